import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..engine.handwritten import LONGEST, TextError

BYTES_PER_CHARACTER = 4


class CollectionsProcedureImport(models.TransientModel):
    """Read a procedure from a file, show what it would change, and make it."""

    _name = "collections.procedure.import"
    _description = "Import of a Procedure"

    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    state = fields.Selection([("upload", "File"), ("preview", "Changes")], default="upload")
    document = fields.Json()
    name = fields.Char(string="Procedure", readonly=True)
    code = fields.Char(readonly=True)
    existing_id = fields.Many2one("collections.procedure", string="Version In Force", readonly=True)
    target = fields.Selection(
        [("version", "A new version"), ("new", "A procedure of its own")], default="new"
    )
    date_from = fields.Date("In Force From")
    migration = fields.Selection(
        [("new", "New customers only"), ("all", "Everybody on that date")],
        string="Applies To",
        default="all",
        help="New customers only: customers under way stay on the version that they follow.\n"
        "Everybody: they change on the date and continue where they stand; no step is repeated.",
    )
    notice = fields.Text(readonly=True)
    line_ids = fields.One2many("collections.procedure.difference", "import_id", string="Changes")

    # === ACTION METHODS === #

    def action_read(self):
        """Read the file and show what is different from the procedure with the same code."""
        self.ensure_one()
        files = self.env["collections.procedure.file"]
        document = self._read()
        existing = self._find_existing(document["code"])
        self.line_ids.unlink()
        self.write(
            {
                "state": "preview",
                "document": document,
                "name": files._base(document["name"]),
                "code": document["code"],
                "existing_id": existing.id,
                "target": "version" if existing else "new",
                "date_from": self.env["collections.ledger"]._get_today() + timedelta(days=1),
                "notice": self._describe(document, existing),
                "line_ids": self._prepare_lines(document, existing),
            }
        )
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.write({"state": "upload", "document": False})
        self.line_ids.unlink()
        return self._reopen()

    def action_apply(self):
        """Make the procedure, or the version, and open it."""
        self.ensure_one()
        if not self.document:
            raise UserError(self.env._("Read the file first."))
        if self.target == "version" and self.existing_id:
            procedure = self._make_version()
        else:
            procedure = self._make_procedure()
        return procedure._get_records_action()

    # === BUSINESS METHODS === #

    def _read(self):
        """Return the checked content of the file.

        :raise UserError: with one sentence for everything that is wrong
        """
        content = base64.b64decode(self.file or b"")
        if len(content) > LONGEST * BYTES_PER_CHARACTER:
            raise UserError(self.env._("The file is too large to be a procedure."))
        try:
            return self.env["collections.procedure.file"]._read(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise UserError(
                self.env._("The file is no text: choose the file of a procedure.")
            ) from None
        except TextError as error:
            raise UserError(str(error)) from None

    def _find_existing(self, code):
        """Return the procedure with this code that is in force, else its newest version."""
        procedures = self.env["collections.procedure"].with_context(active_test=False)
        found = procedures.search([("code", "=", code)], order="version desc")
        return (found.filtered(lambda p: p.stage == "effective") or found)[:1]

    def _prepare_lines(self, document, existing):
        files = self.env["collections.procedure.file"]
        before = files._to_document(existing) if existing else {}
        lines = files._compare(before, document) if existing else files._compare({}, document)
        return [fields.Command.create(line) for line in lines]

    def _describe(self, document, existing):
        notices = []
        files = self.env["collections.procedure.file"]
        missing = files._get_missing_languages(document)
        if missing:
            notices.append(
                self.env._(
                    "Texts in %s are left out: the language is not installed.",
                    format_list(self.env, missing),
                )
            )
        if existing and not files._compare(files._to_document(existing), document):
            notices.append(self.env._("This file says what is in force already."))
        return "\n".join(notices)

    def _make_procedure(self):
        procedures = self.env["collections.procedure"].with_context(active_test=False)
        taken = set(procedures.search([]).mapped("code"))
        code = procedures._make_code(self.document["code"], taken)
        return self.env["collections.procedure.file"]._create_procedure(
            {**self.document, "code": code}, origin=self.file_name
        )

    def _make_version(self):
        existing = self.existing_id
        version = self.env["collections.procedure.file"]._create_procedure(
            {**self.document, "code": existing.code},
            **existing._prepare_version_values(),
            date_from=self.date_from,
            migration=self.migration,
            origin=self.file_name,
        )
        if not self.date_from or self.date_from <= self.env["collections.ledger"]._get_today():
            version.action_put_in_force()
        return version

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Procedure"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class CollectionsProcedureCompare(models.TransientModel):
    """Show what is different between two versions of a procedure."""

    _name = "collections.procedure.compare"
    _description = "Comparison of Procedures"

    before_id = fields.Many2one(
        "collections.procedure", string="From", required=True, context={"active_test": False}
    )
    after_id = fields.Many2one(
        "collections.procedure", string="To", required=True, context={"active_test": False}
    )
    line_ids = fields.One2many(
        "collections.procedure.difference", "compare_id", compute="_compute_line_ids", store=True
    )

    @api.depends("before_id", "after_id")
    def _compute_line_ids(self):
        files = self.env["collections.procedure.file"]
        for comparison in self:
            lines = []
            if comparison.before_id and comparison.after_id:
                lines = files._compare(
                    files._to_document(comparison.before_id),
                    files._to_document(comparison.after_id),
                )
            comparison.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(line) for line in lines),
            ]


class CollectionsProcedureDifference(models.TransientModel):
    """One difference between two procedures, for people."""

    _name = "collections.procedure.difference"
    _description = "Difference Between Procedures"
    _order = "id"

    import_id = fields.Many2one("collections.procedure.import", ondelete="cascade")
    compare_id = fields.Many2one("collections.procedure.compare", ondelete="cascade")
    kind = fields.Selection(
        [("added", "Added"), ("changed", "Changed"), ("removed", "Removed")], readonly=True
    )
    place = fields.Char(string="Where", readonly=True)
    field = fields.Char(string="What", readonly=True)
    before = fields.Text(readonly=True)
    after = fields.Text(readonly=True)


class CollectionsProcedure(models.Model):
    _inherit = "collections.procedure"

    file = fields.Binary(compute="_compute_file", help="This procedure as one readable file.")

    def _compute_file(self):
        for procedure in self:
            text = self.env["collections.procedure.file"]._write(procedure)
            procedure.file = base64.b64encode(text.encode())

    def action_export(self):
        """Download this procedure as one readable file."""
        self.ensure_one()
        name = f"{self.code}-{self.version}.yaml"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
            "target": "download",
        }

    def action_compare(self):
        """Show what is different from the version before this one, or from any other."""
        self.ensure_one()
        others = self._get_versions() - self
        older = others.filtered(lambda other: other.version < self.version)
        other = self.previous_id or older[:1] or others[:1]
        if not other:
            raise UserError(self.env._("There is only one version of this procedure."))
        comparison = self.env["collections.procedure.compare"].create(
            {"before_id": other.id, "after_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Is Different"),
            "res_model": comparison._name,
            "res_id": comparison.id,
            "view_mode": "form",
            "target": "new",
        }
