import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestDashboard(TransactionCase):
    """What the dashboard draws can be read by those who see it, and by nobody else."""

    def setUp(self):
        super().setUp()
        self.dashboard = self.env.ref("account_collections_dashboard.dashboard_collections")
        self.figures = json.loads(self.dashboard.spreadsheet_data)["sheets"][0]["figures"]

    def test_every_chart_can_be_read_by_a_viewer(self):
        viewer = new_test_user(
            self.env, "viewer.dashboard", groups="account_collections.group_viewer"
        )
        self.dashboard.with_user(viewer).check_access("read")
        for figure in self.figures:
            data = figure["data"]["metaData"]
            measure = data["measure"]
            with self.subTest(chart=figure["id"]):
                self.env[data["resModel"]].with_user(viewer).formatted_read_group(
                    figure["data"]["searchParams"]["domain"],
                    data["groupBy"],
                    [measure if measure == "__count" else f"{measure}:sum"],
                )

    def test_others_do_not_see_it(self):
        stranger = new_test_user(self.env, "stranger.dashboard", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(stranger).check_access("read")

    def test_charts_lead_to_menus(self):
        references = json.loads(self.dashboard.spreadsheet_data)["chartOdooMenusReferences"]
        self.assertTrue(references)
        for menu in references.values():
            self.assertTrue(self.env.ref(menu).action)
