from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsInboxCustomer(models.TransientModel):
    """Asks whose message this is, and whether its sender becomes a contact of that customer."""

    _name = "collections.inbox.customer"
    _description = "Customer of a Message"

    action_id = fields.Many2one(
        "collections.action", required=True, readonly=True, ondelete="cascade"
    )
    sender_name = fields.Char(related="action_id.sender_name")
    sender_email = fields.Char(related="action_id.sender_email")
    guess_reason = fields.Char(related="action_id.guess_reason")
    company_id = fields.Many2one(related="action_id.company_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        domain="[('parent_id', '=', False), ('company_id', 'in', (company_id, False))]",
    )
    may_add = fields.Boolean(default=lambda self: self.env["res.partner"].has_access("create"))
    is_contact = fields.Boolean(
        "Add the Sender as a Contact",
        default=lambda self: self.env["res.partner"].has_access("create"),
        help="Later mail from this address goes to this customer by itself.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Or: Address of",
        domain="[('commercial_partner_id', '=', partner_id), ('email', '=', False)]",
        help="A contact of this customer without an address gets that of the sender.",
    )

    @api.depends("action_id")
    def _compute_partner_id(self):
        for wizard in self:
            action = wizard.action_id
            wizard.partner_id = action.partner_id or action.guess_id.partner_id

    # === ACTION METHODS === #

    def action_confirm(self):
        """Give the messages to the customer."""
        self.ensure_one()
        action = self.action_id
        action._check_inbox(("todo", "failed"))
        self.partner_id.check_access("read")
        customer = self.partner_id.commercial_partner_id
        profiles = self.env["collections.profile"]
        if customer.company_id and customer.company_id != action.company_id:
            raise UserError(self.env._("%s belongs to another company.", customer.display_name))
        profile_sudo = action.sudo().profile_id or profiles.sudo()._for_partner(
            customer, action.company_id
        )
        if profile_sudo.partner_id != customer:
            raise UserError(self.env._("The message is of another customer already."))
        profile_sudo.sudo(False).check_access("read")
        contact = self._make_contact(customer) if self.is_contact or self.contact_id else None
        if action.profile_id:
            action.sudo()._set_known(contact)
        else:
            action.sudo()._set_customer(profile_sudo, contact)
        return True

    def _make_contact(self, customer):
        """Return the contact with the address of the sender, made with the user's own rights."""
        action = self.action_id
        known = self.env["collections.inbox"]._find_contact(
            self.env["collections.profile"].sudo()._for_partner(customer, action.company_id),
            action.sender_email,
        )
        if known or not action.sender_email:
            return known
        contact = self.contact_id
        if contact:
            contact.email = action.sender_email
            return contact
        if not customer.email:
            customer.email = action.sender_email
            return customer
        return self.env["res.partner"].create(
            {
                "name": action.sender_name,
                "email": action.sender_email,
                "parent_id": customer.id,
                "type": "contact",
                "lang": customer.lang,
            }
        )
