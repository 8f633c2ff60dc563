from odoo import models
from odoo.fields import Domain

AUTOMATIC_TYPES = ("notification", "user_notification", "auto_comment")


class AccountMove(models.Model):
    """What people said about an invoice belongs to the customer: it outlives the invoice."""

    _inherit = "account.move"

    def unlink(self):
        self.sudo()._move_notes_to_dossier()
        return super().unlink()

    def _move_notes_to_dossier(self):
        """Move what people wrote on invoices, with its files, to the customers' dossiers."""
        profiles = self._find_dossiers()
        messages = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", list(profiles))
            & Domain("message_type", "not in", AUTOMATIC_TYPES)
        )
        for profile, found in messages.grouped(lambda m: profiles[m.res_id]).items():
            place = {"model": profile._name, "res_id": profile.id}
            # An invoice that goes back to draft lets go of its files.
            files = found.attachment_ids.filtered(lambda f: f.res_model in (self._name, False))
            files.write({"res_model": profile._name, "res_id": profile.id})
            for subject, group in found.grouped(self._name_of_thread).items():
                group.write({**place, "subject": subject})

    def _find_dossiers(self):
        """Return the profile of the customer of each sales document that has one, by id."""
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        profiles = self.env["collections.profile"].search(
            [
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("company_id", "in", moves.company_id.ids),
            ]
        )
        by_customer = {(profile.partner_id, profile.company_id): profile for profile in profiles}
        found = {
            move.id: by_customer.get((move.commercial_partner_id, move.company_id))
            for move in moves
        }
        return {id_: profile for id_, profile in found.items() if profile}

    def _name_of_thread(self, message):
        """Return the subject of a message, which tells about which invoice it was."""
        move = self.browse(message.res_id)
        return message.subject or (move.display_name if move.name in (False, "/") else move.name)
