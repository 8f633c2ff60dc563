"""German."""

from . import calendars
from .disputes_de import DISPUTE
from .phrases import Language

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
    calendar=calendars.DE,
    negation=("nicht", "niemand", "kein~", "nie", "niemals", "nichts", "weiger~", "weder"),
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
        "solange (sie|ich|wir)",
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
        "\\d+ ?%",
        "hälfte",
        "rest",
        "restbetrag",
        "saldo",
    ),
    why=("warum", "wieso", "weshalb"),
    ahead=(
        "<payment>",
        "<paid>",
        "geld",
        "betrag",
        "summe",
        "restbetrag",
        "zahlen",
        "zahle",
        "zahlt",
        "überweisen",
        "überweise",
        "erledigt",
    ),
    promise=(
        "(kommt|kommen|ist|sind) .. dran",
        "(ausgleich|begleichung) .. (erfolgt|am|zum|bis)",
        "(geld|summe|betrag|zahlung) .. (bei (ihnen|euch|dir)|auf (ihrem|eurem|dem|ihr) konto|da)",
        "(bekommen|erhalten|kriegen|bekommt) .. (geld|euro|€|zahlung|betrag)",
        "(wird|ist) .. (erledigt|angewiesen|gutgeschrieben)",
        "(veranlassen|veranlasse|tätige|tätigen) .. (zahlung|überweisung)",
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
        "(unsere|nächste|neue|die) bestellung .. (geht|wird|kommt)",
        "informationen",
        "mitteilen|teilen .. mit",
        "anruf~",
        "besprechung",
        "telefon~",
        "termin",
        "melden",
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
        "heute (<paid>)",
        "(gestern|vorgestern|heute) .. raus",
        "<payment> (erfolgte|erfolgt ist|ging) .. (am|raus|gestern)?",
        "bank .. (ausgeführt|überwiesen|angewiesen)",
        "(auftrag|geld|zahlung) .. (ausgeführt|raus|unterwegs|angekommen|abgegangen)",
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
        "(schicken|senden|mailen|bekommen|brauche|zusenden) .. (kopie|zweitschrift|duplikat)",
        "(kopie|zweitschrift|duplikat) .. (schicken|senden|mailen|zusenden|bekommen)",
        "rechnung~ .. (zukommen|zusenden|zu senden|zu schicken|schicken|senden|mailen)",
        "(wären|könnten|würden) .. rechnung~ .. (pdf|kopie)",
        "keine rechnung (gesehen|erhalten|bekommen)",
        "(brauche|brauchen|benötige~) .. (kopie|rechnungskopie|zweitschrift)",
        (
            "(kopie|rechnungskopie|zweitschrift|duplikat|abschrift|rechnungsduplikat)( der|"
            " von)? .. (rechnung~|\\d|schicken|senden|zusenden)"
        ),
        "(rechnungskopie|rechnungskopien|zweitschrift)",
        "(rechnung~) .. (nochmals?|noch einmal|erneut) .. (<send>)?",
        "(nochmals?|noch einmal|erneut|noch mal) .. (<send>)",
        "(<send>) .. rechnung~ .. (noch einmal|nochmals?|erneut|pdf|zu)",
        ("rechnung~ .. (nicht|nie) .. (erhalten|bekommen|vor|eingegangen|gefunden|angekommen)"),
        "(nicht|nie|keine) .. rechnung~ .. (erhalten|bekommen|eingegangen)",
        "finde~? .. rechnung~ .. nicht",
        "fehlt .. (die|eine) rechnung~",
        "rechnung~ .. nicht (mehr )?da[.!]*$",
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
    dispute=DISPUTE,
    no_dispute=(
        "(freigabe|zustimmung|genehmigung) (der|von|durch|vom|des)",
        "(hat|haben) sich .. (erledigt|geklärt)",
        "(ist|wurde|wurden) .. (behoben|geklärt|erledigt|gelöst)",
        "keine (beanstandung~|reklamation~|mängel|probleme|einwände|beschwerde~)",
        "(einwandfrei|alles in ordnung|tadellos|alles bestens)",
        "nicht beanstandet",
        "ohne beanstandung",
    ),
    wrong_contact=(
        (
            "(für|zuständig) .. (rechnungen|zahlungen|buchhaltung) .. (ist|sind) .. "
            "(zuständig|frau|herr)"
        ),
        "(ist|sind) .. (frau|herr|kollegin|kollege) .. zuständig",
        (
            "(postfach|adresse|mailadresse|e-mail-adresse|mailbox) .. nicht (mehr )?.. "
            "(gelesen|abgerufen|genutzt|verwendet|betreut|aktiv)"
        ),
        "(schreiben|schicken|senden|richten|mailen) .. an .. @",
        "nicht mein (bereich|zuständigkeitsbereich)",
        "fragen .. bitte",
        "sind .. (falsch|verkehrt)",
        "betreue .. nicht mehr",
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
    returns=(
        "zurück",
        "wieder",
        "erreichbar",
        "öffnen",
    ),
    back=("(ab|am) .. (wieder|erreichbar|zurück|für sie da|büro)", "wieder", "zurück", "bis", "ab"),
)
