from odoo import api, models

# What is told to somebody who does not know our records, and which of them it is; the order is
# that of the telling. A model that is named nowhere is told under "other".
TOLD = {
    "dossier": ("collections.profile",),
    "messages": ("mail.message", "collections.whatsapp.message", "collections.proposal"),
    "work": ("collections.action",),
    "visits": ("collections.link", "collections.visit"),
    "agreements": (
        "collections.dispute", "collections.promise", "collections.plan", "collections.hold",
    ),
    "claims": ("collections.law.notice", "collections.charge", "collections.agency.case"),
    "credit": (
        "collections.credit.limit", "collections.credit.application", "collections.order.hold",
    ),
    "risk": (
        "collections.score", "collections.bureau.report", "collections.risk.event",
        "collections.screening",
    ),
    "forecasts": ("collections.forecast",),
}  # fmt: skip
OTHER = "other"


class CollectionsPrivacy(models.AbstractModel):
    """What we keep about a person, in words for whoever answers that person."""

    _inherit = "collections.privacy"

    # === BUSINESS METHODS === #

    @api.model
    def _count_told(self, counts):
        """Add up records by what is told of them; rows that are part of another do not count.

        :param counts: ``{model name: how many}``
        :return: ``{kind: how many}`` in the order of the telling
        """
        kinds = {name: kind for kind, names in TOLD.items() for name in names}
        told = dict.fromkeys((*TOLD, OTHER), 0)
        for name, count in counts.items():
            if name in kinds or not self._get_parents(name):
                told[kinds.get(name, OTHER)] += count
        return {kind: count for kind, count in told.items() if count}

    @api.model
    def _describe_told(self):
        """Return the name of each kind and what it holds, ``{kind: (name, content)}``."""
        return {
            "dossier": (
                self.env._("Dossier"),
                self.env._("How the customer pays, its risk class, and notes for colleagues"),
            ),
            "messages": (
                self.env._("Messages and notes"),
                self.env._("What was written to and by the contact, with the files"),
            ),
            "work": (
                self.env._("Reminders, calls and tasks"),
                self.env._("What was done or is to be done, to which address, with its notes"),
            ),
            "visits": (
                self.env._("Account page"),
                self.env._("Links that were sent, and when they were opened"),
            ),
            "agreements": (
                self.env._("Disputes, promises, payment plans and pauses"),
                self.env._("Amounts, dates, and what was said about them"),
            ),
            "claims": (
                self.env._("Letters of the law, interest, costs and agency files"),
                self.env._("What was claimed, and what became of it"),
            ),
            "credit": (
                self.env._("Credit"),
                self.env._("Credit limits, applications, and orders that waited"),
            ),
            "risk": (
                self.env._("Scores and reports"),
                self.env._("The history of the score, what bureaus reported, and warnings"),
            ),
            "forecasts": (
                self.env._("Forecasts"),
                self.env._("When the invoices will probably be paid"),
            ),
            OTHER: (
                self.env._("Other"),
                self.env._("Causes of late payment, checks of invoices and the like"),
            ),
        }
