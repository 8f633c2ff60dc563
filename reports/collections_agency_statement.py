from odoo import models


class CollectionsAgencyCase(models.Model):
    _inherit = "collections.agency.case"

    def _get_package_files(self):
        """Add the account statement on letter paper."""
        statement = self.env["collections.statement"]._draw(self.profile_id)
        return [*super()._get_package_files(), ("", "statement.pdf", statement)]
