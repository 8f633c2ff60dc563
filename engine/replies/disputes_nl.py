"""What customers object to, in Dutch: the phrases of each reason of a dispute."""

DISPUTE = {
    "delivery": (
        "(nooit|niet) .. (komen opdagen|langsgekomen|langs geweest|gekomen|uitgevoerd)",
        "(wacht|wachten) .. (rest|bestelling|levering|goederen|zending|onderdelen|materiaal)",
        "(levering|zending) .. (onvolledig|nooit)",
        "(nog )?niets (van|gezien) .. (levering|bestelling)",
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
        "stuk ?gegaan",
        "(na|binnen) .. (stuk|kapot)",
        "(goederen|spullen|artikel~|product~|pakket|levering|alles|<number>) .. stuk",
        "(geretourneerd|teruggestuurd|teruggezonden)",
        "retour gezonden",
        "(barsten|scheuren|vlekken|deuken|lekken|fouten|schade)",
        "(slecht|slordig|ondermaats) .. (werk|uitgevoerd|gewerkt|product)",
        "doet het niet",
        "(niet|nooit) goed (gewerkt|uitgevoerd|geplaatst|hersteld)",
        "(vervanging|herstelling|reparatie) .. (leveren|nodig|wachten)",
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
        r"(<number>) .. (ipv|i\.p\.v\.|in plaats van) (de )?(<number>)",
        "(kregen|ontvingen|kwamen|zaten|waren) .. (maar|slechts) (<number>)",
        "(slechts|maar|enkel) \\d+ van (de )?\\d+",
        "(<number>) .. te (weinig|veel) .. (ontvangen|geleverd|gekregen)?",
        "maar (er )?(zijn )?(er )?(maar|slechts) \\d+",
        "(maar|slechts) (<number>)\\b .. (geleverd|ontvangen|gekregen|aangekomen)",
        "(<number>) .. in plaats van (de )?\\d+ .. (geleverd|ontvangen|stuks)?",
        ("(aantal|aantallen|hoeveelheid|hoeveelheden) .. (<wrong>|niet overeen|verschil~|wijk~)"),
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
        "(moet|moest|had|dient) .. (op naam van|gericht aan|geadresseerd aan)",
        "(fout|fouten|vergissing|onjuistheid|onjuistheden) .. (factuur|facturen|facturatie)",
        "(factuur|facturen) .. (fout|fouten|vergissing|foutief)",
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
        "dezelfde (werken|levering|goederen|periode|prestaties)",
        "één te veel",
        "al eens (gefactureerd|aangerekend|betaald)",
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
        "(niemand|niets) .. (weet|iets) .. (bestelling|opdracht|order)",
        "niemand .. bestelling",
        "(zegt|zeggen) (ons|mij|me) niets",
        "geen bestelling .. (geplaatst|gedaan)",
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
        "(valt|vallen|is|zit) .. garantie",
        "(inbegrepen|inclusief) .. (contract|overeenkomst|abonnement)",
        "(opgezegd|opzegging|stopgezet|geannuleerd|beëindigd|ontbonden|opgezegde)",
        (
            "(betalingstermijn|betaaltermijn|termijn) .. (afgesproken|overeengekomen|nog "
            "niet|niet verstreken)"
        ),
        "\\d+ dagen .. (afgesproken|overeengekomen)",
        "(afgesproken|overeengekomen) .. (termijn|\\d+ dagen)",
        "nog niet (vervallen|verstreken|opeisbaar)",
        ("(contract|overeenkomst) .. (staat|bepaalt|voorziet|inbegrepen|afgelopen|verlopen|zegt)"),
        "onder (de )?garantie",
        ("(volgens|conform) .. (contract|overeenkomst) .. (<not>|gratis|inbegrepen|hoger|lager)"),
    ),
    "price": (
        (
            "(offerte|afgesproken|afspraak|orderbevestiging) .. (aangerekend|gefactureerd|"
            "berekend|rekent)"
        ),
        (
            "(aangerekend|gefactureerd|berekend|factuur|tarief|<price>) .. (terwijl|"
            "maar) .. (offerte|afgesproken)"
        ),
        "(andere|lagere) (prijs|tarief) .. (afgesproken|overeengekomen)",
        "(prijs|tarief) afgesproken",
        "(uurloon|uurtarief|prijs|tarief) .. (hoger|meer) .. (besproken|afgesproken|offerte)",
        "te hoog",
        "(rekenen|rekent|aangerekend) .. (te veel|hoger|meer) .. (dan)",
        "(anders|niet) .. (besproken|overeengekomen) .. prijs",
        "afgesproken prijs",
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
        "(factuur|facturen|rekening) .. (klopt|kloppen) .. niet",
        "niet (gerechtvaardigd|verschuldigd)",
        "(factuur|bedrag) .. (niet correct|onjuist|niet juist)",
        "(niet|geen) van plan .. betalen",
        "(wij|ik) betalen? .. (niet|niks|geen cent)",
        "accepteren .. niet",
        "(protest|bezwaar) (aan|in)",
        "betwist~?",
        "niet (akkoord|eens)",
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
}
