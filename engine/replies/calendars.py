"""How the four languages speak of days, months and periods."""

from .phrases import Calendar

NL = Calendar(
    months=(
        ("januari", "jan"), ("februari", "febr", "feb"), ("maart", "mrt"), ("april", "apr"),
        ("mei",), ("juni", "jun"), ("juli", "jul"), ("augustus", "aug"),
        ("september", "sept", "sep"), ("oktober", "okt"), ("november", "nov"),
        ("december", "dec"),
    ),
    weekdays=(
        ("maandag",), ("dinsdag",), ("woensdag",), ("donderdag",), ("vrijdag", "vrij"),
        ("zaterdag",), ("zondag",),
    ),
    numbers={
        "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
        "acht": 8, "negen": 9, "tien": 10, "veertien": 14, "vijftien": 15, "twintig": 20,
        "dertig": 30, "enkele": 3, "paar": 3,
    },
    fixed={
        "vandaag": 0, "vanmiddag": 0, "vanavond": 0, "vanochtend": 0, "vanmorgen": 0, "morgen": 1,
        "morgenvroeg": 1, "morgenochtend": 1, "overmorgen": 2, "gisteren": -1, "gisterenavond": -1,
        "gister": -1, "eergisteren": -2, "zonet": 0, "zojuist": 0, "daarnet": 0,
    },
    at_once="nu|direct|meteen|onmiddellijk|per omgaande|dadelijk",
    units={
        "workday": "werkdag(?:en)?", "day": "(?:kalender)?dag(?:en)?", "week": "we(?:ek|ken)",
        "month": "maand(?:en)?",
    },
    within="binnen|over|na|in|op|ten laatste binnen|uiterlijk binnen",
    ago="geleden|terug",
    this="deze|lopende|huidige|dit|van deze|nu",
    next="volgende|komende|aankomende|aanstaande|eerstvolgende|volgend|komend|a\\.s\\.?|as",
    last="vorige|afgelopen|vorig|verleden|laatste|jl\\.?|j\\.l\\.?|laatstleden|ll\\.?",
    start="begin",
    middle="midden|halverwege|medio|half",
    end="eind|einde|ultimo|laatste dag",
    link="(?:van|in|deze|op)?\\s*(?:de|het)?\\s*",
    week="week",
    month="maand",
    year="jaar",
    weekend="(?:het |dit |komend )?weekend",
    number_of_week="week|wk|weeknr\\.?",
    day_of_month=(
        r"\b(?:de|den|dag)\s+(?P<day>\d{1,2})(?:e|de|ste)?\b"
        r"(?!\s*(?:e |ste |factu|herinner|aanman|keer|zending|rit|termijn|dozen|stuks|uur|dagen|"
        r"weken|werkdagen|maanden|%|euro|schijf|levering))"
    ),
    ordinal="e|de|ste",
    until_included="t/m|tot en met|t\\.e\\.m\\.?|tem",
    reference=(
        "(?:factu(?:ur|ren)|nota|bestelling|order|offerte|mail|e-mail|brief|bericht|herinnering|"
        "aanmaning|levering|zending|gesprek|bon|leverbon|creditnota|btw|oktober|vervaldag)"
        "(?:\\s+\\S*\\d\\S*)?\\s+(?:van|d\\.?d\\.?|gedateerd)(?:\\s+de)?|"
        "(?:verval|factuur|order|lever)(?:datum|dag)(?:\\s+(?:is|was|van))?|vervallen op|"
        "vervalt op|(?:betaling|overschrijving|storting) van(?=\\s+\\d)|opgezegd (?:op|per)|sinds|"
        "geleverd op|ontvangen op|voorzien op|gedateerd"
    ),
    month_end="maandeinde|ultimo",
)  # fmt: skip

