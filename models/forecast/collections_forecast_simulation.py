from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine import forecast
from ...engine.forecast import arrivals, cash, layers, packing
from ...engine.forecast.dependence import Dependence
from ..sql_values import array

# What may change when an item is paid, apart from its customer.
TELLING = ("dispute", "promise", "plan")


class CollectionsForecastSimulation(models.AbstractModel):
    """The cash per week of the open items, simulated by the engine from what the last night said.

    Layers and suppositions are those of ``engine.forecast.layers``. Only what a scenario changes is
    predicted anew: the items with a promise, a plan or a dispute that is not to count.
    """

    _name = "collections.forecast.simulation"
    _description = "Simulation of the Cash"

    @api.model
    def _simulate(self, company, day, segment=None, scenario=layers.AS_IT_IS, draws=None):
        """Return the weeks after ``day``, ``engine.forecast.cash.Week`` by currency.

        Weeks are those of the calendar, from Monday to Sunday; what is left of the one under way
        is week 0.

        :param segment: condition on the dossiers (``SQL`` over ``profile``), all of them when None
        :param draws: how many times to draw; the more, the smoother the bands
        """
        weeks = company.sudo().collections_forecast_weeks
        invoices, predictions = self._load(company, segment)
        predictions = self._predict_without(company, day, invoices, predictions, scenario)
        supposed = layers.suppose(list(predictions.values()), list(invoices.values()), scenario)
        rest = cash.get_rest(day)
        shares = cash.get_shares(supposed, invoices.values(), day, weeks, rest)
        drawn = None
        if layers.NEW in scenario.layers:
            drawn = self._draw_arrivals(company, day, segment, scenario)
        return cash.simulate_shares(
            shares, day, weeks, cash.SEED, self._get_dependence(company), drawn, draws, rest
        )

    @api.model
    def _get_dependence(self, company):
        model_sudo = self.env["collections.forecast.model"].sudo()._get_in_use(company)
        known = model_sudo.dependence
        return Dependence.from_dict(known) if known else cash.USUAL

    # === WHAT IS OPEN === #

    def _load(self, company, segment):
        """Return the open items and what was said of them, ``({id: Invoice}, {id: Prediction})``.

        Amounts are what is open, in the currency of each item.
        """
        rows = self.env.execute_query(self._latest_query(company, segment))
        events = self._load_events(company, [row[0] for row in rows])
        invoices, predictions = {}, {}
        for line_id, customer, due, residual, currency, group, said_on, curve in rows:
            invoices[line_id] = forecast.Invoice(
                id=line_id,
                customer=customer,
                issued=min(due, said_on),
                due=due,
                amount=residual,
                currency=currency,
                group=group,
                events=tuple(events.get(line_id, ())),
            )
            start = said_on + timedelta(1)
            predictions[line_id] = forecast.Prediction(line_id, packing.unpack(start, curve))
        return invoices, predictions

    def _latest_query(self, company, segment):
        self.env["collections.forecast"].flush_model()
        self.env["collections.profile"].flush_model(["user_id", "rule_id"])
        return SQL(
            """
            SELECT said.move_line_id, said.partner_id, COALESCE(said.date_maturity, said.date),
                   said.residual::float8, currency.name, COALESCE(profile.rule_id::text, ''),
                   said.date, COALESCE(said.cash_curve, said.curve)
              FROM collections_forecast said
              JOIN collections_profile profile ON profile.id = said.profile_id
              JOIN res_currency currency ON currency.id = said.currency_id
             WHERE said.company_id = %s AND said.kind = 'latest' AND said.residual > 0 AND %s
          ORDER BY said.move_line_id
            """,
            company.id,
            segment or SQL("TRUE"),
        )

    def _load_events(self, company, line_ids):
        """Return promises, plans and disputes of these items, ``{line id: [Event]}``."""
        reader = self.env["collections.forecast.ledger"]
        wanted, events = set(line_ids), defaultdict(list)
        today = self.env["collections.ledger"]._get_today()
        rows = self.env.execute_query(reader._item_events_query(company, today, None, TELLING))
        for line_id, on, kind, until, amount in rows:
            if line_id in wanted and not (kind == forecast.DISPUTE and until):
                events[line_id].append(forecast.Event(on, kind, until, amount))
        return events

    # === WHAT IF === #

    def _predict_without(self, company, day, invoices, predictions, scenario):
        """Predict anew what has a promise, a plan or a dispute that is not to count."""
        off = set(TELLING) - set(scenario.layers)
        changed = [
            invoice.id
            for invoice in invoices.values()
            if any(event.kind in off for event in invoice.events)
        ]
        model_sudo = self.env["collections.forecast.model"].sudo()._get_in_use(company)
        if not changed or not model_sudo:
            return predictions
        lines = self.env["account.move.line"].browse(changed)
        said = self.env["collections.forecast"]._latest(lines)
        profiles = self.env["collections.profile"].union(*(one.profile_id for one in said.values()))
        ledger = self.env["collections.forecast.ledger"]._read(company, day, profiles)
        known = forecast.without(ledger, off)
        still_open = {one.id for one in known.invoices if one.paid is None}
        ids = [line_id for line_id in changed if line_id in still_open]
        again = model_sudo._get_cash_forecaster().predict(known, ids, day)
        for line_id in ids:
            invoices[line_id] = self._strip(invoices[line_id], off)
        return {**predictions, **{one.invoice_id: one for one in again}}

    def _strip(self, invoice, kinds):
        return forecast.without(forecast.Ledger([invoice]), kinds).invoices[0]

    def _draw_arrivals(self, company, day, segment, scenario):
        """Draw what is going to be invoiced and paid, from what was invoiced until now."""
        profiles = None
        if segment is not None:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM collections_profile profile WHERE company_id = %s AND %s",
                    company.id,
                    segment,
                )
            )
            profiles = self.env["collections.profile"].browse(row[0] for row in rows)
        reader = self.env["collections.forecast.ledger"]
        ledger = reader._read(company, day, profiles, in_currency=True)
        paying = [one for one in ledger.invoices if one.customer not in scenario.failing]
        weeks = company.sudo().collections_forecast_weeks
        known, rest = forecast.Ledger(paying), cash.get_rest(day)
        return arrivals.draw_arrivals(known, day, weeks, cash.SEED, rest=rest)

    # === WHAT STANDS BEHIND A WEEK === #

    @api.model
    def _list_parts(self, company, day, segment, number, currency, most=500):
        """Return the items behind a week, ``{line id: amount expected in it}``, the largest first.

        :param number: of the week, 0 is what is left of the one under way
        :param currency: only items in this currency
        """
        invoices, predictions = self._load(company, segment)
        own = {i: one for i, one in invoices.items() if one.currency == currency.name}
        parts = cash.get_parts(
            [predictions[i] for i in own],
            own.values(),
            day,
            max(number, 1),
            least=currency.rounding,
            rest=cash.get_rest(day),
        )
        amounts = defaultdict(float)
        for part in parts:
            if part.week == number:
                amounts[part.invoice_id] += part.amount
        largest = sorted(amounts, key=lambda i: (-amounts[i], i))[:most]
        return {line_id: amounts[line_id] for line_id in largest}


def segment_of(user=None, rule=None, profile_ids=None):
    """Return the condition on ``profile`` for a collector, a customer group or some customers."""
    conditions = []
    if user is not None:
        conditions.append(
            SQL("profile.user_id = %s", user.id) if user else SQL("profile.user_id IS NULL")
        )
    if rule is not None:
        conditions.append(
            SQL("profile.rule_id = %s", rule.id) if rule else SQL("profile.rule_id IS NULL")
        )
    if profile_ids is not None:
        conditions.append(SQL("profile.id = ANY(%s::int[])", array(profile_ids)))
    return SQL(" AND ").join(conditions) if conditions else None
