"""Every vector of the specification; those that no source confirms are tests of their own."""
import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.account_collections.engine.law import be, de, eu, fr, nl, uk, us
from odoo.addons.account_collections.engine.law.allocation import Debt, allocate
from odoo.addons.account_collections.engine.law.charging import charge, settle
from odoo.addons.account_collections.engine.law.contact import check_moment, windows
from odoo.addons.account_collections.engine.law.interest import interest_on
from odoo.addons.account_collections.engine.law.laws import law_of
from odoo.addons.account_collections.engine.law.letters import check_letter, missing_fields
from odoo.addons.account_collections.engine.law.nl_letter import is_term_valid
from odoo.addons.account_collections.engine.law.records import (
    BE_FIRST,
    BUSINESS,
    CONSUMER,
    NL_14_DAYS,
    PUBLIC,
    Creditor,
    Letter,
    Reduction,
    Settings,
)
from odoo.addons.account_collections.engine.law.terms import Agreed, payment_term

from .law_common import BY_365, RATES, VECTORS, business, case, claim, day, debtor, notice

DAY = dt.timedelta(1)
CHANNELS = {"post": "letter", "phone": "call"}
GOOD_TERM = "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd"
CENT = Decimal("0.01")
HANDLERS = {}


def rule(*names):
    def register(handler):
        HANDLERS.update(dict.fromkeys(names, handler))
        return handler
    return register


def channel(name):
    return CHANNELS.get(name, name)


def run(vector):
    return HANDLERS[vector["rule"]](vector["inputs"])


