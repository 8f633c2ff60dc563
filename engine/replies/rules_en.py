"""English; days are read before months, as in Europe."""

from .phrases import Calendar, Language

CALENDAR = Calendar(
    months=(
        ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
        ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"),
        ("october", "oct"), ("november", "nov"), ("december", "dec"),
    ),
    weekdays=(
        ("monday", "mon"), ("tuesday", "tues", "tue"), ("wednesday", "wed"),
        ("thursday", "thurs", "thu"), ("friday", "fri"), ("saturday",), ("sunday",),
    ),
    numbers={
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
        "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fourteen": 14, "fifteen": 15,
        "twenty": 20, "thirty": 30, "few": 3, "couple": 2, "couple of": 2,
    },
    fixed={
        "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "tomorrow": 1,
        "day after tomorrow": 2, "yesterday": -1, "day before yesterday": -2, "fortnight": 14,
        "just now": 0, "eod": 0, "end of day": 0, "end of play": 0, "close of business": 0,
    },
    at_once="now|immediately|right away|straight away|at once",
    units={
        "workday": "(?:working|business|work|bank) days?", "day": "(?:calendar )?days?",
        "week": "weeks?", "month": "months?",
    },
    within="in|within|after|in the next|over the next|within the next|no later than in",
    ago="ago",
    this="this|current|the current",
    next="next|coming|following|upcoming|the coming|the following",
    last="last|past|previous",
    start="beginning|start|early",
    middle="middle|mid|midway through|halfway through",
    end="end|close|late|latest end|eo",
    link="(?:of |in )?\\s*(?:the )?",
    week="week",
    month="month",
    year="year",
    weekend="(?:this |the |next )?weekend",
    number_of_week="week|wk|calendar week",
    day_of_month=r"\bthe\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b",
    ordinal="st|nd|rd|th",
    until_included="through|up to and including|until and including|thru",
    reference=(
        "(?:invoices?|orders?|quotes?|emails?|e-mails?|letters?|reminders?|deliver(?:y|ies)|"
        "message|note)(?:\\s+\\S*\\d\\S*)?\\s+(?:of|dated|from)|dated|due(?: date)?(?: on| is|:)?|"
        "payment of(?=\\s+\\d{1,2} \\w+\\s*\\?)|since|delivered on|received on|as of|overdue since"
    ),
    month_end="month-end|month end|eom",
)  # fmt: skip

WORDS = {
    "we": "we|i|we'll|i'll|i'm|we're|accounts|our accounts team|our bank",
    "you": "you|you'll",
    "will": "will|we'll|i'll|it'll|going to|shall|you'll|that'll|they'll",
    "pay": "pay|paying|settle|settling|transfer|transferring|wire|wiring|remit|clear|send|sort",
    "paid": "paid|settled|transferred|wired|remitted|cleared|sorted|credited|released",
    "done": "made|sent|processed|issued|initiated|executed|completed|done|released|actioned",
    "money": (
        "payment|payments|transfer|money|funds|amount|balance|invoice|invoices|remainder|rest|"
        "cheque|check|remittance|bill|account|bacs|deposit|instalment"
    ),
    "payment": "payment|payments|transfer|bank transfer|cheque|remittance|wire|bacs payment",
    "run": "(payment|cheque|pay|bacs|payments)( |-)(run|batch|cycle|round|proposal)",
    "send": "send|resend|email|e-mail|mail|forward|provide|share|attach|re-send|re-issue|get",
    "goods": (
        "goods|order|delivery|shipment|parcel|package|products?|items?|materials?|services?|"
        "work|works|job|machine|consignment|pallets?|equipment|parts?"
    ),
    "not": "not|never|no|nothing|n't|hasn't|haven't|wasn't|weren't|didn't|isn't|aren't|yet to be",
    "wrong": "wrong|incorrect|not correct|mistaken|missing|inaccurate|isn't right|not right|invalid",
    "field": (
        "vat number|vat|vat id|tax number|address|billing address|company name|po number|"
        "po|purchase order( number)?|order number|reference|cost centre|cost center|entity|"
        "company|name|details|bank details|invoice date"
    ),
    "price": (
        "price|prices|unit price|hourly rate|rate|rates|discount|amount|total|pricing|charge|"
        "charges|fee"
    ),
    "number": r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve",
}  # fmt: skip

