from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..engine.scoring import Report
from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class ScoreCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorer = cls.env["collections.scorer"]

    def setUp(self):
        super().setUp()
        self.set_today(0)

    def set_today(self, on):
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda _self: day(on))

    def score(self, profiles, on=0):
        self.env.flush_all()
        return self.scorer._score(profiles, day(on))

    def score_all(self, on=0):
        with self.without_commit():
            self.scorer._cron_score(day(on))

    def make_payer(self, name, late, count=6):
        """Make a customer who paid ``count`` invoices so many days late."""
        customer = self.make_customer(name)
        for number in range(count):
            due = -late - 15 - 20 * number
            self.pay(self.make_invoice(customer, due=due), on=due + late)
        return customer

    def factors(self, profile):
        self.env.flush_all()
        self.env.invalidate_all()
        return {f["code"]: f for f in profile.risk_factors["factors"]}


@tagged("post_install", "-at_install")
class TestScore(ScoreCommon):
    """Every customer has a score, a class and reasons."""

    def test_who_pays_late_scores_lower(self):
        good = self.profile(self.make_payer("Good", 0))
        bad = self.profile(self.make_payer("Bad", 30))
        self.score(good | bad)
        self.assertGreater(good.risk_score, bad.risk_score + 20)
        self.assertEqual(good.risk_class, good.score_class)
        self.assertLess(good.risk_class, bad.risk_class)
        self.assertIn("Pays 30 days late on average", bad.risk_reasons)

    def test_every_customer_is_scored_new_ones_too(self):
        new = self.profile(self.make_customer("New"))
        known = self.profile(self.make_payer("Known", 0))
        self.score_all()
        self.assertTrue(new.risk_class)
        self.assertEqual(new.risk_date, TODAY)
        self.assertGreater(new.risk_uncertainty, known.risk_uncertainty)
        self.assertGreater(known.risk_score, new.risk_score)
        self.assertFalse(
            self.env["collections.profile"].search(
                [("company_id", "=", self.company.id), ("risk_class", "=", False)]
            )
        )

    def test_a_new_customer_is_scored_with_the_first_invoice(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=20)
        self.env.cr.flush()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertTrue(profile.risk_class)
        self.assertEqual(profile.score_ids.move, "first")
        self.assertEqual(profile.score_ids.balance, 100)

    def test_the_run_is_followed_by_scores(self):
        self.make_invoice(self.make_customer(), due=-5)
        cron = self.env.ref("account_collections.cron_score")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.plan()
        self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)

    def test_late_items_of_today_count(self):
        customer = self.make_payer("Payer", 0)
        profile = self.profile(customer)
        self.score(profile)
        before = profile.risk_score
        self.make_invoice(customer, due=-40, amount=5000)
        self.score(profile)
        self.assertLess(profile.risk_score, before - 5)
        self.assertIn("the oldest for 40 days", profile.risk_reasons)

    def test_a_broken_promise_counts(self):
        customer = self.make_payer("Payer", 0)
        invoice = self.make_invoice(customer, due=-1)
        profile = self.profile(customer)
        self.assertFalse(self.factors(profile)["broken_promises"]["points"])
        promise = self.env["collections.promise"].create(
            {"profile_id": profile.id, "amount": 50, "date": TODAY + timedelta(days=3)}
        )
        promise.write({"state": "broken", "grace_end": day(-2), "date": day(-5)})
        self.assertTrue(invoice)
        self.assertLess(self.factors(profile)["broken_promises"]["points"], -5)

    def test_a_lost_dispute_counts_and_one_the_ledger_closed_does_not(self):
        customer = self.make_payer("Payer", 0)
        self.make_invoice(customer, due=-1)
        profile = self.profile(customer)
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        dispute = self.env["collections.dispute"].create(
            {"profile_id": profile.id, "reason_id": reason.id}
        )
        for state, settled, lost in (
            ("accepted", False, 0),
            ("cancelled", True, 0),
            ("cancelled", False, 1),
            ("rejected", False, 1),
        ):
            with self.subTest(state=state, settled=settled):
                dispute.write({"state": state, "is_settled": settled, "date_closed": day(-3)})
                points = self.factors(profile)["lost_disputes"]["points"]
                self.assertEqual(points < 0, bool(lost))

    def test_payments_that_came_back(self):
        for name, come_back in (
            ("Rejected", self.reject),
            ("Reversed", self.reverse),
            ("Taken back", self.take_back),
        ):
            with self.subTest(name):
                customer = self.make_customer(name)
                payment = self.pay(self.make_invoice(customer, due=-20), on=-10)
                profile = self.profile(customer)
                self.assertFalse(self.factors(profile)["bounced_payments"]["points"])
                come_back(payment)
                self.assertLess(self.factors(profile)["bounced_payments"]["points"], -5)

    def reject(self, payment):
        payment.action_reject()

    def reverse(self, payment):
        entry = payment.move_id
        entry._reverse_moves([{"date": day(-3)}], cancel=True)

    def take_back(self, payment, amount=100):
        receivable = payment.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        journal = self.company_data["default_journal_bank"]
        common = {"partner_id": payment.partner_id.id, "name": "Return"}
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day(-3),
                "line_ids": [
                    Command.create(
                        {**common, "account_id": receivable.account_id.id, "debit": amount}
                    ),
                    Command.create(
                        {**common, "account_id": journal.default_account_id.id, "credit": amount}
                    ),
                ],
            }
        )
        entry.action_post()

    def test_a_refund_is_no_returned_payment(self):
        customer = self.make_customer()
        self.pay(self.make_invoice(customer, due=-20, amount=100), on=-10)
        refund = self.env["account.payment"].create(
            {
                "partner_id": customer.id,
                "payment_type": "outbound",
                "partner_type": "customer",
                "amount": 100,
                "date": day(-3),
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        refund.payment_method_line_id.payment_account_id = self.get_outstanding_account()
        refund.action_post()
        self.assertTrue(refund.move_id)
        self.assertFalse(self.factors(self.profile(customer))["bounced_payments"]["points"])

    def test_money_that_never_came_is_no_returned_payment(self):
        customer = self.make_customer()
        payment = self.pay(self.make_invoice(customer, due=-20, amount=100), on=-10)
        self.take_back(payment, 60)
        self.assertFalse(self.factors(self.profile(customer))["bounced_payments"]["points"])

    def test_reports_of_bureaus_come_in_by_a_hook(self):
        profile = self.profile(self.make_customer())
        found = {profile.id: [Report(day=TODAY, source="bureau", score=5, insolvent=True)]}
        self.patch(type(self.scorer), "_load_reports", lambda *_args: found)
        self.score(profile)
        self.assertEqual(profile.risk_class, "e")
        self.assertEqual(profile.risk_score, 0)
        self.assertIn("insolvency", profile.risk_reasons)

    def test_the_dialog_adds_up(self):
        customer = self.make_payer("Payer", 12)
        profile = self.profile(customer)
        self.score(profile)
        told = profile.risk_factors
        total = told["start"] + sum(factor["points"] for factor in told["factors"])
        self.assertAlmostEqual(told["score"], total, places=1)
        self.assertAlmostEqual(told["score"], profile.risk_score, places=1)
        self.assertTrue(all(factor["label"] for factor in told["factors"]))
        action = profile.action_explain_score()
        self.assertEqual((action["res_id"], action["target"]), (profile.id, "new"))

    def test_the_average_of_the_book_is_where_strangers_start(self):
        stranger = self.profile(self.make_customer("Stranger"))
        self.score_all()
        before = stranger.risk_score
        for number in range(3):
            self.profile(self.make_payer(f"Late {number}", 40))
        self.score_all(1)
        self.assertGreater(self.company.collections_book_days, 20)
        self.assertLess(stranger.risk_score, before - 5)

    def test_one_bad_customer_does_not_stop_the_others(self):
        good, bad = (self.profile(self.make_customer(name)) for name in ("Good", "Bad"))
        judge = type(self.scorer)._judge

        def refuse(scorer, before, *args):
            if before.profile_id == bad.id:
                raise ValueError("broken")
            return judge(scorer, before, *args)

        self.patch(type(self.scorer), "_judge", refuse)
        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            self.score_all()
        self.assertTrue(good.risk_class)
        self.assertFalse(bad.risk_class)
        self.assertEqual(bad.risk_date, TODAY, "it is not tried again all night")

    def test_queries_do_not_grow(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(200)]
        )
        profiles = self.env["collections.profile"].create(
            [{"partner_id": c.id, "company_id": self.company.id} for c in customers]
        )
        few, many = profiles[:2], profiles[2:]
        self.score(profiles[:1])
        counts = []
        for batch in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.score(batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        profiles.write({"risk_class": "a"})
        profiles._lock_class(False)
        for batch in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.score(batch), batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[3], counts[2] + 5)


@tagged("post_install", "-at_install")
class TestScoreHistory(ScoreCommon):
    """What changed is kept, told and acted upon, and classes do not flap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Payer")
        for number in range(6):
            due = -15 - 20 * number
            cls.pay(cls.make_invoice(cls.customer, due=due), on=due)

    def setUp(self):
        super().setUp()
        self.dossier = self.profile(self.customer)
        self.score(self.dossier, -30)

    def get_worse(self, on=0):
        self.make_invoice(self.customer, due=-50, amount=9000)
        return self.score(self.dossier, on)

    def test_a_second_time_changes_nothing(self):
        self.score(self.dossier)
        count, messages = len(self.dossier.score_ids), self.dossier.message_ids
        self.assertFalse(self.score(self.dossier))
        self.assertFalse(self.score(self.dossier, 1))
        self.assertEqual(len(self.dossier.score_ids), count)
        self.assertEqual(self.dossier.message_ids, messages)

    def test_a_change_of_class_is_kept_and_told(self):
        old_class, old_score = self.dossier.risk_class, self.dossier.risk_score
        self.assertEqual(self.get_worse(), self.dossier)
        row = self.dossier.risk_score_id
        self.assertEqual((row.date, row.move), (TODAY, "down"))
        self.assertEqual((row.previous_class, row.risk_class), (old_class, self.dossier.risk_class))
        self.assertAlmostEqual(row.change, self.dossier.risk_score - old_score, places=1)
        self.assertEqual(row.version, 1)
        self.assertEqual(row.balance, 9000)
        self.assertIn("is late, the oldest for 50 days", row.cause)
        self.assertIn("is late, the oldest for 50 days", self.dossier.message_ids[0].body)
        self.assertIn("→", self.dossier.message_ids[0].body)

    def test_two_changes_of_a_day_are_one_row(self):
        old_class = self.dossier.risk_class
        self.get_worse()
        self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("amount_total", "=", 9000)]
        ).button_draft()
        self.score(self.dossier)
        rows = self.dossier.score_ids.filtered(lambda row: row.date == TODAY)
        self.assertEqual(len(rows), 1)
        self.assertEqual((rows.previous_class, rows.risk_class), (old_class, old_class))
        self.assertEqual(rows.move, "drift")

    def test_rules_follow_the_class(self):
        strict = self.env.ref("account_collections.procedure_strict")
        self.env["collections.rule"].create(
            {
                "name": "Risky",
                "condition": f"[('risk_class', '>', '{self.dossier.risk_class}')]",
                "procedure_id": strict.id,
            }
        )
        self.assertEqual(self.dossier.procedure_id, self.standard)
        self.env["collections.change"].search([]).unlink()
        self.get_worse()
        self.env.cr.flush()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertEqual(self.dossier.procedure_id, strict)

    def test_a_class_does_not_flap(self):
        score = self.dossier.risk_score
        self.company.collections_score_bounds = [score + 3, 30, 20, 10]
        self.score(self.dossier, -29)
        self.assertEqual(self.dossier.risk_class, "b")
        for shift in (-0.5, 0.5, -1, 1, -1.5):
            self.company.collections_score_bounds = [score + shift, 30, 20, 10]
            self.score(self.dossier, -29)
            self.assertEqual(self.dossier.risk_class, "b")
        self.company.collections_score_bounds = [score - 3, 30, 20, 10]
        self.score(self.dossier, -29)
        self.assertEqual(self.dossier.risk_class, "a")

    def test_the_course_is_drawn(self):
        self.get_worse(0)
        course = self.dossier.risk_history
        self.assertEqual(course[0]["date"], str(day(-30)))
        self.assertEqual(course[-1]["class"], self.dossier.risk_class)
        self.assertLess(self.dossier.risk_trend, 0)

    def test_a_class_by_hand_stays_until_its_end(self):
        self.dossier._set_class_by_hand("a", "The parent company guarantees", day(10))
        self.get_worse()
        self.assertEqual(self.dossier.risk_class, "a")
        self.assertGreater(self.dossier.score_class, "b")
        self.score(self.dossier, 10)
        self.assertEqual(self.dossier.risk_class, "a", "the last day counts")
        self.assertEqual(self.score(self.dossier, 11), self.dossier)
        self.assertEqual(self.dossier.risk_class, self.dossier.score_class)
        self.assertFalse(self.dossier.is_class_by_hand)
        self.assertFalse(self.dossier.risk_hand_reason)

    def test_a_class_that_somebody_writes_is_by_hand(self):
        self.dossier.risk_class = "e"
        self.assertTrue(self.dossier.is_class_by_hand)
        self.score(self.dossier)
        self.assertEqual(self.dossier.risk_class, "e")
        self.assertTrue(self.dossier.risk_score_id.is_by_hand)
        self.dossier.action_release_class()
        self.assertNotEqual(self.dossier.risk_class, "e")
        self.assertEqual(self.dossier.risk_class, self.dossier.score_class)

    def test_a_class_from_before_there_were_scores_stays(self):
        profile = self.profile(self.make_customer("Old"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE collections_profile SET risk_class = 'd' WHERE id = %s", [profile.id]
        )
        profile.invalidate_recordset()
        self.score(profile)
        self.assertEqual(profile.risk_class, "d")
        self.assertTrue(profile.is_class_by_hand)

    def test_weights_change_the_score_of_everybody(self):
        wizard = self.env["collections.score.policy"].browse(
            self.env["collections.score.policy"].action_open()["res_id"]
        )
        wizard.action_preview()
        self.assertTrue(wizard.scored_count)
        self.assertEqual(wizard.changed_count, 0, "nothing was changed yet")
        wizard.bound_a, wizard.bound_b, wizard.bound_c, wizard.bound_d = 99, 98, 97, 96
        wizard.action_preview()
        self.assertTrue(wizard.changed_count)
        old_class = self.dossier.risk_class
        then = {line.risk_class: line.then for line in wizard.preview_ids}
        self.assertEqual(then["e"], wizard.scored_count)
        self.assertEqual(self.dossier.risk_class, old_class, "a preview changes nothing")
        wizard.line_ids.filtered(lambda line: line.code == "overdue").points = 0
        wizard.action_apply()
        self.assertEqual(self.company.collections_score_weights, {"overdue": 0})
        self.assertEqual(self.company.collections_score_version, 2)
        self.score_all()
        self.assertEqual(self.dossier.risk_class, "e")
        self.assertEqual(self.dossier.risk_score_id.version, 2)
        self.assertFalse(self.factors(self.dossier)["overdue"]["points"])

    def test_bad_weights_are_refused(self):
        wizard = self.env["collections.score.policy"].browse(
            self.env["collections.score.policy"].action_open()["res_id"]
        )
        for values in (
            {"bound_a": 101},
            {"bound_a": 50},
            {"bound_d": 0},
            {"bound_d": -5},
            {"margin": -1},
            {"margin": 21},
        ):
            with self.subTest(values), self.assertRaises(UserError), self.env.cr.savepoint():
                wizard.write(values)
        for points in (-1, 101):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                wizard.line_ids[0].points = points


@tagged("post_install", "-at_install")
class TestScoreRights(ScoreCommon):
    """Who sees and decides what; scores are written by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"{role}.score", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.outsider = new_test_user(cls.env, "outsider.score", groups="base.group_user")
        cls.customer = cls.make_payer(cls, "Payer", 0, 1)

    def setUp(self):
        super().setUp()
        self.dossier = self.profile(self.customer)
        self.score(self.dossier)
        self.row = self.dossier.score_ids

    def test_viewers_read(self):
        dossier = self.dossier.with_user(self.viewer)
        self.assertTrue(dossier.risk_reasons)
        self.assertTrue(dossier.risk_factors["factors"])
        self.assertTrue(dossier.risk_history)
        self.assertTrue(self.row.with_user(self.viewer).reasons)
        with self.assertRaises(AccessError):
            self.row.with_user(self.outsider).read(["score"])

    def test_nobody_writes_scores(self):
        for user in (self.viewer, self.collector, self.manager):
            row = self.row.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    row.write({"score": 100})
                with self.assertRaises(AccessError):
                    row.unlink()
                with self.assertRaises(AccessError):
                    row.create({"profile_id": self.dossier.id, "date": TODAY, "score": 100})

    def test_nobody_writes_figures_of_the_dossier(self):
        dossier = self.dossier.with_user(self.manager)
        for values in (
            {"risk_score": 100},
            {"score_class": "a"},
            {"is_class_by_hand": True},
            {"risk_hand_until": TODAY},
            {"risk_hand_reason": "x"},
            {"risk_date": TODAY},
            {"risk_class": "a", "is_class_by_hand": False},
            {"risk_score_id": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                dossier.write(values)

    def test_a_collector_decides_a_class_with_a_reason(self):
        wizards = self.env["collections.class.by.hand"].with_user(self.collector)
        values = {"profile_ids": [Command.set(self.dossier.ids)], "risk_class": "d"}
        for bad in ({"reason": "  "}, {"reason": "x", "until": day(-10000)}):
            with self.subTest(bad), self.assertRaises(UserError), self.env.cr.savepoint():
                wizards.create({**values, **bad})
        wizards.create({**values, "reason": "Rumours"}).action_apply()
        self.assertEqual(self.dossier.risk_class, "d")
        self.assertEqual(self.dossier.risk_hand_user_id, self.collector)
        self.assertIn("Rumours", "".join(self.dossier.message_ids.mapped("body")))
        self.dossier.with_user(self.collector).action_release_class()
        self.assertFalse(self.dossier.is_class_by_hand)

    def test_a_viewer_decides_nothing(self):
        dossier = self.dossier.with_user(self.viewer)
        for call in (dossier.action_release_class, dossier.action_refresh):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            dossier.risk_class = "a"
        with self.assertRaises(AccessError):
            self.env["collections.class.by.hand"].with_user(self.viewer).create(
                {"profile_ids": self.dossier.ids, "risk_class": "a", "reason": "x"}
            )

    def test_only_managers_change_weights(self):
        with self.assertRaises(AccessError):
            self.env["collections.score.policy"].with_user(self.collector).action_open()
        wizard = self.env["collections.score.policy"].with_user(self.manager)
        action = wizard.action_open()
        wizard.browse(action["res_id"]).action_apply()
        self.assertEqual(self.company.collections_score_version, 2)

    def test_the_weights_of_another_company_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other"})
        wizards = self.env["collections.score.policy"].with_user(self.manager)
        wizard = wizards.browse(wizards.action_open()["res_id"])
        with self.assertRaises(AccessError):
            wizard.company_id = other
            wizard.flush_recordset()
            wizard.action_apply()
        self.assertEqual(other.collections_score_version, 1)

    def test_scores_of_another_company_are_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "other.score", groups="account_collections.group_manager",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self.assertFalse(self.env["collections.score"].with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.row.with_user(user).read(["score"])

    def test_own_customers_by_setting(self):
        self.dossier.user_id = self.manager
        group = self.env.ref("account_collections.group_collector")
        see_all = self.env.ref("account_collections.group_collector_all")
        scores = self.env["collections.score"].with_user(self.collector)
        self.assertIn(self.row, scores.search([]))
        group.implied_ids -= see_all
        self.collector.group_ids -= see_all
        self.assertNotIn(self.row, scores.search([]))

    def test_a_merge_keeps_the_history(self):
        double = self.make_customer("Double")
        duplicate = self.profile(double)
        self.score(duplicate, -40)
        self.score(duplicate)
        duplicate._set_class_by_hand("d", "Known", day(30))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((double | self.customer).ids, self.customer)
        dates = self.dossier.score_ids.mapped("date")
        self.assertEqual(len(dates), len(set(dates)))
        self.assertEqual((self.dossier.risk_class, self.dossier.risk_hand_reason), ("d", "Known"))
