import base64
import io

import openpyxl
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import format_date, mute_logger

from .common import TODAY, day
from .test_forecast import ForecastCommon


@tagged("post_install", "-at_install")
class TestForecastCash(ForecastCommon):
    """Cash per week with its band, its parts, what came in, and what if."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.joris = new_test_user(
            cls.env, "cash.joris", groups="account_collections.group_collector"
        )
        cls.prompt = cls.make_payer("Prompt", 0)
        cls.slow = cls.make_payer("Slow", 20)
        cls.first = cls.make_invoice(cls.prompt, due=3, amount=1000)
        cls.second = cls.make_invoice(cls.slow, due=3, amount=4000)
        cls.euros = cls.make_invoice(cls.prompt, due=3, amount=500, currency_id=cls.foreign.id)
        cls.cash = cls.env["collections.forecast.cash"]

    def setUp(self):
        super().setUp()
        self.env["collections.ledger"]._ensure_profiles(self.company)
        self.dossier = self.env["collections.profile"].search(
            [("partner_id", "=", self.slow.id), ("company_id", "=", self.company.id)]
        )
        self.dossier.user_id = self.joris
        self.train()
        self.predict()

    def rows(self, segment="all", currency=None, **values):
        domain = [("segment", "=", segment), ("is_latest", "=", True)]
        domain.append(("currency_id", "=", (currency or self.currency).id))
        domain += [(name, "=", value) for name, value in values.items()]
        return self.cash.search(domain, order="number")

    def open_board(self, **values):
        return self.env["collections.forecast.board"].create(
            {"company_id": self.company.id, "currency_id": self.currency.id, **values}
        )

    def total(self, board):
        return sum(week["expected"] for week in board.chart["weeks"])

    # === THE NIGHT === #

    def test_weeks_of_the_company(self):
        rows, weeks = self.rows(), self.company.collections_forecast_weeks
        self.assertEqual(rows.mapped("number"), list(range(weeks + 1)))
        self.assertEqual([rows[0].date_start, rows[0].date_end], [day(1), day(6)], "until Sunday")
        self.assertEqual([rows[1].date_start, rows[1].date_end], [day(7), day(13)])
        self.assertEqual(rows[-1].date_end, day(6 + 7 * weeks))
        total = sum(rows.mapped("expected"))
        self.assertTrue(3500 < total <= 5000, total)
        for row in rows:
            self.assertLessEqual(row.low, row.expected + 0.01)
            self.assertGreaterEqual(row.high, row.expected - 0.01)

    def test_currencies_are_apart(self):
        rows = self.rows(currency=self.foreign)
        total = sum(rows.mapped("expected"))
        self.assertTrue(400 < total <= 500, total)
        self.assertAlmostEqual(sum(rows.mapped("value")), total / 2, delta=1)

    def test_collectors_have_their_own_weeks(self):
        rows = self.rows("collector", user_id=self.joris.id)
        total = sum(rows.mapped("expected"))
        self.assertTrue(2800 < total <= 4000, total)

    def test_the_same_night_twice_is_one_forecast(self):
        before = self.cash.search_count([])
        self.forecaster._start_anew(self.company)
        self.predict()
        self.assertEqual(self.cash.search_count([]), before)

    def test_on_a_sunday_nothing_of_the_week_is_left(self):
        self.set_today(6)
        self.predict(6)
        rows = self.rows()
        self.assertEqual(rows[0].number, 1)
        self.assertEqual([rows[0].date_start, rows[0].date_end], [day(7), day(13)])
        self.assertEqual(self.open_board().chart["weeks"][0]["number"], 1)

    def test_the_last_forecast_of_a_week_is_kept(self):
        for night in range(1, 9):
            self.set_today(night)
            self.predict(night)
        days = set(self.cash.search([]).mapped("date"))
        self.assertEqual(days, {day(6), day(8)})
        self.assertEqual(set(self.cash.search([("is_latest", "=", True)]).mapped("date")), {day(8)})

    def test_what_came_in_is_compared(self):
        self.pay(self.first, on=4)
        self.make_invoice(self.prompt, due=20, amount=700, issued=2)
        later = self.make_invoice(self.prompt, due=20, amount=300, issued=2)
        self.pay(later, on=5)
        self.set_today(8)
        self.predict(8)
        first = self.cash.search(
            [("date", "=", TODAY), ("segment", "=", "all"), ("number", "=", 0),
             ("currency_id", "=", self.currency.id)]
        )  # fmt: skip
        self.assertTrue(first.is_over)
        self.assertEqual(first.actual, 1000, "what was invoiced later is not part of it")
        self.assertAlmostEqual(first.difference, 1000 - first.expected, places=2)

    def test_the_week_under_way_has_what_came_and_what_is_to_come(self):
        said = self.rows()[1]
        self.pay(self.second, on=8, amount=1500)
        self.set_today(8)
        self.predict(8)
        self.assertFalse(said.is_over)
        self.assertFalse(said.difference)
        self.assertFalse(said.inside)
        chart = self.open_board().chart
        running, rest = chart["running"], chart["weeks"][0]
        self.assertEqual([running["start"], running["end"]], [str(day(7)), str(day(13))])
        self.assertEqual([running["actual"], running["expected"]], [1500, said.expected])
        self.assertEqual(rest["number"], 0)
        self.assertEqual([rest["start"], rest["end"]], [str(day(9)), str(day(13))])
        self.assertEqual(rest["expected"], self.rows()[0].expected)
        self.assertFalse(chart["past"], "no forecast was made before the week of the first night")
        self.pay(self.second, on=12, amount=500)
        self.set_today(15)
        self.predict(15)
        chart = self.open_board().chart
        self.assertEqual([week["actual"] for week in chart["past"]], [2000])
        self.assertEqual(chart["running"]["actual"], 0)

    def test_nothing_came_before_the_first_forecast(self):
        self.assertIsNone(self.open_board().chart["running"])

    # === THE BOARD === #

    def test_the_board_shows_the_night(self):
        board = self.open_board()
        self.assertFalse(board.problem)
        self.assertFalse(board.chart["is_supposed"])
        self.assertEqual(
            [week["expected"] for week in board.chart["weeks"]], self.rows().mapped("expected")
        )

    def test_one_customer_fails(self):
        board = self.open_board()
        usual = self.total(board)
        board.failing_ids = self.dossier
        self.assertTrue(board.chart["is_supposed"])
        self.assertAlmostEqual(board.chart["base_total"], usual, delta=1)
        self.assertLess(self.total(board), usual - 2800)
        board.action_reset()
        self.assertFalse(board.chart["is_supposed"])

    def test_disputed_items_are_paid_later(self):
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        line = self.second.line_ids.filtered(lambda li: li.account_type == "asset_receivable")
        self.env["collections.dispute"]._open(self.dossier, [(line, 0)], reason, "collector")
        self.forecaster._start_anew(self.company)
        self.cash.search([]).unlink()
        self.predict()
        board = self.open_board()
        usual = board.chart["weeks"]
        board.dispute_days = 30
        moved = board.chart["weeks"]
        near = [sum(week["expected"] for week in weeks[:6]) for weeks in (usual, moved)]
        self.assertLess(near[1], near[0])

    def test_new_invoices_are_a_layer(self):
        board = self.open_board()
        before = self.total(board)
        board.with_new = True
        self.assertGreaterEqual(self.total(board), before - 1)
        self.assertTrue(board.chart["is_supposed"])

    def test_promises_are_a_layer(self):
        self.env["collections.promise"]._promise(
            self.dossier, 4000, day(30), self.second.line_ids.filtered("date_maturity")
        )
        self.forecaster._start_anew(self.company)
        self.predict()
        board = self.open_board(with_promises=False)
        self.assertTrue(board.chart["is_supposed"])
        self.assertGreater(self.total(board), 0)

    def test_the_items_behind_a_week(self):
        board = self.open_board()
        weeks = board.chart["weeks"]
        number = max(weeks, key=lambda week: week["expected"])["number"]
        action = board.action_open_week(number)
        found = self.forecasts.with_context(**action["context"]).search(action["domain"])
        self.assertTrue(found)
        amounts = found.mapped("in_week")
        self.assertEqual(amounts, sorted(amounts, reverse=True), "the largest part first")
        self.assertIn("Week from", action["display_name"])
        expected = {week["number"]: week["expected"] for week in weeks}[number]
        self.assertAlmostEqual(sum(amounts), expected, delta=0.1)
        row = self.rows().filtered(lambda row: row.number == number)
        self.assertEqual(row.action_open_items()["domain"], action["domain"])
        for nonsense in (-1, 1000, "1"):
            with self.assertRaises(UserError):
                board.action_open_week(nonsense)

    def test_the_items_of_the_rest_of_this_week(self):
        board = self.open_board()
        action = board.action_open_week(0)
        found = self.forecasts.with_context(**action["context"]).search(action["domain"])
        expected = board.chart["weeks"][0]["expected"]
        self.assertAlmostEqual(sum(found.mapped("in_week")), expected, delta=0.1)
        self.assertEqual(self.rows()[0].action_open_items()["domain"], action["domain"])
        self.set_today(8)
        self.assertIn(
            f"Week from {format_date(self.env, day(9))}",
            self.rows()[1].action_open_items()["display_name"],
            "a week that was the next one has begun since",
        )

    def test_the_board_has_a_name(self):
        self.assertEqual(self.open_board().display_name, "Cash Forecast")

    def test_it_can_be_downloaded(self):
        action = self.open_board().action_export()
        number = int(action["url"].split("/")[-1].split("?")[0])
        content = base64.b64decode(self.env["ir.attachment"].browse(number).datas)
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        self.assertEqual(sheet.max_row, 2 + self.company.collections_forecast_weeks)
        self.assertAlmostEqual(sheet.cell(2, 3).value, self.rows()[0].expected, places=2)

    def test_nonsense_is_refused_in_words(self):
        board = self.open_board()
        board.dispute_days = 5
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            board.dispute_days = -3
            board.flush_recordset()

    def test_nothing_learned_is_said(self):
        self.env["collections.forecast.model"].search([]).unlink()
        board = self.open_board()
        self.assertIn("Nothing was learned yet", board.problem)
        self.assertFalse(board.chart)
        with self.assertRaisesRegex(UserError, "Nothing was learned"):
            board.action_export()

    # === RIGHTS === #

    def test_a_collector_sees_the_cash_of_the_own_customers(self):
        group = self.env.ref("account_collections.group_collector")
        group.implied_ids -= self.env.ref("account_collections.group_collector_all")
        self.joris.group_ids -= self.env.ref("account_collections.group_collector_all")
        self.joris.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        self.env.invalidate_all()
        boards = self.env["collections.forecast.board"].with_user(self.joris)
        board = boards.create({"company_id": self.company.id})
        self.assertTrue(board._sees_only_own())
        self.prompt_dossier = self.env["collections.profile"].search(
            [("partner_id", "=", self.prompt.id), ("company_id", "=", self.company.id)]
        )
        self.prompt_dossier.user_id = self.env.ref("base.user_admin")
        self.env.flush_all()
        board.invalidate_recordset()
        self.assertLessEqual(self.total(board), 4000)
        board.user_id = self.env.ref("base.user_admin")
        self.assertEqual(self.total(board), 0)
        cash = self.cash.with_user(self.joris)
        self.assertEqual(set(cash.search([]).mapped("user_id")), set(self.joris))

    def test_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        boards = self.env["collections.forecast.board"].with_user(self.joris)
        with self.assertRaises(AccessError):
            boards.create({"company_id": other.id}).chart  # noqa: B018