def plain(value):
    """Return a result as the vectors write it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        assert value == value.quantize(CENT)
        return f"{value:.2f}"
    return value


# === THE NETHERLANDS === #

@rule("NL-BIK-STAFFEL")
def scale(given):
    return {"fee": nl.scale(Decimal(given["principal"]))}


@rule("NL-BIK-VAT")
def vat(given):
    fee = nl.scale(Decimal(given["principal"]))
    creditor = Creditor(
        uses_collector=given["third_party_collector"],
        recovers_vat=given["creditor_can_recover_vat"], vat_rate=Decimal(given["vat_rate"]),
    )
    uplift = nl.vat_on(fee, creditor, given["vat_declared_in_letter"])
    return {"fee": fee, "fee_incl_vat_uplift": fee + uplift}


@rule("NL-14D-DATES")
def fourteen_days(given):
    settings = Settings(extend_to_working_day=given["extend_to_working_day"])
    term = nl.waiting(day(given["sent"]), channel(given["channel"]), settings)
    return {
        "deemed_received": term.received, "first_day": term.first, "last_day": term.last,
        "fee_due_from": term.charges_from,
    }


@rule("NL-14D-GATE")
def gate(given):
    sent = given.get("letter_sent_post")
    notices = [notice(NL_14_DAYS, sent)] if sent else []
    one = claim(given["principal"], given.get("due", "2026-02-02"))
    found = charge(case(one, kind=given["debtor"], notices=notices), day(given["today"]))
    fee = found.costs_total
    return {"fee": fee, "fee_without_reminder": fee, "allowed": fee > 0}


@rule("NL-14D-PARTIAL")
def partial(given):
    paid = Reduction(day("2026-03-10"), Decimal(given["paid_within_14_days"]))
    one = claim(given["principal"], reductions=(paid,))
    found = charge(case(one, notices=[notice(NL_14_DAYS, "2026-03-04")]), day("2026-03-21"))
    return {"fee": found.costs_total}


@rule("NL-14D-AGGREGATE")
def aggregate(given):
    claims = [claim(amount, id_=n) for n, amount in enumerate(given["open_principals"])]
    letter = notice(NL_14_DAYS, "2026-03-04", claims=range(len(claims)))
    found = charge(case(*claims, notices=[letter]), day("2026-03-21"))
    return {
        "fee": found.costs_total,
        "not_allowed": sum(nl.scale(one.principal) for one in claims),
    }


@rule("NL-14D-WORDING")
def wording(given):
    return {"valid": is_term_valid(given["term_text"])}


@rule("NL-14D-AMOUNT")
def announced(given):
    one = claim(given["principal"])
    letter = Letter(
        NL_14_DAYS, day("2026-03-04"), "letter", {1: one.principal},
        frozenset({"amount_due", "in_default", "term", "consequence", "costs_amount"}), GOOD_TERM,
        announced=tuple((name, Decimal(amount)) for name, amount in given["announced"]),
    )
    problems = check_letter(case(one), letter)
    assert all(problem.code == "letter_amount" for problem in problems)
    sent = notice(NL_14_DAYS, "2026-03-04", announced=letter.announced_total, valid=not problems)
    found = charge(case(one, notices=[sent]), day("2026-05-01"))
    return {
        "valid": not problems, "maximum": problems[0].facts["maximum"] if problems else None,
        "fee_recoverable": found.costs_total,
    }


@rule("NL-14D-STACK")
def stacking(given):
    assert day(given["since"]) == nl.STACKING_SINCE
    assert Decimal(given["instalment"]) < nl.SMALL_INSTALMENT
    most = nl.stack_maximum(given["unpaid_in_6_months"], inferred=True)
    return {"max_total_fees_6_months": most}


@rule("NL-B2B-FEE")
def forty_euros(given):
    amounts = given.get("open_invoices") or [given["principal"]]
    claims = [claim(amount, id_=n) for n, amount in enumerate(amounts)]
    settings = Settings(collection_work=given.get("collection_work", False))
    fee = charge(business(*claims, settings=settings), day("2026-02-03")).costs_total
    return {"min_fee": fee, "fee": fee, "includes_40": fee == nl.scale(claims[0].principal)}


@rule("NL-ALLOC-644")
def allocation(given):
    payment, principal = Decimal(given["payment"]), Decimal(given["principal"])
    if "due" in given:
        one = claim(principal, given["due"], agreed_rate=Decimal(given["rate"]))
        debts = business(one, settings=BY_365)
        assert charge(debts, day(given["payment_date"])).costs_total == Decimal(given["fee"])
        share = settle(debts, day(given["payment_date"]), payment)[0][1]
    else:
        interest, fee = Decimal(given["accrued_interest"]), Decimal(given["fee"])
        debt = Debt(1, day("2026-02-02"), principal, interest, fee)
        share = allocate(payment, debt, nl.LAW.order)
    return {
        "to_costs": share.costs, "to_interest": share.interest,
        "to_principal": share.principal, "principal_left": principal - share.principal,
    }


@rule("NL-TERM", "BE-2002-TERM")
def longest_term(given):
    size = given.get("debtor_size", "")
    kind = PUBLIC if size == "public" else BUSINESS
    country = "NL" if "debtor" in given or size else "BE"
    agreed = Agreed(day(given["invoice_received"]), given["agreed_days"])
    term = payment_term(debtor(kind, country, size=size), agreed, given.get("creditor_size", ""))
    return {
        "clause_valid": term.valid, "last_day": term.last_day, "interest_from": term.interest_from,
    }


# === INTEREST === #

INTEREST = {
    "NL-RENTE-119": "NL", "NL-RENTE-119a": "NL", "BE-2002-INTEREST": "BE", "EU-LPD-INTEREST": "ES",
    "DE-288-1": "DE", "DE-288-2": "DE", "FR-L441-INTEREST": "FR", "UK-1998": "GB",
}


def interest_of(given, country):
    settings = Settings(day_count=given["day_count"])
    one = claim(given["principal"], given["due"], currency=given.get("currency", "EUR"))
    debts = case(one, kind=given["debtor"], country=country, settings=settings)
    paid = day(given["paid"])
    terms = law_of(debts.debtor).interest(debts, one)
    assert terms.compound == given.get("compound_yearly", False)
    found = interest_on(one, terms, paid)
    rates = {row.rate.value for row in found.rows}
    costs = charge(debts, paid).costs_total
    assert sum(row.amount for row in found.rows) == found.accrued
    return {
        "start": found.start, "days": found.days, "interest": found.amount,
        "flat_fee": costs, "compensation": costs,
        "rate": next(iter(rates), None), "rate_locked": len(rates) == 1,
    }


for _name, _country in INTEREST.items():
    rule(_name)(lambda given, country=_country: interest_of(given, country))


@rule("UK-GOVUK-EXAMPLE")
def exact_interest(given):
    """The government's example rounds the amount of a day first; ours is the exact one."""
    rate, principal = Decimal(given["rate"]), Decimal(given["principal"])
    one = claim(principal, "2026-01-31", currency="GBP", agreed_rate=rate)
    debts = business(one, country="GB")
    found = charge(debts, day("2026-01-31") + given["days"] * DAY)
    daily = (principal * rate / 36500).quantize(CENT, "ROUND_DOWN")
    return {
        "exact": found.interest_total, "govuk_daily_rounding": daily * given["days"],
    }


