from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from ..engine import forecast
from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestForecastTours(CollectionsCommon, HttpCase):
    """The board, in a real browser."""

    def test_board(self):
        today = Date.context_today(self.company)
        monday = Date.subtract(today, days=today.weekday())
        user = new_test_user(
            self.env,
            "forecast.tour",
            groups="account_collections.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env["res.company"].search([("id", "!=", self.company.id)]).write(
            {"collections_forecast": False}
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.make_customer("Tour Customer").id,
                "invoice_date": Date.subtract(today, days=20),
                "invoice_date_due": Date.add(monday, days=9),
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 800, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        self.env["collections.forecast.model"].create(
            {
                "company_id": self.company.id,
                "trained_on": today,
                "state": "in_use",
                "champion": "terms",
                "finished_at": "2025-01-01",
                "text": forecast.candidates()["terms"].fit(forecast.Ledger(), today).dumps(),
            }
        )
        self.env.flush_all()
        with self.without_commit():
            self.env["collections.forecaster"]._cron_predict(today)
        action = self.env.ref("account_collections.action_collections_forecast_board_server")
        self.start_tour(
            f"/odoo/action-{action.id}", "collections_forecast", login=user.login, timeout=120
        )
