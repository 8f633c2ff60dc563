"""Dutch, as it is written in the Netherlands and in Belgium."""

from .phrases import Calendar, Language

CALENDAR = Calendar(
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
    calendar=CALENDAR,
    negation=("niet", "geen", "nooit", "niets", "niks", "nergens", "noch", "weiger~", "evenmin"),
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
        "(de )?rest",
        "restant",
        "saldo",
        "restbedrag",
    ),
    why=("waarom", "hoezo", "hoe komt het", "hoe kan het"),
    promise=(
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
    dispute={
        "delivery": (
            "<not> .. (<goods>) .. (ontvangen|geleverd|gekregen|aangekomen|toegekomen)",
            (
                "(<goods>) .. (nooit|niet|nog niet|niets) .. (ontvangen|geleverd|gekregen|"
                "aangekomen|toegekomen|afgeleverd|uitgevoerd|afgerond|klaar)"
            ),
            (
                "(nog|nog steeds|nooit|nog altijd) (niet|niets)? (geleverd|ontvangen|"
                "uitgevoerd|afgeleverd)"
            ),
            "niet geleverd",
            "niets (geleverd|ontvangen)",
            "zoekgeraakt",
            "verloren gegaan",
            "(levering|geleverd|zending|goederen|bestelling) .. (te laat|laattijdig|vertraging)",
            "(te laat|laattijdig) .. (geleverd|aangekomen|toegekomen|levering)",
            "pas .. (aangekomen|geleverd|toegekomen)",
            "verkeerd adres (geleverd|afgeleverd)",
            (
                "(verkeerde|foute) (artikel~|product~|goederen|model|kleur|bestelling) .. "
                "(geleverd|ontvangen|gekregen)"
            ),
        ),
        "quality": (
            "beschadig~",
            "gebroken",
            "kapot~?",
            "defect~?",
            "stuk (aangekomen|gegaan)",
            "krassen",
            "(werkt|functioneert|functioneren) .. niet",
            "niet naar behoren",
            "slechte kwaliteit",
            "(kwaliteit) .. (niet|onvoldoende|slecht|ondermaats|teleurstel~)",
            "(gebreken|mankementen|gebrekkig~?|ondermaats~?|ondeugdelijk)",
            "bladdert",
            "lekt",
            "(niet|on)tevreden .. (over|met|van)?",
            "komt .. los",
            "verlept~?",
            "bedorven",
            "slecht (uitgevoerd|werk|geplaatst|afgewerkt)",
            "niet (volgens|conform) .. (afspraak|bestek|bestelling|specificaties)",
            "voldoet niet",
            "klacht (over|ingediend|gemeld)",
            "(roest|barst|scheur|schimmel|vlek)~",
            "(niet|onvoldoende) afgewerkt",
            "vies",
            "rot~?",
            "onbruikbaar~?",
        ),
        "quantity": (
            "(<number>) .. te (weinig|veel) .. (ontvangen|geleverd|gekregen)?",
            "maar (er )?(zijn )?(er )?(maar|slechts) \\d+",
            "(maar|slechts) (<number>)\\b .. (geleverd|ontvangen|gekregen|aangekomen)",
            "(<number>) .. in plaats van (de )?\\d+ .. (geleverd|ontvangen|stuks)?",
            (
                "(aantal|aantallen|hoeveelheid|hoeveelheden) .. (<wrong>|niet overeen|"
                "verschil~|wijk~)"
            ),
            "(<wrong>) (aantal|aantallen|hoeveelheid)",
            (
                "(ontbrak|ontbraken|ontbreken|ontbreekt) .. (\\d+|stuks|pallets?|dozen|"
                "artikel~|onderdelen|colli)"
            ),
            (
                "(<number>) (stuks|dozen|pallets?|artikelen|colli|onderdelen) (ontbreken|te "
                "kort|tekort|te weinig)"
            ),
            "\\d+ .. (geleverd|afgeleverd|ontvangen) en geen \\d+",
            (
                "(onvolledig~?|niet volledig|niet compleet|incompleet) .. (geleverd|levering|"
                "ontvangen|bestelling)?"
            ),
            "rekent .. \\d+ .. (geleverd|ontvangen)",
            "te weinig (geleverd|ontvangen)",
        ),
        "invoice_data": (
            "(<field>) .. (<wrong>)",
            "(<wrong>) .. (<field>)",
            "zonder (<field>)",
            "(ontbreekt|ontbreken|mist|missen|vermeld|staat geen) .. (<field>)",
            "geen (<field>) .. (factuur|vermeld)",
            "btw .. (niet verlegd|verlegd)",
            "(op naam van|aan) .. (maar|en) .. (moet|hoort)",
            "gericht aan de verkeerde",
            "(aangepaste|correcte|gecorrigeerde|verbeterde|juiste) factuur",
            "op (de )?(verkeerde|foute) (naam|vennootschap|firma|entiteit|bv)",
            "(verkeerde|foute) (naam|vennootschap|firma|entiteit|bedrijf)",
            "(nieuwe|andere) factuur .. (<field>)",
            "(btw|btw-tarief|btw tarief) .. (moet|hoort|zou)",
        ),
        "duplicate": (
            (
                "(dubbel|dubbele|tweemaal|twee keer|2 keer|2x|2 maal|twee maal) .. "
                "(gefactureerd|aangerekend|berekend|factuur|facturatie|in rekening|"
                "gefaktureerd)"
            ),
            "(gefactureerd|aangerekend|berekend) .. (dubbel|tweemaal|twee keer)",
            "dubbele factu~",
            "is een dubbel",
            "(dezelfde|zelfde) factuur",
            "(is |zijn )?identiek~? aan",
            "(factuur|levering|maand) .. dubbel",
            "reeds (eerder )?gefactureerd",
            "al (eerder )?gefactureerd",
        ),
        "unknown_order": (
            "(nooit|niets|niet) .. (iets )?(besteld|aangevraagd|afgenomen)",
            "(factuur|bestelling|order|project) .. (onbekend|niet gekend)",
            (
                "(kennen|herkennen|herken|ken) .. (factuur|bestelling|order|project|jullie|"
                "bedrijf|levering) .. niet"
            ),
            "geen opdracht (voor )?.. (gegeven)?",
            "(nooit|niet) .. opdracht .. gegeven",
            "niet voor ons bestemd",
            "geen (idee|weet) waar~? .. (factuur|over gaat)",
            "nooit .. contract .. gehad",
            "nooit klant",
            "wie heeft dit .. besteld",
            "niet (door ons|bij ons) besteld",
            "geen klant",
            "(die )?(factuur|kosten) (is|zijn) niet (van|voor) ons",
            "(ken|kennen) (ik|wij|we) (jullie )?niet",
        ),
        "contract": (
            "(opgezegd|opzegging|stopgezet|geannuleerd|beëindigd|ontbonden|opgezegde)",
            (
                "(betalingstermijn|betaaltermijn|termijn) .. (afgesproken|overeengekomen|nog "
                "niet|niet verstreken)"
            ),
            "\\d+ dagen .. (afgesproken|overeengekomen)",
            "(afgesproken|overeengekomen) .. (termijn|\\d+ dagen)",
            "nog niet (vervallen|verstreken|opeisbaar)",
            (
                "(contract|overeenkomst) .. (staat|bepaalt|voorziet|inbegrepen|afgelopen|"
                "verlopen|zegt)"
            ),
            "onder (de )?garantie",
            (
                "(volgens|conform) .. (contract|overeenkomst) .. (<not>|gratis|inbegrepen|"
                "hoger|lager)"
            ),
        ),
        "price": (
            (
                "(<price>) .. (<wrong>|te hoog|hoger|klopt|niet overeen|niet toegepast|niet "
                "verrekend|niet afgetrokken|vergeten|niet conform)"
            ),
            "(<wrong>|hogere) (<price>)",
            "(offerte|afgesproken|overeengekomen) .. (<price>|€|euro|per uur|per stuk)",
            "te veel (aangerekend|gefactureerd|berekend|gerekend|betaald)",
            "teveel (aangerekend|gefactureerd|berekend|gerekend)",
            "te duur",
            "duurder dan",
            "hoger dan .. (offerte|afgesproken|afspraak|bestelling)",
            "(geen|zonder) korting",
            "(korting) .. (niet|ontbreekt|vergeten)",
            (
                "(transportkosten|verzendkosten|administratiekosten|kosten|leveringskosten|"
                "toeslag) .. (niet eens|nooit afgesproken|niet afgesproken|gratis|onterecht|"
                "niet akkoord|afgesproken)"
            ),
            "(waarom) .. kosten",
            "gratis zou~",
            "buiten (elke )?proportie",
            "(uren|uur) .. (te veel|teveel|gewerkt|rekenen)",
            "prijsverschil",
            "niet .. (volgens|conform) .. offerte",
            "prijsverhoging",
        ),
        "other": (
            "betwist~?",
            "niet (akkoord|eens)( .. )?",
            "niet mee eens",
            "(geen|niet) akkoord",
            "onterecht~?",
            "niet terecht",
            (
                "(zodra|tot|totdat|eerst|wachten|wacht|na ontvangst) .. (creditnota|"
                "creditfactuur|credit)"
            ),
            "(creditnota|creditfactuur) .. (niet|nog niet|alvorens|zodra|zolang|eerst)",
            "recht op .. creditnota",
            "(graag|gelieve|verwachten) .. (creditnota|creditfactuur|te crediteren|crediteren)",
            "weiger~ .. betal~",
            "protesteren",
            "aangevochten",
            "geschil",
            "maken bezwaar",
            "bezwaar tegen",
            "zonder .. creditnota",
        ),
    },
    no_dispute=(
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
