import base64

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.privacy.collections_profile import MANAGER


class CollectionsPrivacyRequest(models.TransientModel):
    """What a person may ask for: a copy of everything, or that it is forgotten."""

    _name = "collections.privacy.request"
    _description = "Request About Personal Data"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    is_person = fields.Boolean(compute="_compute_is_person")
    scope = fields.Selection(
        [
            ("person", "Only this contact person"),
            ("whole", "The customer with all its contacts"),
        ],
        string="About",
        compute="_compute_scope",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    line_ids = fields.One2many(
        "collections.privacy.request.line", "request_id", compute="_compute_line_ids", store=True
    )
    problem = fields.Text(compute="_compute_problem")
    is_confirmed = fields.Boolean("I know that this cannot be undone")
    content = fields.Binary("Export", readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_is_person(self):
        for request in self:
            request.is_person = request.partner_id != request.partner_id.commercial_partner_id

    @api.depends("partner_id")
    def _compute_scope(self):
        for request in self:
            request.scope = "person" if request.is_person else "whole"

    @api.depends("partner_id", "scope")
    def _compute_line_ids(self):
        for request in self:
            found, messages = request._find() if request.partner_id else ({}, ())
            counts = {name: len(ids) for name, ids in found.items()}
            if messages:
                counts["mail.message"] = len(messages)
            told = self.env["collections.privacy"]._count_told(counts)
            request.line_ids = [Command.clear()] + [
                Command.create({"kind": kind, "count": count}) for kind, count in told.items()
            ]

    @api.depends("partner_id", "scope")
    def _compute_problem(self):
        for request in self:
            request.problem = False
            try:
                request._check_erasable()
            except UserError as error:
                request.problem = str(error)

    # === ACTION METHODS === #

    def action_export(self):
        """Make the ZIP, and offer it for download."""
        self._check_rights()
        partners, profiles = self._get_scope()
        export = self.env["collections.privacy.export"]
        content = export._make(self.partner_id, partners, profiles)
        self.content = base64.b64encode(content)
        self.filename = f"personal-data-{self.partner_id.id}.zip"
        name = self.partner_id.display_name
        self._log("export", self.env._("The personal data of %s was exported.", name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.filename}?download=true",
            "target": "download",
        }

    def action_erase(self):
        """Remove what the books do not need."""
        self._check_rights()
        self._check_erasable()
        if not self.is_confirmed:
            raise UserError(self.env._("Tick that you know that this cannot be undone."))
        found, messages = self._find()
        self._lock()
        self.env["collections.privacy"]._erase(found, messages)
        sentence = self.env._(
            "The personal data of %s was removed.", self.partner_id.display_name
        )
        self._log("erasure", sentence)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": sentence,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === HELPERS === #

    def _check_rights(self):
        self.ensure_one()
        self.partner_id.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections exports or removes personal data.")
            )

    def _get_scope(self):
        return self.partner_id._get_privacy_scope(self.scope == "whole")

    def _find(self):
        """Return what is kept in the scope, ``({model name: ids}, messages)``."""
        partners, profiles = self._get_scope()
        found = self.env["collections.privacy"]._find(partners, profiles)
        export = self.env["collections.privacy.export"]
        return found, export._find_messages(found, partners, profiles)

    def _get_dossiers(self):
        """Return the dossiers of the customer to whom the contact belongs, whatever the scope."""
        return self.partner_id._get_privacy_scope(True)[1]

    def _lock(self):
        """Wait for whoever works on the dossiers, and look again."""
        self._get_dossiers().lock_for_update(allow_referencing=True)
        self._check_erasable()

    def _check_erasable(self):
        """Raise while something is open; of one person, while it is about that person."""
        profiles = self._get_dossiers()
        if self.scope == "whole" or not self.partner_id:
            return profiles._check_not_needed()
        needs = self.env["collections.privacy"]._find_needs(profiles)
        open_lines = (
            self.env["collections.action.line"]
            .sudo()
            .search_count(
                [
                    ("action_id.recipient_id", "=", self.partner_id.id),
                    ("move_line_id.reconciled", "=", False),
                    ("move_line_id.parent_state", "=", "posted"),
                ],
                limit=1,
            )
        )
        for profile in profiles:
            reasons = needs.get(profile.id, set()) - (set() if open_lines else {"item"})
            if reasons:
                raise UserError(profile._say_needed(reasons))
        return None

    def _log(self, kind, sentence):
        profiles = self._get_dossiers()
        for profile in profiles:
            profile._message_log(body=sentence)
        logs = self.env["collections.privacy.log"].sudo()
        for company in profiles.company_id or self.env.company:
            logs._add_count(company, kind, 1)
