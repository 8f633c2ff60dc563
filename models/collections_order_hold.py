from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

OPEN_STATES = ("waiting", "requested")
# A customer may have changed since: what was released longer ago is looked at anew.
RELEASE_DAYS = 30


class CollectionsOrderHold(models.Model):
    """An order or a delivery that waits because its customer has no credit left, and what was
    decided about it."""

    _name = "collections.order.hold"
    _description = "Order on Hold"
    _inherit = ["collections.guarded"]
    _order = "id desc"

    name = fields.Char("Document", readonly=True, required=True)
    profile_id = fields.Many2one(
        "collections.profile", "Dossier", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    risk_class = fields.Selection(related="profile_id.risk_class")
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, index=True)
    amount = fields.Monetary(required=True, help="What the document is worth.")
    reason = fields.Text("Why It Waits", required=True)
    user_id = fields.Many2one("res.users", "Told To", help="Is told what becomes of it.")
    state = fields.Selection(
        [
            ("waiting", "Waits"),
            ("requested", "Release asked"),
            ("released", "Released"),
            ("refused", "Refused"),
            ("gone", "Waits no more"),
        ],
        default="waiting",
        required=True,
    )
    asked_by_id = fields.Many2one("res.users")
    asked_at = fields.Datetime("Asked On")
    decided_by_id = fields.Many2one("res.users", help="Empty: it went on by itself.")
    decided_at = fields.Datetime("Decided On")
    may_release = fields.Boolean(compute="_compute_may_release")

    _one_open = models.UniqueIndex(
        "(res_model, res_id) WHERE state IN ('waiting', 'requested')",
        "This document waits already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("amount", "profile_id")
    def _compute_may_release(self):
        policies = self.env["collections.credit"].sudo()._get_policies(self.sudo().profile_id)
        for hold in self:
            policy_sudo = policies[hold.sudo().profile_id.id]
            hold.may_release = policy_sudo._may_decide(hold.amount, self.env.user)

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    def _is_protected(self, name):
        return name in self._fields

    # === ACTION METHODS === #

    def action_ask(self):
        """Ask who may decide to let these documents go on."""
        for hold in self:
            if hold.state == "waiting":
                hold.sudo()._ask()
        return True

    def action_release(self):
        """Let these documents go on."""
        for hold in self:
            hold._check_decision()
            hold.sudo()._decide("released", hold.env._("Released: %s", hold.name))
        return True

    def action_refuse(self):
        """Refuse to let these documents go on; they wait until the customer pays."""
        for hold in self:
            hold._check_decision()
            hold.sudo()._decide("refused", hold.env._("Not released: %s", hold.name))
        return True

    def action_open_document(self):
        """Show the document."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def _check_decision(self):
        self.ensure_one()
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("This was decided already."))
        if not (self.env.su or self.may_release):
            raise AccessError(
                self.env._(
                    "%s is more than you may let go for a customer of this class: ask for it.",
                    format_amount(self.env, self.amount, self.currency_id),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _hold(self, document, profile, sentences, amount):
        """Note that ``document`` waits, once."""
        values = {"reason": "\n".join(sentences), "amount": amount, "name": document.display_name}
        found = self.search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("state", "in", OPEN_STATES),
            ]
        )
        if found:
            found.write({name: value for name, value in values.items() if found[name] != value})
            return found
        return self.create(
            {
                **values,
                "profile_id": profile.id,
                "res_model": document._name,
                "res_id": document.id,
                "user_id": document._get_credit_user().id,
            }
        )

    @api.model
    def _find_released(self, documents):
        """Return up to which amount documents were released lately, ``{document id: amount}``."""
        if not documents:
            return {}
        found = self.search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("state", "=", "released"),
                ("decided_at", ">=", fields.Datetime.now() - timedelta(days=RELEASE_DAYS)),
            ]
        )
        amounts = {}
        for hold in found:
            amounts[hold.res_id] = max(hold.amount, amounts.get(hold.res_id, 0))
        return amounts

    def _ask(self):
        """Put the decision in the worklist of the credit manager, once."""
        if self.state == "requested":
            return
        self.write(
            {
                "state": "requested",
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "user_id": self.user_id.id or self.env.uid,
            }
        )
        self._log(self.env._("Release asked: %s", self.name))
        self.env["collections.action"].create(
            {
                "profile_id": self.profile_id.id,
                "kind": "credit",
                "order_hold_id": self.id,
                "summary": self.env._("Decide about %s", self.name),
                "user_id": self.company_id.collections_manager_id.id,
                "amount": self.amount,
                "priority": int(min(self.amount, 2**31 - 1)),
                "date": self.env["collections.ledger"]._get_today(),
            }
        )

    def _decide(self, state, sentence, by_hand=True):
        """Record a decision, tell the colleague who waits for it, and let the document go on."""
        self.ensure_one()
        self.write(
            {
                "state": state,
                "decided_by_id": by_hand and self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._log(sentence)
        self._close_tasks()
        document = self._get_document()
        if document:
            self._tell(document, sentence)
            if state != "refused":
                document._continue_after_credit()

    def _tell(self, document, sentence):
        """Tell it on the document, and to the colleague who waits for it."""
        readers = (self.user_id | self.asked_by_id).partner_id - self.env.user.partner_id
        document.message_post(
            body=sentence, partner_ids=readers.ids, author_id=self.env.user.partner_id.id
        )

    def _get_document(self):
        """Return the document, or nothing when it, or its app, is gone."""
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _close_tasks(self):
        tasks = self.env["collections.action"].search(
            [("order_hold_id", "in", self.ids), ("state", "=", "todo")]
        )
        tasks._set_done(self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid)

    def _log(self, body):
        self.profile_id._message_log(body=body, author_id=self.env.user.partner_id.id)

    @api.model
    def _review(self, profiles, day=None):
        """Let go the documents of these customers whose reasons are all gone."""
        waiting = self.search(
            [("profile_id", "in", profiles.ids), ("state", "in", (*OPEN_STATES, "refused"))]
        )
        for model, holds in waiting.grouped("res_model").items():
            holds._review_model(model)

    def _review_model(self, model):
        if model not in self.env:
            self.write({"state": "gone"})
            return
        documents = self.env[model].browse(self.mapped("res_id")).exists()
        alive = documents.filtered(lambda document: document._is_credit_checked())
        problems = alive._find_problems()
        for hold in self:
            document = alive.filtered(lambda found, hold=hold: found.id == hold.res_id)
            if not document:
                hold.write({"state": "gone"})
                hold._close_tasks()
            elif document.id not in problems:
                hold._decide("gone", self._say_gone(hold), by_hand=False)

    def _say_gone(self, hold):
        return self.env._("%s waits no more: nothing stands in its way.", hold.name)
