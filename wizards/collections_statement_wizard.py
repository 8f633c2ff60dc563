import base64
import io
import re
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError

UNSAFE = re.compile(r"[^\w.-]+")


class CollectionsStatementWizard(models.TransientModel):
    """Asks what the account statements of these customers show, and gives them as one file."""

    _name = "collections.statement.wizard"
    _description = "Account Statements"

    profile_ids = fields.Many2many("collections.profile", string="Customers", required=True)
    profile_count = fields.Integer(compute="_compute_profile_count")
    kind = fields.Selection(
        [("open", "Open items"), ("movements", "All movements of a period")],
        string="Shows",
        default="open",
        required=True,
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: self._get_today().replace(month=1, day=1),
        help="What was booked before is in the opening balance.",
    )
    date_to = fields.Date(
        string="Until",
        default=lambda self: self._get_today(),
        required=True,
        help="What was booked or allocated later does not count.",
    )
    file_type = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "Excel")], string="Format", default="pdf", required=True
    )
    packing = fields.Selection(
        [("single", "All in one file"), ("zip", "A file for each customer, zipped")],
        default="single",
        required=True,
    )
    content = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.depends("profile_ids")
    def _compute_profile_count(self):
        for wizard in self:
            wizard.profile_count = len(wizard.profile_ids)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "collections.profile":
            values["profile_ids"] = [fields.Command.set(self.env.context.get("active_ids") or [])]
        return values

    # === ACTION METHODS === #

    def action_download(self):
        """Make the statements and download them."""
        self.ensure_one()
        self.profile_ids.check_access("read")
        if not self.profile_ids:
            raise UserError(self.env._("Choose at least one customer."))
        content, filename = self._make()
        self.write({"content": base64.b64encode(content), "filename": filename})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{filename}?download=true",
            "target": "self",
        }

    # === HELPERS === #

    def _make(self):
        """Return content and name of the file."""
        name = self.env._("Account statement")
        if self.packing == "zip" and len(self.profile_ids) > 1:
            return self._zip(), self._safe(f"{name} {self.date_to}.zip")
        who = self.profile_ids.partner_id.name if len(self.profile_ids) == 1 else ""
        file = self._safe(f"{name} {who} {self.date_to}.{self.file_type}")
        return self._write(self.profile_ids), file

    def _write(self, profiles):
        statements = self.env["collections.statement"]
        data = {"kind": self.kind, "date_from": self.date_from, "date_to": self.date_to}
        if self.file_type == "xlsx":
            return statements._write_workbook(profiles, data)
        return statements._draw(profiles, data)

    def _zip(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for profile in self.profile_ids:
                name = self._safe(f"{profile.partner_id.name} {profile.id}.{self.file_type}")
                archive.writestr(name, self._write(profile))
        return content.getvalue()

    @staticmethod
    def _safe(name):
        """Return a name that every file system takes."""
        return UNSAFE.sub("_", name).strip("_.")

    @api.model
    def _get_today(self):
        return self.env["collections.ledger"]._get_today()
