"""What a legal document says when it is read back, and what stops one that says too little."""
from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.account_collections.engine.law.documents import (
    FINAL,
    KINDS,
    check_document,
    fields_of,
    prepare,
    term_of,
)
from odoo.addons.account_collections.engine.law.nl_letter import (
    MESSAGE_TERM_TEXTS,
    TERM_TEXTS,
    is_term_valid,
    term_texts,
    terms_in,
)
from odoo.addons.account_collections.engine.law.reading import Facts, Text, read_letter
from odoo.addons.account_collections.engine.law.records import (
    BE_FIRST,
    DEMAND,
    NL_14_DAYS,
    Creditor,
    Settings,
)
from odoo.addons.account_collections.engine.law.sentences import explain

from .law_common import business, case, claim, day

DAY = day("2026-03-04")
LETTER = "letter"
# A Dutch letter in the four languages, as somebody might write it by hand.
DUTCH = {
    "nl": (
        "U bent in verzuim en moet ons nog € 200,00 betalen.",
        "Betaal € 200,00 TERM.",
        "Betaalt u niet op tijd? Dan komt daar € 40,00 aan incassokosten bij.",
    ),
    "en": (
        "You are in default and still owe us €200.00.",
        "Please pay €200.00 TERM.",
        "If you do not pay in time, € 40.00 of collection costs comes on top.",
    ),
    "de": (
        "Sie sind in Verzug und schulden uns noch 200,00 €.",
        "Bitte zahlen Sie 200,00 € TERM.",
        "Wenn Sie nicht rechtzeitig zahlen, kommen 40,00 € Inkassokosten hinzu.",
    ),
    "fr": (
        "Vous êtes en demeure et nous devez encore 200,00 €.",
        "Veuillez payer 200,00 € TERM.",
        "Si vous ne payez pas à temps, 40,00 € de frais de recouvrement s'y ajoutent.",
    ),
}
REMINDER = (
    "Schuldeiser: Tuincentrum Demer, ondernemingsnummer 0123.456.749.",
    "Factuur F1 voor tuinonderhoud, te betalen op 02-02-2026.",
    "Het saldo is € 300,00. Gelieve dit te betalen binnen 14 kalenderdagen, die ingaan op de derde "
    "werkdag na de verzending van deze herinnering.",
    "Als u niet betaalt, vragen wij een schadevergoeding van € 45,00.",
)


def facts(balance="200", costs="40", **values):
    known = {
        "claims": {1: Decimal(balance)}, "balances": (Decimal(balance),),
        "written": (f"€ {balance},00",),
        "costs": Decimal(costs), "vat": Decimal(0), "others": frozenset(),
        "creditor": "Tuincentrum Demer", "number": "0123456749",
        "products": ("tuinonderhoud",), "dues": ("02-02-2026",),
    }
    return Facts(**{**known, **values})


def read(paragraphs, kind=NL_14_DAYS, language="nl", channel=LETTER, tables="", **values):
    known = values.pop("known", None) or facts(**values)
    return read_letter(kind, DAY, channel, language, Text(tuple(paragraphs), tables), known)


def dutch(language="nl", **changes):
    """Return the paragraphs of a Dutch letter, with some words replaced by others."""
    words = "\n".join(DUTCH[language]).replace("TERM", TERM_TEXTS[language])
    for old, new in changes.get("words", {}).items():
        assert old in words
        words = words.replace(old, new)
    return words.split("\n")


def problems(letter, debts=None):
    debts = debts or case(claim("200"))
    return [refusal.code for refusal in check_document(debts, letter)]


# === DUTCH LETTERS === #

