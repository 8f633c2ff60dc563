from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

MOST_CONTACTS = 200
# What somebody who may change contacts can change from the form of the customer.
CONTACT_FIELDS = ("email", "phone", "function")


class CollectionsProfile(models.Model):
    """The contacts of a customer: who is reached how, and who gets what."""

    _inherit = "collections.profile"

    # === READ BY THE FORM === #

    @api.readonly
    def get_contacts(self):
        """Return the contacts of the customer with how far each can be reached.

        :return: ``{"contacts", "can_write", "can_choose"}``; the states of addresses are "none",
            "ok", "bad", "blocked" and "bounced".
        """
        self.ensure_one()
        self.check_access("read")
        contacts = self.env["res.partner"].search_fetch(
            Domain("commercial_partner_id", "=", self.partner_id.id),
            ["name", "email", "phone", "function", "type", "lang", "collections_contact"],
            order="collections_contact DESC, id",
            limit=MOST_CONTACTS,
        )
        emails, phones = self._get_email_states(contacts), self._get_phone_states(contacts)
        uses = self._get_contact_uses()
        return {
            "contacts": [
                {
                    **self._prepare_contact_values(contact),
                    "email_state": emails[contact.id],
                    "phone_state": phones[contact.id],
                    "uses": uses.get(contact.id, []),
                }
                for contact in contacts
            ],
            "can_write": self.has_access("write") and contacts.has_access("write"),
            "can_choose": self.has_access("write"),
        }

    # === CALLED BY THE FORM === #

    def update_contact(self, contact_id, values):
        """Change the addresses of a contact of this customer.

        :param dict values: some of "email", "phone" and "function"
        """
        contact = self._get_own_contact(contact_id)
        unknown = set(values) - set(CONTACT_FIELDS)
        if unknown:
            raise AccessError(self.env._("Only e-mail, phone and job position are changed here."))
        values = {name: (value or "").strip() for name, value in values.items()}
        if values.get("email") and not email_normalize(values["email"]):
            raise UserError(self.env._("“%s” is not an e-mail address.", values["email"]))
        contact.write(values)
        self._record_contact_change()

    def choose_contact(self, contact_id, is_chosen):
        """Let a contact of this customer receive the reminders, or not any more.

        That is a matter of follow-up: it takes no right to change contacts.
        """
        contact = self._get_own_contact(contact_id)
        contact.sudo().collections_contact = bool(is_chosen)
        self._record_contact_change()

    # === HELPERS === #

    def _get_own_contact(self, contact_id):
        self.ensure_one()
        self.check_access("write")
        contact = self.env["res.partner"].browse(contact_id).exists()
        if contact.commercial_partner_id != self.partner_id:
            raise UserError(
                self.env._("This contact belongs to another customer: choose one of this customer.")
            )
        return contact

    def _record_contact_change(self):
        """Look again at what is to be done: another address may be the right one now."""
        self.env["collections.change"]._record_profiles(self)

    def _prepare_contact_values(self, contact):
        types = self._get_labels("res.partner", "type")
        is_customer = contact == self.partner_id
        return {
            "id": contact.id,
            "name": contact.name or contact.display_name or "",
            "function": contact.function or "",
            "type": self.env._("Customer") if is_customer else types.get(contact.type, ""),
            "email": contact.email or "",
            "phone": contact.phone or "",
            "lang": contact.lang or "",
            "is_chosen": contact.collections_contact,
        }

    def _get_email_states(self, contacts):
        """Return how far each contact is reached by e-mail, ``{contact id: state}``."""
        addresses = {c.id: c.email_normalized for c in contacts.sudo()}
        wanted = [address for address in addresses.values() if address]
        blocked = self.env["mail.blacklist"].sudo().search([("email", "in", wanted)])
        bounced = {(email or "").strip().lower() for email in self._get_bounced("recipient_email")}
        refused = set(blocked.mapped("email"))
        return {
            contact.id: self._judge_address(
                contact.email, addresses[contact.id], refused, {*bounced}
            )
            for contact in contacts
        }

    def _get_phone_states(self, contacts):
        """Return how far each contact is reached by phone, ``{contact id: state}``."""
        numbers = {contact.id: contact.phone_sanitized for contact in contacts.sudo()}
        wanted = [number for number in numbers.values() if number]
        blocked = self.env["phone.blacklist"].sudo().search([("number", "in", wanted)])
        bounced = set(self._get_bounced("recipient_phone"))
        refused = set(blocked.mapped("number"))
        return {
            contact.id: self._judge_address(contact.phone, numbers[contact.id], refused, bounced)
            for contact in contacts
        }

    @api.model
    def _judge_address(self, written, normalized, refused, bounced):
        if not (written or "").strip():
            return "none"
        if not normalized:
            return "bad"
        if normalized in bounced or written.strip().lower() in bounced:
            return "bounced"
        return "blocked" if normalized in refused else "ok"

    def _get_bounced(self, name):
        """Return the addresses of this customer at which messages did not arrive."""
        actions_sudo = self.env["collections.action"].sudo()
        groups = actions_sudo._read_group(
            [
                ("profile_id", "in", self.ids),
                ("failure_type", "in", ("bounce", "unreachable")),
                ("is_forgiven", "=", False),
                (name, "!=", False),
            ],
            [name],
        )
        return [address for (address,) in groups]

    def _get_contact_uses(self):
        """Return what each contact gets, as the channels choose it.

        :return: ``{contact id: [{"code", "label", "icon", "is_preferred"}]}``
        """
        self.ensure_one()
        chosen = {
            "email": self._find_recipients().get(self.id, (None,))[0],
            "sms": self._find_phones().get(self.id, (None,))[0],
            "letter": self._get_addressees()[self.id][0].id,
        }
        channels = self.env["collections.channel"]._get_by_code()
        found = {}
        for code, contact_id in chosen.items():
            channel = channels.get(code)
            if contact_id and channel:
                found.setdefault(contact_id, []).append(
                    {
                        "code": code,
                        "label": channel.name,
                        "icon": channel.icon or "",
                        "is_preferred": channel == self.preferred_channel_id,
                    }
                )
        return found
