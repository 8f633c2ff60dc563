from odoo import fields, models

from ..engine.bureaus import vies


class CollectionsBureau(models.Model):
    """The VAT numbers of the European Union; see `engine.bureaus.vies`."""

    _inherit = "collections.bureau"

    code = fields.Selection(
        selection_add=[("vies", "VIES: VAT numbers of the EU")], ondelete={"vies": "cascade"}
    )
    vies_requester = fields.Char(
        "Our VAT Number",
        help="VIES gives a consultation number, which proves the check, to whom it knows.",
    )

    def _get_default_url(self):
        return vies.URL if self.code == "vies" else super()._get_default_url()

    def _fetch_report(self, client, subject):
        if self.code != "vies":
            return super()._fetch_report(client, subject)
        request = vies.build(subject, self.vies_requester or "", self._get_url())
        return vies.read(client.send(request), subject)
