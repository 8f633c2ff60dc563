from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "account_collections.group_manager"
# What is about money that was owed.
HISTORY = {
    "collections.action": [("line_ids", "!=", False)],
    "collections.agency.case": [],
    "collections.cause": [],
    "collections.dispute": [],
    "collections.payment.item": [],
    "collections.plan": [],
    "collections.promise": [],
}


class CollectionsProfile(models.Model):
    """A dossier that is kept as it is, because a court, an auditor or the police may ask for it."""

    _inherit = "collections.profile"

    is_legal_hold = fields.Boolean(
        "Legal Hold",
        readonly=True,
        copy=False,
        tracking=True,
        help="Nothing of this customer is cleaned up or removed, however old it is.",
    )
    legal_hold_reason = fields.Char("Reason of the Legal Hold", readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_set_legal_hold(self):
        """Ask why the data of this customer is to be kept."""
        self.ensure_one()
        self._check_legal_hold()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Legal hold"),
            "res_model": "collections.legal.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id},
        }

    def action_end_legal_hold(self):
        """Let the data of these customers be cleaned up again."""
        self._check_legal_hold()
        self._set_legal_hold(False, self.env._("The legal hold has ended."))
        return True

    # === BUSINESS METHODS === #

    def _set_legal_hold(self, is_on, note, reason=False):
        """Keep everything of these customers, or stop to do so."""
        self.sudo().write({"is_legal_hold": is_on, "legal_hold_reason": reason})
        for profile in self:
            profile.sudo()._message_log(body=note)

    def _check_legal_hold(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections decides about a legal hold.")
            )

    def _filter_with_history(self):
        """Return those of these dossiers on which something hangs that has to stay."""
        kept = self.browse()
        for name, domain in HISTORY.items():
            found = self.env[name].sudo()
            groups = found._read_group([("profile_id", "in", self.ids), *domain], ["profile_id"])
            kept |= self.browse(profile.id for (profile,) in groups)
        return kept

    def _check_not_needed(self):
        """Raise, with what is to be done, while data of these customers is still needed."""
        needs = self.env["collections.privacy"]._find_needs(self)
        for profile in self:
            if needs.get(profile.id):
                raise UserError(profile._say_needed(needs[profile.id]))

    def _say_needed(self, reasons):
        """Return in one sentence why the data of this customer is still needed."""
        name = self.partner_id.display_name
        sentences = {
            "hold": self.env._(
                "There is a legal hold on %s: end it first, if nobody needs the data any more.",
                name,
            ),
            "item": self.env._(
                "There are open items of %s: data about them is needed until they are paid or "
                "written off.",
                name,
            ),
            "dispute": self.env._("There is an open dispute of %s: close it first.", name),
            "promise": self.env._("There is an open promise of %s: close it first.", name),
            "plan": self.env._("There is a running payment plan of %s: end it first.", name),
            "charge": self.env._(
                "There are open costs or interest of %s: book or waive them first.", name
            ),
            "agency": self.env._("There is a running agency file of %s: close it first.", name),
        }
        return next(sentences[reason] for reason in sentences if reason in reasons)