@rule("FR-BASE-TTC")
def with_vat(given):
    base = Decimal(given["amount_excl_vat"]) + Decimal(given["vat"])
    given = {**given, "principal": base, "debtor": BUSINESS}
    return {**interest_of(given, "FR"), "base": base}


# === BELGIUM === #

@rule("BE-2002-RATE")
def rate_from_ecb(given):
    return {"rate": be.rate_from_ecb(Decimal(given['ecb_mro']))}


@rule("BE-2002-40")
def forty_per_invoice(given):
    claims = [claim(amount, id_=n) for n, amount in enumerate(given["invoices"])]
    found = charge(case(*claims, kind=given["debtor"], country="BE"), claims[0].due + DAY)
    return {"fixed_compensation": found.costs_total}


@rule("BE-XIX-DATES")
def first_reminder(given):
    sent = day(given["first_reminder_sent"])
    term = be.waiting(sent, channel(given["channel"]), Settings())
    return {"first_day": term.first, "last_day": term.last, "charges_from": term.charges_from}


@rule("BE-XIX-CAP")
def compensation(given):
    one = claim(given["balance"], clause=given["contract_clause"], agreed_legal=True)
    sent = given.get("first_reminder_email", "2026-03-02")
    notices = [notice(BE_FIRST, sent, "email")] if given.get("first_reminder_sent", True) else []
    today = day(given.get("today", "2026-03-17"))
    found = charge(case(one, country="BE", notices=notices), today)
    return {
        "max_compensation": found.costs_total,
        "interest": found.interest_total,
    }


@rule("BE-XIX-FREE")
def reminders(given):
    fee = be.reminder_fee(
        given.get("reminder_no", 2), Decimal(given.get("postage", "0")),
        given["contract"] == "regular",
        given.get("due_dates_already_reminded_this_calendar_year", 0),
    )
    return {"max_reminder_fee": fee}


@rule("BE-XIX-INTEREST")
def consumer_interest(given):
    sent = given["first_reminder_email"]
    one = claim(given["principal"], day(sent) - 10 * DAY, agreed_legal=True)
    found = charge(
        case(
            one, country="BE", notices=[notice(BE_FIRST, sent, "email")], settings=BY_365,
            creditor=Creditor(sme=given["creditor_sme"]),
        ),
        day(given["paid"]),
    ).charges[0].interest
    return {"start": found.start, "days": found.days, "max_interest": found.amount}


@rule("BE-XIX-CONTENT")
def content(given):
    missing = missing_fields(BE_FIRST, given["fields"])
    return {"valid": not missing, "missing": missing}


# === EU, GERMANY, FRANCE, UNITED KINGDOM === #

@rule("EU-LPD-40")
def eu_compensation(given):
    amount = eu.compensation(given["invoices"], given.get("debtor") == CONSUMER)
    return {"min_compensation": amount}


@rule("DE-288-5")
def legal_costs(given):
    is_consumer = given["debtor"] == CONSUMER
    costs = charge(case(kind=given["debtor"], country="DE"), day("2026-03-02")).costs_total
    total = de.legal_costs(is_consumer, Decimal(given["lawyer_costs"]))
    return {"flat_fee": costs, "total": total}


@rule("DE-286")
def default(given):
    fixed, received = given["fixed_due_date"], given.get("due_and_invoice_received")
    one = claim(
        due=fixed or received, fixed_due=bool(fixed), received=received and day(received),
        notice_printed=given.get("notice_on_invoice", False),
    )
    since = de.default_from(one, given["debtor"] == CONSUMER, None, Settings())
    return {"in_default_from": since, "reminder_needed": since is None}


