import base64
import binascii
import json

from odoo import fields, models
from odoo.exceptions import UserError

LARGEST = 2_000_000


class CollectionsLawRateImport(models.TransientModel):
    """Read rates of interest from a file in the form of the one that comes with the program."""

    _name = "collections.law.rate.import"
    _description = "Import of Rates of Interest"

    file = fields.Binary(attachment=False, required=True)
    file_name = fields.Char()

    # === ACTION METHODS === #

    def action_apply(self):
        """Take the rates in; they are the manager's own from then on."""
        self.ensure_one()
        self.env["collections.law.rate"].check_access("write")
        outcome = self.env["collections.law.rate"]._load(self._read(), by_hand=True)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(added)s rates were added, %(changed)s changed, %(same)s are the same.",
                    **{name: outcome[name] for name in ("added", "changed", "same")},
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === HELPERS === #

    def _read(self):
        """Return the parsed file, or say that it is none."""
        try:
            content = base64.b64decode(self.file)
            if len(content) > LARGEST:
                raise ValueError("too large")
            return json.loads(content.decode("utf-8-sig"))
        except (binascii.Error, ValueError, RecursionError) as error:
            raise UserError(
                self.env._(
                    "This is no file of rates of interest: choose one in the form of "
                    "law_rates.json, or import a table with “Import records”."
                )
            ) from error