LANGUAGE = Language(
    code="en",
    function_words=(
        "the a an and of to in we i you your our us it is are was were will be been have has "
        "had this that for on with not by at from can could would please thanks thank hello "
        "hi dear regards kind invoice payment pay paid friday monday tomorrow but or if so as "
        "my me do don't can't we'll i'll i'm you'll already yesterday out office until back "
        "copy who about wrong address try receive received order never find send again need "
        "there no yes "
    ),
    words=WORDS,
    calendar=CALENDAR,
    negation=("not", "\\w+n't", "never", "no", "nothing", "cannot", "refus~", "unable", "nor"),
    harmless=(
        "no later than",
        "no problem",
        "not later than",
        "no worries",
        "not only",
        "no doubt",
        "without fail",
        "not forgotten",
        "no issue",
        "can't do (it )?(any )?(earlier|sooner)",
    ),
    condition=(
        "if",
        "once",
        "as soon as(?! possible)",
        "provided",
        "unless",
        "when (you|we|our|the)",
        "until",
        "subject to",
        "on receipt of",
        "upon receipt",
        "only (once|when|after)",
        "assuming",
        "pending",
        "after (you|receiving|receipt)",
        "as long as",
        "before we (pay|can)",
    ),
    hedge=(
        "might",
        "may be able",
        "hope",
        "hoping",
        "hopefully",
        "try",
        "trying",
        "perhaps",
        "maybe",
        "could",
        "would",
        "can't promise",
        "cannot promise",
        "no promises",
        "do (my|our) best",
        "never (said|promised)",
        "promised to",
        "should be able",
        "aim",
        "aiming",
        "possibly",
        "whether",
        "probably",
        "see if",
        "let (me|you|us) know if",
        "need to",
        "has to",
        "have to",
        "i'd like",
        "we'd like",
    ),
    adversative=(
        "and (the|will pay the) (rest|balance|remainder)",
        "except",
        "but",
        "however",
        "whereas",
        "although",
        "though",
        "while",
        "as for",
    ),
    hypothetical=(
        "if",
        "in case",
        "should (the|you)",
    ),
    rest=(
        "rest",
        "balance",
        "remainder",
    ),
    why=("why", "how come", "how is it"),
    promise=(
        "(<will>) .. (<pay>|be (<paid>|<done>))",
        "<we> .. (paying|transferring|settling|wiring)",
        "(<money>) .. (will|to) (be )?.. (<paid>|<done>|follow|reach|arrive|go)",
        "(<money>) .. (goes|going|go) out",
        "(will|'ll) (follow|go out|be with you|reach you|arrive|get your money)",
        (
            "(<payment>|invoice|invoices|it) .. (scheduled|planned|booked|queued|lined up|"
            "set up|due to go|arranged) .. (for|on)?"
        ),
        "(set up|scheduled|arranged|booked) .. (<payment>)",
        "(included|include|go out|going out|on|in) .. (<run>)",
        "you (will|'ll) .. (<money>|be (<paid>))",
        "you'll .. (<money>|be (<paid>)|get)",
        "(i|we) can (do|pay|send|transfer)",
        "(<will>) .. (sort|settle|clear|arrange)",
        "expect .. (<payment>) .. (on|by|in|next|at)",
        "promise .. (<paid>|<pay>)",
        "<payment> (on|by|within|in|next|tomorrow|this)",
        "(<pay>) .. (tomorrow|today|on friday|on monday)",
        "(be )?with you (by|on|in|within|next)",
        "making (the |a )?(<payment>)",
        "(going|intend) to (<pay>|make)",
        "(is|are) being (<paid>|<done>)",
    ),
    promise_firm=(
        "(<will>) .. (<pay>|be (<paid>|<done>))",
        "going to (<pay>)",
        "(is|are) being (<paid>|<done>)",
    ),
    soon=(
        "as soon as possible",
        "asap",
        "shortly",
        "soon",
        "in due course",
        "promptly",
        "at the earliest",
        "without delay",
        "in the coming days",
        "immediately",
        "straight away",
    ),
    no_promise=(
        "(refund|reimburs~)",
        "(can|could|may) we .. \\?",
        "instalments? .. \\?",
        "(give|grant) us",
        "extension",
        "you (promised|should|must|need|will need)",
        "(waiting|wait) (for|on)",
        "for approval",
        "let (you|me) know",
        "call (me|us)",
        "get back to you",
        "payment (plan|terms)",
        "corrected",
        "payment reminder",
    ),
    paid=(
        "(has|have|was|were|is|been|already|i've|we've|it's|since|we|i) .. (<paid>)",
        "(<payment>|payments) .. (was|were|has been|have been|already) .. (<done>|<paid>)",
        "(<paid>) (on|by|via|yesterday|last|this|in full|it|the|you|already|at)",
        "(^)(<paid>)",
        "(sent|made|issued|initiated|did) .. (<payment>|bank transfer)",
        "sent you .. (\\d|£|€|\\$|cheque|payment)",
        "(proof of payment|remittance advice) .. (attached|enclosed)?",
        "debited",
        "paid (<money>)",
        "left our (bank|account)",
    ),
    no_paid=(
        "not (yet )?(been )?.. (<paid>)",
        "n't (been )?.. (<paid>)",
        "(will|to|shall|'ll|can|must|should|would|could|may|might) .. be (<paid>|<done>)",
        "(if|once|when|until|whether) .. (<paid>)",
        "never .. (<paid>)",
        "(being|get|gets|getting|be) (<paid>)",
        "overpaid",
        "unpaid",
        "over-paid",
        "(<paid>) (by the end|within)",
    ),
    copy=(
        "(copy|copies|duplicate|duplicates)( of)? .. (invoices?|statement|\\d|bill)",
        "invoice cop(y|ies)",
        "(resend|re-send|send .. again|email .. again|mail .. again|send .. over again)",
        (
            "(send|email|mail|forward|provide|share|attach|get) .. (invoices?|it|them) .. "
            "(again|pdf|over|as a)"
        ),
        "(can't|cannot|can not|couldn't|unable to) (find|locate) .. invoices?",
        "(never|not|n't) .. (received|got|get|receive|have|seen|see|had) .. invoices?",
        "(missing|need) .. (invoices?|copy)",
        "invoices? .. (never|not|n't) .. (received|arrived|reached|got)",
        "(could|can|would|please) .. (send|email|forward|mail) (me|us|over) .. invoices?",
    ),
    no_copy=(
        "(corrected|correct|revised|new|amended|updated|reissue)( invoice)?",
        "credit note",
        "(attached|enclosed) (is|please|you)",
        "please find",
        "in future",
        "future",
        "duplicate of \\d",
    ),
    dispute={
        "delivery": (
            "(<not>) .. (received|delivered|arrived|got|turned up|shown up) .. (<goods>)",
            (
                "(<goods>) .. (<not>|n't) .. (received|delivered|arrived|finished|completed|"
                "complete|done|turned up)"
            ),
            "(not|n't|never) (yet )?(been )?(delivered|arrived|finished|completed)",
            "(delivery|delivered|shipment|order|goods) .. (late|delayed|delay)",
            "late (delivery|shipment)",
            "(lost) in (transit|the post)",
            (
                "(wrong) (items?|goods|products?|parts?|model|colou?r|size) .. (delivered|sent|"
                "received|arrived)?"
            ),
            "(never|n't|not) (received|got) (the |this |our |these |any )?(<goods>)",
            "yet to (be delivered|receive)",
        ),
        "quality": (
            (
                "(damaged|broken|faulty|defective|scratched|cracked|wilted|rotten|leaking|"
                "leaks|substandard|spoiled|mouldy|rusty)"
            ),
            "(does|do|did|is|are|has|have)(n't| not) work(ing|ed)?",
            "stopped working",
            "(poor|bad|inferior|terrible) (quality|workmanship|condition)",
            "(quality) .. (not|poor|below|n't|unacceptable|bad)",
            "(not|n't) up to (standard|scratch|spec)",
            "(defects?|faults?)",
            "(not|n't|un)(happy|satisfied| happy| satisfied) .. (with)?",
            "complain(t|ed|ing)? (about|regarding|over)",
            "broke down",
            "not (as described|fit for purpose)",
            "sent (them|it) back",
        ),
        "quantity": (
            "(only) (<number>)\\b .. (delivered|received|arrived|turned up|came)",
            "(received|delivered|got) .. only (<number>)",
            "(<number>) .. (short|missing)",
            "(short|missing) .. (<number>)",
            "(<number>) .. instead of",
            "(quantity|quantities|number of) .. (<wrong>|n't match|not match|differs?)",
            "(<wrong>) (quantity|amount of|number of)",
            "(incomplete|partial) (delivery|order|shipment)",
            "short(-| )?(delivered|shipped|delivery|shipment)",
            "too (few|many) .. (delivered|received|items|boxes)",
        ),
        "invoice_data": (
            "(<field>) .. (<wrong>)",
            "(<wrong>) .. (<field>)",
            "(no|without( a)?|missing|lacks|not have a) (valid )?(<field>)",
            "(corrected|amended|revised|correct) invoice",
            "(made out|addressed|issued|billed) to the wrong",
            "wrong (company|entity|customer|name|address)",
            "(reissue|re-issue|correct|amend) .. invoice",
            "needs? to be (corrected|reissued|amended)",
        ),
        "duplicate": (
            "(invoiced|billed|charged) .. (twice|double|two times)",
            "(twice|double) .. (invoiced|billed|charged)",
            "double(-| )?(invoiced|billed|charged|billing)",
            "duplicate (invoice|of|bill)",
            "(same|identical) .. (as|to) .. invoice",
            "same invoice",
            "already (been )?(invoiced|billed)",
        ),
        "unknown_order": (
            "(never|n't|not|nothing) .. (ordered|placed|requested|authori[sz]ed)",
            "(did|do|have)(n't| not) order",
            "(not|n't) (recogni[sz]e|know) .. (invoice|order|company|charge|supplier)",
            "(invoice|order) .. (unknown|unfamiliar)",
            "(no record|no knowledge) of",
            "never .. (customer|contract|dealt|done business)",
            "(who|what) .. (ordered|is this invoice)",
            "(not|n't) (our|ours|meant for us|for us)",
            "no idea what",
        ),
        "contract": (
            "(cancelled|canceled|terminated|cancellation|termination)",
            "(contract|agreement) .. (includes?|included|states?|says|ended|expired|free)",
            "according to .. (contract|agreement)",
            "(terms|agreed|payment terms) .. \\d+ days",
            "\\d+ days? .. (terms|agreed)",
            "(not|n't) (yet )?(overdue|due yet|due)",
            "(under|covered by) (the )?warranty",
        ),
        "price": (
            (
                "(<price>) .. (<wrong>|too high|higher|n't match|not match|not applied|n't "
                "applied|n't agreed|not been applied|not given|differs?|missing)"
            ),
            "(<wrong>) (<price>)",
            "(agreed|quote|quoted|quotation) .. (\\d|price|rate|€|£|\\$)",
            "overcharg~",
            "charged .. too much",
            "too (expensive|much)",
            "higher than .. (agreed|quote~|order~)",
            "(discount) .. (not|n't|missing|forgotten)",
            (
                "(charged|billed|charge) .. (for )?.. (shipping|delivery|transport|freight|"
                "extra) .. (not|free|n't|agreed)?"
            ),
            "(supposed|meant) to be free",
            "more than (we )?(agreed|quoted)",
        ),
        "other": (
            "dispute~?",
            "(not|n't) (agree|accept)",
            "disagree",
            "contest~",
            (
                "(once|until|after|awaiting|waiting for|without|need|issue|before|outstanding) "
                ".. credit note"
            ),
            "credit note .. (not|n't|outstanding|before|first|received|issued|pending)",
            "unjustified",
            "refus~ .. pay",
            "object to",
            "withhold~",
            "unfair",
        ),
    },
    no_dispute=(
        "(resolved|sorted out|been fixed|solved|settled)",
        "no (complaints?|issues?|problems?|dispute|objections?|queries)",
        "(was|were|is|all) .. (perfect|fine|in order|great)",
        "damaged-free",
        "when .. credit note",
    ),
    wrong_contact=(
        ("(not|n't|no longer) .. (right|correct|appropriate) (person|contact|department|address)"),
        "wrong (person|contact|department|address|e-?mail|recipient|number|company)",
        (
            "(please|kindly) (contact|address|direct|reach out|write|send|email|speak) .. "
            "(to|@|with)"
        ),
        "(not|n't|no longer) (responsible|in charge|dealing|handle|deal)",
        "nothing to do with",
        "(future|from now on|going forward) .. (to|@)",
        "(retired|left the)",
        "no longer (monitored|in use|used|handles?)",
        (
            "(handles|handling|looks after|looking after|deals with|taken over) .. (now|"
            "payments|invoices|accounts|this)"
        ),
        "try .. @",
        "(please )?contact .. instead",
        "(meant|intended) for (me|us)",
    ),
    no_wrong_contact=(
        "(urgent|urgently|emergency|immediate assistance|immediate attention)",
        "in my absence",
        "while i('m| am) away",
        "contact me",
        "contact you",
        "send (me|us)",
        "during my",
    ),
    gone=(
        "no longer (work|works|working|with|employed|at)",
        "(has|have|i've) left (the )?(company|business|organi[sz]ation|us)?",
        "n't work (here|for) .. (any ?more)?",
        "not work (here|for) .. any ?more",
    ),
    away=(
        "(out of (the )?office|ooo)",
        "(on|annual|maternity|paternity|parental|sick|my) (leave|holidays?|vacation)",
        "(away|absent|travelling|traveling) .. (until|from|through|till|with|on)?",
        "(office|we|company) .. closed",
        "on (holiday|vacation|leave)",
        "limited access",
        "not in the office",
        "reopen~?",
    ),
    away_subject=(
        "out of office",
        "automatic reply",
        "auto(-| )?reply",
        "auto",
        "away",
        "closure",
        "vacation",
        "holiday",
        "ooo",
    ),
    back=(
        "(back|return~?|reopen~?|available|again) .. ",
        "until",
        "till",
        "through",
        "back",
        "return~",
        "reopen",
        "thru",
    ),
)
