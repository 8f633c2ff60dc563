from odoo import api, fields, models

CALL_OUTCOMES = [
    ("reached", "Reached"),
    ("promise", "Promises to pay"),
    ("pays_today", "Will pay today"),
    ("call_back", "Call back at …"),
    ("paid", "Has paid already"),
    ("dispute", "Does not agree"),
    ("copy", "Wants a copy"),
    ("plan", "Wants a payment plan"),
    ("no_answer", "No answer"),
    ("voicemail", "Left a message"),
    ("wrong_number", "Wrong number"),
]


class CollectionsAction(models.Model):
    """What came out of a call, and when it is made again."""

    _inherit = "collections.action"

    call_at = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The moment on which this customer is called again.",
    )
    call_outcome = fields.Selection(
        CALL_OUTCOMES, "Outcome of the Call", readonly=True, copy=False, index="btree_not_null"
    )
    is_call_now = fields.Boolean(
        "Call Now",
        compute="_compute_is_call_now",
        search="_search_is_call_now",
        help="A call to make, unless it waits for a later hour.",
    )

    # === COMPUTE METHODS === #

    @api.depends("call_at", "state", "channel_id")
    def _compute_is_call_now(self):
        now = fields.Datetime.now()
        for action in self:
            action.is_call_now = (
                action.channel_code == "call"
                and action.state in ("todo", "failed")
                and (not action.call_at or action.call_at <= now)
            )

    def _search_is_call_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("channel_id.code", "=", "call")
        domain &= fields.Domain("state", "in", ("todo", "failed"))
        domain &= fields.Domain("call_at", "=", False) | fields.Domain("call_at", "<=", "now")
        return domain if True in value else ~domain

    # === BUSINESS METHODS === #

    def _set_call_again(self, moment, day, **values):
        """Plan the same call for another moment; the entry comes back in the worklist then.

        :param moment: in UTC
        :param day: the day of that moment for whoever calls
        """
        self.write(
            {"state": "todo", "date": day, "call_at": moment, "tries": self.tries + 1, **values}
        )

    def _set_done(self, day, **values):
        return super()._set_done(day, **{"call_at": False, **values})
