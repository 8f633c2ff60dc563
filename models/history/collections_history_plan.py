from odoo import models

TONES = {"completed": "success", "defaulted": "danger", "cancelled": "secondary"}


class CollectionsHistoryPlan(models.AbstractModel):
    """Payment plans of the customer."""

    _name = "collections.history.plan"
    _description = "Payment Plans in the History"
    _inherit = "collections.history.source"

    _history_source = "plan"
    _history_sequence = 70
    _history_model = "collections.plan"
    _history_moment = "create_date"
    _history_texts = ("name", "note")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("plan", self.env._("Payment plans"), "fa-calendar")]

    def _prepare_values(self, record, scope):
        return {
            "title": self.env._(
                "Payment plan %(number)s: %(count)s instalments",
                number=record.name,
                count=len(record.installment_ids),
            ),
            "text": record.note or "",
            "author": record.create_uid.sudo().name or "",
            "amount": sum(record.installment_ids.mapped("amount")),
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "info"),
            "record": record,
            "link": record.name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.note


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.plan"]
