"""The parts of the reader: own text, sentences, days, amounts and mails as bytes."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from odoo.addons.account_collections.engine.replies import Unreadable, parse, read_message
from odoo.addons.account_collections.engine.replies.amounts import find as find_amounts
from odoo.addons.account_collections.engine.replies.dates import FUTURE, PAST, find
from odoo.addons.account_collections.engine.replies.html_text import to_text
from odoo.addons.account_collections.engine.replies.language import detect, rules_of
from odoo.addons.account_collections.engine.replies.own_text import own_text
from odoo.addons.account_collections.engine.replies.phrases import normalise
from odoo.addons.account_collections.engine.replies.references import find_named
from odoo.addons.account_collections.engine.replies.sentences import split

TOOL = Path(__file__).resolve().parents[2] / "tools" / "read_reply"
WEDNESDAY = date(2026, 3, 11)
MAIL = (
    "From: Jan <jan@klant.nl>\r\nSubject: Re: herinnering\r\n"
    "Date: Wed, 11 Mar 2026 10:00:00 +0100\r\n"
)


def day(text, code, direction=FUTURE, sent=WEDNESDAY):
    calendar = rules_of(code).language.calendar
    found = find(normalise(text), sent, calendar, direction)
    return [each.date.isoformat() for each in found if not each.is_reference]


# === OWN TEXT === #


@pytest.mark.parametrize(
    "header",
    [
        "Op wo 11 mrt 2026 om 09:12 schreef An <an@x.be>:",
        "Le mer. 11 mars 2026 à 09:12, An <an@x.be> a écrit :",
        "Am 11.03.2026 um 09:12 schrieb An <an@x.de>:",
        "On Wed, 11 Mar 2026 at 09:12, An\n<an@x.com> wrote:",
        "-----Original Message-----",
        "---------- Doorgestuurd bericht ---------",
        "Von: An <an@x.de>\nGesendet: Mittwoch\nAn: Jan\nBetreff: Mahnung",
        "*From:* An <an@x.com>\n*Sent:* Wednesday\n*To:* Jan\n*Subject:* Reminder",
    ],
)
def test_history_is_cut(header):
    assert own_text(f"Own words.\n\n{header}\n\nOther words.") == "Own words."


def test_answers_between_quoted_lines_are_kept():
    text = "On 11 March 2026, An <an@x.com> wrote:\n> Will you pay?\n\nYes, on Friday.\n> Thanks"
    assert own_text(text) == "Yes, on Friday."


def test_the_unsigned_rest_of_a_wrapped_quoted_line_is_history():
    assert own_text("Yes.\n> We will pay the\ninvoice tomorrow.\n\nBye now") == "Yes.\n\nBye now"


@pytest.mark.parametrize(
    "closing", ["Met vriendelijke groeten,", "Cordialement", "Mit freundlichen Grüßen", "Regards,"]
)
def test_the_signature_is_cut_and_a_postscript_kept(closing):
    text = f"We pay.\n\n{closing}\nJan\nTel 02 555 12 34\n\nPS: send a copy"
    assert own_text(text) == "We pay.\n\nPS: send a copy"


def test_a_disclaimer_is_cut():
    assert own_text("We pay.\n\nThis e-mail is confidential. We pay on the 30th.") == "We pay."


# === HTML === #


def test_html_becomes_lines_and_quotations_keep_their_sign():
    html = (
        "<style>p {}</style><p>We pay<br>on <b>Friday</b></p>"
        "<blockquote><p>You owe us</p></blockquote>"
    )
    assert [line for line in to_text(html).split("\n") if line] == [
        "We pay",
        "on Friday",
        "> You owe us",
    ]


def test_the_history_of_outlook_is_quoted():
    html = "<div>We pay</div><div id='appendonsend'></div><hr><div>Please pay today</div>"
    assert own_text(to_text(html)) == "We pay"


# === SENTENCES === #


def test_stops_of_numbers_and_abbreviations_end_nothing():
    assert split("Die Zahlung erfolgt am 15. Mai. Danke.") == [
        "Die Zahlung erfolgt am 15. Mai.",
        "Danke.",
    ]
    assert split("Factuur nr. 12 is betaald. Dank u.") == ["Factuur nr. 12 is betaald.", "Dank u."]


def test_wrapped_lines_are_joined_and_items_are_not():
    long = "This line is as long as a mail program makes it before it"
    assert split(f"{long}\nwraps.\n- one\n- two") == [f"{long} wraps.", "one", "two"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wij betalen morgen", "nl"),
        ("Le virement part demain", "fr"),
        ("Wird morgen überwiesen", "de"),
        ("Paid yesterday", "en"),
        ("", "en"),
    ],
)
def test_languages(text, code):
    assert detect(text) == code


# === DAYS === #


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("nl", "vrijdag", "2026-03-13"),
        ("nl", "woensdag", "2026-03-18"),
        ("nl", "volgende week", "2026-03-20"),
        ("nl", "volgende week dinsdag", "2026-03-17"),
        ("nl", "eind van de maand", "2026-03-31"),
        ("nl", "begin april", "2026-04-01"),
        ("nl", "over 10 dagen", "2026-03-21"),
        ("nl", "binnen 5 werkdagen", "2026-03-18"),
        ("nl", "overmorgen", "2026-03-13"),
        ("nl", "op 1 juli a.s.", "2026-07-01"),
        ("nl", "de 15e", "2026-03-15"),
        ("nl", "week 14", "2026-04-03"),
        ("fr", "le 15", "2026-03-15"),
        ("fr", "le 1er avril", "2026-04-01"),
        ("fr", "en fin de semaine", "2026-03-13"),
        ("fr", "vendredi prochain", "2026-03-13"),
        ("fr", "dans les 15 jours", "2026-03-26"),
        ("fr", "lundi de la semaine prochaine", "2026-03-16"),
        ("fr", "sous huitaine", "2026-03-19"),
        ("fr", "d'ici la fin du mois", "2026-03-31"),
        ("de", "ende des monats", "2026-03-31"),
        ("de", "am 15.", "2026-03-15"),
        ("de", "am 27.3.", "2026-03-27"),
        ("de", "nächsten Freitag", "2026-03-13"),
        ("de", "in zwei Wochen", "2026-03-25"),
        ("de", "KW 14", "2026-04-03"),
        ("en", "next Friday", "2026-03-13"),
        ("en", "Friday next week", "2026-03-20"),
        ("en", "within 5 working days", "2026-03-18"),
        ("en", "March 31st", "2026-03-31"),
        ("en", "the end of next month", "2026-04-30"),
        ("en", "mid-April", "2026-04-15"),
        ("en", "2026-04-02", "2026-04-02"),
        ("en", "02/04/2026", "2026-04-02"),
        ("en", "30 January", "2026-01-30"),
    ],
)
def test_days_count_from_the_mail(code, text, expected):
    assert day(text, code) == [expected]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("nl", "vrijdag", "2026-03-06"),
        ("nl", "vorige week donderdag", "2026-03-05"),
        ("en", "yesterday", "2026-03-10"),
        ("en", "3 days ago", "2026-03-08"),
        ("de", "vorgestern", "2026-03-09"),
        ("fr", "mardi dernier", "2026-03-10"),
    ],
)
def test_days_of_a_report_are_past(code, text, expected):
    assert day(text, code, PAST) == [expected]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("nl", "factuur van 1 februari"),
        ("nl", "vervaldatum 12/03/2026"),
        ("fr", "la facture 12 du 1er mars"),
        ("de", "die Rechnung vom 1. März"),
        ("en", "invoice INV/2026/0312 dated 1 March"),
        ("en", "invoice 2026-0981 over 31/31"),
        ("de", "31. Februar"),
    ],
)
def test_days_of_documents_and_days_that_do_not_exist_are_none(code, text):
    assert day(text, code) == []


def test_a_day_without_a_year_is_the_nearest():
    assert day("15 januari", "nl", sent=date(2026, 12, 20)) == ["2027-01-15"]


def test_a_weekday_before_a_date_is_one_day():
    assert day("next Friday, the 20th of March", "en") == ["2026-03-20"]


# === AMOUNTS === #


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("€ 1.250,50", "1250.50"),
        ("1.250 euro", "1250"),
        ("1 250,50 €", "1250.50"),
        ("£1,250.50", "1250.50"),
        ("EUR 12,5", "12.5"),
        ("4.500,-", "4500"),
        ("CHF 1'250.50", "1250.50"),
        ("betaald 99,95 via iDEAL", "99.95"),
    ],
)
def test_amounts(text, amount):
    assert [found.value for found in find_amounts(text)] == [Decimal(amount)]


@pytest.mark.parametrize("text", ["factuur 2026-0981", "12/03/2026", "10 %", "1.250", "po 4500123"])
def test_numbers_of_invoices_and_days_are_no_amounts(text):
    assert find_amounts(text) == []


# === MAILS === #


def test_a_mail_is_taken_apart():
    mail = parse((MAIL + "Auto-Submitted: auto-replied\r\n\r\nAfwezig").encode())
    assert (mail.text, mail.sent, mail.sender) == ("Afwezig", WEDNESDAY, "jan@klant.nl")
    assert (mail.subject, mail.is_automatic) == ("Re: herinnering", True)


def test_the_text_of_html_is_read_where_there_is_no_plain_text():
    html = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Wij betalen vrijdag.</p>"
    (intent,) = read_message((MAIL + html).encode()).intents
    assert (intent.intent, intent.date) == ("promise", date(2026, 3, 13))


@pytest.mark.parametrize("charset", ["iso-8859-1", "no-such-charset", "utf-8"])
def test_a_charset_that_lies_does_not_stop_the_reading(charset):
    head = f"{MAIL}Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert "réglé" in parse(head + "réglé".encode("iso-8859-1")).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an e-mail"),
        (b"just words", "not an e-mail"),
        (b"Subject: x\n\nWe pay.", "no Date header"),
        (b"Subject: x\nDate: soon\n\nWe pay.", "not a date"),
    ],
)
def test_what_is_no_mail_is_refused_in_one_sentence(content, words):
    with pytest.raises(Unreadable, match=words):
        parse(content)


# === THE COMMAND === #


def run_tool(path):
    return subprocess.run(
        [sys.executable, str(TOOL), str(path)], capture_output=True, text=True, check=False
    )


def test_the_command_prints_one_json_object(tmp_path):
    path = tmp_path / "reply.eml"
    path.write_bytes((MAIL + "\r\nWij betalen vrijdag 250 euro.").encode())
    done = run_tool(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "lang": "nl",
        "intents": [
            {
                "intent": "promise",
                "date": "2026-03-13",
                "amount": 250.0,
                "reason": None,
                "sentence": "Wij betalen vrijdag 250 euro.",
                "confidence": 0.95,
            }
        ],
    }


@pytest.mark.parametrize("content", [None, b"just words"])
def test_the_command_refuses_in_one_sentence(tmp_path, content):
    path = tmp_path / "reply.eml"
    if content is not None:
        path.write_bytes(content)
    done = run_tool(path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(path) in done.stderr


# === NUMBERS OF INVOICES === #

NUMBERS = {
    1: ["INV/2026/00012"],
    2: ["INV/2026/00013", "RF18 5390"],
    3: ["2026/0419"],
    4: ["INV/2025/00012"],
    5: ["F20260101", ""],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("INV/2026/00012.", {1}),
        ("invoices 2026/12 and 2026-13", {1, 2}),
        ("inv 2026 00012", {1}),
        ("your reference RF18 5390", {2}),
        ("0419 is paid", {3}),
        ("f20260101, 20260101", {5}),
        ("00012", set()),  # of two years
        ("2026", set()),
        ("we pay on 2026-12-04", set()),
        ("12.2026", set()),
        ("€ 1.0419,00", set()),
        ("", set()),
    ],
)
def test_invoices_that_a_text_names(text, found):
    assert find_named(text, NUMBERS) == found


# === MAILS AS ODOO KEEPS THEM === #


def test_lines_of_preformatted_text_stay_lines():
    html = "<pre>ok, friday\n\nOn 1 May 2026, Ann &lt;a@b.c&gt; wrote:\n&gt; We pay today.</pre>"
    assert own_text(to_text(html)) == "ok, friday"


def test_history_that_the_gateway_marked_is_quoted():
    html = '<div>Thank you.</div><div data-o-mail-quote="1">We pay tomorrow.</div>'
    assert own_text(to_text(html)) == "Thank you."
