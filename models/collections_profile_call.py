import pytz

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime, html2plaintext

from ..engine import calls
from .collections_ledger_wishes import QUIET_DAYS, public_holidays, weekend

MOST_CONTACTS = 20
MOST_TALKS = 5
MOST_POINTS = 12
TALK_LETTERS = 220
TALK_TYPES = ("comment", "email", "email_outgoing", "auto_comment", "notification", "sms")
ICONS = {
    "email": "fa-reply",
    "email_outgoing": "fa-envelope-o",
    "auto_comment": "fa-envelope-o",
    "sms": "fa-mobile",
}


class CollectionsProfile(models.Model):
    """What a collector wants to know of a customer before and during a call."""

    _inherit = "collections.profile"

    # === ACTION METHODS === #

    def action_log_call(self):
        """Open the call panel for a call that nobody planned."""
        self.ensure_one()
        return self.env["collections.call"]._open(self)

    # === WHOM TO ASK FOR === #

    def _get_call_contacts(self, action=None):
        """Return the contacts of this customer, in the order in which they are asked for.

        Whoever asked to be called comes first, then as for messages: the contact marked for
        reminders, the invoice address, the customer itself; then everybody else with a number.
        """
        self.ensure_one()
        customer = self.partner_id
        contacts = self.env["res.partner"].search(
            [("commercial_partner_id", "=", customer.id), ("type", "!=", "delivery")],
            limit=MOST_CONTACTS,
        )
        asked = action.asked_by_id if action else self.env["res.partner"]
        wrong = self._get_wrong_numbers()
        return (contacts | asked | customer).sorted(
            lambda contact: (
                contact != asked,
                not contact.phone or not wrong.isdisjoint(_get_numbers(contact)),
                not contact.collections_contact,
                contact.type != "invoice" or contact == customer,
                contact != customer,
                contact.id,
            )
        )

    def _get_wrong_numbers(self):
        """Return the numbers that turned out to be somebody else's."""
        tasks = (
            self.env["collections.action"]
            .sudo()
            .search_fetch(
                [
                    ("profile_id", "in", self.ids),
                    ("kind", "=", "address"),
                    ("failure_type", "=", "wrong_number"),
                    ("is_forgiven", "=", False),
                ],
                ["recipient_phone"],
            )
        )
        return set(tasks.mapped("recipient_phone"))

    # === WHEN === #

    def _get_call_hours(self, step=None):
        """Return from and to which hour this customer is called, in its own time."""
        self.ensure_one()
        procedure = step.procedure_id if step else self.procedure_id
        for start, end in (
            (self.contact_from, self.contact_to),
            (procedure.time_from, procedure.time_to),
        ):
            if end:
                return start, end
        return calls.USUAL_HOURS

    def _is_call_day(self, day):
        """Tell whether this customer works and may be called on a day."""
        self.ensure_one()
        if self[f"quiet_{QUIET_DAYS[day.weekday()]}"]:
            return False
        partner = self.sudo().partner_id
        country = partner.country_id.code or self.sudo().company_id.country_id.code or ""
        state = partner.state_id.code if partner.country_id else None
        free = public_holidays(country, state or None, (day.year,)) if country else ()
        return day.weekday() not in weekend(country) and day not in free

    def _get_local_now(self):
        """Return the time on the customer's clock, without its zone."""
        self.ensure_one()
        zone = self._get_time_zone()
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).replace(tzinfo=None)

    def _from_local(self, moment):
        """Return a moment on the customer's clock in UTC, to the minute."""
        local = self._get_time_zone().localize(moment.replace(second=0, microsecond=0))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_next_attempt(self, step=None):
        """Return when (UTC) to call again after nobody answered."""
        now, hours = self._get_local_now(), self._get_call_hours(step)
        return self._from_local(calls.next_attempt(now, hours, self._is_call_day))

    def _tell_reachable(self, step=None):
        """Say what time it is at the customer, and whether somebody picks up now.

        :return: ``{"is_open": bool, "time": text, "text": text}``
        """
        self.ensure_one()
        now, hours = self._get_local_now(), self._get_call_hours(step)
        is_open = calls.is_reachable(now, hours, self._is_call_day)
        if is_open:
            text = self.env._("Reachable now, until %s", _write_hour(hours[1]))
        else:
            opening = calls.next_opening(now, hours, self._is_call_day)
            text = self.env._(
                "Not reachable now: from %(day)s, %(hour)s",
                day=format_date(self.env, opening.date(), date_format="EEEE"),
                hour=opening.strftime("%H:%M"),
            )
        time = self.env._(
            "%(time)s there (%(zone)s)",
            time=now.strftime("%H:%M"),
            zone=self._get_time_zone().zone.rpartition("/")[2].replace("_", " "),
        )
        return {"is_open": is_open, "time": time, "text": text}

    # === WHAT WAS SAID AND WHAT IS OPEN === #

    def _get_last_talks(self):
        """Return the last calls, messages and notes of this customer, the youngest first.

        What the programme itself notes, of a limit or a class, nobody has talked about.
        """
        self.ensure_one()
        robot = self.env.ref("base.partner_root")
        domain = (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", TALK_TYPES)
            & Domain("body", "not in", (False, ""))
            & (Domain("message_type", "!=", "notification") | Domain("author_id", "!=", robot.id))
        )
        messages = self.env["mail.message"].search(domain, order="id desc", limit=MOST_TALKS)
        return [self._prepare_talk(message) for message in messages]

    def _prepare_talk(self, message):
        text = " ".join(html2plaintext(message.body, include_references=False).split())
        if message.subject and message.message_type == "email_outgoing":
            text = message.subject
        short = text if len(text) <= TALK_LETTERS else f"{text[:TALK_LETTERS]}…"
        return {
            "id": message.id,
            "date": format_datetime(self.env, message.date, dt_format="short"),
            "author": message.author_id.name or message.email_from or "",
            "icon": ICONS.get(message.message_type, "fa-comment-o"),
            "text": short,
        }

    def _get_open_points(self):
        """Return what is still between us: ``[{"model", "id", "icon", "level", "text"}]``."""
        self.ensure_one()
        found = [
            *self._get_unanswered(),
            *self._get_points(
                "collections.promise",
                Domain("state", "in", ("open", "requested")) | self._domain_broken(),
                "fa-handshake-o",
                lambda promise: promise._describe_outcome(),
            ),
            *self._get_points(
                "collections.dispute",
                self.env["collections.dispute"]._domain_open(),
                "fa-exclamation-circle",
                lambda dispute: self.env._(
                    "Does not agree: %(reason)s (%(number)s)",
                    reason=dispute.reason_id.name,
                    number=dispute.name,
                ),
            ),
            *self._get_points(
                "collections.plan",
                Domain("state", "in", ("draft", "requested", "approved", "running")),
                "fa-calendar",
                lambda plan: self.env._("Payment plan %s", plan.display_name),
            ),
        ]
        return found[:MOST_POINTS]

    def _domain_broken(self):
        since = fields.Date.subtract(self.env["collections.ledger"]._get_today(), months=6)
        return Domain("state", "=", "broken") & Domain("date", ">=", since)

    def _get_unanswered(self):
        actions = self.env["collections.action"]
        domain = actions._domain_worklist() & Domain("kind", "in", ("incoming", "asked"))
        return self._get_points(
            actions._name, domain, "fa-envelope", lambda action: action.name or ""
        )

    def _get_points(self, model, domain, icon, describe):
        """Return the records of this customer that are open, as far as the user may read them."""
        records = self.env[model]
        try:
            found = records.search(
                Domain("profile_id", "=", self.id) & domain, order="id desc", limit=MOST_POINTS
            )
        except AccessError:
            return []
        return [
            {
                "model": model,
                "id": record.id,
                "icon": icon,
                "level": "danger" if record.state == "broken" else "body",
                "text": describe(record),
            }
            for record in found
        ]

    def _get_promise_day(self, items):
        """Return the day that a promise of these open items is asked for."""
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        dues = [item.date_maturity for item in items if item.date_maturity]
        habit = self.average_days_late if self.has_payments else None
        return calls.promise_day(today, max(dues, default=None), habit, self._is_call_day)


def _get_numbers(contact):
    return {number for number in (contact.phone_sanitized, contact.phone) if number}


def _write_hour(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