@pytest.mark.parametrize("language", list(DUTCH))
def test_a_dutch_letter_is_understood_in_every_language(language):
    letter = read(dutch(language), language=language)
    assert letter.fields == set(fields_of(NL_14_DAYS))
    assert letter.announced_total == 40
    assert letter.term_days == 14
    assert problems(letter) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"veertien dagen": "zeven dagen"}, ["letter_term"]),
        ({"veertien dagen": "14 dagen"}, []),
        ({"de dag nadat deze brief bij u is bezorgd": "heden"}, ["letter_term"]),
        ({"vanaf de dag nadat deze brief bij u is bezorgd": "na de datum van deze brief"},
         ["letter_term"]),
        ({TERM_TEXTS["nl"]: "snel"}, ["letter_missing", "letter_term"]),
        ({TERM_TEXTS["nl"]: TERM_TEXTS["nl"] + ". Maar liever binnen 5 dagen"}, ["letter_term"]),
        ({TERM_TEXTS["nl"]: TERM_TEXTS["nl"] + ". Betaal liever binnen een week"},
         ["letter_term"]),
        ({TERM_TEXTS["nl"]: TERM_TEXTS["nl"] + ". Betaal per omgaande"}, ["letter_term"]),
        ({"€ 40,00 aan incassokosten": "€ 45,00 aan incassokosten"}, ["letter_amount"]),
        ({"€ 40,00 aan incassokosten": "15% incassokosten"}, ["letter_missing", "letter_amount"]),
        ({"bij.": "bij. Ook vragen wij € 10,00 administratiekosten."}, ["letter_amount"]),
        ({"bij.": "bij. Voor dit dossier rekenen wij € 7,50 kosten."}, ["letter_amount"]),
        ({"bij.": "bij. In totaal betaalt u dan € 240,00 met kosten."}, ["letter_amount"]),
        ({"in verzuim": "te laat"}, ["letter_missing"]),
        ({"U bent in verzuim en moet ons nog € 200,00 betalen.": "U bent in verzuim.",
          "Betaal € 200,00": "Betaal"}, ["letter_missing"]),
    ],
)
def test_what_somebody_changed_in_a_dutch_letter(words, found):
    assert problems(read(dutch(words=words))) == found


def test_the_same_costs_twice_are_one_announcement():
    letter = read(dutch(words={"bij.": "bij. Die kosten van € 40,00 stelt de wet vast."}))
    assert letter.announced_total == 40
    assert problems(letter) == []


def test_amounts_that_are_explained_are_no_costs():
    known = facts(others=frozenset({Decimal("240")}))
    words = {"bij.": "bij. In totaal betaalt u dan € 240,00 met kosten."}
    assert problems(read(dutch(words=words), known=known)) == []


def test_vat_must_be_declared():
    creditor = Creditor(uses_collector=True, recovers_vat=False)
    debts = case(claim("200"), creditor=creditor)
    document = prepare(debts, NL_14_DAYS, DAY, LETTER)
    assert (document.costs, document.vat) == (40, Decimal("8.40"))
    known = facts(vat=document.vat)
    more = "bij. Daar komt € 8,40 btw bij"
    said = f"{more}: wij schakelen een incassobureau in en kunnen de btw niet verrekenen."
    assert problems(read(dutch(words={"bij.": said}), known=known), debts) == []
    silent = read(dutch(words={"bij.": f"{more}."}), known=known)
    assert not silent.vat_declared
    assert problems(silent, debts) == ["letter_amount"]


def test_an_amount_in_an_unknown_currency_is_looked_for_as_it_is_written():
    known = facts(written=("200 kr",))
    words = {"Betaal € 200,00": "Betaal", "nog € 200,00": "nog 200 kr"}
    assert problems(read(dutch(words=words), known=known)) == []
    words["nog € 200,00"] = "nog 100 kr"
    assert problems(read(dutch(words=words), known=known)) == ["letter_missing"]


def test_a_letter_in_another_language_says_nothing():
    letter = read(dutch(), language="it")
    assert not letter.fields
    assert "letter_missing" in problems(letter)


def test_every_term_that_is_offered_holds():
    for channel in ("letter", "email"):
        for language, text in term_texts(channel).items():
            assert is_term_valid(text, language), text
    assert term_texts("email") == MESSAGE_TERM_TEXTS != TERM_TEXTS


def test_days_that_are_no_number_are_no_term():
    assert terms_in("Wij zijn alle dagen bereikbaar", "nl") == []
    assert terms_in("within 14 calendar days", "en") == [14]
    assert terms_in("innerhalb von 14 Kalendertagen", "de") == [14]


# === BELGIAN REMINDERS === #

def belgian(*drop, known=None, **words):
    paragraphs = [text for number, text in enumerate(REMINDER) if number not in drop]
    known = known or facts("300", "45")
    letter = read(paragraphs, BE_FIRST, known=known, **words)
    return letter, problems(letter, case(claim("300", clause=bool(known.costs)), country="BE"))


def test_a_belgian_reminder_is_understood():
    letter, found = belgian()
    assert letter.fields == set(fields_of(BE_FIRST))
    assert (letter.term_days, letter.announced_total) == (14, 45)
    assert found == []


