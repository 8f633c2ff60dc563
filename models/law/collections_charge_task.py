from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_list

from ..collections_action import OPEN_STATES

ASKED_FIELDS = frozenset(("waiver",))


class CollectionsAction(models.Model):
    """A collector asks to waive interest and costs; a manager waives them or does not."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("waiver", "Waiver asked")], ondelete={"waiver": "cascade"}
    )
    # {"wanted": [[journal item id, kind, amount]], "charges": [[charge id, amount]],
    #  "reason": text, "asked_by": user id}
    waiver = fields.Json(readonly=True, copy=False)

    def _is_protected(self, name):
        return name in ASKED_FIELDS or super()._is_protected(name)

    @api.model
    def _get_tab_domains(self):
        """What waits for a manager's word stands with what waits for approval."""
        domains = super()._get_tab_domains()
        return domains | {"approve": domains["approve"] | Domain("kind", "=", "waiver")}

    # === ACTION METHODS === #

    def action_decide_waiver(self):
        """Open the dialog with what was asked."""
        self.ensure_one()
        if self.kind != "waiver" or self.state not in OPEN_STATES:
            raise UserError(self.env._("This was decided already."))
        return self.env["collections.charge.dialog"]._open(self.profile_id, "waive", self)

    def action_done(self):
        """Refuse to close what was asked without a decision: who asked waits for it."""
        if self.filtered(lambda action: action.kind == "waiver"):
            raise UserError(
                self.env._("Decide about it: waive what was asked, or say that it is not waived.")
            )
        return super().action_done()

    # === BUSINESS METHODS === #

    @api.model
    def _ask_waiver(self, profile, amounts, wanted, reason):
        """Put into the worklist of a manager that somebody wants to waive charges.

        :param amounts: ``[(name, amount, currency)]``, for who decides
        :param wanted: what is kept in ``waiver``
        """
        profile.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why: it is kept with the charge."))
        self._check_not_asked(profile, wanted)
        company_sudo = profile.sudo().company_id
        what = format_list(
            self.env,
            [
                self.env._(
                    "%(what)s: %(amount)s",
                    what=name,
                    amount=format_amount(self.env, amount, currency),
                )
                for name, amount, currency in amounts
            ],
        )
        task_sudo = self.sudo().create(
            {
                "kind": "waiver",
                "profile_id": profile.id,
                "channel_id": self.env.ref("account_collections.channel_task").id,
                "user_id": company_sudo.collections_manager_id.id,
                "summary": self.env._("Waive %(what)s? %(reason)s", what=what, reason=reason),
                "date": self.env["collections.ledger"]._get_today(),
                "waiver": {**wanted, "reason": reason, "asked_by": self.env.uid},
            }
        )
        profile._message_log(
            body=self.env._(
                "Asked to waive %(what)s (%(reason)s).", what=what, reason=reason
            ),
            author_id=self.env.user.partner_id.id,
        )
        return task_sudo.with_env(self.env)

    @api.model
    def _check_not_asked(self, profile, wanted):
        """Raise when a manager still has to decide about one of these charges."""
        open_sudo = self.sudo().search(
            [
                ("profile_id", "=", profile.id),
                ("kind", "=", "waiver"),
                ("state", "in", OPEN_STATES),
            ]
        )
        asked = set().union(*(_get_keys(task.waiver) for task in open_sudo))
        if asked & _get_keys(wanted):
            raise UserError(
                self.env._("A manager was asked to waive this already: it waits for an answer.")
            )

    def _close_waiver(self, is_granted, note=""):
        """Close this task and tell who asked."""
        self.ensure_one()
        task_sudo = self.sudo()
        sentence = (
            self.env._("Waived as asked.")
            if is_granted
            else self.env._("Not waived: %s", note or self.env._("no reason was given"))
        )
        task_sudo.note = sentence
        task_sudo._set_done(
            self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid
        )
        asker = self.env["res.users"].sudo().browse(task_sudo.waiver.get("asked_by", [])).exists()
        if asker and asker != self.env.user:
            task_sudo.profile_id.message_notify(
                partner_ids=asker.partner_id.ids, subject=task_sudo.name, body=sentence
            )
        else:
            task_sudo.profile_id._message_log(body=sentence)


def _get_keys(waiver):
    """Return what tells the charges apart about which a manager was asked."""
    running = {(line_id, kind) for line_id, kind, _amount in waiver.get("wanted", ())}
    return running | {charge_id for charge_id, _amount in waiver.get("charges", ())}
