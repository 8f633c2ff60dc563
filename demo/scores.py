from datetime import timedelta

from odoo import api, models

# The days, as days ago, on which customers were scored before the nights of the demo began.
SCORED = tuple(range(360, 75, -30))
BY_HAND = {
    "d": "Late annual accounts, and the director does not call back",
    "e": "Does not trade any more, says the bailiff",
}
BY_HAND_DAYS = 120


class CollectionsDemo(models.AbstractModel):
    """The scores of a year, as the nights would have made them."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        for ago in SCORED:
            self._score_on(day - timedelta(ago))
        self._decide_classes(customers, partners, day)
        return super()._run_first_nights(companies, customers, partners, day)

    @api.model
    def _finish_day(self, night, customers, partners, day):
        result = super()._finish_day(night, customers, partners, day)
        self._score_on(day - timedelta(night))
        return result

    def _score_on(self, then):
        newest = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.env["collections.scorer"]._cron_score(then)
        self._move_messages_back(newest, then)

    def _decide_classes(self, customers, partners, day):
        """Let the credit manager decide where the figures do not tell all."""
        for number, customer in customers.items():
            if customer.risk:
                self._get_profiles(partners[number])._set_class_by_hand(
                    customer.risk, BY_HAND[customer.risk], day + timedelta(BY_HAND_DAYS)
                )
