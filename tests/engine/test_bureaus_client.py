"""The way to a bureau, against a server on this machine."""
import datetime as dt

import pytest

from odoo.addons.account_collections.bureaus.client import Client
from odoo.addons.account_collections.engine.bureaus import BureauError, Request, policy
from odoo.addons.account_collections.tests.bureau_peer import HANG, Peer

NOW = dt.datetime(2025, 6, 16, 12, 0, tzinfo=dt.timezone.utc)
OK = (200, {"good": True}, {})


@pytest.fixture(scope="module")
def peer():
    server = Peer()
    yield server
    server.close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(peer, waits):
    peer.reset()
    with Client(timeout=0.3, sleep=waits.append) as asking:
        yield asking


def ask(client, peer, answers, **values):
    peer.answers[:] = answers
    try:
        return client.send(Request(f"{peer.url}/anything", **values)).parse()
    except BureauError as error:
        return error


@pytest.mark.parametrize(
    ("answer", "code", "calls"),
    [
        ((401, {"error": "no"}, {}), "credentials", 1),
        ((403, b"", {}), "credentials", 1),
        ((404, {"error": "none"}, {}), "not_found", 1),
        ((400, {"error": "number"}, {}), "bad_number", 1),
        ((302, b"", {"Location": "http://127.0.0.1:1/"}), "malformed", 1),
        ((418, b"", {}), "malformed", 1),
        ((500, b"<html>", {}), "service", 3),
        ((503, b"", {"Retry-After": "1"}), "service", 3),
        ((429, b"", {}), "limited", 3),
        (HANG, "timeout", 3),
    ],
)
def test_errors(client, peer, answer, code, calls):
    error = ask(client, peer, [answer] * 3)
    assert isinstance(error, BureauError)
    assert (error.code, len(peer.requests)) == (code, calls)


@pytest.mark.parametrize("body", [b"", b"[1, 2]", b"<html>", b"\xff\xfe", b"[" * 99_999, b"null"])
def test_malformed(client, peer, body):
    assert ask(client, peer, [(200, body, {})]).code == "malformed"


def test_again_until_it_answers(client, peer, waits):
    assert ask(client, peer, [(500, b"", {}), (502, b"", {}), OK]) == {"good": True}
    assert waits == [1, 2]


def test_waits_as_long_as_it_is_told(client, peer, waits):
    assert ask(client, peer, [(429, b"", {"Retry-After": "4"}), OK]) == {"good": True}
    assert waits == [4]


def test_does_not_wait_too_long(client, peer, waits):
    error = ask(client, peer, [(429, b"", {"Retry-After": "3600"}), OK])
    assert (error.code, error.retry_after, waits) == ("limited", 3600, [])


@pytest.mark.parametrize(
    ("answer", "calls"),
    [(HANG, 1), ((500, b"", {}), 1), ((429, b"", {"Retry-After": "1"}), 2)],
)
def test_what_is_charged_is_not_asked_twice(client, peer, answer, calls):
    ask(client, peer, [answer, OK], is_charged=True)
    assert len(peer.requests) == calls


def test_nobody_there(waits):
    with Client(timeout=0.3, sleep=waits.append) as client, pytest.raises(BureauError) as caught:
        client.send(Request("http://127.0.0.1:9/x", is_charged=True))
    assert caught.value.code == "service"
    assert len(waits) == 2  # it never arrived: asking again charges nothing


def test_an_answer_without_end(client, peer):
    assert ask(client, peer, [(200, b"x" * (9 * 1024 * 1024), {})]).code == "malformed"


def test_secrets_are_in_no_text(client, peer):
    secret = "secret-7781"
    request = Request(
        f"{peer.url}/x", "POST", headers={"Authorization": secret}, json={"password": secret}
    )
    peer.answers[:] = [(401, {"error": secret}, {"Retry-After": secret})]
    with pytest.raises(BureauError) as caught:
        client.send(request)
    error = caught.value
    told = f"{error!r} {error} {error.facts} {request!r} {error.__cause__!r}"
    assert secret not in told


# === WHEN AGAIN === #


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("99999999", policy.LONGEST_RETRY_AFTER),
        ("Mon, 16 Jun 2025 12:01:00 GMT", 60),
        ("Mon, 16 Jun 2025 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("１２", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(text, seconds):
    assert policy.read_retry_after(text, NOW) == seconds


def attempt(minutes, error="service", retry=None):
    retry_at = NOW + dt.timedelta(minutes=retry) if retry else None
    return policy.Attempt(NOW - dt.timedelta(minutes=minutes), error, retry_at)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [
        ([], None),
        ([attempt(1), attempt(2)], None),
        ([attempt(1), attempt(2), attempt(3)], 14),
        ([attempt(1), attempt(2), attempt(70)], None),
        ([attempt(1), attempt(2, ""), attempt(3), attempt(4)], None),
        ([attempt(16), attempt(17), attempt(18)], None),
        ([attempt(1), attempt(2, "not_found"), attempt(3), attempt(4)], None),
        ([attempt(1, "credentials")], 359),
        ([attempt(0, ""), attempt(1, "credentials")], None),
        ([attempt(1, "limited", 30)], 30),
        ([attempt(1, ""), attempt(2, "limited", 30)], None),
    ],
)
def test_rest(attempts, minutes):
    until = policy.get_rest(attempts, NOW)
    assert until == (NOW + dt.timedelta(minutes=minutes) if minutes else None)


@pytest.mark.parametrize(
    ("age", "most", "fresh"), [(0, 30, True), (29, 30, True), (30, 30, False), (0, 0, False)]
)
def test_fresh(age, most, fresh):
    day = NOW.date() - dt.timedelta(days=age)
    assert policy.is_fresh(day, NOW.date(), most) is fresh


def test_quota():
    assert policy.is_within(5, 0)
    assert policy.is_within(4, 5)
    assert not policy.is_within(5, 5)
