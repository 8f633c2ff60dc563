import re
import unicodedata
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .scheduled import scheduled, spare_the_rest

NOT_IN_CODE = re.compile(r"[^a-z0-9]+")
LONGEST_CODE = 40
MIGRATION_BATCH = 500


class CollectionsProcedure(models.Model):
    """Versions of a procedure: one code, several texts of it, each in force from its date.

    A planned version and one that was replaced are archived, so that nobody chooses them; customers
    may stay on a replaced one. Where a customer continues after a change is the planner's rule:
    at the first step after the offset of the last one that was taken.
    """

    _inherit = "collections.procedure"

    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        copy=False,
        index=True,
        help="The name under which all versions of this procedure, its file and the scenarios know "
        "it. It never changes.",
    )
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    stage = fields.Selection(
        [("planned", "Planned"), ("effective", "In force"), ("replaced", "Replaced")],
        default="effective",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_from = fields.Date(
        "In Force From", copy=False, help="The nightly run of this day puts the version in force."
    )
    migration = fields.Selection(
        [("new", "New customers only"), ("all", "Everybody on that date")],
        string="Applies To",
        default="all",
        required=True,
        help="New customers only: customers under way stay on the version that they follow.\n"
        "Everybody: they change on the date and continue where they stand; no step is repeated.",
    )
    previous_id = fields.Many2one(
        "collections.procedure",
        string="Previous Version",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    origin = fields.Char(
        readonly=True, copy=False, help="The file from which this version was imported."
    )
    version_count = fields.Integer(string="Versions", compute="_compute_version_count")
    outdated_count = fields.Integer(
        string="Customers on Older Versions", compute="_compute_version_count"
    )

    _code_version_unique = models.UniqueIndex(
        "(code, version, COALESCE(company_id, 0))",
        "There is already a procedure with this code and version.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_code(self):
        """Make a code of the first name; it stays when the name changes."""
        without = self.filtered(lambda procedure: not procedure.code)
        others = self.with_context(active_test=False).search_fetch(
            [("code", "!=", False)], ["code"]
        )
        taken = set(others.mapped("code")) | set(self.mapped("code"))
        for procedure in without:
            procedure.code = self._make_code(procedure.name, taken)
            taken.add(procedure.code)

    @api.model
    def _make_code(self, name, taken):
        plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode()
        base = NOT_IN_CODE.sub("_", plain.lower()).strip("_")[:LONGEST_CODE] or "procedure"
        code, number = base, 1
        while code in taken:
            number += 1
            code = f"{base}_{number}"
        return code

    @api.depends("code")
    def _compute_version_count(self):
        for procedure in self:
            procedure.version_count = len(procedure._get_versions())
            older = procedure._get_older_versions()
            procedure.outdated_count = (
                self.env["collections.profile"].search_count([("procedure_id", "in", older.ids)])
                if older
                else 0
            )

    @api.depends("name", "version", "stage")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for procedure in self:
            procedure.display_name = procedure.name
        for procedure in self.filtered(lambda p: p.version > 1 or p.stage != "effective"):
            procedure.display_name = self.env._(
                "%(name)s (version %(version)s)", name=procedure.name, version=procedure.version
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if "code" in vals and any(p.code and p.code != vals["code"] for p in self):
            raise UserError(self.env._("The code of a procedure never changes: make a copy."))
        if vals.get("active") and self.filtered(lambda procedure: procedure.stage == "planned"):
            raise UserError(self.env._("A planned version comes in force on its date."))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_new_version(self):
        """Make a planned version to work on, and open it."""
        self.ensure_one()
        planned = self._get_versions().filtered(lambda p: p.stage == "planned")
        version = planned[:1] or self._make_version()
        return version._get_records_action()

    def action_put_in_force(self):
        """Put a planned version in force now instead of on its date."""
        self.check_access("write")
        for procedure in self:
            if procedure.stage != "planned":
                raise UserError(self.env._("Only a planned version is put in force."))
            procedure._put_in_force()
            if procedure.migration == "all":
                procedure.action_migrate()
        return True

    def action_migrate(self):
        """Let all customers on older versions follow this one."""
        self.ensure_one()
        self.check_access("write")
        if self.stage != "effective":
            raise UserError(self.env._("Only the version in force takes customers over."))
        while self._migrate_batch():
            continue
        return True

    def action_open_versions(self):
        """Show all versions of this procedure."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions of %s", self.name),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self._get_versions().ids)],
            "context": {"active_test": False},
        }

    # === BUSINESS METHODS === #

    def _make_version(self, **values):
        """Copy this procedure as its next version, planned for tomorrow."""
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        return self.copy(
            {
                "date_from": today + timedelta(days=1),
                **self._prepare_version_values(),
                **values,
            }
        )

    def _prepare_version_values(self):
        """Return what makes a procedure the next version of this one."""
        versions = self._get_versions()
        return {
            "code": self.code,
            "version": max(versions.mapped("version")) + 1,
            "previous_id": self.id,
            "company_id": self.company_id.id,
            "stage": "planned",
            "active": False,
        }

    def _put_in_force(self):
        """Replace the version in force by this one, wherever it is chosen."""
        self.ensure_one()
        replaced = self._get_versions().filtered(lambda p: p.stage == "effective") - self
        replaced.write({"stage": "replaced", "active": False})
        self.write({"stage": "effective"})
        self.active = True
        for model, name in self._get_choosers():
            records = self.env[model].sudo().with_context(active_test=False)
            records.search([(name, "in", replaced.ids)]).write({name: self.id})

    @api.model
    def _get_choosers(self):
        """Return ``[(model, field)]`` of what chooses a procedure for new customers."""
        choosers = [
            ("res.company", "collections_procedure_id"),
            ("collections.rule", "procedure_id"),
            ("collections.credit.policy", "application_procedure_id"),
        ]
        return [
            (model, name)
            for model, name in choosers
            if model in self.env and name in self.env[model]._fields
        ]

    def _keeps(self, current):
        """Tell whether a customer on ``current`` stays there when this version is chosen for it.

        The assignment by rules asks this, so that customers under way are not moved every night.
        """
        self.ensure_one()
        return (
            self.migration == "new"
            and current.code == self.code
            and current.company_id == self.company_id
            and current.version < self.version
        )

    def _migrate_if_wanted(self):
        """Move customers to this version; return whether there is time for more."""
        self.ensure_one()
        if self.migration == "all":
            while self._migrate_batch():
                if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                    return False
        return True

    def _migrate_batch(self):
        """Let a batch of customers on older versions follow this one; return them."""
        self.ensure_one()
        profiles = (
            self.env["collections.profile"]
            .sudo()
            .search(
                [("procedure_id", "in", self._get_older_versions().ids)],
                limit=MIGRATION_BATCH,
                order="id",
            )
            .try_lock_for_update(allow_referencing=True)
        )
        profiles.write({"procedure_id": self.id})
        self.env["collections.change"]._record_profiles(profiles)
        return profiles

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_put_in_force(self, day=None):
        """Put planned versions in force whose date has come, and go on with customers to move."""
        day = day or self.env["collections.ledger"]._get_today()
        planned = self.with_context(active_test=False).search(
            [("stage", "=", "planned"), ("date_from", "<=", day)], order="version, id"
        )
        for procedure in planned:
            spare_the_rest(procedure, lambda one: one._put_in_force())
            self.env["ir.cron"]._commit_progress(1)
        moving = self.search([("migration", "=", "all"), ("version", ">", 1)])
        for procedure in moving:
            if not procedure._migrate_if_wanted():
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    # === HELPERS === #

    def _get_versions(self):
        """Return all versions of this procedure, the newest first."""
        self.ensure_one()
        return self.with_context(active_test=False).search(
            [("code", "=", self.code), ("company_id", "=", self.company_id.id)],
            order="version desc",
        )

    def _get_older_versions(self):
        return self._get_versions().filtered(lambda p: p.version < self.version)

    def _get_in_force(self):
        """Return the version that counts today; a procedure without versions is its own."""
        if self.stage == "effective" or not self:
            return self
        return self._get_versions().filtered(lambda p: p.stage == "effective")[:1] or self
