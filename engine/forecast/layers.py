"""What a cash forecast takes into account, switched on and off, and questions that begin with if.

Promises, plans and disputes are events of the invoices: a forecast without them is made from a
ledger in which they were never noted. What is not invoiced yet comes from `arrivals`.
"""
import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

from .arrivals import draw_arrivals
from .cash import SEED, WEEKS, Part, Week, get_parts, simulate
from .dependence import USUAL, Dependence
from .records import DISPUTE, PLAN, PROMISE, Curve, Invoice, Ledger, Prediction, known_on, without

NEW = "new"
# The first three are events of invoices; the last is what will be invoiced.
LAYERS = (PROMISE, PLAN, DISPUTE, NEW)


@dataclass(slots=True, frozen=True)
class Scenario:
    """The layers that count, and what is supposed.

    :param layers: of `LAYERS`
    :param dispute_delay: days by which items in dispute are paid later than forecast
    :param delays: ``{customer: days}`` by which all their items are paid later
    :param failing: customers who pay nothing any more
    """

    layers: frozenset[str] = frozenset((PROMISE, PLAN, DISPUTE))
    dispute_delay: int = 0
    delays: Mapping[Hashable, int] = field(default_factory=dict)
    failing: frozenset[Hashable] = frozenset()


AS_IT_IS = Scenario()


def forecast_cash(
    forecaster,
    ledger: Ledger,
    day: dt.date,
    scenario: Scenario = AS_IT_IS,
    weeks: int = WEEKS,
    seed: int = SEED,
    dependence: Dependence = USUAL,
) -> list[Week]:
    """Return the weeks after `day` from what the ledger knew then, as the scenario supposes it."""
    predictions, invoices = predict_open(forecaster, ledger, day, scenario)
    arrivals = None
    if NEW in scenario.layers:
        known = _trust(known_on(ledger, day), scenario)
        arrivals = draw_arrivals(known, day, weeks, seed)
    return simulate(predictions, invoices, day, weeks, seed, dependence, arrivals)


def list_parts(
    forecaster, ledger: Ledger, day: dt.date, scenario: Scenario = AS_IT_IS, weeks: int = WEEKS,
) -> list[Part]:
    """Return which open items stand behind the weeks of `forecast_cash`, and with how much."""
    predictions, invoices = predict_open(forecaster, ledger, day, scenario)
    return get_parts(predictions, invoices, day, weeks)


def predict_open(
    forecaster, ledger: Ledger, day: dt.date, scenario: Scenario = AS_IT_IS,
) -> tuple[list[Prediction], list[Invoice]]:
    """Return the forecasts of the items that were open on `day`, and these items."""
    known = without(known_on(ledger, day), set(LAYERS) - set(scenario.layers))
    invoices = [invoice for invoice in known.invoices if invoice.paid is None]
    ids = [invoice.id for invoice in invoices]
    return suppose(forecaster.predict(known, ids, day) if ids else [], invoices, scenario), invoices


def suppose(
    predictions: list[Prediction], invoices: list[Invoice], scenario: Scenario,
) -> list[Prediction]:
    """Return the forecasts as they would be if the scenario came true."""
    found = {invoice.id: invoice for invoice in invoices}
    result = []
    for prediction in predictions:
        invoice = found[prediction.invoice_id]
        if invoice.customer in scenario.failing:
            continue
        days = scenario.delays.get(invoice.customer, 0)
        if scenario.dispute_delay and _is_disputed(invoice):
            days += scenario.dispute_delay
        result.append(replace(prediction, curve=_delay(prediction.curve, days)))
    return result


def _trust(ledger, scenario):
    """Return the ledger of the customers who still pay: nobody sells to the others."""
    return Ledger([
        invoice for invoice in ledger.invoices if invoice.customer not in scenario.failing
    ])


def _is_disputed(invoice):
    return any(event.kind == DISPUTE and event.until is None for event in invoice.events)


def _delay(curve, days):
    """Return the curve with every chance later by `days`, up to the same last day."""
    if not days:
        return curve
    return Curve(curve.start, [0.0] * days + list(curve.cdf))
