from odoo import models


class CollectionsHistoryLawNotice(models.AbstractModel):
    """Letters of the law, with the term that they opened."""

    _name = "collections.history.law.notice"
    _description = "Statutory Letters in the History"
    _inherit = "collections.history.source"

    _history_source = "law_notice"
    _history_sequence = 65
    _history_model = "collections.law.notice"
    _history_moment = "create_date"
    _history_texts = ("items_text", "void_reason")
    _history_selections = ("kind",)

    def _get_kinds(self):
        return [("law_notice", self.env._("Statutory letters"), "fa-balance-scale")]

    def _prepare_values(self, record, scope):
        return {
            "title": record.display_name,
            "text": record._describe_term(),
            "author": record.create_uid.sudo().name or "",
            "amount": record.amount,
            "currency": record.currency_id,
            "state": "" if record.valid else self.env._("Does not count"),
            "tone": "secondary",
            "record": record,
            "link": record.display_name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record._describe_term()


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.law.notice"]