@pytest.mark.parametrize(
    ("dropped", "missing"),
    [
        (0, {"creditor_name", "creditor_enterprise_number"}),
        (1, {"product_or_service", "due_date"}),
        (2, {"balance_due", "14_day_term"}),
        (3, {"compensation_amount_if_unpaid"}),
    ],
)
def test_what_a_belgian_reminder_must_state(dropped, missing):
    letter, found = belgian(dropped)
    assert set(fields_of(BE_FIRST)) - letter.fields == missing
    assert found == ["letter_missing"] + ["letter_term"] * (dropped == 2)


def test_a_due_date_may_stand_in_the_table_and_the_balance_may_not():
    table = "F1 02-02-2026 € 300,00"
    letter, _found = belgian(1, tables=table)
    assert "due_date" in letter.fields
    letter, _found = belgian(2, tables=table)
    assert "balance_due" not in letter.fields


def test_without_a_clause_the_reminder_says_that_nothing_comes_on_top():
    known = facts("300", "0")
    words = [*REMINDER[:3], "Wij vragen geen schadevergoeding."]
    debts = case(claim("300"), country="BE")
    letter = read(words, BE_FIRST, known=known)
    assert problems(letter, debts) == []
    assert problems(read(REMINDER, BE_FIRST, known=known), debts) == ["letter_amount"]


def test_a_number_is_the_same_however_it_is_written():
    for number in ("BE 0123.456.749", "0123 456 749", "0123456749"):
        words = [REMINDER[0].replace("0123.456.749", number), *REMINDER[1:]]
        letter = read(words, BE_FIRST, known=facts("300", "45"))
        assert "creditor_enterprise_number" in letter.fields
    unknown = read(REMINDER, BE_FIRST, known=facts("300", "45", number=""))
    assert "creditor_enterprise_number" not in unknown.fields


# === DEMANDS === #

def demand(kind=DEMAND, debts=None, **changes):
    debts = debts or business(claim("1000"), country="BE")
    document = prepare(debts, kind, DAY, LETTER)
    words = (
        "Tuincentrum Demer sommeert u € 1.000,00 te betalen binnen 14 dagen na de datum van deze "
        "brief. Vervaldatum 02-02-2026.",
        f"Kosten: € {document.costs},00.",
        "Zonder betaling nemen wij verdere stappen.",
    )
    words = [changes.get(text, text) for text in words]
    known = facts("1000", document.costs)
    return problems(read(words, kind, known=known), debts)


def test_a_demand_asks_no_more_than_the_law_gives():
    assert demand() == []
    assert demand(**{"Kosten: € 40,00.": "Kosten: € 40,01."}) == ["letter_amount"]
    assert demand(**{"Zonder betaling nemen wij verdere stappen.": "Dank u."}) == ["letter_missing"]


def test_a_demand_is_about_what_is_due():
    early = business(claim("1000", "2026-03-04"), country="BE")
    assert "letter_early" in demand(debts=early)
    less = business(claim("900"), country="BE")
    assert "letter_balance" in demand(debts=less)


def test_the_interest_and_costs_of_a_demand():
    document = prepare(business(claim("1000"), country="BE"), DEMAND, DAY, LETTER)
    assert document.costs == 40
    assert document.interest == Decimal("8.63")  # 30 days of 10.5%
    protected = prepare(case(claim("1000")), FINAL, DAY, LETTER)
    assert protected.costs == 0, "no letter of fourteen days went out"
    foreign = prepare(business(claim("1000", currency="USD"), country="BE"), DEMAND, DAY, LETTER)
    assert (foreign.balance, foreign.interest, foreign.costs) == (1000, 0, 0)


def test_a_consumer_has_the_longer_term():
    assert term_of(case(), FINAL) == 14
    assert term_of(business(), FINAL) == 7
    assert term_of(business(), DEMAND) == 14
    debts = case(claim("1000"))
    words = ["Tuincentrum Demer vraagt € 1.000,00 binnen 7 dagen na 02-02-2026.",
             "Zonder betaling nemen wij stappen."]
    letter = read(words, FINAL, known=facts("1000", "0"))
    assert problems(letter, debts) == ["letter_short"]
    assert problems(letter, business(claim("1000"))) == []
    (refusal,) = check_document(debts, letter)
    assert explain(refusal) == "The letter must grant at least 14 days."


def test_every_kind_has_fields_and_is_prepared():
    for kind in KINDS:
        document = prepare(case(claim("200"), settings=Settings()), kind, DAY, LETTER)
        assert fields_of(kind)
        assert document.balance == 200
        assert document.is_statutory == (kind in (NL_14_DAYS, BE_FIRST))
    assert replace(document, kind=DEMAND).is_statutory is False
