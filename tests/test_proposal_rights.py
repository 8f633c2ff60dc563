from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalRights(ProposalCommon):
    """Who sees and decides proposals; what they say is written by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"{role}.proposal", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.outsider = new_test_user(cls.env, "outsider.proposal", groups="base.group_user")

    def setUp(self):
        super().setUp()
        self.proposal = self.receive_one(f"We will pay {self.first.name} on Friday.")

    def as_user(self, user):
        return self.proposal.with_user(user)

    def test_collector_decides(self):
        proposal = self.as_user(self.collector)
        card = proposal.get_cards()[0]
        self.assertTrue(card["can_accept"])
        self.assertIn(self.first.name, card["summary"])
        proposal.action_accept()
        self.assertEqual(self.proposal.decided_by_id, self.collector)
        self.assertEqual(self.dossier.promise_ids.amount, 100)

    def test_collector_opens_all_dialogs(self):
        texts = {
            "dispute": f"{self.first.name}: the goods arrived damaged.",
            "paid": f"We paid {self.first.name} last Friday.",
            "copy": f"Please send me a copy of invoice {self.first.name}.",
            "wrong_contact": "I am not the right person for this.",
        }
        self.assertTrue(self.as_user(self.collector).action_change())
        for intent, text in texts.items():
            with self.subTest(intent):
                self.proposal = self.receive_one(text)
                self.assertEqual(self.proposal.intent, intent)
                proposal = self.as_user(self.collector)
                self.assertEqual(len(proposal.get_cards()), 1)
                action = proposal.action_change()
                wizard = self.env[action["res_model"]].with_user(self.collector)
                wizard = wizard.browse(action["res_id"])
                if intent != "copy":
                    wizard.action_confirm()
                    self.assertEqual(proposal.decided_by_id, self.collector)

    def test_viewer_looks(self):
        proposal = self.as_user(self.viewer)
        card = proposal.get_cards()[0]
        self.assertFalse(card["can_accept"] or card["can_decide"])
        for button in ("action_accept", "action_reject", "action_change"):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(proposal, button)()

    def test_outsider_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.as_user(self.outsider).get_cards()

    def test_nobody_writes_what_was_read(self):
        proposal = self.as_user(self.manager)
        for values in (
            {"state": "accepted"}, {"sentence": "x"}, {"amount": 1}, {"date": "2030-01-01"},
            {"move_line_ids": False}, {"decided_by_id": self.manager.id}, {"precision": 1},
        ):  # fmt: skip
            with self.subTest(values), self.assertRaises(AccessError):
                proposal.write(values)
        with self.assertRaises(AccessError):
            proposal.create({"intent": "promise"})
        with self.assertRaises(AccessError):
            proposal.unlink()

    def test_own_customers_only(self):
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all
        self.dossier.user_id = self.manager
        self.assertFalse(self.env["collections.proposal"].with_user(self.collector).search([]))
        with self.assertRaises(AccessError):
            self.as_user(self.collector).action_accept()
        self.as_user(self.manager).action_accept()

    def test_other_company(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.proposal",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["collections.proposal"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.as_user(stranger).action_accept()

    def test_collector_does_not_make_it_automatic(self):
        rule = self.switch_on("promise")
        with self.assertRaises(AccessError):
            rule.with_user(self.collector).is_on = False
        action = rule.with_user(self.manager).action_open()
        self.assertEqual(action["res_model"], rule._name)
        rule.with_user(self.manager).is_on = False

    def test_proposal_of_somebody_else_in_the_context(self):
        """The dialog of a promise decides only what its user may decide."""
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all
        self.dossier.user_id = self.manager
        other = self.make_customer("Mine")
        self.make_invoice(other, due=-5)
        mine = self.profile(other)
        mine.user_id = self.collector
        promises = self.env["collections.promise"].with_user(self.collector)
        with self.assertRaises(AccessError):
            promises.with_context(collections_proposal_id=self.proposal.id)._promise(
                mine.with_user(self.collector), 10, self.today
            )
