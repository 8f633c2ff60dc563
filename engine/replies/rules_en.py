"""English; days are read before months, as in Europe."""

from . import calendars
from .disputes_en import DISPUTE
from .phrases import Language

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
    "wrong": (
        "wrong|incorrect|not correct|mistaken|missing|inaccurate|isn't right|not right|invalid"
    ),
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
    calendar=calendars.EN,
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
        "as long as",
        "until (you|we)",
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
        "half",
        "rest",
        "balance",
        "remainder",
    ),
    why=("why", "how come", "how is it"),
    ahead=(
        "<payment>",
        "money",
        "funds",
        "amount",
        "paid",
        "settled",
        "pay",
        "settle",
        "cheque",
        "balance",
        "sorted",
        "wire",
        "transfer",
    ),
    promise=(
        "(amount|money|funds|payment|it) .. (hit|hits|land|lands|arrive|be in|in your account)",
        (
            "(have|get|receive|see) (it|this|the money|your money|the funds|payment) (by|"
            "on|next|tomorrow|within|this)"
        ),
        "you (should|will|can) (have|see|expect|receive) .. (money|funds|payment|it)",
        "(it|this|that)('ll| will) be (sorted|done|settled|there|with you)",
        "(aiming|arranging) .. payment",
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
        "call(s|ed)? (me|us|you)",
        "meeting",
        "phone",
        "signature",
        "interest .. (waive|drop)",
        "appointment",
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
        "bank .. (executed|made|sent|processed|confirmed)",
        "(payment|transfer|money|funds) .. (left|gone out|went out|already sent|cleared)",
        "(we|i) (already )?(cleared|paid|settled|wired|sent) .. (ago|already|last|that|this|it)",
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
        "(send|email|mail|get|have|forward|need|provide) .. (copy|copies)",
        "(sending|send|mailing|emailing|forwarding) .. invoices? .. (over|pdfs?|again)?",
        "(would you mind|could i get|can i have|could we have|may i have) .. (invoices?|copy)",
        "have(n't| not) seen .. invoices?",
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
    dispute=DISPUTE,
    no_dispute=(
        "payment terms are",
        "(resolved|sorted out|been fixed|solved|settled)",
        "no (complaints?|issues?|problems?|dispute|objections?|queries)",
        "(was|were|is|all) .. (perfect|fine|in order|great)",
        "damaged-free",
        "when .. credit note",
    ),
    wrong_contact=(
        (
            "(mailbox|inbox|address|account) .. (n't|not|no longer) .. (monitored|read|"
            "checked|used|active|in use)"
        ),
        "(write|send|email|mail|contact|forward) .. @",
        "(not|n't) my (department|area|responsibility|job)",
        "(not|n't) .. deal with .. (invoices|payments|this)",
        "should (speak|talk|write) to",
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
    returns=(
        "back",
        "return~?",
        "again",
        "reopen~?",
        "available",
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
