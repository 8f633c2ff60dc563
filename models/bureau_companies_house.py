from odoo import fields, models

from ..engine.bureaus import companies_house
from .collections_bureau import SECRETS


class CollectionsBureau(models.Model):
    """The register of the United Kingdom; see `engine.bureaus.companies_house`."""

    _inherit = "collections.bureau"

    code = fields.Selection(
        selection_add=[("companies_house", "Companies House (United Kingdom)")],
        ondelete={"companies_house": "cascade"},
    )
    companies_house_key = fields.Char("API Key", **SECRETS)

    def _is_set_up(self):
        if self.code == "companies_house":
            return bool(self.companies_house_key)
        return super()._is_set_up()

    def _get_secret_names(self):
        return super()._get_secret_names() | {"companies_house_key"}

    def _get_default_url(self):
        return companies_house.URL if self.code == "companies_house" else super()._get_default_url()

    def _fetch_report(self, client, subject):
        if self.code != "companies_house":
            return super()._fetch_report(client, subject)
        request = companies_house.build(subject, self.companies_house_key, self._get_url())
        return companies_house.read(client.send(request), subject)
