"""Dutch, as it is written in the Netherlands and in Belgium."""

from . import calendars
from .disputes_nl import DISPUTE
from .phrases import Language

WORDS = {
    "we": "wij|we|ik|men|onze boekhouding|mijn man|mijn vrouw|de boekhouding|onze directie",
    "you": "u|je|jij|jullie",
    "pay": (
        "betaal|betalen|voldoe|voldoen|stort|storten|vereffen|vereffenen|overmaken|overschrijven|"
        "aanzuiveren|uitbetalen|afbetalen|aflossen|bijbetalen|vereffend|over te maken|te betalen|"
        "te voldoen|terugbetalen|afrekenen|reken af|doorstorten"
    ),
    "paid": (
        "betaald|voldaan|overgemaakt|overgeschreven|gestort|uitbetaald|vereffend|aangezuiverd|"
        "afgelost|beglichen|afbetaald|doorgestort|gehonoreerd|afgerekend|betaalbaar gesteld"
    ),
    "done": "uitgevoerd|gedaan|geregeld|in orde gebracht|in orde|verricht|verstuurd|overgemaakt",
    "money": (
        "betaling|betalingen|overschrijving|overboeking|storting|geld|centen|bedrag|saldo|"
        "factuur|facturen|openstaande|rest|restant|resterende|restbedrag|deel|andere|tweede|"
        "overige|termijn|schijf"
    ),
    "payment": "betaling|betalingen|overschrijving|overboeking|storting|betaalopdracht",
    "run": (
        "betaalrun|betaalronde|betaalbatch|betaallijst|betalingsrun|betaalopdracht|betaalrit|"
        "betalingsronde|betaalvoorstel|batch|run|betaling|betalingen"
    ),
    "invoice": "factuur|facturen|nota|nota's|rekening|rekeningen|kopie|fact|ze|hem|die|deze|dit",
    "send": (
        "sturen|stuur|toesturen|opsturen|doorsturen|bezorgen|bezorg|mailen|mail|doormailen|"
        "toezenden|zenden|zend|toemailen|overmaken|stuurt|mailt|toekomen|nasturen|bijvoegen|"
        "aanleveren|verzenden|toegestuurd|doorgestuurd|ontvangen|krijgen|opmailen"
    ),
    "goods": (
        "goederen|bestelling|levering|zending|pakket|pakje|producten|artikelen|materiaal|"
        "materialen|spullen|order|lading|machine|toestel|dienst|diensten|werken|werk|"
        "werkzaamheden|stuks|stukken|onderdelen|meubels|pallets?|dozen|klus|opdracht"
    ),
    "not": "niet|nooit|geen|niets",
    "wrong": (
        "fout|foute|foutief|foutieve|verkeerd|verkeerde|onjuist|onjuiste|incorrect|incorrecte|"
        "niet correct|niet juist|klopt niet|kloppen niet|niet goed|ontbreekt|ontbreken|niet klopt"
    ),
    "field": (
        "btw-nummer|btw nummer|btwnummer|btw-nr|btw|adres|adresgegevens|facturatieadres|"
        "factuuradres|bedrijfsnaam|bestelbonnummer|bestelnummer|ponummer|po-nummer|po nummer|"
        "ordernummer|inkooporder|inkoopordernummer|kostenplaats|referentie|tenaamstelling|"
        "naam|gegevens|bestelbon|po|kvk-nummer|rekeningnummer|factuurdatum|bankrekening"
    ),
    "price": (
        "prijs|prijzen|eenheidsprijs|tarief|tarieven|uurtarief|bedrag|korting|kortingen|"
        "uurprijs|stukprijs|meterprijs|totaalbedrag|totaal"
    ),
    "number": r"\d+|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf",
}  # fmt: skip

