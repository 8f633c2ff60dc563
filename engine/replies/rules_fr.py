"""French."""

from . import calendars
from .disputes_fr import DISPUTE
from .phrases import Language

WORDS = {
    "we": "nous|je|j'|on|notre (comptabilité|service)",
    "you": "vous|te|tu",
    "pay": (
        "paierons|payerons|paierai|payerai|paiera|payera|paie|paye|payons|payer|règle|réglons|"
        "règlerons|réglerons|règlerai|réglerai|régler|règlera|verserons|verserai|verser|versons|"
        "verse|virerons|virerai|virer|vire|solderons|solder|acquitterons|acquitter|acquitterai|"
        "rembourserai|procéderons|procéder|effectuerons|effectuerai|effectuer|ferons|ferai|fais|"
        "faisons|honorerons|honorer|transférerons|transférer|viendra"
    ),
    "paid": (
        "payée?s?|réglée?s?|versée?s?|virée?s?|soldée?s?|acquittée?s?|honorée?s?|transférée?s?|"
        "liquidée?s?"
    ),
    "done": "effectuée?s?|exécutée?s?|faite?s?|réalisée?s?|émise?s?|envoyée?s?|passée?s?|mise?",
    "money": (
        "paiements?|virements?|règlements?|versements?|argent|montant|solde|somme|factures?|"
        "reste|dû|acompte|chèque|fonds"
    ),
    "payment": "paiements?|virements?|règlements?|versements?|chèque|acompte",
    "will": "sera|seront|va être|vont être|serez|aurez|recevrez",
    "run": (
        "(campagne|lot|run|ordre|cycle|session|prochain|échéancier|liste) (de |des )?"
        "(paiements?|règlements?|virements?)|paiement du|règlement du"
    ),
    "send": (
        "envoyer|renvoyer|transmettre|retransmettre|adresser|faire parvenir|joindre|expédier|"
        "envoyez|renvoyez|transmettez|mailer|fournir|communiquer"
    ),
    "goods": (
        "commande|marchandises?|livraison|colis|produits?|articles?|matériel|travaux|prestations?|"
        "envoi|machine|palettes?|pièces?|chantier"
    ),
    "not": "pas|jamais|rien|aucune?|toujours pas",
    "wrong": (
        "erronée?s?|incorrecte?s?|fausse?s?|faux|inexacte?s?|mauvaise?s?|manque|manquante?s?|"
        "pas correcte?s?|pas (la |le )?bonn?e?|pas juste|ne correspond pas|erreur|absente?"
    ),
    "field": (
        "numéro de tva|n° de tva|tva|adresse|numéro de (bon de )?commande|bon de commande|"
        "n° de commande|référence|nom|raison sociale|société|entité|libellé|siret|po|"
        "coordonnées|date de facture|intitulé"
    ),
    "price": (
        "prix|tarifs?|montant|remise|remises|ristourne|taux horaire|taux|prix unitaire|escompte"
    ),
    "number": r"\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze",
}  # fmt: skip

