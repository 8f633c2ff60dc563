from datetime import timedelta

from odoo import api, fields, models

from .talks import LOOKS

# Everybody reads in the morning, and does the next thing some minutes later.
FIRST_LOOK = timedelta(hours=6, minutes=40)
PACE = timedelta(minutes=7)


class CollectionsDemo(models.AbstractModel):
    """What customers did with their messages and on the account page."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        by_name = {customer.name: partners[number] for number, customer in customers.items()}
        for look in LOOKS:
            if look.customer in by_name:
                self._look(look, self._get_profiles(by_name[look.customer])[:1])
        return result

    def _look(self, look, profile):
        """Note what the reader of the customer's last e-mail did, when there is one."""
        message = self._find_last_message(profile)
        if not message:
            return
        link = message.account_link_id
        moment = fields.Datetime.to_datetime(message.date_done) + FIRST_LOOK
        self.env["collections.visit"].create(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": link.partner_id.id,
                    "link_id": link.id,
                    "action_id": message.id,
                    "kind": kind,
                    "move_id": self._get_invoice(message, kind).id,
                    "date": moment + number * PACE,
                    "is_machine": look.machine,
                }
                for number, kind in enumerate(look.kinds)
            ]
        )

    def _find_last_message(self, profile):
        return self.env["collections.action"].search(
            [
                ("profile_id", "=", profile.id),
                ("state", "=", "done"),
                ("channel_id.code", "=", "email"),
                ("message_id", "!=", False),
            ],
            order="date_done desc, id desc",
            limit=1,
        )

    def _get_invoice(self, message, kind):
        """Return the invoice that was looked at: the first one of the message."""
        moves = message.line_ids.move_line_id.move_id
        return moves[:1] if kind in ("invoice", "download") else moves.browse()
