import base64
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.iap.tools import iap_tools

from odoo.addons.account_collections.tests.common import day
from odoo.addons.account_collections.tests.letter_common import LetterCommon, read


@tagged("post_install", "-at_install")
class TestSnailmail(LetterCommon):
    """Letters go to the postal service; what becomes of them comes back to the action."""

    def setUp(self):
        super().setUp()
        self.company.collections_letter_provider = "snailmail"
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.run_night()
        self.action = self.actions(self.customer)

    def post(self, **result):
        """Let the postal service answer each document with ``result``; return what it got."""
        received = []

        def answer(_url, params, **_options):
            received.extend(params["documents"])
            for document in params["documents"]:
                document.update(result)
            return {"request_code": 200, "request": params}

        service = type(self.env["iap.account"])
        # Those that the scheduled action of the app takes.
        waiting = self.env["snailmail.letter"].search([("state", "in", ("pending", "error"))])
        with (
            patch.object(iap_tools, "iap_jsonrpc", answer),
            patch.object(service, "_send_success_notification", lambda *_a, **_k: None),
            patch.object(service, "_send_no_credit_notification", lambda *_a, **_k: None),
        ):
            for letter in waiting:
                letter._snailmail_print_valid_address()
        return received

    def test_posted(self):
        self.assertEqual((self.action.state, self.action.date_done), ("done", day()))
        self.assertFalse(self.env["collections.letter.batch"].search_count([]))
        (document,) = self.post(sent=True, send_id="17")
        self.assertIn(self.invoice.name, read(base64.b64decode(document["pdf_bin"]))[0])
        self.assertEqual(document["rightaddress"], 1)
        self.assertEqual(document["address"]["street"], "Kerkstraat 5")
        self.assertEqual(self.action.state, "done")
        self.run_night(1)
        self.assertFalse(self.post(sent=True, send_id="18"), "posted once")

    def test_refused_and_tried_again(self):
        self.post(sent=False, error="CREDIT_ERROR")
        self.assertEqual((self.action.state, self.action.failure_type), ("failed", "mail"))
        first = self.action.snailmail_letter_id
        self.action.action_retry()
        self.deliver()
        self.assertEqual((self.action.state, first.state), ("done", "canceled"))
        self.assertEqual(len(self.post(sent=True, send_id="19")), 1, "the first is not posted too")
        self.assertEqual(self.action.state, "done")

    def test_window(self):
        self.company.collections_letter_window = "left"
        (document,) = self.post(sent=True, send_id="20")
        self.assertEqual(document["rightaddress"], 0)

    def test_incomplete_address(self):
        other = self.make_customer("Other")
        self.make_invoice(other, due=-10)
        self.run_night()
        self.assertEqual(self.actions(other).failure_type, "no_postal_address")
        self.assertEqual(self.env["snailmail.letter"].search_count([]), 1)
