from odoo.tests import tagged

from ..hooks import _uninstall
from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestUninstall(CollectionsCommon):
    """Whoever removes Collections keeps the books, and nothing of ours."""

    def test_dossiers_and_notes_of_our_own_are_removed(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.plan()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("account_collections.screened_up_to", 7)
        parameters.set_param("account_collections_of_another.kept", 1)
        _uninstall(self.env)
        self.env.invalidate_all()
        self.assertFalse(self.env["collections.profile"].search([]))
        self.assertFalse(self.env["collections.action"].search([]))
        self.assertFalse(parameters.get_param("account_collections.screened_up_to"))
        self.assertEqual(parameters.get_param("account_collections_of_another.kept"), "1")
        self.assertEqual(invoice.state, "posted")
