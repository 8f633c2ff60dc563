"""What customers object to, for each reason of a dispute, in the four languages.

The words in angle brackets are those of the language: `rules_nl.WORDS` and so on.
"""

NL = {
    "delivery": (
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
        "(niet|geen) van plan .. betalen",
        "(wij|ik) betalen? .. (niet|niks|geen cent)",
        "accepteren .. niet",
        "(protest|bezwaar) (aan|in)",
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
}

FR = {
    "delivery": (
        "(attendons|attends|attend) .. (reste|commande|livraison|marchandise|colis|pièces)",
        "(livraison|commande) .. (incomplète|jamais)",
        "(<not>) .. (reçue?s?|livrée?s?|arrivée?s?|parvenue?s?|réceptionnée?s?) .. (<goods>)",
        (
            "(<goods>) .. (<not>) .. (reçue?s?|livrée?s?|arrivée?s?|parvenue?s?|"
            "terminée?s?|achevée?s?|finie?s?)"
        ),
        "non (livrée?s?|reçue?s?|terminée?s?|achevée?s?)",
        "(pas|jamais) (encore )?(été )?(livrée?s?|terminée?s?)",
        "(livraison|livrée?s?|arrivée?s?|commande) .. (retard|tard|retardée?)",
        "retard .. livraison",
        "(colis|marchandise|commande) .. perdue?",
        "preuve de livraison",
        "(mauvaise?s?|mauvais) (articles?|produits?|modèles?|marchandises?|couleurs?)",
        "erreur de livraison",
    ),
    "quality": (
        "(fissur~|fêlée?s?|tach~|déchir~|dégâts|problèmes? de qualité)",
        "(tant que|jusqu'à) .. (remplac~|répar~)",
        "travail .. (bâclé|mal fait)",
        (
            "(endommagée?s?|abîmée?s?|cassée?s?|défectueu~|défauts?|rayée?s?|fanée?s?|"
            "périmée?s?|brisée?s?|avariée?s?)"
        ),
        "(tombée?|est) en panne",
        "(ne )?(fonctionne|marche)~? (pas|plus|mal)",
        "(mauvaise|piètre) qualité",
        "qualité .. (pas|insuffisante|médiocre|mauvaise|décevante)",
        "(malfaçons?|vices?|fuites?|fissur~)",
        "mal (posée?s?|réalisée?s?|exécutée?s?|fait~|install~)",
        "(pas|non) conforme",
        "(pas|mé)(contents?| satisfaits?)",
        "inutilisable",
        "réclamation (pour|concernant|sur)",
    ),
    "quantity": (
        "(il )?manque (encore )?(<number>)",
        "(seulement|que|uniquement) (<number>) .. (livrée?s?|reçue?s?)",
        "(<number>) .. au lieu de",
        "(quantité|nombre) .. (<wrong>|ne correspond)",
        "(<wrong>) quantité",
        "(livraison|commande) .. (incomplète|partielle)",
        "(incomplète?s?)",
        "en moins",
        "(<number>) .. (livrée?s?|reçue?s?) (et non|au lieu)",
        "alors que .. seulement",
        "(articles?|pièces?|colis) manquante?s?",
        "(pas|ne) .. toute la (quantité|commande)",
    ),
    "invoice_data": (
        "(<field>) .. (<wrong>)",
        "(<wrong>) .. (<field>)",
        "sans (numéro|n°|bon|référence|la mention)",
        "(manque|absence|mentionne pas|omis) .. (<field>)",
        "facture (corrigée|rectifiée|rectificative|correcte|modifiée)",
        "(au nom|à l'attention) .. (mauvais~|autre|erron~)",
        "(établie|adressée|libellée) (au|à la|à l') .. (mauvais~|autre)",
        "(corriger|rectifier) .. facture",
        "refaire .. facture",
        "autoliquidation",
    ),
    "duplicate": (
        "(mêmes?) (travaux|livraison|prestations?|période)",
        "une de trop",
        "facturée?s? .. (deux|2) fois",
        "(deux|2) fois .. (facturée?s?|même facture)",
        "(en )?double (factur~|emploi)",
        "facturée?s? en double",
        "doublon",
        "(même|identique) .. (à|que) .. facture",
        "même facture",
        "déjà (été )?facturée?s?",
    ),
    "unknown_order": (
        "(personne|rien) .. (commande|commandé)",
        "(ne )?(dit|disent) rien",
        "pas trace",
        "(jamais|rien|aucune?|pas) .. (commandée?s?|command~)",
        "aucune commande",
        "(facture|commande|livraison) .. inconnue",
        (
            "(connais|connaissons|reconnais|reconnaissons) pas .. (facture|commande|"
            "société|livraison)"
        ),
        "(pas|jamais) .. (clients?) .. vous",
        "quoi correspond",
        "qui a commandé",
        "pas (été )?passé .. commande",
        "ne nous concerne pas",
        "pas pour nous",
        "pas nous (est )?destinée",
    ),
    "contract": (
        "(couvert|sous) .. garantie",
        "(compris|inclus) .. (contrat|abonnement)",
        (
            "(résilié~|résiliation|annulé~|annulation|dénoncé~) .. (contrat|abonnement|"
            "commande|\\d)?"
        ),
        "(contrat|convention|accord) .. (prévoit|stipule|terminé|échu|fin|expiré)",
        "(paiement|délai|échéance) .. \\d+ jours .. (convenu~|contrat|accord~)",
        "(à|de) \\d+ jours .. (prématuré|convenu|contrat|accord)",
        "(convenu|contrat|accord|conditions) .. \\d+ jours",
        "(pas encore|pas) (échue|exigible|due)",
        "(sous|couverte?s? par) (la )?garantie",
        "prématuré",
    ),
    "price": (
        "(plus élevée?|supérieure?|trop élevée?) .. (convenu|prévu|devis)?",
        "(taux|prix|tarif) .. (convenu|devis)",
        "(tva) .. (au lieu|taux)",
        (
            "(<price>) .. (<wrong>|trop élevé|supérieur|plus élevé|pas celui|pas "
            "appliquée?|ne correspond|pas été|oubliée?)"
        ),
        "(<wrong>) (<price>)",
        "(devis|convenu~) .. (€|euros?|prix|tarif|pièce)",
        "trop (cher|facturé)",
        "surfactur~",
        "(remise|ristourne) .. (pas|oubli~|manqu~)",
        "(frais|supplément) .. (pas|non|jamais|injustifi~) .. (prévus?|convenus?|justifi~)?",
        "(factur~|compt~) .. (trop|davantage|plus que|plus cher)",
        "plus cher que",
        "pourquoi .. (frais|supplément)",
        "(pas|ne) .. (correspond|conforme) .. (au|le) devis",
    ),
    "other": (
        "refusons",
        "refuse de",
        "(pas|aucune) .. intention .. payer",
        "(ne|n'|pas) .. accept~",
        "contest~",
        "(pas|ne) .. d'accord",
        "en désaccord",
        "injustifiée?",
        "(note de crédit|avoir) .. (nous|attend~|pas|dès|avant)",
        "(dès|attend~|attente|sans|après|réception) .. (note de crédit|avoir)",
        "litige",
        "refus~ .. pay~",
        "pas due",
        "(établir|envoyer|faire) .. (note de crédit|un avoir)",
        "(nous|je) .. opposons",
    ),
}

DE = {
    "delivery": (
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
        "(lehnen|lehne) .. ab",
        "weigere~?",
        "einspruch",
        "zahlen .. (nicht|keinen cent)",
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

EN = {
    "delivery": (
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
