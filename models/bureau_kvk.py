from odoo import fields, models

from ..engine.bureaus import kvk
from .collections_bureau import SECRETS


class CollectionsBureau(models.Model):
    """The trade register of the Netherlands; see `engine.bureaus.kvk`."""

    _inherit = "collections.bureau"

    code = fields.Selection(
        selection_add=[("kvk", "KVK: trade register (Netherlands)")], ondelete={"kvk": "cascade"}
    )
    kvk_key = fields.Char("API Key of KVK", **SECRETS)

    def _is_set_up(self):
        return bool(self.kvk_key) if self.code == "kvk" else super()._is_set_up()

    def _get_secret_names(self):
        return super()._get_secret_names() | {"kvk_key"}

    def _get_default_url(self):
        if self.code != "kvk":
            return super()._get_default_url()
        return kvk.TEST_URL if self.state == "test" else kvk.URL

    def _fetch_report(self, client, subject):
        if self.code != "kvk":
            return super()._fetch_report(client, subject)
        request = kvk.build(subject, self.kvk_key, self._get_url())
        return kvk.read(client.send(request), subject)
