"""Rule: what an answer or a report of WhatsApp's Cloud API means for a message.

The codes are those of Meta's list "Cloud API error codes". The most careful reading wins: when it
is not certain that a message was refused, it may have been accepted, and nobody sends it again.
"""
from collections.abc import Iterator
from dataclasses import dataclass

RANK = {"sent": 1, "delivered": 2, "read": 3}
# Who can be helped by what: the number, the template, our account, or only by waiting.
UNREACHABLE = frozenset((131021, 131026, 131030, 131050))
TEMPLATE = frozenset(
    (100, 131008, 131009, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069)
)
ACCOUNT = frozenset((0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133010, *range(200, 300)))
LIMITED = frozenset((4, 80007, 130429, 131048, 131056, 133016))
LONGEST_WAIT = 24 * 3600
DEFAULT_WAIT = 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt to send, or of a message that was sent.

    `kind` is "sent", "delivered", "read", "unreachable", "template", "account", "limited",
    "service" or "uncertain". `wait` is the number of seconds that the service asks for.
    """

    kind: str
    provider_id: str = ""
    code: int = 0
    detail: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """A report about a message; `reference` is what we gave along when sending it."""

    phone_number_id: str
    provider_id: str
    reference: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a customer. `text` is empty when it is none, `form` tells what it is then."""

    phone_number_id: str
    provider_id: str
    number: str
    text: str
    form: str


# === ANSWERS === #

def read_answer(status: int, body: object, retry_after: str = "") -> Outcome:
    """Return what the answer to a send request means."""
    if 200 <= status < 300:
        provider_id = _text(_first(_get(body, "messages")), "id")
        return Outcome("sent", provider_id) if provider_id else Outcome("uncertain")
    if status == 504:
        return Outcome("uncertain", code=status)
    error = _get(body, "error")
    outcome = _read_error(error if isinstance(error, dict) else {}, _wait(retry_after))
    if outcome.kind != "service":
        return outcome
    return Outcome(_kind_of(status), "", outcome.code or status, outcome.detail, outcome.wait)


def _kind_of(status: int) -> str:
    if status in (401, 403):
        return "account"
    return "limited" if status == 429 else "service"


def _read_error(error: dict, wait: int = DEFAULT_WAIT) -> Outcome:
    code = error.get("code")
    code = code if isinstance(code, int) else -1
    detail = _text(error, "message") or _text(error, "title")
    kinds = {
        "unreachable": UNREACHABLE, "template": TEMPLATE, "limited": LIMITED, "account": ACCOUNT,
    }
    found = (kind for kind, codes in kinds.items() if code in codes)
    return Outcome(next(found, "service"), "", max(code, 0), detail, wait)


def _wait(retry_after: str) -> int:
    """Return the seconds of a Retry-After header; a date or nonsense means the usual wait."""
    try:
        seconds = int(retry_after)
    except ValueError:
        return DEFAULT_WAIT
    return min(max(seconds, 1), LONGEST_WAIT)


# === REPORTS === #

def read_events(payload: object) -> Iterator[Status | Incoming]:
    """Return the reports and messages of a webhook call; what is not understood is left out."""
    for entry in _list(_get(payload, "entry")):
        for change in _list(_get(entry, "changes")):
            value = _get(change, "value")
            phone_number_id = _text(_get(value, "metadata"), "phone_number_id")
            if not phone_number_id:
                continue
            for status in _list(_get(value, "statuses")):
                yield from _read_status(phone_number_id, status)
            for message in _list(_get(value, "messages")):
                yield from _read_message(phone_number_id, message)


def _read_status(phone_number_id: str, status: object) -> Iterator[Status]:
    name, provider_id = _text(status, "status"), _text(status, "id")
    if not provider_id:
        return
    reference = _text(status, "biz_opaque_callback_data")
    if name in RANK:
        yield Status(phone_number_id, provider_id, reference, Outcome(name, provider_id))
    elif name == "failed":
        error = _first(_get(status, "errors"))
        outcome = _read_error(error if isinstance(error, dict) else {})
        yield Status(phone_number_id, provider_id, reference, outcome)


def _read_message(phone_number_id: str, message: object) -> Iterator[Incoming]:
    provider_id, number = _text(message, "id"), _text(message, "from")
    if provider_id and number.isascii() and number.isdigit():
        form = _text(message, "type")
        yield Incoming(phone_number_id, provider_id, f"+{number}", _words(message, form), form)


def _words(message: object, form: str) -> str:
    """Return what somebody wrote, tapped or put below a picture."""
    content = _get(message, form)
    reply = _get(content, _text(content, "type"))
    return (
        _text(content, "body") or _text(content, "text") or _text(content, "caption")
        or _text(reply, "title")
    )


# === HELPERS === #

def _get(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _first(value: object) -> object:
    return next(iter(_list(value)), None)


def _text(value: object, key: str) -> str:
    found = _get(value, key)
    return found if isinstance(found, str) else ""
