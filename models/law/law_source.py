"""What a legal document is made of, before it is put into the words of its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import models

from ...engine.law.documents import Document
from ...engine.law.records import ELECTRONIC, Case


@dataclass(frozen=True)
class ClaimSource:
    """An item as the document names it; ``amount`` is what is asked of it."""

    id: int
    number: str
    issued: date
    due: date
    products: Sequence[str]
    amount: Decimal
    currency: models.Model


@dataclass(frozen=True, eq=False)
class Source:
    """A document of ``company`` on ``day``; ``case`` holds no other claims than its own.

    ``asks`` are "costs" and "interest" where a demand asks them now and not only announces them.
    """

    kind: str
    day: date
    channel: str
    company: models.Model
    currency: models.Model
    case: Case
    document: Document
    claims: Sequence[ClaimSource]
    asks: frozenset = field(default_factory=frozenset)

    @property
    def is_message(self):
        return self.channel in ELECTRONIC

    @property
    def interest(self):
        """Return the interest that is asked, nothing where the step does not ask it."""
        asked = "interest" in self.asks and not self.document.is_statutory
        return self.document.interest if asked else Decimal()

    @property
    def costs(self):
        """Return the costs that are announced by a letter of the law, or asked by a demand."""
        if self.document.is_statutory:
            return self.document.costs
        return self.document.costs if "costs" in self.asks else Decimal()

    @property
    def on_top(self):
        """Return what is asked now on top of the invoices."""
        return self.interest + (Decimal() if self.document.is_statutory else self.costs)

    @property
    def balances(self) -> Mapping[models.Model, Decimal]:
        """Return what is due in each currency."""
        sums = {}
        for claim in self.claims:
            sums[claim.currency] = sums.get(claim.currency, Decimal()) + claim.amount
        return sums

    @property
    def totals(self) -> Mapping[models.Model, Decimal]:
        """Return what is asked in each currency, with interest and costs."""
        sums = dict(self.balances)
        if self.on_top:
            sums[self.currency] = sums.get(self.currency, Decimal()) + self.on_top
        return sums
