from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.law.procedure import RuleStep

LETTERS = [
    ("auto", "What the law wants first"),
    ("nl_14_days", "Dutch 14-day letter"),
    ("be_first", "Belgian first reminder"),
    ("demand", "Demand"),
    ("final", "Final notice"),
]
# Texts of these kinds have room for what a letter of the law must state.
WRITTEN = ("email", "letter")


class CollectionsProcedureStep(models.Model):
    """What a step does that the law has a say in: which letter it sends, and what it asks."""

    _inherit = "collections.procedure.step"

    law_letter = fields.Selection(
        LETTERS,
        string="Letter of the Law",
        help="What the law wants first: the letter without which a customer owes no costs or "
        "interest, by its country and kind; an ordinary message for everybody else.\n"
        "Another letter is an ordinary message to customers whose law does not know it.",
    )
    asks_costs = fields.Boolean(
        help="The step asks collection costs. It waits until the law allows that, and says why.",
    )
    asks_interest = fields.Boolean(
        help="The step asks interest. It waits until the law allows that, and says why.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("law_letter", "channel_ids", "purpose")
    def _check_law_letter(self):
        """Keep letters of the law to channels in which they fit as a whole."""
        for step in self.filtered("law_letter"):
            messages = step.channel_ids.filtered("is_message")
            unfit = messages.filtered(lambda channel: channel.text_kind not in WRITTEN)
            if step.purpose == "thanks" or not messages or unfit:
                raise ValidationError(
                    self.env._(
                        "“%s” sends a letter of the law: let it go out by letter or e-mail alone, "
                        "before the thanks. An SMS has no room for what the law wants in it.",
                        step.name,
                    )
                )

    # === HELPERS === #

    def _get_asked(self):
        """Return what this step asks on top of the invoices, as the rules of the law name it."""
        self.ensure_one()
        asked = {"costs": self.asks_costs, "interest": self.asks_interest}
        return frozenset(name for name, is_asked in asked.items() if is_asked)

    def _to_rule(self, number):
        """Return this step as the rules of the law look at a procedure.

        :param number: stands for the step, which may not be stored yet
        """
        self.ensure_one()
        return RuleStep(
            id=number,
            offset=self.offset,
            channels=tuple(self.channel_ids.mapped("code")),
            asks=self._get_asked(),
            letter=self.law_letter or "",
        )

    def _prepare_timeline_values(self):
        """Tell on the timeline which letter a step sends and what it asks."""
        labels = dict(self._fields["law_letter"]._description_selection(self.env))
        asked = [
            label
            for label, is_asked in (
                (self.env._("Costs"), self.asks_costs),
                (self.env._("Interest"), self.asks_interest),
            )
            if is_asked
        ]
        return {
            **super()._prepare_timeline_values(),
            "letter": labels.get(self.law_letter) or "",
            "asks": asked,
        }
