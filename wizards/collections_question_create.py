from odoo import api, fields, models

ANSWER_DAYS = 2


class CollectionsQuestionCreate(models.TransientModel):
    """Asks what a colleague is to be asked about a customer."""

    _name = "collections.question.create"
    _description = "Question to a Colleague"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    record_model = fields.Char(readonly=True)
    record_id = fields.Integer(readonly=True)
    about = fields.Char(compute="_compute_about")
    user_id = fields.Many2one(
        "res.users",
        string="Ask",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('id', '!=', uid), ('company_ids', 'in', company_id)]",
        help="The salesperson of the customer, unless you choose somebody else.",
    )
    question = fields.Text()
    deadline = fields.Date(
        "Answer By",
        default=lambda self: self._get_default_deadline(),
        help="Without an answer the question comes back into your worklist on this day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("profile_id")
    def _compute_user_id(self):
        for ask in self:
            salesperson = ask.profile_id.sudo().partner_id.user_id
            ask.user_id = salesperson if salesperson != self.env.user else False

    @api.depends("record_model", "record_id")
    def _compute_about(self):
        for ask in self:
            record = ask._get_record()
            ask.about = record.display_name if record else ask.profile_id.display_name

    # === ACTION METHODS === #

    def action_ask(self):
        """Give the colleague an activity with the question."""
        self.ensure_one()
        actions = self.env["collections.action"]
        actions._ask_colleague(
            self.profile_id, self.user_id, self.question, self.deadline, self._get_record()
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%s was asked. The answer comes into your worklist.", self.user_id.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === HELPERS === #

    @api.model
    def _open(self, profile, record=None, text=""):
        """Open the dialog of a question about a customer.

        :param record: the dispute or the entry of the worklist that it is about
        :param text: what the question begins with
        """
        profile.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask a Colleague"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_profile_id": profile.id,
                "default_record_model": record._name if record else False,
                "default_record_id": record.id if record else 0,
                "default_question": f"“{text}”\n" if text else "",
            },
        }

    def _get_record(self):
        """Return the record that the question is about, as far as the user may read it."""
        self.ensure_one()
        if self.record_model not in ("collections.action", "collections.dispute"):
            return None
        record = self.env[self.record_model].browse(self.record_id).exists()
        record.check_access("read")
        return record if record.profile_id == self.profile_id else None

    @api.model
    def _get_default_deadline(self):
        today = self.env["collections.ledger"]._get_today()
        disputes = self.env["collections.dispute"]
        return disputes._add_working_days(self.env.company, today, ANSWER_DAYS)
