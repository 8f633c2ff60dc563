from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CollectionsCommon, day

FROM_FORM = {"disable_abnormal_invoice_detection": False, "validate_analytic": True}


@tagged("post_install", "-at_install")
class TestInvoiceCheck(CollectionsCommon):
    """Causes that come up again are looked at before the next invoice is posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"{role}.check", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.accountant = new_test_user(
            cls.env, "accountant.check", groups="account.group_account_invoice"
        )
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, due=-20)
        cls.no_number = cls.env.ref("account_collections.cause_order_number")
        cls.no_cash = cls.env.ref("account_collections.cause_cash")

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda *_args: TODAY)
        self.dossier = self.profile(self.customer)
        self.checks = self.env["collections.invoice.check"]

    def make_check(self, kind="reference", **values):
        return self.checks.create({"profile_id": self.dossier.id, "kind": kind, **values})

    def draft(self, customer=None, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": day(),
                "invoice_line_ids": [
                    (0, 0, {"name": "Goods", "price_unit": 100, "tax_ids": False})
                ],
                **values,
            }
        )

    def cause(self, reason=None):
        lines = self.invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return self.env["collections.cause"]._record(self.dossier, reason or self.no_number, lines)

    def from_form(self, invoice, user=None):
        return invoice.with_user(user or self.accountant).with_context(**FROM_FORM).action_post()

    def dialog(self, action, user=None):
        """Return the dialog as the web client opens it."""
        dialogs = self.env[action["res_model"]].with_user(user or self.accountant)
        return dialogs.with_context(**action["context"]).browse(action["res_id"])

    def results(self, invoice):
        return self.env["collections.invoice.check.result"].search([("move_id", "=", invoice.id)])

    def follow_up(self):
        with self.without_commit():
            self.checks._cron_follow_up(TODAY)

    # === BEFORE POSTING FROM THE FORM === #

    def test_warns_before_posting(self):
        check, invoice = self.make_check(), self.draft()
        action = self.from_form(invoice)
        self.assertEqual(action["res_model"], "collections.invoice.check.confirm")
        self.assertEqual(invoice.state, "draft")
        self.assertIn("purchase order number", self.dialog(action).findings)
        self.assertEqual(self.results(invoice).state, "warned")
        self.assertEqual((check.warned_count, check.corrected_count), (1, 0))

    def test_post_anyway_is_logged_with_who(self):
        self.make_check()
        invoice = self.draft()
        self.dialog(self.from_form(invoice)).action_post_anyway()
        self.assertEqual(invoice.state, "posted")
        result = self.results(invoice)
        self.assertEqual((result.state, result.user_id), ("anyway", self.accountant))
        notes = " ".join(invoice.message_ids.mapped("body"))
        self.assertIn(f"Posted anyway by {self.accountant.name}", notes)
        self.assertIn("purchase order number", notes)
        self.follow_up()
        self.assertFalse(self.actions(self.customer, "todo"), "who decided needs no task")

    def test_corrected_first(self):
        check, invoice = self.make_check(), self.draft()
        self.from_form(invoice)
        invoice.ref = "PO 4711"
        self.assertFalse(self.from_form(invoice))
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.results(invoice).state, "corrected")
        self.assertEqual((check.warned_count, check.corrected_count), (1, 1))
        self.assertTrue(check.date_last)

    def test_in_order_from_the_start(self):
        check, invoice = self.make_check(), self.draft(ref="PO 4711")
        self.assertFalse(self.from_form(invoice))
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self.results(invoice), "nothing is kept of what was in order")
        self.assertEqual(check.warned_count, 0)

    def test_goes_on_to_the_dialog_of_accounting(self):
        """The decision holds when accounting has a question of its own afterwards."""
        self.make_check()
        invoice = self.draft()

        def unusual(moves):
            moves.abnormal_date_warning = "Unusual date"
            moves.abnormal_amount_warning = False

        dialog = self.dialog(self.from_form(invoice))
        with patch.object(type(invoice), "_compute_abnormal_warnings", unusual):
            invoice.invalidate_recordset()
            action = dialog.action_post_anyway()
        self.assertEqual(action["res_model"], "validate.account.move")
        wizard = self.env["validate.account.move"].with_user(self.accountant)
        wizard.with_context(**action["context"]).browse(action["res_id"]).validate_move()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.results(invoice).state, "anyway")

    def test_banner_on_the_draft(self):
        check, invoice = self.make_check(note="Ask Ann for it."), self.draft()
        alert = invoice.alerts[f"collections_check_{check.id}"]
        self.assertIn("Ask Ann for it.", alert["message"])
        self.assertEqual(alert["action"]["res_id"], check.id)
        self.env.invalidate_all()
        mine = invoice.with_user(self.accountant)
        self.assertNotIn("action", mine.alerts[f"collections_check_{check.id}"])
        with Form(invoice) as form:
            form.ref = "PO 4711"
            self.assertNotIn(f"collections_check_{check.id}", form.alerts or {})
        self.assertNotIn(f"collections_check_{check.id}", invoice.alerts or {})

    # === POSTING BY CODE === #

    def test_posting_by_code_goes_on_with_note_and_task(self):
        check, invoice = self.make_check(), self.draft()
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(invoice.state, "posted")
        result = self.results(invoice)
        self.assertEqual((result.state, result.check_id), ("automatic", check))
        self.assertIn("Posted without anybody", " ".join(invoice.message_ids.mapped("body")))
        self.follow_up()
        task = self.actions(self.customer, "todo")
        self.assertEqual((task, task.amount), (result.task_id, 100))
        self.assertIn(invoice.name, task.name)
        self.follow_up()
        self.assertEqual(self.actions(self.customer, "todo"), task, "one task only")

    def test_several_checks_give_one_task(self):
        self.make_check()
        self.make_check("look", note="Look at the price.")
        invoice = self.draft()
        invoice.action_post()
        self.follow_up()
        task = self.actions(self.customer, "todo")
        self.assertEqual(len(task), 1)
        self.assertIn("Look at the price.", task.name)

    def test_batch_from_the_list(self):
        self.make_check()
        invoices = self.draft() + self.draft(ref="PO 1")
        invoices.with_user(self.accountant).action_validate_moves_with_confirmation()
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(self.results(invoices[0]).state, "automatic")

    def test_automatic_posting(self):
        self.make_check()
        invoice = self.draft(auto_post="at_date", date=day())
        with self.without_commit():
            self.env["account.move"]._autopost_draft_entries()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.results(invoice).state, "automatic")

    def test_future_invoice_waits_without_result(self):
        self.make_check()
        later = fields.Date.today() + timedelta(days=30)
        invoice = self.draft(invoice_date=later, date=later)
        invoice._post(soft=True)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(self.results(invoice))

    def test_other_documents_and_customers_are_left_alone(self):
        self.make_check()
        other = self.draft(self.make_customer("Other"))
        refund = self.draft(move_type="out_refund")
        bill = self.draft(move_type="in_invoice")
        for move in other + refund + bill:
            move.invoice_date = day()
            self.assertFalse(self.from_form(move, self.env.user))
            self.assertEqual(move.state, "posted")
        self.assertFalse(self.env["collections.invoice.check.result"].search([]))

    def test_contact_of_the_customer(self):
        self.make_check()
        branch = self.make_customer("Branch", parent_id=self.customer.id, is_company=False)
        self.assertTrue(self.from_form(self.draft(branch)))

    def test_switched_off(self):
        check = self.make_check()
        check.with_user(self.collector).action_switch_off()
        self.assertFalse(self.from_form(self.draft()))
        check.with_user(self.collector).action_switch_on()
        self.assertTrue(self.from_form(self.draft()))

    # === KINDS === #

    def failing(self, kind, invoice, **values):
        check = self.make_check(kind, **values)
        found = check._find_failing(invoice)
        check.unlink()
        return found.get(invoice, "")

    def test_address(self):
        self.customer.write({"street": "Dam 1", "zip": "1000 AA", "city": "Amsterdam"})
        invoice = self.draft()
        self.customer.country_id = False
        self.assertIn("incomplete: country", self.failing("address", invoice))
        self.customer.country_id = self.env.ref("base.nl")
        check = self.make_check("address")
        self.assertFalse(check._find_failing(invoice))
        self.customer.street = "Dam 2"
        self.assertIn("Dam 1", check._find_failing(invoice)[invoice])
        check.with_user(self.collector).action_confirm_address()
        self.assertFalse(check._find_failing(invoice))

    def test_invoice_address(self):
        invoice = self.draft()
        self.assertIn("no invoice address", self.failing("invoice_address", invoice))
        self.make_customer("Books", parent_id=self.customer.id, is_company=False, type="invoice")
        self.assertFalse(self.failing("invoice_address", invoice))

    def test_email(self):
        invoice = self.draft()
        self.assertFalse(self.failing("email", invoice))
        for wrong in (False, "somebody"):
            self.customer.email = wrong
            self.assertIn("e-mail", self.failing("email", invoice))

    def test_delivery(self):
        invoice = self.draft()
        self.assertIn("delivery date is empty", self.failing("delivery", invoice))
        invoice.delivery_date = day(1)
        self.assertIn("after the invoice date", self.failing("delivery", invoice))
        invoice.delivery_date = day()
        self.assertFalse(self.failing("delivery", invoice))

    def test_look(self):
        self.assertEqual(self.failing("look", self.draft(), note="Price?"), "Price?")
        with self.assertRaisesRegex(ValidationError, "Write down"):
            self.make_check("look")

    def test_condition(self):
        condition = "[('amount_total', '>', 50)]"
        invoice = self.draft()
        self.assertTrue(self.failing("condition", invoice, condition=condition))
        small = self.draft(
            invoice_line_ids=[(0, 0, {"name": "Little", "price_unit": 5, "tax_ids": False})]
        )
        self.assertFalse(self.failing("condition", small, condition=condition))

    def test_broken_conditions(self):
        for condition in ("[('no_such_field', '=', 1)]", "nonsense", "[]"):
            with self.subTest(condition=condition), self.assertRaises(ValidationError):
                self.make_check("condition", condition=condition)

    def test_condition_that_broke_later_hinders_nobody(self):
        check = self.make_check("condition", condition="[('amount_total', '>', 50)]")
        self.env.cr.execute(
            "UPDATE collections_invoice_check SET condition = %s WHERE id = %s",
            ["[('gone', '=', 1)]", check.id],
        )
        check.invalidate_recordset()
        invoice = self.draft()
        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            self.assertFalse(self.from_form(invoice))
        self.assertEqual(invoice.state, "posted")

    # === SWITCHING OFF BY ITSELF === #

    def test_clean_invoices_switch_it_off(self):
        check = self.make_check(clean_limit=2)
        for number in range(2):
            self.draft(ref=f"PO {number}").action_post()
            if not number:
                self.follow_up()
                self.assertEqual(check.state, "on")
        self.follow_up()
        self.assertEqual(check.state, "off")
        self.assertIn("last 2 invoices", check.message_ids[0].body)

    def test_a_warning_starts_the_count_anew(self):
        check = self.make_check(clean_limit=2)
        self.draft(ref="PO 1").action_post()
        failing = self.draft()
        failing.action_post()
        self.results(failing).date += timedelta(minutes=1)
        late = self.draft(ref="PO 2")
        late.action_post()
        self.results(late).date += timedelta(minutes=2)
        self.follow_up()
        self.assertEqual(check.state, "on")
        last = self.draft(ref="PO 3")
        last.action_post()
        self.results(last).date += timedelta(minutes=3)
        self.follow_up()
        self.assertEqual(check.state, "off")

    def test_posted_again(self):
        """An invoice that was in order, or not, may be changed and posted again."""
        self.make_check(clean_limit=5)
        invoice = self.draft(ref="PO 1")
        states = []
        for ref in ("PO 1", "PO 1", False, "PO 2"):
            invoice.ref = ref
            invoice.action_post()
            states.append(self.results(invoice).state)
            invoice.button_draft()
        self.assertEqual(states, ["clean", "clean", "automatic", "corrected"])

    def test_never_by_default(self):
        check = self.make_check()
        for number in range(3):
            self.draft(ref=f"PO {number}").action_post()
        self.follow_up()
        self.assertEqual(check.state, "on")

    # === FROM A CAUSE === #

    def test_from_a_cause_in_one_click(self):
        cause = self.cause()
        action = cause.with_user(self.collector).action_check_next_invoices()
        check = self.checks.browse(action["res_id"])
        self.assertEqual((check.kind, check.reason_id), ("reference", self.no_number))
        self.assertEqual((check.cause_id, check.user_id), (cause, self.collector))
        self.assertTrue(self.from_form(self.draft()))
        again = cause.with_user(self.collector).action_check_next_invoices()
        self.assertEqual(again["res_id"], check.id, "no second check on the same")

    def test_from_a_dispute_in_one_click(self):
        lines = self.invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        dispute = self.env["collections.dispute"]._open(
            self.dossier, [(lines, 0)], self.no_number, "email"
        )
        action = dispute.with_user(self.collector).action_check_next_invoices()
        check = self.checks.browse(action["res_id"])
        self.assertEqual((check.kind, check.dispute_id), ("reference", dispute))
        self.cause()
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id, "there is a check already")

    def test_disputes_and_causes_recur_together(self):
        lines = self.invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        disputes = self.env["collections.dispute"]
        disputes._open(self.dossier, [(lines, 0)], self.no_number, "email")
        self.cause()
        self.assertEqual(self.dossier.suggested_cause_id, self.no_number)

    def test_from_a_cause_that_nothing_checks(self):
        action = self.cause(self.no_cash).action_check_next_invoices()
        check = self.checks.browse(action["res_id"])
        self.assertEqual(check.kind, "look")
        self.assertIn(self.no_cash.name, check.note)

    def test_suggested_when_it_recurs(self):
        self.cause()
        self.assertFalse(self.dossier.suggested_cause_id)
        self.cause()
        self.dossier.invalidate_recordset()
        self.assertEqual(self.dossier.suggested_cause_id, self.no_number)
        self.assertEqual(self.dossier.suggested_cause_count, 2)
        self.dossier.with_user(self.collector).action_accept_suggested_check()
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id)
        self.assertTrue(self.from_form(self.draft()))

    def test_refused_once_is_not_suggested_again(self):
        self.cause()
        self.cause()
        self.dossier.with_user(self.collector).action_refuse_suggested_check()
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id)
        self.assertFalse(self.from_form(self.draft()), "a refused check checks nothing")

    def test_what_suggests_nothing(self):
        self.cause(self.no_cash)
        self.cause(self.no_cash)
        self.assertFalse(self.dossier.suggested_cause_id, "no check would help")
        old = self.cause() + self.cause()
        old.date = day(-400)
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id, "longer than 12 months ago")
        old.date = day(-300)
        self.company.collections_cause_limit = 3
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id, "the setting says three times")
        self.company.collections_cause_limit = 0
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.suggested_cause_id)

    def test_from_the_dossier(self):
        action = self.dossier.with_user(self.collector).action_check_next_invoices()
        with Form.from_action(self.env(user=self.collector), action) as form:
            form.kind = "email"
        self.assertEqual(self.dossier.invoice_check_ids.kind, "email")

    # === RIGHTS === #

    def test_all_customers(self):
        everybody = {"kind": "reference", "company_id": self.company.id}
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            self.checks.with_user(self.collector).create(everybody)
        check = self.checks.with_user(self.manager).create(everybody)
        self.assertTrue(self.from_form(self.draft(self.make_customer("Any"))))
        with self.assertRaises(AccessError):
            check.with_user(self.collector).action_switch_off()
        with self.assertRaises(AccessError):
            check.with_user(self.collector).note = "Mine"
        own = self.make_check()
        with self.assertRaises(AccessError):
            own.with_user(self.collector).write(
                {"kind": "condition", "condition": "[('amount_total', '>', 1)]"}
            )

    def test_condition_names_only_what_its_writer_reads(self):
        for field, error in (
            ("create_uid.password", ValidationError),
            ("company_id.collections_whatsapp_token", AccessError),
        ):
            with self.subTest(field=field), self.assertRaises(error):
                self.checks.with_user(self.manager).create(
                    {
                        "profile_id": self.dossier.id,
                        "kind": "condition",
                        "condition": f"[('{field}', 'like', 'a')]",
                    }
                )

    def test_roles(self):
        check = self.make_check()
        self.assertTrue(check.with_user(self.viewer).read(["name", "warned_count"]))
        with self.assertRaises(AccessError):
            check.with_user(self.viewer).action_switch_off()
        with self.assertRaises(AccessError):
            check.with_user(self.accountant).read(["name"])
        with self.assertRaises(AccessError):
            check.with_user(self.collector).unlink()

    def test_state_is_not_written_over_rpc(self):
        check = self.make_check()
        self.draft().action_post()
        for values in ({"state": "off"}, {"address": "x"}, {"date_on": fields.Datetime.now()}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                check.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            self.checks.with_user(self.manager).create(
                {"profile_id": self.dossier.id, "kind": "email", "state": "off"}
            )
        with self.assertRaises(AccessError):
            check.result_ids.with_user(self.manager).write({"state": "clean"})
        with self.assertRaises(UserError):
            check.with_user(self.manager).action_confirm_address()

    def test_second_company(self):
        check = self.make_check()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.check",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            check.with_user(stranger).read(["name"])
        theirs = self.checks.create({"kind": "reference", "company_id": other.id})
        self.assertTrue(theirs)
        check.action_switch_off()
        self.assertFalse(self.from_form(self.draft()), "a check of another company")
        with self.assertRaisesRegex(ValidationError, "make the check there"):
            check.company_id = other

    # === SPEED === #

    def count_queries(self, invoices):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        invoices.action_post()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def drafts(self, count):
        return self.draft().browse().union(*(self.draft() for _ in range(count)))

    def test_posting_without_checks_costs_one_query(self):
        self.drafts(2).action_post()  # fills the caches
        found = self.count_queries(self.drafts(50))
        with patch.object(type(self.checks), "_apply", lambda *_args: []):
            plain = self.count_queries(self.drafts(50))
        self.assertLessEqual(found - plain, 1)

    def test_checks_cost_the_same_for_few_and_many(self):
        self.make_check()
        self.make_check("look", note="Look")
        self.drafts(2).action_post()

        def extra(count):
            found = self.count_queries(self.drafts(count))
            with patch.object(type(self.checks), "_apply", lambda *_args: []):
                return found - self.count_queries(self.drafts(count))

        self.assertLessEqual(extra(40), extra(4) + 3)
