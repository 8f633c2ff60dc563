"""What customers of the demo company wrote in the last days, to the address for their questions.

``{number}`` is the number of the oldest invoice that the customer has not paid.
"""

from dataclasses import dataclass

MAILBOX = "debiteuren"


@dataclass(frozen=True)
class Letter:
    """A mail that came in ``hours`` before the demo; without a customer nobody knows its sender."""

    customer: str
    hours: int
    subject: str
    says: str
    company: str = "nl"
    sender: str = ""
    automatic: bool = False


LETTERS = (
    Letter("Van Asselt Evenementen B.V.", 3, "Kopie factuur",
        "Goedemorgen,\n\nIk kan factuur {number} niet vinden in onze administratie. Kunt u mij een "
        "kopie sturen? Dan betalen wij deze week.\n\nMet vriendelijke groet,\nPetra"),
    Letter("Restaurant La Table Ronde SRL", 5, "Votre rappel",
        "Bonjour,\n\nNous paierons la facture {number} vendredi prochain, dès que notre banque "
        "aura confirmé.\n\nCordialement,\nLa Table Ronde", company="be"),
    Letter("Hotelbetriebe Rheinaue GmbH", 22, "Rechnung {number}",
        "Guten Tag,\n\nin der Lieferung fehlte ein Karton. Bitte senden Sie uns eine "
        "Gutschrift.\n\nMit freundlichen Grüßen\nHotelbetriebe Rheinaue"),
    Letter("Marlowe & Finch Hospitality plc", 26, "Re: Reminder",
        "Hello,\n\nThis was paid on Monday, please check your bank.\n\nKind regards,\nAccounts"),
    Letter("Gemeente Oosterhaven", 30, "Automatisch antwoord: Herinnering",
        "Ik ben met vakantie en volgende week weer aanwezig.", automatic=True),
    Letter("", 7, "Vraag over een betaling",
        "Dag,\n\nEen leverancier van ons vraagt waarom wij een betaling dubbel zien. Klopt dat bij "
        "u?\n\nGroeten,\nJ. de Wit", sender="j.dewit@witadvies.example"),
)  # fmt: skip
