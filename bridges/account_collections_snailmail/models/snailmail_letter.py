from odoo import models


class SnailmailLetter(models.Model):
    _inherit = "snailmail.letter"

    def _snailmail_create(self, route):
        """Tell the postal service where the address stands on our letters."""
        params = super()._snailmail_create(route)
        for document in params["documents"]:
            letter = self.browse(document["letter_id"])
            if letter.model == "collections.profile":
                window = self.env["collections.letter"]._get_window(letter.company_id)
                document["rightaddress"] = int(window == "right")
        return params