LANGUAGE = Language(
    code="fr",
    function_words=(
        "le la les l' un une des et de du nous je vous votre vos notre nos est sont sera que "
        "qui ne pas pour dans sur avec au aux ce cette ces à été avons avez bonjour merci "
        "cordialement facture paiement payer virement mais si déjà j' d' n' c' qu' ai suis il "
        "elle plus bien madame monsieur lundi vendredi demain mois semaine réglée payée copie "
        "absent congé réponse automatique prochain jusqu' serai en compte fin pouvez pourriez "
        "mauvaise adresse essayez envoyer encore aucune rien depuis hier personne jamais oui "
        "non tout "
    ),
    words=WORDS,
    calendar=calendars.FR,
    negation=(
        "pas",
        "personne",
        "jamais",
        "aucune?",
        "rien",
        "ni",
        "refus~",
        "non",
        "plus (payer|rien)",
    ),
    harmless=(
        "pas plus tard que",
        "pas de (problème|souci)s?",
        "sans faute",
        "pas d'inquiétude",
        "n'hésitez pas",
        "pas oublié",
        "pas tarder",
        "pas manquer",
        "(et|mais) pas plus tôt",
    ),
    condition=(
        "tant que",
        "si (vous|tout|le|la|les|l'|nous|je|on|notre|cela|c'est|ce|elle|il)",
        "s'il",
        "dès que",
        "dès (réception|lors|le|la)",
        "aussitôt que",
        "lorsque",
        "quand (vous|nous|le|la|les)",
        "une fois (que|la|le|les|cette|ces)",
        "à condition",
        "tant que",
        "sous réserve",
        "à moins que",
        "après réception",
        "à (la )?réception (de|du)",
        "avant (de payer|que)",
        "au cas où",
    ),
    hedge=(
        "peut-être",
        "espér~",
        "essay~",
        "tenter",
        "tâcher",
        "pourrions",
        "pourrais",
        "pourriez",
        "mon possible",
        "notre possible",
        "de notre mieux",
        "rien (garantir|promettre)",
        "promets rien",
        "éventuellement",
        "probablement",
        "normalement",
        "devrions",
        "voudrions",
        "paierions",
        "aimerions",
        "souhait~",
        "jamais (dit|promis)",
        "proposer de",
        "souhaiterions",
        "deviez",
        "aviez",
        "promettre",
    ),
    adversative=(
        "et le (reste|solde)",
        "sauf",
        "mais",
        "en revanche",
        "cependant",
        "toutefois",
        "par contre",
        "alors que",
        "quant",
    ),
    hypothetical=(
        "si (la|le|les|l'|elle|il)",
        "au cas où",
    ),
    rest=(
        "\\d+ ?%",
        "moitié",
        "reste",
        "solde",
    ),
    why=("pourquoi", "comment se fait-il", "pour quelle raison"),
    ahead=(
        "<payment>",
        "<paid>",
        "argent",
        "somme",
        "montant",
        "solde",
        "totalité",
        "paie~?",
        "paye~?",
        "paierons",
        "réglons",
        "règle",
        "en ordre",
    ),
    promise=(
        "(passera|passeront|partira|partiront) .. (fournisseurs|paiements?|virements?|lot)",
        "(montant|somme|argent|totalité|paiement|règlement) .. (créditée?|sur votre compte|compte)",
        "trouverez .. (<money>)",
        "(sera|seront) .. (créditée?s?|réglée?s?|en ordre)",
        "<we> .. <pay>",
        "(allons|vais|va|vont) .. <pay>",
        "(<will>) .. (<paid>|<done>)",
        (
            "<money> .. (partira|suivra|arrivera|parviendra|interviendra|part|suit|viendra|"
            "aura lieu)"
        ),
        (
            "<money> .. (prévue?s?|programmée?s?|planifiée?s?|ordonnancée?s?|comprise|"
            "incluse?|reprise)"
        ),
        "(recevrez|aurez|recevez) .. (<money>)",
        "(reprise?s?|comprise?s?|incluse?s?|inclus|fera partie) .. <run>",
        "m'engage à",
        "nous engageons à",
        "nous nous engageons",
        "(nécessaire|payement) .. (sera|fera)",
        "serez .. <paid>",
        "propose .. (€|euros?)",
        "(faisons|fais|ferai|ferons) (le|un|votre) .. <payment>",
        "(programmé|prévu|planifié) .. <payment>",
        "<money> .. (<will>) .. (<paid>|<done>)",
        "<payment> (le|au|pour|dans|sous|d'ici|fin|avant|vendredi|lundi)",
        "comptez .. sur",
        "<money> .. (vendredi|lundi|mardi|mercredi|jeudi|fin)",
        "(on|je|nous) (vous )?(règle|règlons|paie|paye)",
        "(sera|seront|va être) .. (<paid>)",
        "(partir|part|partira) .. (le|demain|lundi|vendredi)",
        "vous (paie|paye|règle|verse|payons|réglons|versons|verserai|verserons)",
    ),
    promise_firm=(
        (
            "(procéderons|procéderai|réglerons|règlerons|paierons|payerons|paierai|"
            "verserons|effectuerons|ferons)"
        ),
        "(allons|vais) .. <pay>",
        "(sera|seront) .. (<paid>|<done>)",
        "m'engage à",
        "nous engageons à",
    ),
    soon=(
        "dans les plus brefs délais",
        "au plus vite",
        "dès que possible",
        "le plus rapidement possible",
        "rapidement",
        "prochainement",
        "sous peu",
        "incessamment",
        "le plus vite possible",
        "dans les meilleurs délais",
        "très bientôt",
        "au plus tôt",
        "dans les prochains jours",
    ),
    no_promise=(
        "(prochaine|notre|nouvelle|la) commande .. (partira|sera|arrivera)",
        "communiquer",
        "informations",
        "appel~",
        "réunion",
        "rappelle",
        "téléphon~",
        "rendez-vous",
        "(rembours~) .. (vous|nous) (devez|devriez)",
        "(pouvons|pouvez|puis|pouvoir|possible)( -?\\w+)? .. \\?",
        "vous (deviez|devez|payez|paierez)",
        "serait-il possible",
        "accorder",
        "étal~",
        "échelonn~",
        "attend~ .. (approbation|validation|accord)",
        "en cours de validation",
        "rappeler",
        "m'appeler",
        "reviens vers",
        "revenons vers",
        "copie",
        "(jamais|pas) .. <paid>",
    ),
    paid=(
        "(<paid>) aujourd'hui",
        "banque .. (exécuté|effectué|confirmé|débité)",
        "(paiement|virement|argent|ordre) .. (parti|exécuté|effectué|passé)",
        "(depuis|il y a) .. (longtemps|semaines) .. (<paid>)",
        "(a|ont|avons|ai|avez|est|sont|était|déjà) .. (<paid>)",
        "(<paid>) (le|hier|ce matin|depuis|par|en date|avant-hier|via)",
        "j'ai .. <paid>",
        "<payment> .. (a|ont|est|vient d') .. (<done>|partie?|débitée?s?)",
        "<payment> (<done>|partie?) .. (le|hier|avant-hier|ce|aujourd'hui)",
        (
            "(ai|avons|a) (déjà |bien )?(fait|effectué|exécuté|procédé|émis|passé|donné|"
            "envoyé) .. <payment>"
        ),
        "(preuve|confirmation) de (paiement|virement)",
        "débitée?s?",
        "vient d'être (<paid>|<done>)",
    ),
    no_paid=(
        "(pas|jamais) (encore )?(été )?(<paid>)",
        "pas encore",
        "(dès|une fois|lorsque|quand|si) .. (<paid>)",
        "(sera|seront|serez|va être|vont être|serons|doit être|aura) .. (<paid>|<done>)",
        "être (<paid>)",
        "aura .. <paid>",
        "(n'a|n'avons|n'ai|n'est|ne sont) .. (pas|rien)",
        "trop .. (<paid>)",
        "(<paid>) (au plus tard|avant|d'ici)",
    ),
    copy=(
        (
            "(envoyer|transmettre|adresser|faire parvenir|envoyez|joindre|recevoir) .. "
            "(copie|duplicata)"
        ),
        "(copie|duplicata) .. (svp|s'il vous plaît|merci)",
        "ne .. retrouve .. factures?",
        "(faire parvenir|envoyer|transmettre|adresser) .. factures?",
        "(joindre|renvoyer|envoyer) .. pdf",
        "(pas|jamais) vu .. factures?",
        "besoin .. (copie|duplicata|factures?)",
        "(copie|duplicata|double) .. (factures?|\\d)",
        "(facture|factures) .. (copie|duplicata)",
        (
            "(renvoyer|retransmettre|renvoyez|retransmettez|à nouveau|de nouveau) .. "
            "(factures?|la|les|pdf)"
        ),
        "(<send>) .. (factures?|la facture) .. (nouveau|pdf|svp)?",
        "merci de (me|nous) (la |les )?(<send>) .. (factures?|par|pdf|nouveau)",
        "(factures?) .. (<send>|renvoyer)",
        "(pas|jamais) .. reçu .. factures?",
        "(factures?) .. (pas|jamais) .. (reçue?s?|parvenue?s?)",
        "retrouve~ (pas|plus) .. factures?",
        "(manque|manquent) .. factures?",
        "(me|nous) (la |les )?(renvoyer|retransmettre)",
    ),
    no_copy=(
        "(corrigée?s?|rectifiée?s?|rectificative|correcte|nouvelle facture|modifiée?)",
        "note de crédit",
        "avoir",
        "ci-joint .. copie",
        "ci-joint",
        "dorénavant",
        "désormais",
        "à l'avenir",
        "refaire",
    ),
    dispute=DISPUTE,
    no_dispute=(
        "accord (de|du) .. (direction|responsable|gérant|patron|comptable)",
        "résolue?",
        "réglé .. litige",
        "litige .. (réglé|clos|terminé)",
        "aucune? (réclamation|remarque|problème|contestation)",
        "(pas|sans) (de )?(réclamation|problème|remarque)",
        "(était|est|sont|tout) .. (conforme|parfait~|en ordre)",
    ),
    wrong_contact=(
        "(ne suis|suis) pas (concernée?|la personne)",
        "contactez (plutôt )?[a-zé]+ [a-zé]+",
        (
            "(boîte|adresse|messagerie) .. (plus|pas) .. (relevée|consultée|lue|utilisée|"
            "active|surveillée)"
        ),
        "(écrivez|écrire|envoyez|envoyer|adressez|contactez) .. @",
        "(pas|plus) mon (domaine|service|ressort)",
        "ne (s'occupe|m'occupe) (pas|plus)",
        "m'occupe (pas|plus)",
        "voyez .. avec",
        (
            "pas (la |le )?(bonne?|bon) (personne|interlocuteur|interlocutrice|"
            "destinataire|service|contact|adresse)"
        ),
        "(mauvaise?|mauvais) (adresse|personne|destinataire|service|interlocuteur)",
        "trompez de",
        "(vous|veuillez|merci de) (vous )?adresser à",
        "(veuillez|merci de|prière de) .. (contacter|adresser|envoyer|écrire) .. @",
        "(dorénavant|désormais|à l'avenir) .. (à|@)",
        "(plus|pas) (en )?charge",
        "(n'est|ne suis|suis) (pas|plus) .. (responsable|compétente?|en charge)",
        "aucun (lien|rapport) avec",
        "(c'est|est) .. qui (s'occupe|gère)",
        "s'occupe (désormais|maintenant|dorénavant)",
        "(retraite|pensionnée?)",
        "rien à voir avec",
        "essayez .. @",
        "erreur de destinataire",
        "(plus|pas) utilisée",
    ),
    no_wrong_contact=(
        "urgen~",
        "en mon absence",
        "pendant mon absence",
        "durant mon absence",
        "livraison",
    ),
    gone=(
        "travaille plus",
        "(ne fait|fais) plus partie",
        "quitté .. (société|entreprise|entreprise)",
        "plus (en poste|employée?|salariée?|active?)",
    ),
    away=(
        "(absente?|absence)",
        "(en )?congés?",
        "(en )?vacances",
        "hors du bureau",
        "en arrêt",
        "en déplacement",
        "(fermée?s?|fermeture) .. (congés?|annuel~|vacances|du|jusqu'|bureaux)",
        "(actuellement|ferm~) .. (fermée?s?|absente?)",
        "pas (au bureau|disponible|joignable)",
    ),
    away_subject=(
        "absen~",
        "réponse automatique",
        "message automatique",
        "congé~",
        "vacances",
        "fermeture",
        "out of office",
    ),
    returns=(
        "retour",
        "de nouveau",
        "reviens",
        "rentre~",
        "réouverture",
        "reprise",
    ),
    back=(
        "retour",
        "jusqu'",
        "(à partir|dès) (du|le)",
        "de nouveau",
        "réouverture",
        "rouvr~",
        "reviens",
        "reprise",
        "inclus",
        "au",
    ),
)
