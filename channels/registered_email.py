from odoo import api, fields, models


class CollectionsAction(models.Model):
    """Delivery by registered e-mail, through the service that the company chose.

    A service is an addition of three things: a value of ``collections_registered_provider`` on the
    company, an override of its ``_has_collections_registered``, and one of ``_deliver_registered``
    here; ``registered_gateway`` is an example. What the e-mail says and who gets it is that of an
    ordinary e-mail: ``_check_recipients``, ``_render_texts("email")``, ``_deliver_emails``.
    """

    _inherit = "collections.action"

    receipt_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        help="The evidence of the service: that the e-mail was sent, delivered or opened.",
    )
    receipt_attachment_ids = fields.Many2many(
        related="receipt_id.attachment_ids", string="Evidence"
    )
    failure_type = fields.Selection(selection_add=[("no_provider", "No registered e-mail service")])

    def _deliver(self):
        registered = self.filtered(lambda action: action.channel_code == "registered_email")
        by_provider = registered.grouped(lambda a: a.company_id.collections_registered_provider)
        for provider, actions in by_provider.items():
            actions._deliver_registered(provider)
        return super(CollectionsAction, self - registered)._deliver()

    def _deliver_registered(self, provider):
        """Deliver through a service, all actions of companies with this one. Services override.

        They queue what has to be sent in this very transaction, set each action done or failed,
        and leave other services to ``super()``.
        """
        for action in self:
            action._set_failed("no_provider")

    def _receive_receipt(self, message):
        """Keep the evidence of the service: it is in the dossier, and found from the action."""
        self.ensure_one()
        self.receipt_id = message
        if self.state == "done":
            self._set_progress("delivered")

    @api.model
    def _explain_failure(self, failure_type, email):
        if failure_type == "no_provider":
            return self.env._(
                "No registered e-mail service is set up: choose one in the settings."
            )
        return super()._explain_failure(failure_type, email)


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def _find_problems(self):
        """Registered e-mail reaches nobody of a company that has no service for it."""
        problems = super()._find_problems()
        if not self.env["collections.channel"]._is_asked_about("registered_email"):
            return problems
        companies = self.company_id.filtered(lambda c: not c._has_collections_registered())
        without = self.filtered(lambda profile: profile.company_id in companies)
        problems["registered_email"] = problems["registered_email"] | dict.fromkeys(
            without.ids, "no_provider"
        )
        return problems

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        receipt_of = self.env.context.get("collections_receipt_of")
        if receipt_of:
            self.env["collections.action"].sudo().browse(receipt_of)._receive_receipt(message)
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_registered_provider = fields.Selection(
        selection=[],
        string="Registered E-mail Service",
        help="Who delivers registered e-mail and gives evidence of it.",
    )

    def _has_collections_registered(self):
        """Whether registered e-mail can be sent. Services override for their own value."""
        self.ensure_one()
        return False
