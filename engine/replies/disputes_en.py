"""What customers object to, in English: the phrases of each reason of a dispute."""

DISPUTE = {
    "delivery": (
        "(never|n't) (showed|shown|show|turned|came|come)( up)?",
        "(waiting|wait) (for|on) .. (rest|order|delivery|goods|parts|shipment|items)",
        "(delivery|order) .. (incomplete|never)",
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
        "(returned|sent back|returning) .. (goods|items?|parts?|order|shipment|them|it)",
        "(cracks?|cracked|stains?|dents?|dented|leak(s|ing)?|shoddy)",
        "(replace|replacement|repair) .. (first|until|before)",
        "(badly|poorly) (made|done|installed|fitted|finished)",
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
        "(<number>) .. (when|where|whereas|but) .. only .. (<number>)",
        "only (received|got|had) (<number>)",
        "(<number>) (out )?of (the )?(<number>) .. (missing|received|arrived|boxes|items|pallets)",
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
        "(should|must|needs to|ought to) (have been|be) (addressed|made out|billed|invoiced) to",
        "(error|errors|mistake|mistakes) .. (invoice|bill)",
        "invoice .. (error|errors|mistake|mistakes)",
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
        "same (work|delivery|goods|period|services|job)",
        "one too many",
        "(invoiced|billed|charged) .. (twice|double|two times)",
        "(twice|double) .. (invoiced|billed|charged)",
        "double(-| )?(invoiced|billed|charged|billing)",
        "duplicate (invoice|of|bill)",
        "(same|identical) .. (as|to) .. invoice",
        "same invoice",
        "already (been )?(invoiced|billed)",
    ),
    "unknown_order": (
        "\\w+(n't| not) (our|my) (invoice|order|bill)",
        "(nobody|no one|no-one) .. (ordered|knows|order)",
        "no (trace|record) of",
        "means nothing to",
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
        "(under|covered by|falls under) .. warranty",
        "(included|part of) .. (contract|subscription|agreement)",
        "(cancelled|canceled|terminated|cancellation|termination)",
        "(contract|agreement) .. (includes?|included|states?|says|ended|expired|free)",
        "according to .. (contract|agreement)",
        "(terms|agreed|payment terms) .. \\d+ days",
        "\\d+ days? .. (terms|agreed)",
        "(not|n't) (yet )?(overdue|due yet|due)",
        "(under|covered by) (the )?warranty",
    ),
    "price": (
        "(quoted|agreed|offered|confirmed) .. (charged|billed|invoiced)",
        "(charged|billed|invoiced) .. (quoted|agreed|offered|confirmed)",
        "agreed (on )?(a |another )?(different |lower )?(price|rate)",
        "too (much|high)",
        "(more|higher) than .. (agreed|discussed|quoted|expected)",
        "(n't|not) .. (agreed|shook hands|discussed)",
        "vat rate",
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
        "(invoice|bill|statement) .. (incorrect|wrong|not correct|not right|n't right|n't correct)",
        "not (valid|justified|owed)",
        "(refuse|refusing|reject)",
        "(not|never) going to pay",
        "(not|n't) .. (paying|pay) (a|one|any)",
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
}
