from odoo import api, fields, models
from odoo.tools import format_amount

MOMENT_REASONS = (
    "gap", "contact_limit", "quiet_day", "closed_day", "law_day", "stale_bank", "stepped_today",
)  # fmt: skip
# Where Odoo Enterprise matches bank statement lines.
MATCHING_ACTION = "account_accountant.action_bank_statement_line_transactions"


class CollectionsOpenItem(models.Model):
    """The full trace of a decision: everything that was looked at, with the record to change."""

    _inherit = "collections.open.item"

    trace = fields.Json("Why, Step by Step", compute="_compute_trace")
    can_match = fields.Boolean(compute="_compute_trace")

    # === COMPUTE METHODS === #

    @api.depends_context("lang", "uid")
    def _compute_trace(self):
        ledger = self.env["collections.ledger"].sudo()
        today = ledger._get_today()
        profiles = self.profile_id
        customers = ledger._load_customers(profiles, today)
        plans = ledger._plan_customers(customers, today)
        problems = profiles.sudo()._find_problems()
        for item in self:
            plan = plans.get(item.profile_id.id)
            decision = (
                next((d for d in plan.decisions if d.item == item.id), None) if plan else None
            )
            customer = customers.get(item.profile_id.id)
            item.can_match = bool(decision and decision.state == "covered")
            item.trace = item._get_trace(decision, customer, problems) if decision else []

    def _get_trace(self, decision, customer, problems):
        """Return the rows of the trace; each answers one question, in the planner's order."""
        self.ensure_one()
        rows = (
            self._trace_rule(),
            self._trace_procedure(),
            self._trace_hold(decision),
            self._trace_cover(decision, customer),
            self._trace_step(decision),
            self._trace_law(decision, customer),
            self._trace_moment(decision),
            self._trace_address(decision, problems),
        )
        return [row for row in rows if row]

    # === ACTION METHODS === #

    def action_why(self):
        """Show everything that led to what happens with this item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_match(self):
        """Open what probably pays this item where Odoo matches it."""
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        plan = self.env["collections.ledger"].sudo()._plan(self.profile_id, today)
        decisions = plan[self.profile_id.id].decisions
        decision = next((d for d in decisions if d.item == self.id), None)
        if not decision or decision.reason != "bank":
            # The invoice lists the outstanding credits and payments of its customer.
            return self.action_open_move()
        line = self.env["account.bank.statement.line"].browse(decision.source)
        if self.env.ref(MATCHING_ACTION, raise_if_not_found=False):
            action = self.env["ir.actions.act_window"]._for_xml_id(MATCHING_ACTION)
            return action | {"domain": [("id", "=", line.id)], "context": {}}
        return line.move_id._get_records_action()

    # === ROWS === #

    def _row(self, question, answer, record=None, stops=False):
        """Return one row; ``stops`` when this is why nothing happens today."""
        link = {"model": record._name, "id": record.id} if record else None
        return {"question": question, "answer": answer, "link": link, "stops": stops}

    def _trace_rule(self):
        profile = self.profile_id
        rule = profile.sudo().rule_id
        if profile.is_locked:
            answer = self.env._("Somebody decided; rules leave this customer alone.")
            return self._row(self.env._("Rule"), answer, profile)
        if rule:
            return self._row(self.env._("Rule"), rule.name, rule)
        return self._row(self.env._("Rule"), self.env._("None matches."), profile)

    def _trace_procedure(self):
        procedure = self.profile_id.procedure_id
        if not procedure:
            answer = self.env._("None: choose one.")
            return self._row(self.env._("Procedure"), answer, self.profile_id, stops=True)
        modes = dict(self.profile_id._fields["mode"]._description_selection(self.env))
        answer = f"{procedure.name} ({modes[self.profile_id.mode]})"
        return self._row(self.env._("Procedure"), answer, procedure)

    def _trace_hold(self, decision):
        question = self.env._("On hold?")
        if decision.state != "held":
            return self._row(question, self.env._("No."))
        hold = self.env["collections.hold"].browse(decision.hold or [])
        source = hold._get_source() if hold else self.move_id
        return self._row(question, self.reason, source, stops=True)

    def _trace_cover(self, decision, customer):
        question = self.env._("Paid already?")
        if decision.state == "covered":
            return self._row(question, self.reason, self._get_source(decision), stops=True)
        total = sum(credit.value for credit in customer.credits)
        if decision.amount and float(decision.amount) < self.residual:
            left = format_amount(self.env, float(decision.amount), self.currency_id)
            answer = self.env._("A part probably is or is on hold; %s is left to ask for.", left)
        elif total:
            money = format_amount(self.env, float(total), self.company_currency_id)
            answer = self.env._("Credits of %s cover other items first.", money)
        else:
            answer = self.env._("No credit, payment or bank line of this customer is waiting.")
        return self._row(question, answer)

    def _get_source(self, decision):
        """Return the record behind what covers the item, as far as there is one to open."""
        if decision.reason == "bank":
            return self.env["account.bank.statement.line"].sudo().browse(decision.source).move_id
        if decision.reason == "payment":
            return self.env["account.payment"].sudo().browse(decision.source)
        return self.move_id

    def _trace_step(self, decision):
        step = self.next_step_id
        if decision.reason == "below_minimum":
            return self._row(self.env._("Step"), self.reason, step.procedure_id, stops=True)
        last = self.last_step_id.name or self.env._("none yet")
        if step:
            answer = self.env._(
                "Last taken: %(last)s. Next: %(next)s (%(moment)s).",
                last=last,
                next=step.name,
                moment=step.moment,
            )
        else:
            answer = self.env._("Last taken: %s. No step is left.", last)
        stops = decision.reason in ("not_reached", "last_step")
        return self._row(self.env._("Step"), answer, step.procedure_id, stops)

    def _trace_law(self, decision, customer):
        """Tell which rule keeps the step waiting, with its source and what is not certain of it."""
        question = self.env._("Does the law allow it?")
        if decision.reason == "law":
            rule = decision.refusal.rule
            source = f" ({rule.source})" if rule.source else ""
            return self._row(question, f"{self.reason}{source}", self.profile_id, stops=True)
        steps = customer.procedure.steps if customer.procedure else ()
        if not any((s.asks or s.letter) for s in steps if s.id == decision.step):
            return None
        return self._row(question, self.env._("Yes, on that day."), self.profile_id)

    def _trace_moment(self, decision):
        if decision.state not in ("due", "waiting"):
            return None
        stops = decision.reason in MOMENT_REASONS
        answer = self.reason if stops else self.env._("Nothing speaks against today.")
        return self._row(self.env._("May we write today?"), answer, self.profile_id, stops)

    def _trace_address(self, decision, problems):
        channels = self.env["collections.channel"]._get_by_code()
        rows = []
        for code in decision.channels:
            problem = problems[code].get(self.profile_id.id) if code in problems else None
            email = self.profile_id.email or ""
            reached = self.env._("reaches the customer")
            explain = self.env["collections.action"]._explain_failure
            rows.append(f"{channels[code].name}: {explain(problem, email) if problem else reached}")
        if not rows:
            return None
        stops = any(problems[code].get(self.profile_id.id) for code in decision.channels)
        return self._row(self.env._("Address"), " ".join(rows), self.partner_id, stops)
