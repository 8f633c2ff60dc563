import logging

from odoo import models
from odoo.exceptions import RedirectWarning, UserError, ValidationError

KINDS = ("interest", "costs")
_logger = logging.getLogger(__name__)


class CollectionsProcedureStep(models.Model):
    _inherit = "collections.procedure.step"

    def _get_asked_charges(self):
        """Return the kinds of charges that this step asks for, also of no step at all."""
        asked = self._get_asked() if self else ()
        return tuple(kind for kind in KINDS if kind in asked)


class CollectionsAction(models.Model):
    """Booking interest and costs when a step is taken that asks for them."""

    _inherit = "collections.action"

    def _set_done(self, day, **values):
        result = super()._set_done(day, **values)
        self._book_charges(day)
        return result

    def _book_charges(self, day):
        """Book what the steps just taken ask for, where the company wants it.

        What keeps it from being booked never keeps the message from going out: it comes into the
        worklist instead.
        """
        asking = self.sudo().filtered(
            lambda action: (
                action.step_id
                and not action.is_skipped
                and action.company_id.collections_law_book_at_step
                and action.step_id._get_asked_charges()
            )
        )
        if not asking:
            return
        charges = self.env["collections.charge"].sudo()
        found = charges._find_due(asking.profile_id, day)
        for action in asking:
            wanted = action._choose_charges(found.get(action.profile_id.id, []))
            if wanted:
                action._try_to_book(wanted, day)

    def _choose_charges(self, dues):
        """Return what this step asks of its items, ``{(journal item id, kind): None}``."""
        self.ensure_one()
        kinds = self.step_id._get_asked_charges()
        line_ids = set(self.line_ids.move_line_id.ids)
        charges = self.env["collections.charge"]
        return {
            due.key: None
            for due in dues
            if due.kind in kinds and due.line_id in line_ids and not charges._is_too_small(due)
        }

    def _try_to_book(self, wanted, day):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.env["collections.charge"].sudo()._book(self.profile_id, wanted, day)
        except (RedirectWarning, UserError, ValidationError) as error:
            sentence = str(error.args[0])
            _logger.info("Charges of profile %s were not booked: %s", self.profile_id.id, sentence)
            self._ask_to_book(sentence)

    def _ask_to_book(self, sentence):
        """Leave it to somebody to book what the step asked for."""
        profile = self.profile_id
        owner = self.company_id.collections_manager_id or profile.user_id
        summary = self.env._("Interest and costs were not booked: %s", sentence)
        self.sudo().create(
            {
                "kind": "manual",
                "profile_id": profile.id,
                "user_id": owner.id,
                "summary": summary,
                "date": self.env["collections.ledger"]._get_today(),
            }
        )
        profile._message_log(body=summary)
