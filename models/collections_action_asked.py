from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsAction(models.Model):
    """What a customer asks on the account page is a task in the worklist."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("asked", "Asked by the customer")], ondelete={"asked": "cascade"}
    )
    asked_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The contact who sent the form on the account page.",
    )
    asked_text = fields.Text("What the Customer Says", readonly=True, copy=False)
    asked_attachment_ids = fields.Many2many(
        "ir.attachment",
        "collections_action_asked_attachment_rel",
        string="Sent Along",
        readonly=True,
        copy=False,
    )
    colleague_name = fields.Char("Right Person", readonly=True, copy=False)
    colleague_email = fields.Char("E-mail of the Right Person", readonly=True, copy=False)
    colleague_phone = fields.Char("Phone of the Right Person", readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_make_contact(self):
        """Make a contact of the customer of the person who was named, and open it."""
        self.ensure_one()
        self._check_button(("todo", "failed"), self.env._("This action is closed already."))
        if not self.colleague_name:
            raise UserError(self.env._("Nobody was named: there is no contact to make."))
        contact = self._find_colleague() or self.env["res.partner"].create(
            self._prepare_colleague_values()
        )
        body = self.env._("%s was made a contact.", contact.display_name)
        self.profile_id._message_log(body=body, author_id=self._author())
        return contact._get_records_action()

    def _find_colleague(self):
        """Return a contact of the customer with this address, so that nobody is there twice."""
        if not self.colleague_email:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("id", "child_of", self.partner_id.id),
                ("email_normalized", "=", self.colleague_email),
            ],
            limit=1,
        )

    def _prepare_colleague_values(self):
        return {
            "name": self.colleague_name,
            "email": self.colleague_email,
            "phone": self.colleague_phone,
            "parent_id": self.partner_id.id,
            "type": "contact",
            "lang": self.partner_id.lang,
        }
