from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Date, Domain
from odoo.tools import format_date, format_list

from ..collections_action import OPEN_STATES

RATE_FIELDS = frozenset(("rate_company_id", "rate_needs"))


class CollectionsAction(models.Model):
    """The one task in each company that asks for rates of interest; it closes by itself."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("rate", "Rates of interest to enter")], ondelete={"rate": "cascade"}
    )
    cancel_reason = fields.Selection(selection_add=[("entered", "The rates were entered")])
    rate_company_id = fields.Many2one(
        "res.company", readonly=True, copy=False, index="btree_not_null", ondelete="cascade"
    )
    rate_needs = fields.Json(readonly=True, copy=False)

    _profile_required = models.Constraint(
        "CHECK(profile_id IS NOT NULL OR kind IN ('incoming', 'rate'))",
        "Choose the customer for whom this is to be done.",
    )
    _rate_task_unique = models.UniqueIndex(
        "(rate_company_id) WHERE kind = 'rate' AND state IN ('todo', 'approve', 'ready', 'failed')",
        "There is already an open task about missing rates in this company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("rate_company_id")
    def _compute_company_id(self):
        result = super()._compute_company_id()
        for action in self.filtered("rate_company_id"):
            action.company_id = action.rate_company_id
        return result

    def _is_protected(self, name):
        return name in RATE_FIELDS or super()._is_protected(name)

    @api.model
    def _get_tab_domains(self):
        domains = super()._get_tab_domains()
        return domains | {"alerts": domains["alerts"] | Domain("kind", "=", "rate")}

    # === ACTION METHODS === #

    def action_open_rates(self):
        """Show the rates of interest, where the missing ones are entered."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_law_rate"
        )

    def action_open_profile(self):
        if self.kind == "rate":
            return self.action_open_rates()
        return super().action_open_profile()

    def action_done(self):
        self._check_no_rate_task()
        return super().action_done()

    def action_cancel(self):
        self._check_no_rate_task()
        return super().action_cancel()

    def _skip(self, reason=""):
        self._check_no_rate_task()
        return super()._skip(reason)

    def _check_no_rate_task(self):
        """Raise for tasks that come back as long as the rates are missing."""
        if self.filtered(lambda action: action.kind == "rate"):
            raise UserError(
                self.env._("Enter the rates that are missing: this task closes by itself then.")
            )

    # === BUSINESS METHODS === #

    @api.model
    def _update_rate_tasks(self, missing):
        """Let the task of each company ask for these rates too.

        :param dict missing: ``{company: {(series, day)}}``
        """
        tasks = self._find_rate_tasks().grouped("rate_company_id")
        for company, needs in missing.items():
            task = tasks.get(company) or self._make_rate_task(company)
            task._set_rate_needs(needs | task._get_rate_needs())

    @api.model
    def _review_rate_tasks(self):
        """Strike out what was entered meanwhile; a task that asks for nothing more is closed."""
        for task in self._find_rate_tasks():
            task._set_rate_needs(task._get_rate_needs())

    @api.model
    def _find_rate_tasks(self):
        return self.search([("kind", "=", "rate"), ("state", "in", OPEN_STATES)])

    @api.model
    def _make_rate_task(self, company):
        manager = company.sudo().collections_manager_id or company.sudo().collections_user_id
        return self.create(
            {
                "kind": "rate",
                "rate_company_id": company.id,
                "channel_id": self.env.ref("account_collections.channel_task").id,
                "user_id": manager.id,
                "date": self.env["collections.ledger"]._get_today(),
            }
        )

    def _get_rate_needs(self):
        """Return the rates that this task asks for, ``{(series, day)}``."""
        self.ensure_one()
        return {(series, Date.to_date(day)) for series, day in self.rate_needs or ()}

    def _set_rate_needs(self, needs):
        """Keep of each series the first day without a rate, and say it in words."""
        self.ensure_one()
        rates = self.env["collections.law.rate"]
        first = {}
        for series, day in sorted(needs, reverse=True):
            if rates._find_gap(self.rate_company_id, series, day):
                first[series] = day
        if not first:
            self._set_cancelled("entered")
            return
        values = {
            "rate_needs": [[series, Date.to_string(first[series])] for series in sorted(first)],
            "summary": self.with_context(
                lang=self.user_id.lang or self.env.lang
            )._describe_rate_needs(first),
        }
        if any(self[name] != value for name, value in values.items()):
            self.write(values)

    def _describe_rate_needs(self, first):
        labels = dict(
            self.env["collections.law.rate"]._fields["series"]._description_selection(self.env)
        )
        by_day = defaultdict(list)
        for series in sorted(first):
            by_day[first[series]].append(labels[series])
        texts = [
            self.env._(
                "%(series)s on %(day)s",
                series=format_list(self.env, names),
                day=format_date(self.env, day),
            )
            for day, names in sorted(by_day.items())
        ]
        return self.env._("Enter the rate of interest: %s", "; ".join(texts))
