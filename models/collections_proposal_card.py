from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_datetime, format_list

SURE, LIKELY = 0.9, 0.75
DAY_FORMAT = "EEEE d MMMM"
DAY_AND_YEAR_FORMAT = "EEEE d MMMM y"
MOST_NAMES = 6


class CollectionsProposal(models.Model):
    """How a proposal is shown: what will be done, in words, on a card."""

    _inherit = "collections.proposal"

    summary = fields.Char(compute="_compute_summary", help="What accepting does.")
    problem = fields.Char(
        compute="_compute_problem", help="Why it cannot be accepted as it is, and what to do."
    )
    confidence_text = fields.Char("How Sure", compute="_compute_confidence_text")
    invoice_names = fields.Char("Invoices", compute="_compute_invoice_names")

    # === COMPUTE METHODS === #

    @api.depends("intent", "date", "amount", "currency_id", "move_line_ids", "contact_hint")
    @api.depends_context("lang")
    def _compute_summary(self):
        for proposal in self:
            proposal.summary = proposal._dispatch("describe") if proposal.intent else False

    @api.depends("intent", "date", "amount", "move_line_ids", "state", "profile_id")
    @api.depends_context("lang")
    def _compute_problem(self):
        for proposal in self:
            is_open = proposal.state == "open" and proposal.intent
            proposal.problem = proposal._get_problem() if is_open else False

    @api.depends("confidence")
    @api.depends_context("lang")
    def _compute_confidence_text(self):
        for proposal in self:
            proposal.confidence_text = proposal._say_confidence()

    @api.depends("move_line_ids")
    @api.depends_context("lang")
    def _compute_invoice_names(self):
        for proposal in self:
            proposal.invoice_names = proposal._say_invoices()

    # === BUSINESS METHODS === #

    @api.readonly
    def get_cards(self):
        """Return what the cards of these proposals show, a list of dictionaries.

        :return: texts in the language of the user; ``can_decide``, ``can_accept`` and ``can_undo``
            tell which buttons there are
        """
        self.check_access("read")
        may_write = self.has_access("write")
        results, money = self._get_results(), self._load_money()
        return [
            proposal._prepare_card(may_write, results.get(proposal), money.get(proposal.profile_id))
            for proposal in self.sorted("id")
        ]

    def _prepare_card(self, may_write, result, money):
        """Return what one card shows.

        :param result: what came out of it, None when nothing did or it is gone
        :param money: what the customer paid and is not matched, see ``_load_money``
        """
        is_open = self.state == "open"
        return {
            "id": self.id,
            "intent": self.intent,
            "title": self._get_label("intent"),
            "sentence": self.sentence or "",
            "language": self._get_label("lang"),
            "sure": self.confidence >= SURE,
            "confidence": self.confidence_text,
            "summary": self.summary,
            "finding": self._say_money(money) if self.intent == "paid" and is_open else "",
            "problem": self.problem or "",
            "state": self.state,
            "outcome": "" if is_open else self._say_outcome(),
            "can_decide": is_open and may_write,
            "can_accept": is_open and may_write and not self.problem,
            "can_change": is_open and may_write and bool(self.profile_id),
            "can_undo": may_write and self._can_undo(result),
            "has_result": bool(result),
            "choices": self._get_choices() if is_open and may_write else [],
        }

    def _get_choices(self):
        """Return ``[(code, label)]`` of what it may be when it is not right."""
        choices = self._fields["actual"]._description_selection(self.env)
        return [choice for choice in choices if choice[0] != self.intent]

    # === WHAT WILL BE DONE === #

    def _describe_promise(self):
        """Say who pays what by when; of an unknown sender neither amount nor invoices are known."""
        currency = self.currency_id or (self.company_id or self.env.company).currency_id
        values = {
            "amount": format_amount(self.env, self.amount, currency),
            "day": self._say_day(),
            "invoices": self._say_invoices(),
        }
        if not self.date:
            return self.env._("Promise of %(amount)s without a day, %(invoices)s", **values)
        if not self.amount:
            return self.env._("Promise for %(day)s, %(invoices)s", **values)
        return self.env._("Promise of %(amount)s for %(day)s, %(invoices)s", **values)

    def _describe_dispute(self):
        return self.env._(
            "Dispute (%(reason)s), %(invoices)s",
            reason=self.reason_id.sudo().name or self._get_label("category"),
            invoices=self._say_invoices(),
        )

    def _describe_paid(self):
        values = {"day": self._say_day(), "invoices": self._say_invoices()}
        if self.date:
            return self.env._(
                "Paid on %(day)s: a task to find the money, silence until then, %(invoices)s",
                **values,
            )
        return self.env._(
            "Paid: a task to find the money, silence until then, %(invoices)s", **values
        )

    def _describe_copy(self):
        return self.env._(
            "A copy to %(contact)s, %(invoices)s",
            contact=self._get_contact().sudo().display_name or "",
            invoices=self._say_invoices(),
        )

    def _describe_wrong_contact(self):
        if self.contact_hint:
            return self.env._("A task to write to %s from now on", self.contact_hint)
        return self.env._("A task to find out who reads our reminders")

    def _describe_out_of_office(self):
        return self._say_absence(self._get_contact())

    def _say_absence(self, contact):
        values = {"contact": contact.sudo().display_name or "", "day": self._say_day()}
        if self.date:
            return self.env._(
                "%(contact)s is away until %(day)s: this message and calls wait until then",
                **values,
            )
        return self.env._("%(contact)s is away, nobody knows until when", **values)

    # === WORDS === #

    def _say_day(self):
        if not self.date:
            return ""
        today = self.env["collections.ledger"]._get_today()
        is_this_year = self.date.year == today.year
        pattern = DAY_FORMAT if is_this_year else DAY_AND_YEAR_FORMAT
        return format_date(self.env, self.date, date_format=pattern)

    def _say_invoices(self):
        """Return the invoices as a customer calls them: "invoices 2026/12, 2026/13"."""
        self.ensure_one()
        names = list(dict.fromkeys(self.sudo().move_line_ids.mapped("move_name")))
        if not names:
            return self.env._("no invoice")
        if len(names) == 1:
            return self.env._("invoice %s", names[0])
        if len(names) > MOST_NAMES:
            return self.env._("%s invoices", len(names))
        return self.env._("invoices %s", format_list(self.env, names, style="unit"))

    def _say_confidence(self):
        if self.confidence >= SURE:
            return self.env._("Clear")
        if self.confidence >= LIKELY:
            return self.env._("Probable")
        return self.env._("Uncertain")

    def _say_outcome(self):
        """Say what became of it, and who decided."""
        if self.state == "dropped":
            return self.env._("Left aside: the message was dealt with.")
        values = {
            "state": self._get_label("state"),
            "user": self.sudo().decided_by_id.name or "",
            "moment": format_datetime(self.env, self.date_decided, dt_format="short")
            if self.date_decided
            else "",
        }
        if self.is_automatic and self.state == "accepted":
            return self.env._(
                "Accepted automatically, %(moment)s. %(reason)s",
                reason=self.automatic_reason or "",
                **values,
            )
        if self.actual:
            return self.env._(
                "%(state)s (%(actual)s), %(user)s, %(moment)s",
                actual=self._get_label("actual"),
                **values,
            )
        return self.env._("%(state)s, %(user)s, %(moment)s", **values)