LANGUAGE = Language(
    code="nl",
    function_words=(
        "de het een en van ik wij we u uw je jullie dat die niet met voor op te zijn naar "
        "wordt worden onze ons mijn maar als bij nog deze dit er aan om werd hebben heeft "
        "kunt kan zal zullen graag dag beste geachte groeten mvg bedankt dank factuur betaald "
        "betaling betalen betaal vrijdag morgen ook al hoor wel geen goed ben weer tot vanaf "
        "terug nooit hebt heb gaat uit zo snel mogelijk gr groet vriendelijke verkeerd sturen "
        "iets ja nee gisteren week maand krijg stuur afwezig maandag donderdag over alles "
    ),
    words=WORDS,
    calendar=calendars.NL,
    negation=(
        "niet",
        "niemand",
        "geen",
        "nooit",
        "niets",
        "niks",
        "nergens",
        "noch",
        "weiger~",
        "evenmin",
    ),
    harmless=(
        "niet later dan",
        "geen probleem",
        "geen zorgen",
        "niet vergeten",
        "niets te danken",
        "geen punt",
        "niet alleen",
        "geen nood",
        "niet langer wachten",
        "niet op zich laten wachten",
        "vergeet~ niet",
        "niet te laat",
        "zonder fout",
        "eerder (lukt|kan|gaat) (helaas )?niet",
    ),
    condition=(
        "(zolang|tot|totdat) (<you>|jullie|u|ik|wij)",
        "zodra",
        "indien",
        "mits",
        "tenzij",
        "mocht(en)?",
        "op voorwaarde",
        "zolang",
        "(?<!net\\s)als (<you>|alles|de|het|we|wij|ik|er|dit|dat|deze|alle|onze|mijn|uw)",
        "pas (als|wanneer|nadat|na)",
        "wanneer (<you>|de|het|wij|we|ik|onze|alles)",
        "eens",
        "alvorens",
        "na ontvangst van (de |een |uw )?(credit|correct|nieuwe|aangepaste)~",
        "(nadat|voordat) <you>",
        "eerst <you>",
        "wachten .. (geld|betaling) .. klant",
    ),
    hedge=(
        "misschien",
        "hopelijk",
        "hopen",
        "hoop",
        "proberen",
        "probeer",
        "trachten",
        "wellicht",
        "zou",
        "zouden",
        "mogelijks",
        "eventueel",
        "ons best",
        "mijn best",
        "niet beloven",
        "beloof niks",
        "beloof niets",
        "geen belofte",
        "niet garanderen",
        "streven",
        "waarschijnlijk",
        "nagaan of",
        "kijken of",
        "zien of",
        "vragen of",
        "onder voorbehoud",
        "graag uitstel",
        "nooit (beloofd|gezegd)",
        "beloofde",
        "had~ .. beloofd",
        "voorstel~ om",
        "moet~ nog",
    ),
    adversative=(
        "en (de rest|het restant|het saldo)",
        "behalve",
        "maar",
        "echter",
        "doch",
        "daarentegen",
        "terwijl",
        "al moet",
    ),
    hypothetical=(
        "als (er|de|het|deze)",
        "indien",
        "mocht(en)?",
    ),
    rest=(
        "\\d+ ?%",
        "(de )?(andere )?helft",
        "(de )?rest",
        "restant",
        "saldo",
        "restbedrag",
    ),
    why=("waarom", "hoezo", "hoe komt het", "hoe kan het"),
    ahead=(
        "<payment>",
        "<paid>",
        "<pay>",
        "geld",
        "bedrag",
        "saldo",
        "centen",
        "som",
        "in orde",
        "(staat|komt) (het )?(erop|binnen)",
    ),
    promise=(
        "(is|komt|zijn|komen) .. aan de beurt",
        (
            "(bedrag|som|geld|betaling|alles|het) .. (vertrekt|vertrekken|komt binnen|"
            "binnen|erop|op de bank)"
        ),
        "(komt|komen|is|zijn|staat) .. (in orde|geregeld|binnen op)",
        "(hebben|hebt|heeft|ontvangen) .. (centen|geld|betaling)",
        "(laten|laat) .. (uitvoeren|overmaken|betalen|overschrijven)",
        "aan de betaling",
        "<we> .. <pay>",
        "(betaal|stort|voldoe|betalen|storten|voldoen|vereffenen) (<we>)",
        "(maak|maken|schrijf|schrijven|boek|boeken) .. over",
        "(zal|zullen|gaan|ga) .. <pay>",
        "(wordt|worden|zal|zullen|gaat|gaan) .. (<paid>|<done>)",
        "(<paid>|uitgevoerd) (wordt|worden|zal|zullen)",
        "<money> .. (volgt|volgen|komt|komen|onderweg|vertrekt)",
        "<money> .. (gepland|ingepland|klaargezet|klaar|voorzien|geprogrammeerd|opgenomen)",
        ("(gepland|ingepland|klaargezet|voorzien|goedgekeurd) .. (betaling|betalen|uitbetaling)"),
        "(verwachten|verwacht|tegemoetzien) .. <payment>",
        "<payment> .. (verwachten|tegemoetzien|tegemoet zien|doen|uitvoeren|in orde brengen)",
        "(gaat|loopt|zit|zitten|komt|gaan|lopen|opgenomen|neem|nemen|meegenomen|mee) .. <run>",
        "<run> .. (gaat|loopt|gaan|lopen|komt) .. mee",
        "(staat|staan|heeft|hebt|krijgt|krijg|ontvangt|ontvangen) .. (<money>) .. <you>",
        "<you> .. (ontvangt|krijgt|hebt|heeft) .. (<money>)",
        "(krijg|krijgt|hebt|heb|ontvangt) <you> .. (<money>)",
        "(staat|staan) .. (geld|bedrag|betaling) .. rekening",
        "(geld|bedrag|betaling) .. (staat|hebt|heeft|binnen|ontvangt) .. (rekening|<you>)?",
        "(regel|regelen|doe|doen) .. <payment>",
        "(regel|regelen) (het|dit|deze)",
        "(zorg|zorgen) .. (<paid>|<payment>|<done>)",
        "<payment> .. de deur uit",
        "de deur uit .. <payment>",
        "(lukt|kan) (het )?zeker",
        "<payment> .. (uitgevoerd|verricht|gedaan) .. (wordt|worden|zal)",
        "<payment> (op|in|voor|tegen|binnen|uiterlijk|ten laatste|eind~|begin)",
        "aan <you> (<paid>)? (wordt|worden)",
        "hebben .. aan <you>",
    ),
    promise_firm=(
        "(zal|zullen) .. (<pay>|<paid>|<done>)",
        "(gaan|ga) .. <pay>",
        "(maak|maken|schrijf) het .. over",
        "beloofd .. betaal~",
    ),
    soon=(
        "zo snel mogelijk",
        "zo spoedig mogelijk",
        "zsm",
        "asap",
        "eerstdaags",
        "spoedig",
        "binnenkort",
        "weldra",
        "een dezer dagen",
        "zo vlug mogelijk",
        "op korte termijn",
        "snel",
        "eerstkomende",
        "zeer binnenkort",
        "in de komende dagen",
        "ten spoedigste",
    ),
    no_promise=(
        "(onze|volgende|nieuwe|de) bestelling .. (wordt|gaat|vertrekt|komt|plaatsen)",
        "informatie",
        "laten weten|laat .. weten",
        "bel(len|t)? (mij|me|ons|jullie)",
        "vergadering",
        "(komt|komen) .. langs",
        "rente .. (vallen|laat)",
        "telefonisch",
        "(betal~|stort~|betaal) .. terug",
        "uitstel",
        "(mogen|kunnen|mag|kan|zouden) <we> .. \\?",
        "<you> (beloofde|zou|moet|betaalt|dient)",
        "terugbetal~",
        "creditnota .. (volgt|komt)",
        "graag (bellen|contact)",
        "nog .. goedkeur~",
        "goedkeuring van",
        "afbetalingsplan",
        "(niet|nooit) .. <paid> .. (omdat|want)",
        "betaalvoorwaarden zijn",
        "dient .. te worden",
        "vrijgave",
        "wachten .. op",
    ),
    paid=(
        "<money> .. (vertrokken|weg|onderweg|afgegaan|aangekomen|binnengekomen)",
        "bank .. uitgevoerd",
        "(geld|som|bedrag) .. (al|reeds) (vertrokken|overgemaakt)",
        "al (lang|weken|dagen|een tijd) .. <paid>",
        (
            "(heb|hebben|heeft|is|zijn|werd|werden|was|waren|reeds|al|inmiddels|"
            "ondertussen|intussen)"
            " .. <paid>"
        ),
        (
            "<paid> (op|via|per|gisteren|eergisteren|vandaag|vorige|vanmorgen|is|werd|was|"
            "hebben|heb)"
        ),
        "als betaald (geboekt|aangeduid|geregistreerd|gemarkeerd)",
        "(^|zie .. ,? )<paid>\\b",
        "(gisteren|eergisteren|zonet|zojuist|reeds|al|net|daarnet|allang) .. <paid>",
        "<payment> .. (is|werd|zijn|werden|reeds|al|heeft|hebben) .. "
        "(uitgevoerd|gedaan|verricht|gebeurd|verzonden|verstuurd|plaatsgevonden|vertrokken)",
        ("(is|werd|hebben|heb) .. <payment> .. (uitgevoerd|gedaan|verricht|gebeurd|doorgevoerd)"),
        "staat (al|allang|reeds|al lang) op (jullie|uw|je) rekening",
        "betaalden (<we>)",
        "(betaalbewijs|betalingsbewijs) .. bijlage",
        "(afgeschreven|gedebiteerd)",
        "bijgevoegd betaalbewijs",
    ),
    no_paid=(
        "nog (niet|geen|niets)",
        "(moet|moeten|kan|kunnen|zal|zullen|wil|willen) .. <paid>",
        "(of|wanneer|zodra|indien) .. <paid>",
        "nagaan of",
        "te veel .. <paid>",
        "deels ingehouden",
        "(wordt|worden) .. <paid>",
        "nooit .. <paid>",
        "niet .. <paid>",
        "<paid> (krijgen|worden|wordt)",
    ),
    copy=(
        "(stuur|sturen|bezorgen|mailen|krijgen|ontvangen|toesturen) .. (kopie|duplicaat|afschrift)",
        "(kopie|duplicaat|afschrift) .. (sturen|bezorgen|mailen|krijgen|ontvangen|toesturen)",
        "heb .. factuur .. niet (meer)?",
        "(facturen|factuur) .. (door te sturen|op te sturen|te bezorgen|te mailen|toe te sturen)",
        "(zou|wil|kunt) .. (facturen|factuur) .. (sturen|bezorgen|mailen)",
        "geen factuur (gezien|ontvangen|gekregen|gevonden)",
        "(graag|gelieve) .. (kopie|duplicaat)",
        (
            "(kopie|copie|duplicaat|afschrift|dubbel|kopij) (van )?.. (factu~|nota~|pakbon|"
            "leverbon|\\d)"
        ),
        "factuurkopie",
        "kopiefactuur",
        "(opnieuw|nogmaals|nog eens|nog een keer|nog even) .. <send>",
        "<send> .. (opnieuw|nogmaals|nog eens|nog een keer)",
        "(nooit|niet) .. (factuur|facturen) .. (ontvangen|gekregen|terug|binnengekregen)",
        ("(factuur|facturen) .. (nooit|niet|nergens) .. (ontvangen|gekregen|terug|vinden|binnen)"),
        "vind .. (factuur|facturen|die|ze) .. (niet|nergens)",
        "factuur .. zat er niet bij",
        "(mis|missen|heb|hebben) .. geen (factuur|facturen)",
        "(ik|wij|we) (mis|missen) (de |nog )?(factuur|facturen)",
        (
            "(kunt|kan|kun|wil|wilt|zou|zoudt|gelieve|graag|stuur|mag|mogen) .. (factuur|"
            "facturen) .. <send>"
        ),
        "(stuur|bezorg|mail) (mij|ons|me) .. (factuur|facturen)",
    ),
    no_copy=(
        (
            "(aangepaste|correcte|gecorrigeerde|verbeterde|juiste|herziene|nieuwe|creditn~|"
            "creditf~) (credit)?(factuur|facturen)?"
        ),
        "in bijlage (vindt|stuur|vind)",
        "hierbij (stuur|vindt|zend)",
        "kopie .. (bijgevoegd|in bijlage|toegevoegd)",
        "(aanmaning~|herinnering~|facturen|mails) .. voortaan",
        "voortaan",
    ),
    dispute=DISPUTE,
    no_dispute=(
        "akkoord van (de|het|onze|mijn)",
        "opgelost",
        "geen (klacht~?|opmerking~?|probleem|problemen|bezwaar|geschil)",
        "(intussen|inmiddels|ondertussen) .. (hersteld|opgelost|geregeld|afgehandeld)",
        "(alles|levering|kwaliteit) .. (in orde|prima|perfect)",
        "wanneer .. creditnota",
        "nieuws over .. creditnota",
        "niets met (deze|de|uw) factuur te maken",
        "wordt .. door de verzekering",
        "eens met de factuur",
    ),
    wrong_contact=(
        "(moet|dient) <you> (met|aan|bij) .. (bespreken|vragen|zijn|opnemen)",
        "(doet|regelt|behandelt) (de |onze )?(boekhouding|betalingen|facturen|crediteuren)",
        "(moet|moeten|dient) .. bij .. (zijn|wezen)",
        "(hij|zij|die) .. (behandelt|doet|regelt|gaat) .. (dit|over|betalingen|facturen)",
        (
            "(mailbox|postvak|e-mailadres|mailadres|inbox|adres) .. niet (meer )?.. "
            "(gelezen|gebruikt|bekeken|opgevolgd|actief)"
        ),
        "(mogen|mag|kunnen|kan|graag) .. naar .. @",
        "(schrijf|schrijven|stuur|sturen|mail|mailen) .. (naar|aan) .. @",
        "(daar|hier) ga ik niet .. over",
        "moet~? (u|je) (aan|bij) .. (vragen|zijn)",
        "(niet|geen) .. aanspreekpunt",
        "(u|je) .. bij mij (verkeerd|aan het verkeerde adres)",
        "ga (ik )?niet over",
        "niet mijn (verantwoordelijkheid|bevoegdheid|taak|afdeling)",
        "niet de juiste (persoon|contactpersoon|afdeling|dienst|geadresseerde)",
        (
            "(verkeerde|foute) (persoon|afdeling|dienst|contactpersoon|adres|geadresseerde|"
            "mailadres|e-mailadres)"
        ),
        "verkeerd (adres|e-mailadres|mailadres|persoon|geadresseerd|verbonden)",
        "niet (langer |meer )?(verantwoordelijk|bevoegd) voor",
        "ga niet (meer )?over",
        (
            "(richten|wenden|terecht|contact opnemen|contact op te nemen) .. (@|"
            "boekhouding|tot|bij|met)"
        ),
        "(contacteer|contacteren|mail naar|richt u tot)",
        (
            "(voortaan|in het vervolg|in de toekomst|vanaf nu) .. (sturen|richten|mailen|"
            "bezorgen|naar|aan)"
        ),
        "(sturen|richten|mailen|bezorgen) .. (voortaan|in het vervolg)",
        "adres wordt niet meer (gebruikt|gelezen)",
        "niet voor mij bestemd",
        "(niets|niks) (meer )?(met|te maken) .. (bedrijf|firma|vennootschap|te maken)",
        (
            "(doet|behandelt|regelt|beheert) (nu|voortaan|tegenwoordig|intussen) .. "
            "(boekhouding|crediteuren|betalingen|facturen|administratie)"
        ),
        "tot de curator",
        "met pensioen",
        "andere functie",
        "probeer .. @",
        "mailinglijst",
        "(niet|nooit) bij (ons|mij) moet~",
        "dat is (voor )?[A-Z]?\\w+ .. (van|op) de (boekhouding|administratie)",
    ),
    no_wrong_contact=(
        "(dringende|urgente|dringend) (zaken|vragen|gevallen|aangelegenheden)",
        "dringend",
        "bij dringende",
        "neemt waar",
        "tijdens mijn afwezigheid",
        "in mijn afwezigheid",
        "als u vragen",
        "voor vragen (kunt|kan) u mij",
        "contact (met|op) .. u op",
        "levering",
        "geleverd",
    ),
    gone=(
        "(werk|werkt|werkzaam) .. niet (meer|langer)",
        "niet (langer|meer) (werkzaam|in dienst|actief|werkende|bij)",
        "uit dienst",
        "(heeft|heb) .. (bedrijf|organisatie|firma|ons) verlaten",
        "werkt hier niet meer",
        "(niet|geen) (meer|langer) .. (werkzaam|in dienst)",
    ),
    away=(
        (
            "(ben|zijn|is|wegens|momenteel) .. (afwezig|afwezigheid|met verlof|op vakantie|"
            "met vakantie|niet aanwezig|niet op kantoor|op reis|vrij|ziek|ziekte)"
        ),
        "afwezig (tot|van|vanaf|wegens)",
        "buiten kantoor",
        "niet op kantoor",
        "geen toegang tot mijn (mail|mailbox|e-mail)",
        "(kantoor|bedrijf|zaak|wij|we|gesloten) .. (gesloten|verlof|vakantie)",
        "geniet .. vakantie",
        "(zwangerschapsverlof|ouderschapsverlof|ziekteverlof|bouwverlof|verlof|vakantie)",
        "wij heropenen",
    ),
    away_subject=(
        "afwezig~",
        "automatisch antwoord",
        "automatische reactie",
        "out of office",
        "sluiting",
        "~verlof",
        "vakantie",
    ),
    returns=(
        "terug",
        "weer",
        "lees (je|uw)",
        "heropen~",
        "bereikbaar",
    ),
    back=(
        "terug",
        "(vanaf|op) .. (bereikbaar|aanwezig|kantoor|klaar|ben ik er)",
        "weer (bereikbaar|aanwezig|op kantoor|open|beschikbaar)",
        "ben ik er weer",
        "heropen~",
        "tot",
        "t/m",
        "staan we weer",
        "morgen beantwoorden",
        "bereikbaar",
    ),
)
