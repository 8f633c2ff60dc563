"""What is asked of a bureau and what it answers."""
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

ACTIVE, DISSOLVED, INSOLVENT = "active", "dissolved", "insolvent"
# Errors that say something about the service or our account, and nothing about the company.
SERVICE_ERRORS = frozenset(("service", "timeout", "malformed", "limited", "credentials"))


class BureauError(Exception):
    """Why there is no report: a code, and what the sentence about it needs.

    Never a text of the other side, which might repeat what is secret. The codes are

    - `credentials`: the bureau does not accept our name, password or key
    - `limited`: it was asked too often; `retry_after` is in seconds when it told
    - `service`, `timeout`: it failed or cannot be reached, it did not answer in time
    - `malformed`: it answered something that its documentation does not know
    - `not_found`: it does not know the company; `ambiguous`: several fit
    - `no_number`: we do not know the number that it needs; `bad_number`: ours cannot exist
    - `wrong_company`: it answered about another company
    - `unsupported`: it has nothing about companies of this kind or country
    """

    def __init__(self, code, retry_after=None, **facts):
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.facts = facts

    @property
    def is_of_service(self) -> bool:
        """Tell whether asking about another company would fail alike."""
        return self.code in SERVICE_ERRORS


# === WHAT IS ASKED === #


@dataclass(slots=True, frozen=True)
class Subject:
    """The company that is asked about, as our own books know it."""

    name: str = ""
    country: str = ""
    vat: str = ""
    number: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(slots=True)
class Request:
    """One call; headers and body may hold secrets and stay out of every text.

    A call that is charged for `is_charged`: it is not repeated when it may have arrived.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = field(default=None, repr=False)
    is_charged: bool = False

    @property
    def full_url(self) -> str:
        return f"{self.url}?{urlencode(self.query)}" if self.query else self.url


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes = field(default=b"", repr=False)

    def parse(self) -> dict:
        """Return the JSON object in this answer.

        :raise BureauError: when it is none
        """
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError):
            raise BureauError("malformed") from None
        if not isinstance(content, dict):
            raise BureauError("malformed")
        return content


# === WHAT IS ANSWERED === #


@dataclass(slots=True, frozen=True)
class Event:
    """Something that happened to a company; `old` and `new` are as the source writes them.

    Kinds: `score`, `limit`, `insolvency`, `status`, `address`, `accounts_late`.
    """

    kind: str
    day: dt.date | None = None
    old: str = ""
    new: str = ""


@dataclass(slots=True)
class Report:
    """What a source says about a company. None and "" are what it does not say.

    `score` runs from 0 (will fail) to 100 (the safest), `score_text` is what the source itself
    calls it. `limit` is the credit that it advises, `cover` what an insurer bears; both are in
    `currency`. `day` is the day from which the information dates. `sources` tells where in the raw
    answer each field was found.
    """

    day: dt.date | None = None
    name: str = ""
    country: str = ""
    number: str = ""
    vat: str = ""
    is_vat_valid: bool | None = None
    is_number_valid: bool | None = None
    status: str = ""
    legal_form: str = ""
    founded: dt.date | None = None
    street: str = ""
    postcode: str = ""
    city: str = ""
    address: str = ""
    score: float | None = None
    score_text: str = ""
    limit: Decimal | None = None
    cover: Decimal | None = None
    currency: str = ""
    reference: str = ""
    events: Sequence[Event] = ()
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def is_insolvent(self) -> bool:
        return self.status == INSOLVENT
