from odoo import models

from ...engine.law.rates import RateTable
from ...engine.law.records import Case, Debtor
from ...engine.lawful import Lawful
from .contact_windows import contact_windows

NO_RATES = RateTable(())
# Messages go out together, so their days of contact are those of an e-mail.
MESSAGE = "email"


class CollectionsLedger(models.AbstractModel):
    """What the planner has to know of the law.

    Debts and letters are read only for customers whose procedure asks for more than the invoices.
    """

    _inherit = "collections.ledger"

    def _load_law(self, all_wishes, book, day):
        asking = self._get_asking(book["procedures"])
        profile_ids = [w.profile_id for w in all_wishes if w.procedure_id in asking]
        cases = {}
        if profile_ids:
            profiles = self.env["collections.profile"].browse(profile_ids)
            cases = self.env["collections.law"]._read_cases(profiles, day)
        found = {}
        for wishes in all_wishes:
            case = cases.get(wishes.profile_id)
            windows = contact_windows(
                wishes.kind, wishes.natural, wishes.country, wishes.state, MESSAGE, wishes.contact
            )
            if case is None and windows:
                debtor = Debtor(wishes.kind, wishes.natural, wishes.country or "")
                case = Case(debtor, (), NO_RATES)
            if case is not None:
                found[wishes.profile_id] = Lawful(case, windows)
        return found

    def _get_asking(self, procedures):
        """Return the procedures with a step on which the law bears, as a set of ids."""
        return {
            procedure.id
            for procedure in procedures.values()
            if any(step.letter or step.asks for step in procedure.steps)
        }

    def _read_step(self, step):
        read = super()._read_step(step)
        read.letter, read.asks = step.law_letter or "", step._get_asked()
        return read
