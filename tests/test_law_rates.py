from odoo.tests import tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestLawRates(CollectionsCommon):
    def test_shipped(self):
        self.assertTrue(self.env["collections.law.rate"]._rate_table())
