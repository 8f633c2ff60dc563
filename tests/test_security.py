from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestSecurity(CollectionsCommon):
    """Who may see and do what; state is written by buttons alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"{role}.test", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.outsider = new_test_user(cls.env, "outsider.test", groups="base.group_user")
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, due=-20)
        cls.see_all = cls.env.ref("account_collections.group_collector_all")

    def setUp(self):
        super().setUp()
        self.dossier = self.profile(self.customer)
        self.dossier.mode = "approve"
        self.plan()
        self.action = self.actions(self.customer)

    def only_own(self):
        group = self.env.ref("account_collections.group_collector")
        group.implied_ids -= self.see_all
        self.collector.group_ids -= self.see_all

    def test_outsider_sees_nothing(self):
        for model in ("profile", "action", "action.line", "hold", "open.item", "run", "procedure"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"collections.{model}"].with_user(self.outsider).search([])

    def test_viewer_reads_and_changes_nothing(self):
        profile = self.dossier.with_user(self.viewer)
        self.assertAlmostEqual(profile.overdue, 100)
        self.assertTrue(profile.open_item_ids.reason)
        self.assertEqual(profile.open_item_ids.name, self.invoice.name)
        with self.assertRaises(AccessError):
            profile.mode = "manual"
        with self.assertRaises(AccessError):
            self.action.with_user(self.viewer).action_approve()
        with self.assertRaises(AccessError):
            profile.action_refresh()

    def test_collector_works_the_worklist(self):
        self.action.with_user(self.collector).action_approve()
        self.assertEqual(self.action.state, "ready")
        self.assertEqual(self.action.released_by_id, self.collector)

    def test_collector_does_not_shape_procedures(self):
        with self.assertRaises(AccessError):
            self.standard.with_user(self.collector).name = "Mine"
        self.standard.with_user(self.manager).name = "Ours"

    def test_own_customers_by_setting(self):
        self.dossier.user_id = self.manager
        self.action.user_id = self.manager
        profiles = self.env["collections.profile"].with_user(self.collector)
        self.assertIn(self.dossier, profiles.search([]))
        self.only_own()
        self.assertNotIn(self.dossier, profiles.search([]))
        with self.assertRaises(AccessError):
            self.action.with_user(self.collector).read(["state"])
        with self.assertRaises(AccessError):
            self.action.with_user(self.collector).action_approve()
        items = self.env["collections.open.item"].with_user(self.collector)
        self.assertFalse(items.search([("profile_id", "=", self.dossier.id)]))
        self.dossier.user_id = self.collector
        self.assertIn(self.dossier, profiles.search([]))

    def test_state_is_not_written_over_rpc(self):
        action = self.action.with_user(self.manager)
        for values in (
            {"state": "done"},
            {"line_ids": [(5,)]},
            {"recipient_email": "thief@evil.example"},
            {"is_skipped": True},
            {"released_by_id": self.manager.id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                action.write(values)
        with self.assertRaises(AccessError):
            action.create(
                {"profile_id": self.dossier.id, "kind": "step", "state": "ready", "name": "x"}
            )
        with self.assertRaises(AccessError):
            action.unlink()

    def test_figures_are_not_written_over_rpc(self):
        for values in ({"balance": 0}, {"last_message_date": False}, {"run_id": False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.dossier.with_user(self.manager).write(values)
        other = self.make_customer("Other")
        with self.assertRaises(AccessError):
            self.env["collections.profile"].with_user(self.manager).create(
                {"partner_id": other.id, "company_id": self.company.id, "balance": 5}
            )

    def test_runs_are_not_written_over_rpc(self):
        run = self.env["collections.run"].search([], limit=1)
        with self.assertRaises(AccessError):
            run.with_user(self.manager).write({"state": "running"})
        with self.assertRaises(AccessError):
            run.with_user(self.manager).create({"company_id": self.company.id, "day": day()})

    def test_own_task(self):
        task = (
            self.env["collections.action"]
            .with_user(self.collector)
            .create({"profile_id": self.dossier.id, "name": "Send flowers"})
        )
        self.assertEqual((task.kind, task.state, task.user_id), ("manual", "todo", self.collector))
        task.note = "Sent"
        task.action_done()
        self.assertEqual(task.state, "done")
        with self.assertRaises(UserError):
            task.action_done()

    def test_second_company(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.test",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in (self.dossier, self.action, self.action.line_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])
        self.assertFalse(
            self.env["collections.open.item"]
            .with_user(stranger)
            .search([("company_id", "=", self.company.id)])
        )
        with self.assertRaises(AccessError):
            self.action.with_user(stranger).action_approve()

    def test_hold_of_another_company(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.hold",
            groups="account_collections.group_collector",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self.env["collections.hold"].with_user(stranger).create(
                {"profile_id": self.dossier.id, "reason": "x"}
            )

    def test_invoice_form_of_somebody_without_collections(self):
        accountant = new_test_user(
            self.env, "accountant.test", groups="account.group_account_invoice"
        )
        self.assertTrue(self.invoice.with_user(accountant).read(["name"]))
        self.env["account.move"].with_user(accountant).get_view(view_type="form")
        paying = self.invoice.with_user(accountant)
        self.assertTrue(
            self.env["account.payment.register"]
            .with_user(accountant)
            .with_context(active_model="account.move", active_ids=paying.ids)
            .create({})
            ._create_payments()
        )
        self.env.cr.flush()

    def test_activity_menu_counts_the_worklist(self):
        self.action.user_id = self.collector
        users = self.env["res.users"].with_user(self.collector)
        group = next(g for g in users._get_activity_groups() if g["model"] == "collections.action")
        self.assertEqual(group["total_count"], 1)
        groups = self.env["res.users"].with_user(self.viewer)._get_activity_groups()
        self.assertNotIn("collections.action", [g["model"] for g in groups])
