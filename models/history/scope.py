"""What is asked of the history: of whom, which kinds, which words, and from where on."""

from dataclasses import dataclass, replace
from datetime import datetime

from odoo import models

PAGE, LARGEST_PAGE = 40, 100
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of an entry: newer ones were read, what is older comes next."""

    moment: datetime
    source: str
    id: int

    @classmethod
    def from_client(cls, value):
        """Return the cursor that a client sends back.

        :raise ValueError: when it is not one that ``to_client`` made
        """
        if not isinstance(value, list | tuple) or len(value) != 3:
            raise ValueError(value)
        moment, source, id_ = value
        if not (isinstance(moment, str) and isinstance(source, str)):
            raise ValueError(value)
        if type(id_) is not int or not 0 <= id_ < 2**31:
            raise ValueError(value)
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo:
            raise ValueError(value)
        return cls(parsed, source, id_)

    def to_client(self):
        """Return the cursor as it goes to the client."""
        return [self.moment.isoformat(), self.source, self.id]


@dataclass(frozen=True, slots=True)
class Scope:
    """A question to the history, checked and complete."""

    profiles: models.BaseModel
    partner_ids: tuple
    zone: str
    kinds: frozenset = frozenset()
    text: str = ""
    before: Cursor | None = None
    limit: int = PAGE
    record_id: int = 0

    @property
    def companies(self):
        """Return the companies whose dossiers are read."""
        return self.profiles.company_id

    def only(self, record_id):
        """Return the same question about one record."""
        return replace(self, record_id=record_id, limit=1)
