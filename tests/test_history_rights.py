from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_history import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryRights(HistoryCase):
    """Whoever reads a history reads what he may read, and nothing else."""

    def test_outsiders_read_nothing(self):
        profile = self.make_history()
        stranger = new_test_user(self.env, "stranger.history", groups="base.group_user")
        portal = new_test_user(self.env, "portal.history", groups="base.group_portal")
        handler = self.make_user("dispute_handler")
        for user in (stranger, portal, handler):
            with self.assertRaises(AccessError):
                self.read_page(profile, user)
            with self.assertRaises(AccessError):
                profile.with_user(user).get_history_body("message", 1)

    def test_a_viewer_without_accounting_sees_no_ledger(self):
        profile = self.make_history()
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]
        )
        self.note(invoice, "Secret of the invoice")
        viewer = self.make_user("viewer")
        page = self.read_page(profile, viewer)
        self.assertNotIn("invoice", {kind["key"] for kind in page["kinds"]})
        kinds = self.kinds(profile, viewer)
        self.assertFalse(kinds & {"invoice", "payment", "agency"})
        self.assertLessEqual({"note", "dispute", "promise", "visit"}, kinds)
        self.assertNotIn("Secret of the invoice", self.texts(profile, viewer))
        self.assertIn("Secret of the invoice", self.texts(profile))
        for entry in self.find(profile, viewer):
            if entry["model"]:
                record = self.env[entry["model"]].browse(entry["res_id"])
                self.assertTrue(record.with_user(viewer).has_access("read"), entry["title"])

    def test_what_only_colleagues_were_told_stays_with_them(self):
        profile = self.profile(self.customer)
        profile.message_notify(
            partner_ids=self.collector.partner_id.ids, subject="Psst", body="For you alone"
        )
        self.assertFalse(self.find(profile))

    def test_fields_that_may_not_be_read_are_not_told(self):
        profile = self.profile(self.customer)
        self.change(profile, mode="manual")
        field = type(profile).mode
        with patch.object(field, "groups", "base.group_system"):
            changes = [e["changes"] for e in self.find(profile, kinds=["change"])]
        self.assertFalse(any(changes))
        self.assertTrue(any(e["changes"] for e in self.find(profile, kinds=["change"])))

    def test_customers_of_a_colleague(self):
        own_only = self.env.ref("account_collections.group_collector")
        own_only.implied_ids -= self.env.ref("account_collections.group_collector_all")
        limited = self.make_user("collector", login="limited.history")
        profile = self.make_history()
        profile.user_id = self.collector
        with self.assertRaises(AccessError):
            self.read_page(profile, limited)
        self.assertTrue(self.find(profile))

    def test_another_company_is_read_with_the_right_and_switched_on(self):
        other = self.setup_other_company(name="Second")["company"]
        both = self.make_user("collector", login="both.history", companies=self.company | other)
        here = self.profile(self.customer)
        there = self.env["collections.profile"]._for_partner(self.customer, other)
        self.note(here, "Here")
        self.note(there, "There")
        self.assertEqual(self.texts(here), ["Here"])
        allowed = [self.company.id, other.id]
        profile = here.with_user(both).with_context(allowed_company_ids=allowed)
        entries = profile.get_history()["entries"]
        self.assertEqual({entry["text"] for entry in entries}, {"Here", "There"})
        self.assertEqual({entry["company"] for entry in entries}, {self.company.name, "Second"})
        one = here.with_user(both).with_context(allowed_company_ids=[self.company.id])
        self.assertEqual([entry["text"] for entry in one.get_history()["entries"]], ["Here"])
        with self.assertRaises(AccessError):
            self.read_page(there)

    def test_tokens_are_hidden(self):
        profile = self.profile(self.customer)
        link = self.env["collections.link"]._for_contacts([(profile, self.contact)])
        token = next(iter(link.values()))._get_token()
        body = Markup(
            '<table><tr><td><a href="https://x.example/c/%s">Account</a> https://x.example/c/%s'
            ' <a href="/my/invoices/4?access_token=0123-4567-89ab">Invoice</a></td></tr></table>'
        ) % (token, token)
        message = self.note(profile, body)
        (entry,) = self.find(profile)
        html = profile.with_user(self.collector).get_history_body("message", message.id)
        for text in (entry["text"], html):
            self.assertNotIn(token, text)
            self.assertNotIn("0123-4567-89ab", text)
        self.assertIn(f"/my/collections/{profile.id}", html)
