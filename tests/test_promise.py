from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CollectionsCommon, day


class PromiseCommon(CollectionsCommon):
    """Promises are given on ``TODAY``; the company is in a country with its usual weekends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: day()))

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer()
        self.first = self.make_invoice(self.customer, due=-20, amount=100)
        self.second = self.make_invoice(self.customer, due=-10, amount=60)
        self.dossier = self.profile(self.customer)

    def items(self, *invoices):
        lines = self.env["account.move.line"].union(*(move.line_ids for move in invoices))
        return lines.filtered(lambda line: line.display_type == "payment_term")

    def promise(self, amount, on, *invoices, **values):
        lines = self.items(*invoices) if invoices else None
        return self.env["collections.promise"]._promise(
            self.dossier, amount, day(on), lines, **values
        )

    def review(self, on):
        self.env["collections.promise"]._review(self.dossier, day(on))

    def running(self, on=0):
        holds = self.env["collections.hold"]
        return holds.search(
            [("profile_id", "=", self.dossier.id), *holds._domain_active(day(on))], order="id"
        )

    def tasks(self, *states):
        return self.actions(self.customer, *states).filtered(lambda a: a.kind == "promise")

    def bounce(self, invoice):
        self.items(invoice).remove_move_reconcile()


@tagged("post_install", "-at_install")
class TestPromise(PromiseCommon):
    """The ledger decides whether a promise was kept."""

    def test_silent_until_the_grace_is_over(self):
        promise = self.promise(160, 4, self.first, self.second)
        # Friday, then two working days.
        self.assertEqual(promise.grace_end, day(8))
        self.assertEqual(self.running().mapped("date_to"), [day(8), day(8)])
        sent = self.simulate(range(10))
        self.assertEqual([night for night, _message in sent], [9], "the day after the grace")
        self.assertEqual(promise.state, "broken")

    def test_grace_is_a_setting(self):
        self.company.collections_promise_grace = 0
        self.assertEqual(self.promise(100, 4, self.first).grace_end, day(4))

    def test_kept_by_a_payment_before_the_date(self):
        promise = self.promise(100, 10, self.first)
        self.pay(self.first, on=3)
        self.review(3)
        self.assertEqual((promise.state, promise.received, promise.kept_share), ("kept", 100, 1))
        self.assertFalse(self.running(3))

    def test_every_payment_decides_without_waiting_for_the_night(self):
        promise = self.promise(100, 10, self.first)
        self.pay(self.first, on=0)
        with self.without_commit():
            self.env.cr.flush()
            self.env["collections.change"]._cron_refresh(day())
        self.assertEqual(promise.state, "kept")

    def test_payment_from_before_the_promise(self):
        self.pay(self.first, on=0, amount=40)
        promise = self.promise(60, 5, self.first)
        self.assertEqual((promise.state, promise.received), ("open", 0))
        self.pay(self.first, on=0, amount=60)
        self.review(0)
        self.assertEqual((promise.state, promise.received), ("kept", 60))

    def test_part_of_it_came(self):
        promise = self.promise(100, 10, self.first)
        self.pay(self.first, on=3, amount=40)
        self.review(3)
        self.assertEqual((promise.state, promise.received), ("open", 40))
        self.assertEqual(self.running(3).mapped("amount"), [0], "all that is left of the item")
        self.review(16)
        self.assertEqual((promise.state, promise.kept_share), ("partly", 0.4))
        self.assertIn("40", self.tasks().name)

    def test_what_is_held_shrinks_with_what_came(self):
        self.promise(80, 10, self.first)
        self.assertEqual(self.running().amount, 80)
        self.pay(self.first, on=3, amount=30)
        self.review(3)
        self.assertEqual(self.running(3).amount, 50)

    def test_oldest_items_first(self):
        self.promise(130, 10, self.second, self.first)
        held = {hold.move_line_id.move_id: hold.amount for hold in self.running()}
        self.assertEqual(held, {self.first: 0, self.second: 30})

    def test_the_account(self):
        promise = self.promise(130, 10)
        hold = self.running()
        self.assertTrue(promise.is_account)
        self.assertEqual((hold.amount, hold.currency_id), (130, self.currency))
        self.assertFalse(hold.move_line_id)
        self.pay(self.second, on=2)
        self.review(2)
        self.assertEqual((promise.received, self.running(2).amount), (60, 70))

    def test_money_on_account_keeps_a_promise_about_the_account(self):
        promise = self.promise(130, 10)
        about_item = self.promise(30, 10, self.first)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 130,
                "date": day(2),
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.outstanding_account_id = self.get_outstanding_account()
        payment.action_post()
        self.review(3)
        self.assertEqual((promise.state, promise.received), ("kept", 130))
        self.assertEqual(about_item.received, 0, "nobody said that it pays this item")
        credit = payment.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        (credit | self.items(self.first)).reconcile()
        self.review(4)
        self.assertEqual((about_item.received, promise.received), (30, 100))

    def test_bounced_payment_reopens_and_breaks(self):
        promise = self.promise(100, 10, self.first)
        self.pay(self.first, on=3)
        self.review(3)
        self.bounce(self.first)
        self.review(4)
        self.assertEqual((promise.state, promise.received), ("open", 0))
        self.assertEqual(len(self.running(4)), 1)
        self.pay(self.first, on=5)
        self.review(5)
        self.assertEqual(promise.state, "kept")
        self.bounce(self.first)
        self.review(30)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(len(self.tasks("todo")), 1)

    def test_credit_notes_only_when_chosen(self):
        promise = self.promise(100, 10, self.first)
        refund = self.make_refund(self.customer, 30, issued=2)
        (self.items(self.first) | self.items(refund)).reconcile()
        self.review(3)
        self.assertEqual(promise.received, 0)
        self.assertEqual(promise.line_ids.waived, 30)
        promise.count_credit_notes = True
        self.review(3)
        self.assertEqual((promise.received, promise.line_ids.waived), (30, 0))

    def test_credited_in_full_is_no_broken_promise(self):
        promise = self.promise(100, 10, self.first)
        refund = self.make_refund(self.customer, 100, issued=2)
        (self.items(self.first) | self.items(refund)).reconcile()
        self.review(30)
        self.assertEqual((promise.state, promise.cancel_reason), ("cancelled", "void"))
        self.assertFalse(self.tasks())
        self.bounce(self.first)
        self.review(30)
        self.assertEqual(promise.state, "broken", "the credit note was taken back")

    def test_cancelled_invoice(self):
        promise = self.promise(160, 10, self.first, self.second)
        self.first.button_draft()
        self.first.button_cancel()
        self.review(1)
        self.assertEqual(promise.state, "open")
        self.assertEqual(self.running(1).move_line_id.move_id, self.second)
        self.pay(self.second, on=2)
        self.review(2)
        self.assertEqual((promise.state, promise.line_ids.waived), ("kept", 100))

    def test_changed_due_date_changes_what_is_oldest(self):
        self.promise(100, 10, self.first, self.second)
        self.assertEqual(self.running().move_line_id.move_id, self.first)
        self.items(self.first).date_maturity = day(5)
        self.review(0)
        held = {hold.move_line_id.move_id: hold.amount for hold in self.running()}
        self.assertEqual(held, {self.first: 40, self.second: 0})

    def test_two_promises_one_payment(self):
        one = self.promise(60, 5, self.first)
        two = self.promise(40, 5, self.first)
        self.pay(self.first, on=2, amount=70)
        self.review(2)
        self.assertEqual((one.received, two.received), (60, 10))
        self.assertEqual((one.state, two.state), ("kept", "open"))

    def test_foreign_currency(self):
        invoice = self.make_invoice(self.customer, due=-5, amount=50, currency_id=self.foreign.id)
        promise = self.promise(50, 10, invoice)
        self.assertEqual((promise.currency_id, promise.value), (self.foreign, 25))
        other = self.promise(100, 10)
        self.assertEqual(other.currency_id, self.currency)
        self.pay(invoice, on=2)
        self.review(2)
        self.assertEqual((promise.received, promise.value_received), (50, 25))
        self.assertEqual((promise.state, other.received), ("kept", 0))

    def test_several_dates(self):
        promise = self.promise(0, 0, self.first, dates=[(day(4), 40), (day(18), 60)])
        self.assertEqual((promise.amount, promise.date), (100, day(18)))
        self.pay(self.first, on=3, amount=40)
        self.review(10)
        self.assertEqual(promise.line_ids.mapped("state"), ["kept", "open"])
        self.assertEqual(self.running(10).date_to, promise.grace_end)
        self.review(30)
        self.assertEqual((promise.state, promise.received), ("partly", 40))

    def test_one_broken_date_ends_the_silence(self):
        promise = self.promise(0, 0, self.first, dates=[(day(4), 40), (day(18), 60)])
        self.review(9)
        self.assertEqual(promise.state, "broken")
        self.assertFalse(self.running(9))
        self.assertEqual(len(self.tasks("todo")), 1)

    def test_worklist_once_with_its_history(self):
        for number, amount in enumerate((30, 20, 50)):
            self.promise(amount, number, self.first)
        for night in (8, 9, 9):
            self.review(night)
        tasks = self.tasks("todo")
        self.assertEqual(len(tasks), 3)
        self.assertIn("Third broken promise", tasks[-1].name)
        self.assertIn("Second broken promise", tasks[1].name)
        self.assertEqual(len(tasks[0].promise_history.splitlines()), 3)
        self.assertEqual(tasks.line_ids.move_line_id, self.items(self.first))
        tasks.action_done()
        self.review(10)
        self.assertEqual(self.tasks("todo"), self.tasks().browse())

    def test_the_collector_is_told(self):
        collector = new_test_user(
            self.env, "c.promise", groups="account_collections.group_collector"
        )
        self.dossier.user_id = collector
        self.promise(100, 0, self.first)
        self.review(5)
        self.assertEqual(self.tasks().user_id, collector)

    def test_paid_too_late_needs_nobody(self):
        promise = self.promise(100, 0, self.first)
        self.review(5)
        self.pay(self.first, on=6)
        self.review(6)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(self.tasks().state, "cancelled")

    def test_the_procedure_asks_for_a_call(self):
        self.standard.after_broken_promise = "call"
        self.promise(100, 0, self.first)
        self.review(5)
        self.assertEqual(self.tasks().channel_code, "call")
        panel = self.tasks().action_call()
        call = self.env[panel["res_model"]].browse(panel["res_id"])
        self.assertEqual(call.action_id, self.tasks())

    def test_figures_of_the_customer(self):
        self.promise(100, 1, self.first)
        self.promise(60, 2, self.second)
        self.review(0)
        self.assertEqual(self.dossier.open_promise_amount, 160)
        self.assertFalse(self.dossier.has_promises_due)
        self.pay(self.second, on=1)
        self.review(8)
        self.assertEqual(self.dossier.open_promise_amount, 0)
        self.assertEqual(self.dossier.broken_promise_count, 1)
        self.assertAlmostEqual(self.dossier.promise_keep_rate, 60 / 160)
        self.review(380)
        self.assertEqual(self.dossier.broken_promise_count, 0)

    def test_why(self):
        self.promise(100, 10, self.first)
        item = self.env["collections.open.item"].browse(self.items(self.first).id)
        self.assertIn("Promised: $ 100.00 by 06/26/2025", item.reason.replace("\xa0", " "))

    def test_cancelled_by_hand(self):
        promise = self.promise(100, 10, self.first)
        promise.action_cancel()
        self.assertFalse(self.running())
        self.review(30)
        self.assertEqual((promise.state, promise.cancel_reason), ("cancelled", "user"))
        with self.assertRaisesRegex(UserError, "open promise"):
            promise.action_cancel()

    def test_a_second_look_changes_nothing(self):
        self.promise(130, 10, self.first, self.second)
        self.pay(self.first, on=2, amount=33.33)
        self.review(3)
        for model in ("promise", "promise.line", "hold", "action"):
            written = patch.object(
                type(self.env[f"collections.{model}"]), "write", side_effect=AssertionError(model)
            )
            self.startPatcher(written)
        self.review(3)

    def test_queries_do_not_grow(self):
        def many(count):
            profiles = self.env["collections.profile"]
            for number in range(count):
                customer = self.make_customer(f"Many {count} {number}")
                invoice = self.make_invoice(customer, due=-5)
                profile = profiles._for_partner(customer, self.company)
                self.env["collections.promise"]._promise(profile, 50, day(9), self.items(invoice))
                profiles |= profile
            return profiles

        few, more = many(2), many(12)
        counts = []
        for profiles in (few, more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["collections.promise"]._review(profiles, day(1))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestPromiseInput(PromiseCommon):
    """What cannot be promised is refused with a sentence that says what to do."""

    def assertRefused(self, sentence, *args, **values):
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self.promise(*args, **values)

    def test_bad_input(self):
        self.assertRefused("Enter the amount", 0, 5, self.first)
        self.assertRefused("Enter the amount", -5, 5, self.first)
        self.assertRefused("today or a later date", 50, -1, self.first)
        self.assertRefused("promise no more than that", 101, 5, self.first)
        self.assertRefused("promise no more than that", 161, 5)
        with self.assertRaisesRegex(UserError, "Enter the date"):
            self.env["collections.promise"].create({"profile_id": self.dossier.id, "amount": 5})

    def test_items_of_others(self):
        other = self.make_invoice(self.make_customer("Other"), due=-5)
        self.assertRefused("another customer or company", 10, 5, other)
        self.assertRefused("another customer or company", 10, 5, self.first, other)

    def test_paid_items(self):
        self.pay(self.first)
        self.assertRefused("not open any more", 10, 5, self.first)

    def test_mixed_currencies(self):
        foreign = self.make_invoice(self.customer, due=-5, currency_id=self.foreign.id)
        self.assertRefused("one promise for each currency", 10, 5, self.first, foreign)

    def test_promised_already(self):
        self.promise(100, 5, self.first)
        self.assertRefused("promised or disputed already", 1, 5, self.first)
        self.promise(60, 5)
        self.assertRefused("promise no more than that", 1, 5)

    def test_request_within_the_policy(self):
        promise = self.env["collections.promise"]._request(self.dossier, 50, day(10))
        self.assertEqual((promise.state, promise.origin), ("open", "portal"))

    def test_request_beyond_the_policy(self):
        promises = self.env["collections.promise"]
        asked = promises._request(self.dossier, 50, day(45), self.items(self.first))
        self.assertEqual(asked.state, "requested")
        self.assertFalse(self.running())
        task = self.env["collections.action"].search([("promise_id", "=", asked.id)])
        self.assertIn("Accept or refuse", task.name)
        asked.action_accept()
        self.assertEqual((asked.state, self.running().amount, task.state), ("open", 50, "done"))
        refused = promises._request(self.dossier, 10, day(45))
        refused.action_refuse()
        self.assertEqual((refused.state, refused.cancel_reason), ("cancelled", "refused"))

    def test_policy_counts(self):
        within = self.env["collections.promise"]._is_within_policy
        self.assertEqual(within(self.dossier, 10, day(30)), (True, ""))
        self.assertFalse(within(self.dossier, 10, day(31))[0])
        self.company.collections_promise_max_days = 0
        self.assertTrue(within(self.dossier, 10, day(300))[0])
        self.company.collections_promise_max_open = 1
        self.promise(10, 0, self.first)
        self.assertIn("open promise", within(self.dossier, 10, day(3))[1])
        self.company.collections_promise_max_broken = 1
        self.review(9)
        self.assertIn("not kept", within(self.dossier, 10, day(3))[1])


@tagged("post_install", "-at_install")
class TestPromiseScreens(PromiseCommon):
    """A promise is recorded in one click, with the right items chosen."""

    def record(self, action, **values):
        self.assertEqual(action["res_model"], "collections.promise")
        promises = self.env["collections.promise"].with_context(**action["context"])
        with Form(promises, view=action["views"][0][0]) as form:
            for name, value in values.items():
                form[name] = value
        return form.save()

    def test_from_the_dossier(self):
        self.make_invoice(self.customer, due=20)
        promise = self.record(self.dossier.action_promise())
        self.assertEqual(promise.item_ids.move_line_id, self.items(self.first, self.second))
        self.assertEqual((promise.amount, promise.date), (160, day(7)))
        self.assertEqual(promise.item_ids.mapped("name"), [self.first.name, self.second.name])

    def test_from_an_invoice(self):
        promise = self.record(self.second.action_collections_promise(), amount=25)
        self.assertEqual(promise.item_ids.move_id, self.second)
        self.assertEqual(promise.amount, 25)
        self.pay(self.second)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self.second.action_collections_promise()

    def test_from_open_items(self):
        items = self.env["collections.open.item"].browse(self.items(self.first, self.second).ids)
        self.assertEqual(len(self.record(items.action_promise()).item_ids), 2)
        invoice = self.make_invoice(self.make_customer("Other"), due=-5)
        self.profile(invoice.partner_id)
        other = self.items(invoice)
        mixed = items | items.browse(other.ids)
        with self.assertRaisesRegex(UserError, "one customer"):
            mixed.action_promise()

    def test_from_the_worklist(self):
        self.dossier.mode = "approve"
        self.plan()
        promise = self.record(self.actions(self.customer).action_promise())
        self.assertEqual(len(promise.item_ids), 2)

    def test_several_dates_in_the_dialog(self):
        action = self.dossier.action_promise()
        promises = self.env["collections.promise"].with_context(**action["context"])
        form = Form(promises, view=action["views"][0][0])
        for offset, amount in ((3, 100), (9, 60)):
            with form.line_ids.new() as line:
                line.date, line.amount = day(offset), amount
        promise = form.save()
        self.assertEqual((promise.amount, promise.date), (160, day(9)))
        self.assertEqual(promise.line_ids.mapped("amount"), [100, 60])

    def test_a_collector_adds_dates_in_the_dialog(self):
        collector = new_test_user(
            self.env, "dates.collector", groups="account_collections.group_collector"
        )
        dossier = self.dossier.with_user(collector)
        action = dossier.action_promise()
        promises = self.env["collections.promise"].with_user(collector)
        arch = promises.get_view(action["views"][0][0], "form")["arch"]
        dates = etree.fromstring(arch).find(".//field[@name='line_ids']/list")
        self.assertEqual([dates.get(name) for name in ("create", "edit", "delete")], ["1"] * 3)
        lines = self.env["collections.promise.line"].with_user(collector)
        self.assertIn("value", lines.onchange({}, [], {"date": {}, "amount": {}}))
        form = Form(promises.with_context(**action["context"]), view=action["views"][0][0])
        for offset, amount in ((3, 100), (9, 60)):
            with form.line_ids.new() as line:
                line.date, line.amount = day(offset), amount
        promise = form.save()
        self.assertEqual(promise.line_ids.mapped("amount"), [100, 60])
        values = {"promise_id": promise.id, "date": day(5), "amount": 10}
        with self.assertRaisesRegex(AccessError, "Dates belong to a promise"):
            lines.create(values)
        with self.assertRaises(AccessError):
            promise.line_ids[0].amount = 1

    def test_smart_button(self):
        promise = self.promise(100, 5, self.first)
        self.assertEqual(self.dossier.promise_count, 1)
        action = self.dossier.action_open_promises()
        self.assertEqual(self.env["collections.promise"].search(action["domain"]), promise)
        self.assertIn(self.customer.name, promise.display_name)


@tagged("post_install", "-at_install")
class TestPromiseRights(PromiseCommon):
    """Who may record and decide; what was promised is never rewritten."""

    def setUp(self):
        super().setUp()
        self.viewer, self.collector = (
            new_test_user(self.env, f"{role}.p", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector")
        )
        self.env = self.env(su=False)

    def as_user(self, user):
        return self.env["collections.promise"].with_user(user)

    def record(self, user, **values):
        return self.as_user(user)._promise(
            self.dossier.with_user(user), 100, day(5), self.items(self.first), **values
        )

    def test_collector(self):
        promise = self.record(self.collector)
        self.assertEqual(promise.create_uid, self.collector)
        promise.note = "By phone"
        promise.action_cancel()
        self.assertEqual(promise.state, "cancelled")
        with self.assertRaises(AccessError):
            promise.unlink()

    def test_viewer(self):
        with self.assertRaises(AccessError):
            self.record(self.viewer)
        promise = self.record(self.collector).with_user(self.viewer)
        self.assertEqual(promise.line_ids.amount, 100)
        with self.assertRaises(AccessError):
            promise.action_cancel()

    def test_outsider(self):
        outsider = new_test_user(self.env(su=True), "outsider.p", groups="base.group_user")
        for model in ("promise", "promise.line", "promise.item"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"collections.{model}"].with_user(outsider).search([])

    def test_own_customers(self):
        env = self.env(su=True)
        see_all = env.ref("account_collections.group_collector_all")
        env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.sudo().group_ids -= see_all
        self.dossier.sudo().user_id = self.viewer
        with self.assertRaises(AccessError):
            self.record(self.collector, user_id=self.collector.id)
        promise = (
            self.dossier.sudo()
            .env["collections.promise"]
            ._promise(self.dossier.sudo(), 100, day(5), self.items(self.first))
        )
        for record in (promise, promise.line_ids, promise.item_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.collector).read(["company_id"])

    def test_second_company(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env(su=True),
            "stranger.p",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        promise = self.record(self.collector)
        for record in (promise, promise.line_ids, promise.item_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])
        with self.assertRaises(AccessError):
            self.record(stranger)

    def test_rpc(self):
        promise = self.record(self.collector)
        for values in (
            {"state": "kept"},
            {"amount": 1},
            {"date": day(90)},
            {"received": 100},
            {"item_ids": [(5,)]},
            {"line_ids": [(5,)]},
            {"profile_id": 1},
            {"grace_end": day(90)},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                promise.write(values)
        with self.assertRaises(AccessError):
            promise.line_ids.write({"received": 100})
        with self.assertRaises(AccessError):
            promise.item_ids.unlink()
        with self.assertRaises(AccessError):
            self.record(self.collector, state="kept")
        with self.assertRaises(AccessError):
            self.record(self.collector, known_until=0)