FR = Calendar(
    months=(
        ("janvier", "janv", "jan"), ("février", "fevrier", "févr", "fév"), ("mars",),
        ("avril", "avr"), ("mai",), ("juin",), ("juillet", "juil"), ("août", "aout"),
        ("septembre", "sept"), ("octobre", "oct"), ("novembre", "nov"),
        ("décembre", "decembre", "déc"),
    ),
    weekdays=(
        ("lundi",), ("mardi",), ("mercredi",), ("jeudi",), ("vendredi",), ("samedi",),
        ("dimanche",),
    ),
    numbers={
        "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
        "huit": 8, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "quelques": 3,
    },
    fixed={
        "aujourd'hui": 0, "ce jour": 0, "ce matin": 0, "ce soir": 0, "cet après-midi": 0,
        "demain": 1, "après-demain": 2, "apres-demain": 2, "hier": -1, "avant-hier": -2,
        "huitaine": 8, "quinzaine": 15,
    },
    at_once="maintenant|immédiatement|tout de suite|à l'instant|sur-le-champ|de suite",
    units={
        "workday": "jours? (?:ouvrables?|ouvrés?)", "day": "jours?(?: calendaires?)?",
        "week": "semaines?", "month": "mois",
    },
    within="dans|sous|d'ici|en|endéans|dans un délai de|délai de|sous un délai de|après",
    ago="il y a",
    this="cette|ce|courante?|en cours",
    next="prochaine?|suivante?|la semaine prochaine",
    last="dernière|dernier|passée?|écoulée?",
    start="début|debut|commencement",
    middle="milieu|mi|courant",
    end="fin|la fin|terme",
    link="(?:de |du |d'|en )?\\s*(?:la |le |l')?",
    week="semaine",
    month="mois",
    year="année|an",
    weekend="(?:ce |le )?week-?end",
    number_of_week="semaine|sem\\.?",
    day_of_month=r"\b(?:le|du|au)\s+(?P<day>\d{1,2})(?:er)?\b"
    r"(?![\d/%]|\s*(?:%|€|euro|jours|pièces))",
    ordinal="er|ème|e",
    until_included="(?!)",
    reference=(
        "(?:factures?|commandes?|devis|courriel|mail|e-mail|courrier|rappel|livraison|bon|lettre|"
        "relance)(?:\\s+\\S*\\d\\S*)?\\s+(?:du|de|datée? du|en date du)|échéance(?: "
        "le| du| au| :)?|"
        "échue? le|datée? du|(?:virement|paiement|versement|règlement) "
        "du(?=\\s+\\d{1,2} \\w+\\s*\\?)|"
        "résilié \\S+ \\S+ au|livrée? le|reçue? le|depuis(?: le)?"
    ),
    month_end="fin de mois|fin du mois|fin mois",
)  # fmt: skip

DE = Calendar(
    months=(
        ("januar", "jänner", "jan"), ("februar", "feb"), ("märz", "maerz", "mrz", "mär"),
        ("april", "apr"), ("mai",), ("juni", "jun"), ("juli", "jul"), ("august", "aug"),
        ("september", "sept", "sep"), ("oktober", "okt"), ("november", "nov"),
        ("dezember", "dez"),
    ),
    weekdays=(
        ("montag",), ("dienstag",), ("mittwoch",), ("donnerstag",), ("freitag",),
        ("samstag", "sonnabend"), ("sonntag",),
    ),
    numbers={
        "einen": 1, "einem": 1, "einer": 1, "eine": 1, "ein": 1, "zwei": 2, "drei": 3, "vier": 4,
        "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "vierzehn": 14,
        "fünfzehn": 15, "zwanzig": 20, "dreißig": 30, "wenigen": 3, "einigen": 3,
    },
    fixed={
        "heute": 0, "heute noch": 0, "morgen": 1, "morgen früh": 1, "übermorgen": 2,
        "uebermorgen": 2, "gestern": -1, "vorgestern": -2,
    },
    at_once="jetzt|sofort|umgehend|direkt|gleich",
    units={
        "workday": "(?:werk|arbeits|bank)tag(?:en|e)?", "day": "(?:kalender)?tag(?:en|e)?",
        "week": "woche(?:n)?", "month": "monat(?:en|e|s)?",
    },
    within="in|innerhalb|innerhalb von|binnen|nach|innert|spätestens in",
    ago="vor",
    this="diese[nrsm]?|laufende[nrsm]?|dies",
    next="nächste[nrsm]?|kommende[nrsm]?|folgende[nrsm]?|naechste[nrsm]?",
    last="letzte[nrsm]?|vergangene[nrsm]?|vorige[nrsm]?|letzt",
    start="anfang|beginn",
    middle="mitte",
    end="ende|letzten tag|schluss",
    link="(?:von |der |des |im |am )?\\s*(?:der |des |dem )?",
    week="woche|kw",
    month="monats?",
    year="jahre?s?",
    weekend="(?:dieses |kommendes )?wochenende",
    number_of_week="kw|kalenderwoche|woche",
    day_of_month=r"\b(?:am|zum|bis|den|der|vom)\s+(?P<day>\d{1,2})\.(?=\s|$|,)(?!\s*\d)",
    ordinal="\\.",
    until_included="bis einschließlich|bis einschl\\.?|bis inklusive|bis inkl\\.?",
    reference=(
        "(?:rechnung(?:en)?|bestellung|lieferung|angebot|mail|e-mail|schreiben|mahnung|brief|"
        "auftrag|lieferschein|gutschrift)(?:\\s+\\S*\\d\\S*)?\\s+vom|fällig(?: am| zum)?|"
        "(?:rechnungs|liefer|fälligkeits)datum|seit(?: dem)?|zahlung vom|gekündigt (?:am|zum)|"
        "vertrag zum|geliefert am|datiert(?: vom)?"
    ),
    month_end="monatsende|quartalsende|ultimo",
)  # fmt: skip

EN = Calendar(
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
