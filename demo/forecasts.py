from datetime import timedelta

from odoo import api, models

# The nights, as days ago, on which it was said when items will be paid; it is learned on the first.
SAID = (35, 28, 21, 14, 7)


class CollectionsDemo(models.AbstractModel):
    """What was learned five weeks ago, and what was said since, judged by what came."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        self._foresee(day)
        return result

    @api.model
    def _finish_day(self, night, customers, partners, day):
        result = super()._finish_day(night, customers, partners, day)
        then = day - timedelta(night)
        if night == SAID[0]:
            self._learn(then)
        if night in SAID:
            self._foresee(then)
        return result

    def _learn(self, then):
        self.env["collections.forecast.model"]._cron_train(then)

    def _foresee(self, then):
        newest = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.env["collections.forecaster"]._cron_predict(then)
        self._move_messages_back(newest, then)
