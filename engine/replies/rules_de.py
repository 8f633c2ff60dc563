"""German."""

from .phrases import Calendar, Language

CALENDAR = Calendar(
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

WORDS = {
    "we": "wir|ich|unsere buchhaltung|die buchhaltung|unsererseits",
    "you": "sie|ihnen|du|dir|euch|ihr",
    "pay": (
        "bezahlen|bezahle|bezahlt|zahlen|zahle|überweisen|überweise|begleichen|begleiche|"
        "anweisen|ausgleichen|entrichten|leisten|transferieren|einzahlen|veranlassen|veranlasse|"
        "weisen|tätigen|abbezahlen|ueberweisen|ueberweise"
    ),
    "paid": (
        "bezahlt|gezahlt|überwiesen|beglichen|angewiesen|ausgeglichen|entrichtet|eingezahlt|"
        "ueberwiesen|transferiert|ausgezahlt"
    ),
    "done": "ausgeführt|getätigt|veranlasst|vorgenommen|erledigt|geleistet|durchgeführt|gemacht",
    "money": (
        "zahlung|zahlungen|überweisung|ueberweisung|geld|betrag|restbetrag|rest|summe|rechnung|"
        "rechnungen|restliche|saldo|anzahlung|zahlungseingang|restzahlung"
    ),
    "payment": "zahlung|zahlungen|überweisung|ueberweisung|teilzahlung|restzahlung|anzahlung",
    "run": "zahllauf|zahlungslauf|zahlungsläufen|zahlungsvorschlag|überweisungslauf",
    "send": (
        "schicken|senden|zusenden|zuschicken|mailen|übersenden|zukommen|schick|sende|nachreichen|"
        "bereitstellen|übermitteln|zumailen|weiterleiten"
    ),
    "goods": (
        "ware|waren|lieferung|bestellung|paket|artikel|sendung|material|leistung|leistungen|"
        "arbeiten|teile|maschine|produkte|auftrag|palette|paletten"
    ),
    "not": "nicht|nie|nichts|keine?n?r?|niemals",
    "wrong": (
        "falsche?[nrms]?|fehlerhafte?[nrms]?|unkorrekt|inkorrekt|nicht korrekt|nicht richtig|"
        "stimmt nicht|stimmen nicht|fehlt|fehlen|verkehrte?[nrms]?|nicht stimmt|unrichtig|"
        "unvollständig"
    ),
    "field": (
        "ust-idnr\\.?|ust-id|umsatzsteuer|mehrwertsteuer|mwst|steuernummer|adresse|anschrift|"
        "bestellnummer|po-nummer|auftragsnummer|kostenstelle|referenz|firmenname|firma|"
        "rechnungsadresse|empfänger|rechnungsempfänger|name|rechnungsanschrift|gesellschaft|"
        "lieferantennummer|po|angaben|bestellbezug|leistungsdatum"
    ),
    "price": (
        "preis|preise|stückpreis|einzelpreis|stundensatz|tarif|rabatt|skonto|betrag|nachlass|"
        "konditionen|stundensätze|einheitspreis"
    ),
    "number": r"\d+|ein|eine|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf",
}  # fmt: skip

LANGUAGE = Language(
    code="de",
    function_words=(
        "der die das den dem des ein eine einen und ich wir sie ihr ihre ihnen uns unser "
        "unsere nicht ist sind war wurde werden wird haben hat mit für auf zu am im vom zum "
        "bei von auch noch aber bitte danke guten tag hallo sehr geehrte grüßen rechnung "
        "zahlung zahlen bezahlt überweisung überweisen morgen freitag montag woche monat ende "
        "bereits schon kein keine bin ab bis wieder büro urlaub abwesend als da wie dass "
        "daher denn nach geld habe kann können könnten gestern falsche adresse nur schicken "
        "senden hier ja nein nie erhalten alles so wurden "
    ),
    words=WORDS,
    calendar=CALENDAR,
    negation=("nicht", "kein~", "nie", "niemals", "nichts", "weiger~", "weder"),
    harmless=(
        "nicht später als",
        "kein problem",
        "keine sorge",
        "nicht vergessen",
        "nicht nur",
        "früher (geht|ging) (es )?(leider )?nicht",
        "nicht mehr lange",
    ),
    condition=(
        "sobald",
        "wenn",
        "falls",
        "sofern",
        "vorausgesetzt",
        "unter der bedingung",
        "solange",
        "nachdem",
        "erst (nach|wenn|nachdem|sobald)",
        "nach erhalt (der|einer|ihrer)",
        "bevor",
        "nach eingang (der|einer|ihrer)",
        "bis zur klärung",
        "ehe",
    ),
    hedge=(
        "vielleicht",
        "hoffen",
        "hoffe",
        "hoffentlich",
        "versuche",
        "versuchen",
        "könnten",
        "könnte",
        "würde",
        "würden",
        "möglicherweise",
        "eventuell",
        "voraussichtlich nicht",
        "versprechen kann",
        "nichts versprechen",
        "nicht versprechen",
        "nicht garantieren",
        "nie (gesagt|versprochen)",
        "bemühen",
        "wollten",
        "sollten",
        "möchten",
        "ob",
        "prüfen",
        "vermutlich",
        "unter vorbehalt",
    ),
    adversative=(
        "und (der|den) (rest|restbetrag)",
        "aber",
        "jedoch",
        "allerdings",
        "dagegen",
        "hingegen",
        "während",
    ),
    hypothetical=(
        "falls",
        "wenn",
        "sollte(n)?",
    ),
    rest=(
        "rest",
        "restbetrag",
        "saldo",
    ),
    why=("warum", "wieso", "weshalb"),
    promise=(
        "<we> .. (<pay>)",
        "(zahle|zahlen|bezahle|bezahlen|überweise|überweisen|begleichen|begleiche) (<we>)",
        "(wird|werden) .. (<paid>|<done>|<pay>)",
        ("<money> .. (erfolgt|folgt|folgen|kommt|geht|eingeplant|vorgemerkt|geplant|veranlasst)"),
        "(<paid>) (wird|werden)",
        "(erhalten|bekommen|haben|erhält|hast|bekommst) (<you>) .. (<money>)",
        "<you> .. (<money>) .. (erhalten|haben|bekommen)",
        "<you> (erhalten|bekommen) .. (<money>)",
        (
            "(zahlung|überweisung|rechnung) .. (eingeplant|vorgemerkt|geplant|terminiert|"
            "angesetzt|disponiert)"
        ),
        "(eingeplant|vorgemerkt|läuft|dabei|enthalten|mit|aufgenommen) .. <run>",
        "<run> .. (eingeplant|vorgemerkt|mit|dabei|enthalten|aufgenommen)",
        "(geht|gehen) .. raus",
        "(geht|gehen) .. (<you>) zu",
        "(<you>) .. (das|ihr|euer|dein) geld",
        "geld .. (haben|da|konto)",
        "(<payment>) (am|bis|zum|in|kommt|innerhalb|ende|anfang)",
        "weise~? .. an",
        "<payment> .. (vor|ein)genommen",
        "(zusichern|sichere|verspreche) .. (<money>)",
        "(<money>) .. (wird|werden) .. (<paid>|<done>|gutgeschrieben)",
        "rechne~ .. mit .. (<money>)",
        "(rechnung|betrag|rest) .. (folgt|kommt)",
    ),
    promise_firm=("(werden|wird|werde) .. (<pay>|<paid>|<done>)", "(verspreche|zusichern|sichere)"),
    soon=(
        "schnellstmöglich",
        "so schnell wie möglich",
        "so bald wie möglich",
        "umgehend",
        "in kürze",
        "demnächst",
        "baldmöglichst",
        "in den nächsten tagen",
        "zeitnah",
        "bald",
        "schnellstens",
        "unverzüglich",
        "sofort",
        "schnell",
    ),
    no_promise=(
        "(zurück|erstatt~)",
        "(können|dürfen|könnten) (<we>) .. \\?",
        "ratenzahlung",
        "aufschub",
        "stundung",
        "frist .. verlänger~",
        "(<you>) (wollten|müssen|sollten|zahlen) .. (bezahlen)?",
        "(warten|wartet) .. (auf|freigabe)",
        "freigabe fehlt",
        "(muss|müssen) .. noch",
        "in der prüfung",
        "rufen .. an",
        "zahlungsziel",
        "zahlungserinnerung",
    ),
    paid=(
        "(habe|haben|hat|ist|sind|wurde|wurden|war|waren|bereits|schon|längst) .. (<paid>)",
        "(<paid>) .. (am|gestern|vorgestern|heute|haben|habe|wurde|worden)",
        "(^|siehe .. )(<paid>)",
        "(gestern|vorgestern|bereits|schon|längst|soeben) .. (<paid>)",
        "(<payment>) .. (wurde|ist|haben|hat) .. (<done>|erfolgt|raus|veranlasst|angewiesen)",
        "(wurde|haben|habe) .. (<payment>) .. (<done>|veranlasst)",
        "abgebucht",
        "zahlungsbeleg",
        "überweisungsbeleg",
        "zahlungsnachweis",
    ),
    no_paid=(
        "noch nicht",
        "nicht (<paid>)",
        "(wird|werden) .. (<paid>)",
        "(sobald|wenn|falls|nachdem) .. (<paid>)",
        "ob .. (<paid>)",
        "zu viel .. (<paid>)",
        "nie .. (<paid>)",
        "(muss|müssen|soll|sollte) .. (<paid>)",
        "(<paid>) werden",
        "(keine?|nichts) .. (<paid>)",
    ),
    copy=(
        (
            "(kopie|rechnungskopie|zweitschrift|duplikat|abschrift|rechnungsduplikat)( der|"
            " von)? .. (rechnung~|\\d|schicken|senden|zusenden)"
        ),
        "(rechnungskopie|rechnungskopien|zweitschrift)",
        "(rechnung~) .. (nochmals?|noch einmal|erneut) .. (<send>)?",
        "(nochmals?|noch einmal|erneut|noch mal) .. (<send>)",
        "(<send>) .. rechnung~ .. (noch einmal|nochmals?|erneut|pdf|zu)",
        ("rechnung~ .. (nicht|nie) .. (erhalten|bekommen|vor|eingegangen|gefunden|angekommen|da)"),
        "(nicht|nie|keine) .. rechnung~ .. (erhalten|bekommen|eingegangen)",
        "finde~? .. rechnung~ .. nicht",
        "fehlt .. (die|eine) rechnung~",
        "rechnung~ .. (<send>)",
        "(senden|schicken|mailen) (<you>) .. rechnung~",
    ),
    no_copy=(
        "(korrigierte|korrekte|berichtigte|neue|geänderte|richtige|korrektur|gutschrift)[nr]?",
        "anbei",
        "künftig",
        "in zukunft",
        "im anhang",
        "nicht bekannt",
    ),
    dispute={
        "delivery": (
            (
                "(<goods>) .. (<not>) .. (erhalten|geliefert|bekommen|angekommen|eingetroffen|"
                "abgeschlossen|fertig|erbracht)"
            ),
            "(<not>) .. (<goods>) .. (erhalten|geliefert|bekommen)",
            (
                "(noch )?nicht (vollständig )?(geliefert|abgeschlossen|fertiggestellt|erbracht|"
                "eingetroffen)"
            ),
            "(lieferung|geliefert|ware|sendung) .. (zu spät|verspätet|verzögert|verspätung)",
            "(zu spät|verspätet~) .. (geliefert|lieferung|angekommen)",
            "lieferverzug",
            "nie (erhalten|geliefert|angekommen)",
            "(falsche|falschen) (ware|artikel|teile|modell|produkte)",
            "falsch geliefert",
            "verloren gegangen",
            "nichts (erhalten|geliefert|bekommen)",
        ),
        "quality": (
            (
                "(beschädigt~?|defekt~?|kaputt~?|zerbrochen~?|verkratzt~?|mangelhaft~?|"
                "verwelkt~?|verdorben~?|undicht|schadhaft~?|fehlerhafte[nr]? (ware|teile|"
                "lieferung|arbeit))"
            ),
            "(mangel|mängel|mängelrüge|qualitätsmängel)",
            "funktioniert .. (nicht|nie)",
            "(schlechte|mangelnde|minderwertige)[nr]? (qualität|arbeit|ausführung)",
            "qualität .. (nicht|schlecht|mangelhaft|unzureichend|ungenügend)",
            "reklamier~",
            "reklamation (wegen|für|zu)",
            "unbrauchbar",
            "(nicht|un)zufrieden .. (mit|der)?",
            "entspricht nicht",
            "(risse|kratzer|rost|schimmel)",
            "geht nicht mehr",
            "gebrochen",
        ),
        "quantity": (
            (
                "(es )?(fehlen|fehlt) .. (<number>) .. (teile?|stück|artikel|kartons?|"
                "paletten?|pakete?|in der lieferung)?"
            ),
            "(nur|lediglich) (<number>)\\b .. (geliefert|erhalten|angekommen|bekommen)",
            "(geliefert|erhalten) .. (nur|lediglich) (<number>)",
            "(<number>) .. (statt|anstatt|anstelle)",
            "(statt|anstatt) (<number>)",
            "(menge|anzahl|stückzahl) .. (<wrong>|nicht überein|abweich~|weicht)",
            "(<wrong>) (menge|anzahl|stückzahl)",
            "(unvollständig~?|teillieferung)",
            "zu (wenig|viele?) .. (geliefert|erhalten|stück|teile)",
            "fehlmenge",
        ),
        "invoice_data": (
            "(<field>) .. (<wrong>)",
            "(<wrong>) .. (<field>)",
            "ohne (bestellnummer|po|referenz|auftragsnummer|bestellbezug|diese)",
            "(korrigierte|korrekte|berichtigte|richtige|neue)[nr]? rechnung",
            "(auf|an) (die )?falsche[nr]? .. (firma|gesellschaft|ausgestellt|adress~)",
            "rechnung .. (korrigieren|berichtigen)",
            "rechnungskorrektur",
            "falsch (ausgestellt|adressiert)",
        ),
        "duplicate": (
            (
                "(doppelt|zweimal|zwei mal|2x|zweifach) .. (berechnet|abgerechnet|fakturiert|"
                "in rechnung|erhalten|rechnung)"
            ),
            "(berechnet|abgerechnet) .. (doppelt|zweimal)",
            "doppelte[nr]? (rechnung|berechnung)",
            "duplikat von",
            "(identisch|dieselbe|gleiche) .. rechnung",
            "bereits (berechnet|abgerechnet|in rechnung)",
            "ist ein duplikat",
            "doppelberechnung",
        ),
        "unknown_order": (
            "(nichts|nie|keine?n?|nicht) .. (bestellt|beauftragt|bestellung|auftrag)",
            "(rechnung|bestellung|auftrag|firma) .. (nicht|un)~? ?bekannt",
            "unbekannt~? (rechnung|bestellung)?",
            "(kennen|kenne) .. nicht",
            "nicht zuordnen",
            "nicht für uns",
            "wofür .. rechnung",
            "kein kunde",
            "nie .. kunde",
            "keinen (auftrag|vertrag)",
            "wer .. bestellt",
        ),
        "contract": (
            "(gekündigt|kündigung|storniert|stornierung|widerrufen|beendet)",
            "zahlungsziel",
            "(vertrag|vereinbarung) .. (inklusive|enthalten|ausgelaufen|beendet|steht|tage)",
            "(laut|gemäß) (unserem )?(vertrag|vereinbarung)",
            "noch nicht fällig",
            "garantie",
            "gewährleistung",
            "\\d+ tage .. (vereinbart|ziel)",
            "vereinbart~? .. \\d+ tage",
        ),
        "price": (
            (
                "(<price>) .. (<wrong>|zu hoch|höher|nicht überein|nicht abgezogen|nicht "
                "berücksichtigt|nicht gewährt|vergessen|überhöht|abweich~|weicht)"
            ),
            "(<wrong>|überhöhte[nr]?) (<price>)",
            "zu viel (berechnet|abgerechnet|verlangt)",
            "zuviel (berechnet|abgerechnet)",
            "zu teuer",
            "(angebot|vereinbart~?) .. (preis|euro|€|pro stück|stundensatz)",
            (
                "(versandkosten|kosten|zuschlag|gebühr~|frachtkosten|transportkosten) .. "
                "(nicht|nie|unberechtigt|frei)"
            ),
            "höher als .. (vereinbart|angebot|bestellt)",
            "(rabatt|skonto|nachlass) .. (nicht|fehlt|vergessen)",
            "teurer als",
            "(warum|wieso|weshalb) .. (kosten|gebühr~|zuschlag)",
        ),
        "other": (
            "(widersprechen|widerspreche|widerspruch)",
            "(nicht|nie) .. einverstanden",
            "bestreiten",
            "bestreite",
            "unberechtigt~?",
            "(sobald|bis|nach|warten|erst|ohne|erbitten|bitten um|erwarten|fehlt) .. gutschrift",
            "gutschrift .. (fehlt|nicht|noch|sobald|erwarten|aus)",
            "ungerechtfertigt",
            "weigern .. zahl~",
            "(halten|behalten) .. zahlung .. (zurück|ein)",
            "nicht akzeptieren",
            "akzeptieren .. nicht",
            "strittig",
        ),
    },
    no_dispute=(
        "(hat|haben) sich .. (erledigt|geklärt)",
        "(ist|wurde|wurden) .. (behoben|geklärt|erledigt|gelöst)",
        "keine (beanstandung~|reklamation~|mängel|probleme|einwände|beschwerde~)",
        "(einwandfrei|alles in ordnung|tadellos|alles bestens)",
        "nicht beanstandet",
        "ohne beanstandung",
    ),
    wrong_contact=(
        "nicht (mehr )?(zuständig|verantwortlich|der richtige|die richtige)",
        ("nicht .. (richtige|zuständige)[nr]? (ansprechpartner~|person|abteilung|stelle|adresse)"),
        (
            "falsche[nr]? (ansprechpartner~|person|abteilung|adresse|e-mail~|mailadresse|"
            "empfänger|stelle)"
        ),
        "(wenden|richten) (<you>) sich .. an",
        "(künftig|in zukunft|zukünftig|ab sofort) .. an",
        "(senden|schicken|richten) .. (künftig|zukünftig) .. an",
        "nichts .. zu tun",
        "ansprechpartner~? (ist|für)",
        "zuständig ist",
        "(ruhestand|rente|pensioniert)",
        "versuchen .. bei .. @",
        "nicht mehr (genutzt|verwendet|abgerufen|gelesen)",
        "kümmert sich (jetzt|nun|künftig)",
        "bitte .. (kontaktieren|an) .. @",
    ),
    no_wrong_contact=(
        "(dringend~|eilig~|notfall~)",
        "in meiner abwesenheit",
        "während meiner abwesenheit",
        "vertretung",
        "vertritt",
    ),
    gone=(
        "arbeite~? nicht mehr",
        "nicht mehr (bei|für|im unternehmen|in der firma|beschäftigt|tätig|im hause)",
        "(unternehmen|firma) verlassen",
        "ausgeschieden",
        "nicht länger .. (beschäftigt|tätig)",
    ),
    away=(
        "(nicht im büro|nicht im haus|außer haus)",
        "(im|in) (urlaub|elternzeit|mutterschutz|krankenstand|betriebsferien)",
        "(abwesend|abwesenheit|krankgeschrieben)",
        "(betriebsferien|elternzeit|betriebsurlaub|urlaub)",
        "(büro|betrieb|unternehmen|wir) .. geschlossen",
        "auf (dienst|geschäfts)reise",
        "nicht erreichbar",
    ),
    away_subject=(
        "abwesen~",
        "automatische antwort",
        "automatische rückantwort",
        "urlaub~",
        "betriebsferien",
        "out of office",
        "betriebsurlaub",
    ),
    back=("(ab|am) .. (wieder|erreichbar|zurück|für sie da|büro)", "wieder", "zurück", "bis", "ab"),
)