@rule("DE-MAHN")
def real_cost(given):
    actual = Decimal(given.get("actual_print_post_cost", "0.76"))
    asked = Decimal(given["lump_sum"]) if "lump_sum" in given else None
    fee = de.reminder_fee(given["reminder_causes_default"], actual, asked)
    return {"max_fee": fee, "valid": fee == asked}


@rule("FR-L441-FLOOR")
def rate_floor(given):
    year, half = given["period"].split("H")
    legal = RATES.at("fr_legal", dt.date(int(year), 1 if half == "1" else 7, 1)).value
    assert legal == Decimal(given["legal_rate"])
    valid = fr.is_rate_valid(Decimal(given["contract_rate"]), legal)
    return {"floor": fr.rate_floor(legal), "contract_rate_valid": valid}


@rule("FR-L441-40")
def fr_flat_fee(given):
    barred = given.get("insolvency_proceedings_bar_payment", False)
    claims = [claim(id_=n, barred=barred) for n in range(given["invoices"])]
    found = charge(case(*claims, kind=given["debtor"], country="FR"), day("2026-03-02"))
    return {"flat_fee": found.costs_total}


@rule("FR-MENTION")
def mentions(given):
    found = charge(business(country="FR"), day("2026-03-02"))
    return {
        "valid": not fr.missing_mentions(given["invoice_has"]),
        "penalties_still_due": found.interest_total > 0,
    }


@rule("UK-COMP")
def uk_compensation(given):
    return {"compensation": uk.compensation(Decimal(given['debt']))}


# === RATES === #

SERIES = {
    "RATE-NL-119A": "nl_6_119a", "RATE-NL-119": "nl_6_119", "RATE-BE-2002": "be_2002",
    "RATE-ECB-MRO": "ecb_mro", "RATE-DE-BASIS": "de_basiszins", "RATE-UK-REF": "uk_boe_ref",
    "RATE-BE-LEGAL": "be_legal", "RATE-FR-LEGAL-PRO": "fr_legal",
}


def rate_on(given, series):
    since = day(given.get("date") or f"{given['year']}-01-01")
    return {"rate": RATES.at(series, since).value}


for _name, _series in SERIES.items():
    rule(_name)(lambda given, series=_series: rate_on(given, series))


# === CONTACT === #

@rule("CONTACT-NL-BKI", "CONTACT-BE-XIX10")
def hours(given):
    country = "BE" if "Brussels" in given.get("tz", "") else "NL"
    who = debtor(CONSUMER if given["debtor"] == "consumer" else BUSINESS, country)
    who = replace(who, natural=given["debtor"] != "legal person")
    moment = dt.datetime.fromisoformat(given["local"])
    names = [channel(name) for name in given["channel"].split("|")]
    answers = {check_moment(windows(who, name), moment) is None for name in names}
    assert len(answers) == 1
    return {"allowed": answers.pop()}


@rule("CONTACT-US-REGF")
def calls(given):
    may = us.may_call(given["calls_placed_in_last_7_days"], given["days_since_last_conversation"])
    return {"next_call_presumed_compliant": may}


@rule("CONTACT-US-HOURS")
def us_hours(given):
    return {"allowed": us.is_within_hours(dt.datetime.fromisoformat(given["local"]).time())}


# === THE TESTS === #

VERIFIED = [vector for vector in VECTORS if vector["verified"]]
UNVERIFIED = [vector for vector in VECTORS if not vector["verified"]]


def name(vector):
    return vector["id"]


def check(vector):
    found = run(vector)
    for key, expected in vector["expected"].items():
        assert key in found, key
        assert plain(found[key]) == expected, (key, vector)


@pytest.mark.parametrize("vector", VERIFIED, ids=name)
def test_verified(vector):
    check(vector)


@pytest.mark.parametrize("vector", UNVERIFIED, ids=name)
def test_unverified(vector):
    """What no source confirms: a test of what is assumed, not of what the law says."""
    check(vector)


def test_none_is_left_out():
    assert (len(VERIFIED), len(UNVERIFIED)) == (275, 28)
    assert {vector["rule"] for vector in VECTORS} == HANDLERS.keys()
    assert max(Counter(name(vector) for vector in VECTORS).values()) == 1
