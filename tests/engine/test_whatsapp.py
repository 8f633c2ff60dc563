"""What WhatsApp's answers and reports mean; no nonsense from outside breaks the reading."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.whatsapp import (
    Incoming,
    Outcome,
    Status,
    read_answer,
    read_events,
)


def error(code, message="No"):
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"messages": [{"id": "wamid.1"}]}, "sent"),
        (200, {"messages": []}, "uncertain"),
        (200, None, "uncertain"),
        (504, None, "uncertain"),
        (500, error(131000), "service"),
        (503, None, "service"),
        (400, None, "service"),
        (401, error(190), "account"),
        (401, None, "account"),
        (403, error(200), "account"),
        (429, None, "limited"),
        (400, error(130429), "limited"),
        (400, error(131026), "unreachable"),
        (404, error(132001), "template"),
        (400, {"error": "text"}, "service"),
        (400, {"error": {"code": "190"}}, "service"),
    ],
)
def test_answer(status, body, kind):
    assert read_answer(status, body).kind == kind


@pytest.mark.parametrize(
    ("header", "wait"),
    [("30", 30), ("", 3600), ("soon", 3600), ("-5", 1), ("999999999", 86400)],
)
def test_how_long_to_wait(header, wait):
    assert read_answer(429, None, header).wait == wait


def call(**value):
    value = {"metadata": {"phone_number_id": "1"}, **value}
    return list(read_events({"entry": [{"changes": [{"value": value}]}]}))


def test_reports():
    (status,) = call(statuses=[{"id": "w", "status": "read", "biz_opaque_callback_data": "r"}])
    assert status == Status("1", "w", "r", Outcome("read", "w"))
    (status,) = call(statuses=[{"id": "w", "status": "failed", "errors": [{"code": 131026}]}])
    assert status.outcome.kind == "unreachable"
    assert not call(statuses=[{"id": "w", "status": "warning"}, {"status": "read"}])


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"type": "text", "text": {"body": "Hello"}}, "Hello"),
        ({"type": "button", "button": {"text": "Paid"}}, "Paid"),
        ({"type": "image", "image": {"caption": "Proof"}}, "Proof"),
        ({"type": "image", "image": {}}, ""),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"title": "Yes"}},
            },
            "Yes",
        ),
    ],
)
def test_what_customers_write(message, text):
    events = call(messages=[{"id": "w", "from": "31612345678", **message}])
    assert events == [Incoming("1", "w", "+31612345678", text, message["type"])]


def test_number_that_is_none():
    assert not call(messages=[{"id": "w", "from": "x' OR 1=1", "type": "text"}])


KEYS = st.sampled_from(
    ("entry", "changes", "value", "metadata", "phone_number_id", "statuses", "messages", "id")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(), inner),
)


@given(JSON)
def test_no_nonsense_breaks_the_reading(payload):
    list(read_events(payload))
    list(read_events({"entry": [{"changes": [{"value": payload}]}]}))
    for status in (200, 400, 500):
        assert read_answer(status, payload).kind
