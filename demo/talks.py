"""What the customers of the demo company complained about, promised and agreed to.

``ago`` says how many days ago it happened, on one of the nights of the demo; ``after`` counts the
days from then on. Whoever owes nothing on the day of the demo had nothing to say.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    """A dispute; ``share`` is the disputed part of the item, ``line`` a line of the invoice."""

    customer: str
    ago: int
    reason: str
    says: str
    share: float = 1.0
    line: bool = False
    origin: str = "email"
    user: str = ""
    photo: bool = False
    outcome: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Word:
    """A promise to pay ``share`` of an item; it is ``paid`` so many days later, or never."""

    customer: str
    ago: int
    after: int
    says: str
    share: float = 1.0
    paid: int | None = None
    origin: str = "call"


@dataclass(frozen=True)
class Agreement:
    """A payment plan over the oldest item in ``count`` parts, of which ``paid`` came in.

    It goes as far as ``state``.
    """

    customer: str
    ago: int
    count: int
    says: str
    frequency: str = "biweekly"
    paid: int = 0
    state: str = "running"
    origin: str = "call"


@dataclass(frozen=True)
class LateBecause:
    """Why a customer pays late; ``check`` looks at the next invoices."""

    customer: str
    ago: int
    reason: str
    says: str
    source: str = "call"
    check: bool = False


@dataclass(frozen=True)
class Look:
    """What a customer did with the last e-mail; a ``machine`` follows links without reading."""

    customer: str
    kinds: tuple[str, ...]
    machine: bool = False


@dataclass(frozen=True)
class Ring:
    """A call of this morning after which the customer is called again."""

    customer: str
    outcome: str
    says: str


@dataclass(frozen=True)
class Question:
    """What the collector asked ``user``; an ``answer`` is back in the dossier."""

    customer: str
    user: str
    asks: str
    answer: str = ""


COMPLAINTS = (
    Complaint("Grand Café Rijnzicht B.V.", 10, "dispute_reason_quality",
        "Two of the boxes arrived with broken glass. See the photo.", line=True, user="tessa",
        photo=True, origin="portal"),
    Complaint("Van Asselt Evenementen B.V.", 21, "dispute_reason_delivery",
        "The driver came a day after our event, we sent half of it back.", share=0.4, user="tessa"),
    Complaint("Gemeente Oosterhaven", 14, "dispute_reason_invoice_data",
        "Our order number is not on the invoice, so that nobody can approve it.",
        outcome="waiting", answer="Which order number shall we put on the invoice?"),
    Complaint("Traiteurs Réunis de Picardie SAS", 35, "dispute_reason_price",
        "The spring offer promised 10% less.", share=0.1, origin="call", outcome="accepted",
        answer="You are right: the offer was still valid."),
    Complaint("Kantinebeheer Polderland B.V.", 28, "dispute_reason_unknown_order",
        "None of our canteens ordered this.", user="tessa", outcome="rejected",
        answer="Your canteen in Lelystad signed for it; the note of delivery is attached."),
    Complaint("Hotelbetriebe Rheinaue GmbH", 2, "dispute_reason_quantity",
        "We ordered six cartons and received five.", share=0.15, user="tessa", origin="call"),
)  # fmt: skip

WORDS = (
    Word("Partyverhuur Feestland B.V.", 35, 5, "As soon as the summer season is paid out."),
    Word("Partyverhuur Feestland B.V.", 14, 4, "This time for sure, the bank has agreed."),
    Word("Van Asselt Evenementen B.V.", 28, 9, "Half of the oldest invoice.", 0.5, paid=7),
    Word("Marlowe & Finch Hospitality plc", 3, 9, "In the next payment run.", origin="email"),
    Word("Café Le Petit Tram", 5, 6, "On payday."),
)

AGREEMENTS = (
    Agreement("Restaurant La Table Ronde SRL", 42, 4, "Kitchen was closed for a month.", paid=1),
    Agreement("Lunchcafé Het Bruine Paard", 28, 3, "A new kitchen had to be paid first.", paid=1),
    Agreement("Fatima el Amrani", 35, 3, "Moved house.", "weekly", 3, "completed"),
    Agreement("Partyverhuur Feestland B.V.", 2, 6, "Wants to pay until spring.", "monthly",
        state="requested", origin="email"),
    Agreement("Commune de Valmont-sur-Ourthe", 1, 3, "The budget is spent.", "monthly",
        state="draft"),
)  # fmt: skip

CAUSES = (
    LateBecause("Gemeente Oosterhaven", 21, "cause_order_number",
        "Each invoice needs an order number, which begins with GO.", "message", check=True),
    LateBecause("Medisch Centrum Rijnoever", 14, "cause_approval",
        "Two heads of department sign each invoice."),
    LateBecause("Stichting Zorggroep Eemsvaart", 10, "cause_payment_run",
        "They pay on the 10th and the 25th.", "collector"),
    LateBecause("Restaurant La Table Ronde SRL", 42, "cause_cash", "Kitchen was closed."),
    LateBecause("Foodtruckcollectief Maasoever", 7, "cause_not_received",
        "The invoices go to a mailbox that nobody reads.", check=True),
)  # fmt: skip

LOOKS = (
    Look("Van Asselt Evenementen B.V.", ("open", "open", "click", "account", "invoice")),
    Look("Grand Café Rijnzicht B.V.", ("open", "click", "account", "invoice", "download")),
    Look("Marlowe & Finch Hospitality plc", ("open",)),
    Look("Restaurant La Table Ronde SRL", ("open", "click", "account", "invoice", "pay")),
    Look("Hotelbetriebe Rheinaue GmbH", ("click", "account"), machine=True),
    Look("Gemeente Oosterhaven", ("open", "open", "open")),
)

RINGS = (
    Ring("Partyverhuur Feestland B.V.", "voicemail", "Asked to be called back."),
    Ring("Restaurant La Table Ronde SRL", "call_back", "The owner is in later."),
    Ring("Lunchcafé Het Bruine Paard", "no_answer", ""),
)

QUESTIONS = (
    Question("Traiteurs Réunis de Picardie SAS", "tessa",
        "Did we promise 10% on the spring order?",
        "Yes, on the first order only. The second one is at the normal price."),
    Question("Van Asselt Evenementen B.V.", "tessa",
        "What did you agree about the glasses that came back?"),
)  # fmt: skip
