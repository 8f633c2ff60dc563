"""Refusals and calculations in words, in the language of whoever reads them."""
import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from ..words import PLAIN, Voice
from .records import COSTS, CostRow, Refusal

SayDay = Callable[[dt.date], str]
SayAmount = Callable[[Decimal], str]
SayNumber = Callable[[str], str]


def explain(
    refusal: Refusal, voice: Voice = PLAIN, say_day: SayDay = str, say_amount: SayAmount = str,
) -> str:
    """Return one sentence that tells why something is not done, and what makes it legal."""
    for sentence in (_about_time, _about_contact, _about_basis, _about_letter, _about_amount):
        text = sentence(refusal, voice, say_day, say_amount)
        if text:
            return text
    raise ValueError(f"No sentence for “{refusal.code}”.")


def describe(
    row: CostRow, voice: Voice = PLAIN, say_amount: SayAmount = str, say_number: SayNumber = str,
) -> str:
    """Return what a row of a calculation of costs is."""
    percent = say_number(str(row.percent))
    if row.code == "band":
        return voice._("%(percent)s%% of %(base)s", percent=percent, base=say_amount(row.base))
    if row.code == "vat":
        return voice._("VAT of %(percent)s%%, not recoverable", percent=percent)
    return {
        "fixed": voice._("Fixed amount"),
        "minimum": voice._("Up to the minimum of the law"),
        "maximum": voice._("Down to the maximum of the law"),
        "limit": voice._("Down to what was agreed and announced"),
        "actual": voice._("Print and postage as they were"),
    }[row.code]


def _about_time(refusal: Refusal, voice: Voice, say_day: SayDay, say_amount: SayAmount) -> str:
    """Say from when it is legal, where only time is lacking."""
    facts, code = refusal.facts, refusal.code
    values = {"day": say_day(refusal.day) if refusal.day else ""}
    if code == "not_due":
        if facts["what"] == COSTS:
            return voice._("Costs may be charged from %(day)s, when the delay begins.", **values)
        return voice._("Interest runs from %(day)s, when the delay begins.", **values)
    if code != "waiting":
        return ""
    values["sent"] = say_day(facts["sent"])
    if "received" not in facts:
        return voice._("Interest runs from %(day)s, after the demand of %(sent)s.", **values)
    if facts["what"] == COSTS:
        return voice._(
            "Costs may be charged from %(day)s: 14 days after the letter of %(sent)s is deemed "
            "to have been received.", **values)
    return voice._(
        "Interest may be charged from %(day)s: 14 days after the letter of %(sent)s is deemed to "
        "have been received.", **values)


def _about_contact(refusal: Refusal, voice: Voice, say_day: SayDay, say_amount: SayAmount) -> str:
    """Say that the customer is not approached now, and when that is possible again."""
    text = {
        "contact_day": voice._("On Sundays and holidays this customer is not approached."),
        "contact_hours": voice._("At this hour this customer is not approached."),
    }.get(refusal.code, "")
    if not text or not refusal.day:
        return text
    following = refusal.facts.get("next")
    if not following:
        return text + " " + voice._("It is possible again from %s.", say_day(refusal.day))
    return text + " " + voice._(
        "It is possible again on %(day)s from %(time)s.",
        day=say_day(refusal.day), time=f"{following:%H:%M}",
    )


def _about_basis(refusal: Refusal, voice: Voice, say_day: SayDay, say_amount: SayAmount) -> str:
    """Say what is lacking where time alone changes nothing."""
    code = refusal.code
    if code == "missing_rate":
        return voice._(
            "No interest is charged, because the rate for %s is missing. Enter it under the rates "
            "of interest.", say_day(refusal.facts["day"]))
    if code == "no_basis":
        if refusal.facts.get("what") == COSTS:
            return voice._("The law or the contract gives no right to costs here.")
        return voice._("The law or the contract gives no right to interest here.")
    return {
        "no_notice": voice._(
            "Nothing may be charged before the customer got the free letter that grants 14 days. "
            "Send that letter first."),
        "no_default": voice._(
            "The customer is not in default yet. Send a demand with a term first."),
        "unknown_law": voice._(
            "Nothing is charged, because the law of this country is not known here."),
        "disputed": voice._(
            "The customer disputes this, so nothing is asked until that is settled."),
        "currency": voice._("Costs are charged only in the currency of the law that grants them."),
    }.get(code, "")


def _about_letter(refusal: Refusal, voice: Voice, say_day: SayDay, say_amount: SayAmount) -> str:
    """Say what is wrong with a letter."""
    facts, code = refusal.facts, refusal.code
    if code == "letter_missing":
        names = field_names(voice)
        missing = ", ".join(names[name] for name in facts["missing"])
        return voice._("The letter must also state: %s.", missing)
    if code == "letter_amount":
        return voice._(
            "The letter must name costs of at most %(maximum)s; it names %(announced)s.",
            maximum=say_amount(facts["maximum"]), announced=say_amount(facts["announced"]))
    if code == "letter_early" and refusal.day:
        return voice._("The letter may go out from %s, when the delay begins.",
                       say_day(refusal.day))
    if code == "letter_short":
        return voice._("The letter must grant at least %s days.", facts["days"])
    return {
        "letter_term": voice._(
            "The letter must grant 14 days, counted from the day after it is received."),
        "letter_early": voice._(
            "The letter asks for invoices that are not overdue or are disputed."),
        "letter_claims": voice._("All overdue invoices belong in one letter; some are missing."),
        "letter_balance": voice._("The letter asks for another amount than what is open."),
    }.get(code, "")


def _about_amount(refusal: Refusal, voice: Voice, say_day: SayDay, say_amount: SayAmount) -> str:
    if refusal.code != "too_much":
        return ""
    return voice._(
        "At most %(maximum)s may be asked, not %(announced)s.",
        maximum=say_amount(refusal.facts["maximum"]),
        announced=say_amount(refusal.facts["announced"]))


def field_names(voice: Voice) -> dict[str, str]:
    """Return the names of what a letter must state."""
    return {
        "amount_due": voice._("the amount due"),
        "in_default": voice._("that the customer is in default"),
        "term": voice._("the term"),
        "consequence": voice._("what follows when it is not paid"),
        "costs_amount": voice._("the costs in euros"),
        "balance_due": voice._("the balance due"),
        "compensation_amount_if_unpaid": voice._("the compensation that will be asked"),
        "creditor_name": voice._("the name of the creditor"),
        "creditor_enterprise_number": voice._("the enterprise number"),
        "product_or_service": voice._("the product or service"),
        "due_date": voice._("the due date"),
        "14_day_term": voice._("the term of 14 days"),
    }
