"""What customers object to, in German: the phrases of each reason of a dispute."""

DISPUTE = {
    "delivery": (
        "(nie|nicht) .. (gekommen|erschienen|aufgetaucht)",
        "(warten|warte) .. (rest|bestellung|lieferung|ware|teile|auf die)",
        "(lieferung|bestellung) .. (unvollständig|nie)",
        "steht .. (lieferung|ware) .. aus",
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
        "(ware|artikel|teile|lieferung) .. (zurückgeschickt|zurückgesandt|retourniert)",
        "(risse|sprünge|flecken|dellen|schäden|pfusch)",
        "(ersatz|austausch|nachbesserung) .. (liefern|nötig|erwarten|warten)",
        "nicht (fachgerecht|ordnungsgemäß|sachgemäß)",
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
        "(kamen|kam|waren|erhielten|bekamen|haben|sind) (nur|lediglich) (<number>)",
        "(nur|lediglich) (<number>) (stück|paletten?|kartons?|pakete|teile|kisten)",
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
        "(muss|müsste|müssen|hätte) .. (auf|an) .. (ausgestellt|adressiert|gerichtet)",
        "rechnung .. (fehler|fehlerhaft)",
        "fehler .. rechnung",
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
        "(dieselbe~?|gleiche~?) (arbeiten|lieferung|leistung|leistungen|zeitraum)",
        "eine zu viel",
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
        "(niemand|keiner) .. (bestellung|bestellt|auftrag)",
        "sagt (uns|mir) nichts",
        "kein auftrag",
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
        "(fällt|unter|ist) .. (garantie|gewährleistung)",
        "(inklusive|enthalten) .. (vertrag|abo)",
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
            "(vereinbart~?|angebot~?|auftragsbestätigung|abgemacht|ausgemacht) .. (berechnet|"
            "abgerechnet)"
        ),
        "(berechnet|abgerechnet) .. (vereinbart|angebot~?|abgemacht|auftragsbestätigung)",
        "(anderen?|niedrigeren?) (preis|stundensatz|tarif) .. (vereinbart|abgemacht|ausgemacht)",
        "zu hoch",
        "(höher|mehr) als .. (vereinbart|abgemacht|besprochen|angeboten)",
        "(nicht|anders) .. (abgemacht|ausgemacht)",
        "mehrwertsteuersatz",
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
        "rechnung .. (nicht korrekt|nicht richtig|falsch|stimmt nicht|inkorrekt)",
        "stimmt .. rechnung .. nicht",
        "nicht berechtigt",
        "(lehnen|lehne) .. ab",
        "weigere~?",
        "einspruch",
        "zahle?n? .. (keinen cent|gar nichts)",
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
}
