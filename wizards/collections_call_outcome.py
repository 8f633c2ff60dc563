from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, format_datetime

from .collections_call import ABOUT_ITEMS, AGAIN

MOST_COPIES = 10


class CollectionsCall(models.TransientModel):
    """What each outcome of a call sets in motion, and how it is told beforehand."""

    _inherit = "collections.call"

    # === BAD INPUT === #

    def _check_outcome(self):
        """Raise one sentence when something is missing or cannot be."""
        today = self.env["collections.ledger"]._get_today()
        if self.outcome == "promise" and (not self.day or self.day < today):
            raise UserError(self.env._("Choose a date that is not past."))
        if self._is_again() and not self._is_coming(self.moment):
            raise UserError(self.env._("Choose a moment to call again that is not past."))
        if self.outcome in ABOUT_ITEMS and not self.item_ids:
            raise UserError(self.env._("Choose the items that it is about."))
        if self.outcome in ("promise", "pays_today") and len(self.item_ids.currency_id) > 1:
            raise UserError(self.env._("Choose items of one currency: a promise is made in one."))
        if self.outcome == "paid" and self.paid_on and self.paid_on > today:
            raise UserError(self.env._("It is not paid yet on that date: record a promise."))
        if self.outcome == "dispute" and not self.reason_id:
            raise UserError(self.env._("Choose what the customer does not agree with."))
        self._check_copies()

    def _check_copies(self):
        if self.outcome != "copy":
            return
        if not self.contact_id.email_normalized:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: fill it in on the contact, or choose another one.",
                    self.contact_id.name,
                )
            )
        if not self._get_invoices():
            raise UserError(
                self.env._("There is no invoice among these items: choose one to send a copy of.")
            )
        if len(self._get_invoices()) > MOST_COPIES:
            raise UserError(self.env._("Send at most %s copies at a time.", MOST_COPIES))

    def _is_again(self):
        return self.outcome in AGAIN and not self.send_email

    @api.model
    def _is_coming(self, moment):
        """Tell whether a moment is not past; the minute in which we are counts."""
        return bool(moment) and moment >= fields.Datetime.now().replace(second=0, microsecond=0)

    def _get_invoices(self):
        moves = self.env["account.move.line"].sudo().browse(self.item_ids.ids).move_id
        return moves.filtered(lambda move: move.is_invoice())

    # === WHAT FOLLOWS === #

    def _follow_up(self):
        """Set in motion what was agreed; return an action to go on with, if there is one."""
        if self.outcome in ("no_answer", "voicemail", "call_back"):
            return self._write_instead() if self.send_email else self._call_again()
        return getattr(self, f"_follow_{self.outcome}")()

    def _call_again(self):
        """Plan the same call for another moment."""
        day = fields.Datetime.context_timestamp(self, self.moment).date()
        self.action_id.sudo()._set_call_again(self.moment, day)
        self._log()

    def _write_instead(self):
        """Close the call that reached nobody and send a reminder of what is still late."""
        self.action_id.action_done()
        lines = self._prepare_email_lines()
        if not lines:
            return
        message_sudo = (
            self.env["collections.action"]
            .sudo()
            .create(
                {
                    "kind": "manual",
                    "state": "ready",
                    "profile_id": self.profile_id.id,
                    "channel_id": self.env.ref("account_collections.channel_email").id,
                    "user_id": self.action_id.user_id.id or self.env.uid,
                    "released_by_id": self.env.uid,
                    "summary": self.env._("E-mail, as nobody was reached on the telephone"),
                    "amount": self.action_id.amount,
                    "line_ids": lines,
                }
            )
        )
        today = self.env["collections.ledger"]._get_today()
        self.env["collections.scheduler"].sudo()._deliver(message_sudo, today)

    def _prepare_email_lines(self):
        """Return the items of the call that are open and may be asked for at this moment."""
        lines = self.action_id.line_ids
        items = self.env["collections.open.item"].browse(lines.move_line_id.ids).exists()
        silent = items.filtered(lambda item: item.state in ("held", "covered"))
        channel = self.env.ref("account_collections.channel_email")
        return [
            Command.create(
                {
                    "move_line_id": line.move_line_id.id,
                    "channel_id": channel.id,
                    "amount": line.amount,
                    "value": line.value,
                }
            )
            for line in lines
            if line.move_line_id.id in (items - silent).ids
        ]

    def _follow_reached(self):
        self.action_id.action_done()

    def _follow_promise(self):
        self._promise(self.day)

    def _follow_pays_today(self):
        self._promise(self.env["collections.ledger"]._get_today())

    def _promise(self, day):
        self.env["collections.promise"]._promise(
            self.profile_id,
            self.promised_amount,
            day,
            self._get_lines(),
            origin="call",
            note=self.note,
            contact_id=self.contact_id.id,
            user_id=self.profile_id.user_id.id or self.env.uid,
        )
        self.action_id.action_done()

    def _follow_dispute(self):
        """Open a dispute of the items that were talked about."""
        items = [(line, 0) for line in self._get_lines()]
        self.env["collections.dispute"]._open(
            self.profile_id,
            items,
            self.reason_id,
            "call",
            description=self.note,
            contact_id=self.contact_id.id,
        )
        self.action_id.action_done()

    def _follow_paid(self):
        """Be silent about these items until the money is found, and have somebody look for it."""
        self.action_id.action_done()
        words = [self.note or ""]
        if self.paid_on:
            words.insert(0, self.env._("Paid on %s", format_date(self.env, self.paid_on)))
        accounts = self.env["collections.account"].sudo().with_context(collections_by_phone=True)
        accounts._settle(
            self.profile_id.sudo(),
            self.contact_id,
            self._get_lines(),
            sum(self.item_ids.mapped("value")),
            "\n".join(filter(None, words)),
            self.env["ir.attachment"],
        )

    def _follow_copy(self):
        """Send the copies now, and ask again in some days whether they are in order."""
        accounts = self.env["collections.account"].sudo()
        accounts._send_copies(self.profile_id.sudo(), self.contact_id, self._get_invoices())
        self._call_again()

    def _follow_plan(self):
        """Open the dialog of a payment plan; a task stays until the plan is made."""
        self.action_id.action_done()
        task = self.env["collections.action"].create(
            {
                "profile_id": self.profile_id.id,
                "channel_id": self.env.ref("account_collections.channel_task").id,
                "summary": self.env._("Make a payment plan for %s", self.contact_id.name),
                "user_id": self.action_id.user_id.id or self.env.uid,
                "note": self.note,
            }
        )
        dialog = self.env["collections.plan.create"]._open(
            self.profile_id, self.item_ids, origin="call"
        )
        dialog["context"]["collections_task_id"] = task.id
        return dialog

    def _follow_wrong_number(self):
        """Use the number no more, have the right one found, and try another contact if we can."""
        number = self._get_number()
        user = self.action_id.user_id or self.env.user
        if number:
            self.env["collections.action"].sudo()._mark_wrong_number(
                self.profile_id, self.contact_id, number, user
            )
        else:
            self._ask_for_number(user)
        if other := self._get_other_contact():
            day = self.env["collections.ledger"]._get_today()
            self.action_id.sudo()._set_call_again(False, day, recipient_id=other.id)
            self._log()
        else:
            self.action_id.action_done()

    def _ask_for_number(self, user):
        self.env["collections.action"].create(
            {
                "profile_id": self.profile_id.id,
                "channel_id": self.env.ref("account_collections.channel_task").id,
                "summary": self.env._("Find the right phone number"),
                "user_id": user.id,
            }
        )

    def _get_other_contact(self):
        """Return the next contact with a number of which nothing is wrong."""
        wrong = self.profile_id._get_wrong_numbers() | {self._get_number(), self.phone}
        others = self.contact_ids.filtered(
            lambda contact: contact.phone
            and wrong.isdisjoint((contact.phone_sanitized, contact.phone))
        )
        return others[:1]

    # === WORDS === #

    def _log(self):
        """Write a call after which the entry stays open in the dossier."""
        self.profile_id.sudo()._message_log(
            body=self.env._("Called: %s", self.action_id.note),
            author_id=self.env.user.partner_id.id,
        )

    def _describe(self):
        """Say in one line whom was called, what came out of it, what follows and what was said."""
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        outcomes["call_back"] = self.env._("Call back")
        parts = [self.contact_id.name, outcomes[self.outcome]]
        text = ", ".join(filter(None, parts))
        if self._is_again():
            text = self.env._("%(call)s (again %(moment)s)", call=text, moment=self._write_moment())
        return f"{text}: {self.note}" if self.note else text

    def _write_moment(self):
        moment = self.moment
        if not moment:
            return ""
        return format_datetime(self.env, moment, dt_format="EEEE d MMMM, HH:mm")

    def _tell_next(self):
        """Say in one sentence what follows when this is recorded."""
        if self.send_email:
            return self.env._(
                "A reminder by e-mail goes to %s now; this call is done.", self.profile_id.email
            )
        if self._is_again() and self.outcome != "copy":
            return self.env._("Call again %s", self._write_moment())
        return getattr(self, f"_tell_{self.outcome}")()

    def _tell_reached(self):
        name = self.action_id.step_id.name
        today = fields.Date.to_string(self.env["collections.ledger"]._get_today())
        for row in self.profile_id.planned_actions or ():
            if row["date"] > today or row["step"] != name:
                return self.env._(
                    "%(step)s on %(day)s, unless it is paid",
                    step=row["step"],
                    day=format_date(self.env, row["date"]),
                )
        return self.env._("Nothing is planned")

    def _tell_promise(self):
        return self.env._(
            "Nothing is asked about it until %s and some days of grace; a broken promise comes "
            "into the worklist",
            format_date(self.env, self.day) if self.day else "",
        )

    def _tell_pays_today(self):
        return self.env._(
            "A promise for today: when the money does not come it is back in the worklist"
        )

    def _tell_paid(self):
        days = self.profile_id.sudo().company_id.collections_settled_days
        return self.env._(
            "Somebody looks for the payment; nothing is asked about it for %s working days", days
        )

    def _tell_dispute(self):
        reason = self.reason_id
        user = reason.sudo().user_id or self.profile_id.user_id
        return self.env._(
            "%(user)s answers within %(days)s working days; nothing is asked about it until then",
            user=user.name or self.env._("Somebody"),
            days=reason.days,
        )

    def _tell_copy(self):
        return self.env._(
            "Copies go to %(email)s now; call again %(moment)s",
            email=self.contact_id.email or self.env._("nobody (no e-mail address)"),
            moment=self._write_moment(),
        )

    def _tell_plan(self):
        return self.env._("The payment plan opens, and is a task until it is made")

    def _tell_wrong_number(self):
        other = self._get_other_contact()
        if other:
            return self.env._(
                "Call %(contact)s on %(number)s; find the right number of %(wrong)s",
                contact=other.name,
                number=other.phone,
                wrong=self.contact_id.name,
            )
        return self.env._("Find the right number; the procedure goes on")

    def _get_lines(self):
        """Return the journal items that were talked about."""
        return self.env["account.move.line"].browse(self.item_ids.ids)
