from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr


class CollectionsMailbox(models.Model):
    """An address of a company to which customers write about their invoices.

    Mail of a known customer goes on to the customer's dossier. Mail of an unknown sender stays on
    the thread of the mailbox until somebody says whose it is.
    """

    _name = "collections.mailbox"
    _description = "Collections Mailbox"
    _inherit = ["collections.mail.talk", "mail.alias.mixin.optional"]
    _order = "sequence, id"
    _mail_post_access = "read"

    name = fields.Char(
        required=True, translate=True, default=lambda self: self.env._("Collections")
    )
    sequence = fields.Integer(
        default=10, help="Answers of a company come from the first of its mailboxes."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assigned To",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets the mail of senders who are not known yet. Empty: everybody sees it.",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_mail(self):
        """Keep mailboxes with mail: it would be lost."""
        actions = self.env["collections.action"].sudo()
        if actions.search_count([("mailbox_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Mail came in at this address: archive the mailbox."))

    # === BUSINESS METHODS === #

    @api.model
    def _get_for_companies(self, companies):
        """Return the mailbox from which each company answers, ``{company: mailbox}``."""
        found = self.search([("company_id", "in", companies.ids)])
        # The first one of each company stays.
        return {box.company_id: box for box in reversed(found) if box.alias_email}

    def _receive_text(self, text, number, source):
        """Keep a message of a telephone number that is nobody's yet.

        :param source: of ``collections.action``, such as "whatsapp"
        """
        self.ensure_one()
        message = self.with_context(
            mail_post_autofollow_author_skip=True, collections_inside_only=True
        ).message_post(
            body=text,
            author_id=False,
            email_from=number,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return self.env["collections.inbox"]._take_in(
            message, mailbox=self, source=source, phone=number
        )

    # === HELPERS === #

    def _alias_get_creation_values(self):
        """Lead all mail to the thread of this mailbox; `collections.routing` takes it on."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id(self._name)
        values["alias_contact"] = "everyone"
        if self.id:
            values["alias_force_thread_id"] = self.id
        return values

    def _get_sender(self, user=None):
        """Return the address from which answers come, with the name of who answers."""
        self.ensure_one()
        name = self.company_id.name if user is None else f"{user.name} ({self.company_id.name})"
        return formataddr((name, self.alias_email)) if self.alias_email else ""

    @api.model
    def _is_own_address(self, address):
        """Tell whether an address is ours: such mail is an echo, and nobody's message."""
        address = email_normalize(address) or ""
        domains = self.env["mail.alias.domain"].sudo().search([])
        own = {*domains.mapped("catchall_email"), *domains.mapped("bounce_email")}
        own.update(domains.mapped("default_from_email"))
        boxes = self.sudo().with_context(active_test=False).search([])
        return bool(address) and address in own.union(boxes.mapped("alias_email"))
