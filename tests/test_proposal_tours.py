from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalTours(ProposalCommon, HttpCase):
    """A reply from its arrival to what follows from it, in a real browser."""

    def setUp(self):
        super().setUp()
        self.today = Date.context_today(self.company)
        self.customer = self.make_customer("Tour Customer")
        self.invoice = self.make_invoice(self.customer, due=-20, amount=80)
        self.dossier = self.profile(self.customer)

    def make_user(self, role):
        return new_test_user(
            self.env,
            f"{role}.proposal.tour",
            groups=f"account_collections.group_{role}",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_reply_with_dispute(self):
        self.make_user("collector")
        self.receive("Dear all,\n\nHalf of the boxes arrived damaged.\n\nRegards,\nAnn")
        self.start_tour(
            "/odoo/collections-worklist",
            "collections_reply_with_dispute",
            login="collector.proposal.tour",
        )
        dispute = self.dossier.dispute_ids
        self.assertEqual((dispute.state, dispute.origin), ("new", "reply"))
        self.assertEqual(dispute.item_ids.move_line_id, self.item(self.invoice))

    def test_reply_with_promise(self):
        self.make_user("manager")
        self.receive("We will pay tomorrow.")
        self.start_tour(
            "/odoo/collections-worklist",
            "collections_reply_with_promise",
            login="manager.proposal.tour",
        )
        self.assertEqual(self.dossier.promise_ids.origin, "reply")
