from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeRights(DisputeCommon):
    """Who sees and answers which disputes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"dispute.{role}", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.handler, cls.mate = (
            new_test_user(
                cls.env, f"dispute.{name}", groups="account_collections.group_dispute_handler"
            )
            for name in ("handler", "mate")
        )
        cls.outsider = new_test_user(cls.env, "dispute.outsider", groups="base.group_user")
        for user in cls.handler | cls.mate | cls.collector:
            user.email = f"{user.login}@company.example"

    def only_own(self):
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all

    # === HANDLERS === #

    def test_a_handler_sees_only_own_disputes(self):
        mine = self.dispute(10, user_id=self.handler.id)
        others = self.dispute(10)
        disputes = self.env["collections.dispute"].with_user(self.handler)
        self.assertEqual(disputes.search([]), mine)
        items = self.env["collections.dispute.item"].with_user(self.handler)
        self.assertEqual(items.search([]), mine.item_ids)
        with self.assertRaises(AccessError):
            others.with_user(self.handler).read(["name"])
        others.message_subscribe(self.handler.partner_id.ids)
        self.assertEqual(disputes.search([]), mine | others, "followed")
        self.assertFalse(self.env["collections.dispute"].with_user(self.mate).search([]))
        mine.user_ids = self.mate
        self.assertEqual(self.env["collections.dispute"].with_user(self.mate).search([]), mine)

    def test_a_handler_sees_nothing_else_of_the_ledger(self):
        self.dispute(user_id=self.handler.id)
        for model in (
            "collections.profile", "collections.open.item", "collections.hold",
            "collections.action", "collections.procedure", "account.move", "account.move.line",
        ):  # fmt: skip
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.handler).search([], limit=1)

    def test_a_handler_reads_every_field_of_the_form(self):
        invoice = self.make_taxed_invoice(100, 50)
        dispute = self.dispute(
            invoice=invoice, lines=invoice.invoice_line_ids[0], user_id=self.handler.id
        )
        dispute = dispute.with_user(self.handler)
        dispute.invalidate_recordset()
        self.env.invalidate_all()
        with Form(dispute) as form:
            form.customer_text = "We send the missing box."
        row = dispute.item_ids.read()[0]
        self.assertEqual((row["name"], row["lines_label"]), (invoice.name, "Line 0"))
        self.assertAlmostEqual(row["residual"], 181.5)
        self.assertTrue(dispute.read()[0]["partner_id"])
        self.assertNotIn("hold_ids", dispute.read()[0])

    def test_a_handler_answers(self):
        dispute = self.dispute(user_id=self.handler.id).with_user(self.handler)
        dispute.action_investigate()
        action = dispute.action_wait()
        wizard = self.env["collections.dispute.answer"].with_user(self.handler)
        with self.mock_mail_gateway():
            wizard = wizard.with_context(**action["context"]).create({"text": "Which box?"})
            wizard.action_confirm()
        self.assertEqual(dispute.state, "waiting")
        self.assertIn(self.customer, self.sent(dispute.sudo()).notified_partner_ids)
        dispute.message_post(body="I asked the driver.")
        action = dispute.action_reject()
        wizard = self.env["collections.dispute.answer"].with_user(self.handler)
        with self.mock_mail_gateway():
            wizard.with_context(**action["context"]).create({"text": "No."}).action_confirm()
        self.assertEqual(dispute.state, "rejected")

    def test_a_handler_accepts_and_the_collector_is_asked_to_post(self):
        self.dossier.user_id = self.collector
        dispute = self.dispute(30, user_id=self.handler.id)
        dispute.with_user(self.handler).action_accept()
        self.assertEqual(dispute.state, "accepted")
        self.assertAlmostEqual(dispute.credit_note_ids.amount_total, 30)
        self.assertEqual(dispute.credit_note_ids.state, "draft")
        task = self.tasks(dispute)
        self.assertEqual(task.user_id, self.collector)
        self.assertIn(dispute.name, task.name)
        dispute.credit_note_ids.action_post()
        self.review()
        self.assertEqual(task.state, "cancelled", "it is posted")

    def test_the_menu_of_a_handler(self):
        menus = self.env["ir.ui.menu"].with_user(self.handler)
        visible = menus._visible_menu_ids()
        here = self.env.ref("account_collections.menu_collections").parent_path
        inside = menus.browse(visible).filtered(
            lambda menu: menu.parent_path.startswith(here)
            and {int(number) for number in menu.parent_path.split("/") if number} <= set(visible)
        )
        self.assertIn(self.env.ref("account_collections.menu_collections_dispute"), inside)
        models = {menu.action.res_model for menu in inside if menu.action}
        self.assertEqual(models, {"collections.dispute"})

    def test_a_handler_opens_none(self):
        with self.assertRaises(AccessError):
            self.env["collections.dispute"].with_user(self.handler)._open(
                self.dossier.with_user(self.handler),
                [(self.item(self.invoice), 0)],
                self.reason,
                "collector",
            )

    def test_a_responsible_without_role_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "role Dispute Handler"):
            self.reason.user_id = self.outsider
        self.reason.user_id = self.handler

    # === FINANCE === #

    def test_outsider_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.env["collections.dispute"].with_user(self.outsider).search([])

    def test_a_viewer_reads_and_changes_nothing(self):
        dispute = self.dispute().with_user(self.viewer)
        self.assertTrue(dispute.read())
        for button in ("action_investigate", "action_cancel", "action_reject", "action_accept"):
            with self.subTest(button=button), self.assertRaises(AccessError):
                getattr(dispute, button)()
        with self.assertRaises(AccessError):
            self.dossier.with_user(self.viewer).action_dispute()

    def test_a_viewer_who_handles_too_reads_all(self):
        self.viewer.group_ids += self.env.ref("account_collections.group_dispute_handler")
        dispute = self.dispute()
        self.assertIn(dispute, self.env["collections.dispute"].with_user(self.viewer).search([]))

    def test_a_collector_opens_and_decides(self):
        dossier = self.dossier.with_user(self.collector)
        wizard = (
            self.env["collections.dispute.create"]
            .with_user(self.collector)
            .browse(dossier.action_dispute()["res_id"])
        )
        with Form(wizard) as form:
            form.reason_id = self.reason
            form.description = "Broken"
        dispute = self.env["collections.dispute"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual(dispute.create_uid, self.collector)
        with Form(dispute.with_user(self.collector)) as form:
            form.user_id = self.handler
        dispute.with_user(self.collector).action_cancel()
        self.assertEqual(dispute.state, "cancelled")

    def test_own_customers_by_setting(self):
        dispute = self.dispute()
        self.dossier.user_id = self.manager
        dispute.user_id = self.manager
        self.only_own()
        disputes = self.env["collections.dispute"].with_user(self.collector)
        self.assertFalse(disputes.search([]))
        dispute.user_id = self.collector
        self.assertEqual(disputes.search([]), dispute)
        self.assertEqual(
            self.env["collections.dispute.item"].with_user(self.collector).search([]),
            dispute.item_ids,
        )

    def test_second_company(self):
        dispute = self.dispute()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "dispute.stranger",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["collections.dispute"].with_user(stranger).search([]))
        for record in (dispute, dispute.item_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["name"])

    # === RPC === #

    def test_state_is_not_written_over_rpc(self):
        dispute = self.dispute(30).with_user(self.manager)
        for values in (
            {"amount": 1}, {"date_closed": "2025-01-01"}, {"is_credited": True},
            {"is_settled": True}, {"profile_id": self.dossier.id}, {"date_resumed": False},
            {"name": "D1"}, {"item_ids": [(5,)]}, {"hold_ids": [(5,)]}, {"date": "2025-01-01"},
            {"partner_id": self.customer.id}, {"credit_note_ids": [(5,)]},
        ):  # fmt: skip
            with self.subTest(values=values), self.assertRaises(AccessError):
                dispute.write(values)
        for state in ("accepted", "rejected"):
            with self.subTest(state=state), self.assertRaises(UserError):
                dispute.write({"state": state})
        with self.assertRaises(AccessError):
            dispute.item_ids.write({"amount": 1})
        with self.assertRaises(AccessError):
            dispute.create({"profile_id": self.dossier.id, "reason_id": self.reason.id})
        with self.assertRaises(AccessError):
            dispute.unlink()

    def test_cards_are_dragged_where_a_button_leads(self):
        dispute = self.dispute(30).with_user(self.collector)
        dispute.write({"state": "investigating"})
        dispute.write({"state": "waiting"})
        dispute.write({"state": "cancelled"})
        self.assertEqual(self.held(dispute.sudo()), {})
        dispute.write({"state": "investigating"})
        self.assertEqual(dispute.state, "investigating")
        self.assertFalse(dispute.date_closed)
        with self.assertRaises(AccessError):
            dispute.with_user(self.viewer).write({"state": "waiting"})
