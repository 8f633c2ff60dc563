from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from .collections_dispute_reason import CATEGORIES

INTENTS = [
    ("promise", "Promise"),
    ("dispute", "Dispute"),
    ("paid", "Already paid"),
    ("copy", "Asks for a copy"),
    ("wrong_contact", "Wrong contact"),
    ("out_of_office", "Out of office"),
]
LANGUAGES = [("nl", "Dutch"), ("fr", "French"), ("de", "German"), ("en", "English")]
TAKEN_STATES = ("accepted", "changed")
DECIDED_STATES = (*TAKEN_STATES, "rejected", "undone")


class CollectionsProposal(models.Model):
    """One thing that a customer says in a message, and what follows from it when we accept.

    It is read by the rules of ``engine/replies`` and filled in from the ledger. Nothing happens
    until somebody accepts it, unless a manager had that kind accepted automatically. The sentence
    lives as long as the message.
    """

    _name = "collections.proposal"
    _description = "Proposal"
    _inherit = ["collections.guarded"]
    _order = "id desc"
    _rec_name = "summary"

    action_id = fields.Many2one(
        "collections.action",
        string="Message to Answer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(related="action_id.profile_id", store=True, index=True)
    partner_id = fields.Many2one(related="action_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="profile_id.user_id", store=True, string="Collector")

    # === WHAT THE CUSTOMER SAYS === #
    intent = fields.Selection(INTENTS, string="Kind", required=True, readonly=True, index=True)
    lang = fields.Selection(LANGUAGES, string="Language", readonly=True)
    sentence = fields.Text(readonly=True, help="What it relies on, as the customer wrote it.")
    confidence = fields.Float(
        readonly=True, aggregator="avg", help="How sure the reading is, from 0 to 1."
    )
    date = fields.Date(
        readonly=True,
        help="The last day of a promise, the day of a payment or the first day in the office.",
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    category = fields.Selection(CATEGORIES, string="Kind of Complaint", readonly=True)
    reason_id = fields.Many2one("collections.dispute.reason", readonly=True, ondelete="set null")
    move_line_ids = fields.Many2many(
        "account.move.line",
        "collections_proposal_move_line_rel",
        string="Journal Items",
        copy=False,
    )
    is_named = fields.Boolean(
        "Invoices Named", readonly=True, help="The customer told which invoices it is about."
    )
    contact_hint = fields.Char(
        "Right Person", readonly=True, help="The name or address that the customer gives."
    )

    # === WHAT BECAME OF IT === #
    state = fields.Selection(
        [
            ("open", "To decide"),
            ("accepted", "Accepted"),
            ("changed", "Accepted with changes"),
            ("rejected", "Not right"),
            ("undone", "Undone"),
            ("dropped", "Left aside"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    actual = fields.Selection(
        [*INTENTS, ("details", "Right, but with other details"), ("none", "Nothing of this kind")],
        string="What It Really Was",
        readonly=True,
        copy=False,
        help="What a colleague told when the proposal was not right.",
    )
    precision = fields.Float(
        "Right",
        compute="_compute_precision",
        store=True,
        aggregator="avg",
        help="Of decided proposals: the share that was accepted, as it was or with changes.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime("Decided On", readonly=True, copy=False)
    is_automatic = fields.Boolean("Automatic", readonly=True, copy=False)
    automatic_reason = fields.Char("Why Automatic", readonly=True, copy=False)
    result_model = fields.Char("Model of the Result", readonly=True, copy=False)
    result_id = fields.Many2oneReference(
        model_field="result_model",
        readonly=True,
        copy=False,
        help="The promise, dispute or task that came out of it.",
    )

    _message_index = models.Index("(message_id, id)")
    _open_index = models.Index("(action_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_precision(self):
        for proposal in self:
            proposal.precision = proposal.state in TAKEN_STATES

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    def _is_protected(self, name):
        """Nobody writes any of it by hand: buttons do."""
        return name in self._fields

    # === ACTION METHODS === #

    def action_accept(self):
        """Do what was proposed, with the rights of the user."""
        for proposal in self:
            proposal._accept("accepted")
        return True

    def action_change(self):
        """Open the dialog in which the details are corrected before they take effect."""
        self.ensure_one()
        self._check_open()
        return self._dispatch("change")

    def action_reject(self, actual="none"):
        """Record that this was read wrongly; nothing else happens.

        :param actual: what it really was: a kind, "details" or "none"
        """
        if actual not in dict(self._fields["actual"].selection):
            raise UserError(self.env._("Choose what the customer really said."))
        self._check_open()
        self._set_decided("rejected", actual=actual)
        return True

    def action_undo(self):
        """Take back what accepting did, as far as it can be taken back."""
        for proposal in self:
            proposal.check_access("write")
            if not proposal._can_undo(proposal._get_result()):
                raise UserError(
                    self.env._("This cannot be taken back here: open what came out of it.")
                )
            proposal._dispatch("undo")
            proposal._log(self.env._("Undone: %s", proposal.summary))
        self._set_decided("undone")
        return True

    def action_open_result(self):
        """Open the promise, dispute or task that came out of it."""
        self.ensure_one()
        result = self._get_result()
        if not result:
            raise UserError(self.env._("What came out of it does not exist any more."))
        return result._get_records_action()

    def action_open_action(self):
        """Open the message in the worklist."""
        self.ensure_one()
        return self.action_id._get_records_action()

    # === BUSINESS METHODS === #

    def _accept(self, state, **values):
        """Do what is proposed.

        :param state: "accepted", or "changed" when a person corrected it
        :param values: what was corrected
        """
        self.ensure_one()
        self._check_open()
        if values:
            self.sudo().write(values)
        if problem := self._get_problem():
            raise UserError(problem)
        result = self._dispatch("apply")
        self._set_decided(state, result)

    def _check_open(self):
        """Raise unless the user may decide and nobody did so yet; colleagues wait for each other.

        Of two at the same moment the second one is refused, or starts over and sees the decision.
        """
        self.check_access("write")
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("A colleague is deciding about this message right now: reload it.")
            ) from error
        for proposal in self:
            if proposal.state != "open":
                raise UserError(
                    self.env._(
                        "This was decided already (%(state)s, %(user)s): reload the message.",
                        state=proposal._get_label("state"),
                        user=proposal.sudo().decided_by_id.name or self.env._("automatically"),
                    )
                )

    def _set_decided(self, state, result=None, **values):
        """Record a decision of the user, the only way in which the status changes."""
        if result:
            values.update(result_model=result._name, result_id=result.id)
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
                **values,
            }
        )

    def _take_over(self, record, is_same):
        """Record what a person made of the proposal in a dialog.

        :param record: the promise or dispute
        :param is_same: whether it is as it was proposed
        """
        self.ensure_one()
        self._check_open()
        self._set_decided("accepted" if is_same else "changed", record)

    def _dispatch(self, what):
        """Call the method of this kind: ``_apply_promise``, ``_undo_dispute``, …"""
        self.ensure_one()
        return getattr(self, f"_{what}_{self.intent}")()

    # === HELPERS === #

    def _get_results(self):
        """Return what came out of these proposals and still exists, a query for each model."""
        found = {}
        for model, mine in self.filtered("result_id").grouped("result_model").items():
            if model in self.env:
                there = self.env[model].browse(mine.mapped("result_id")).exists()
                by_id = {record.id: record for record in there}
                found |= {p: by_id[p.result_id] for p in mine if p.result_id in by_id}
        return found

    def _get_result(self):
        """Return what came out of it, None when nothing did or it is gone."""
        self.ensure_one()
        return self._get_results().get(self)

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _get_contact(self):
        """Return who wrote it, if it is a contact of the customer, else who gets reminders."""
        profile = self.profile_id.sudo()
        author = self.sudo().message_id.author_id
        if author and author.commercial_partner_id == profile.partner_id:
            return author
        return profile.recipient_id or profile.partner_id

    def _log(self, body):
        """Write in the dossier of the customer what was decided."""
        for proposal in self.filtered("profile_id"):
            author = self.env.user.partner_id
            proposal.profile_id.sudo()._message_log(body=body, author_id=author.id)
