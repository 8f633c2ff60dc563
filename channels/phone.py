from collections import defaultdict
from functools import lru_cache

from lxml import html

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from odoo.addons.phone_validation.tools import phone_validation

from ..engine import sms_text
from ..models.collections_action import WORKLIST_STATES
from ..models.contact_choice import CONTACTS, PREFERENCE
from ..models.sql_values import among

PHONE_CHANNELS = ("sms", "whatsapp")


@lru_cache(maxsize=20_000)
def _is_mobile(number):
    """Whether a number in international form can get a message; a landline cannot."""
    try:
        parsed = phone_validation.phone_parse(number, None)
    except UserError:
        return False
    if not parsed:  # nothing is installed that knows numbers
        return True
    from phonenumbers import PhoneNumberType, number_type

    return number_type(parsed) not in (
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    )


class CollectionsProfile(models.Model):
    """On which number a customer gets short messages."""

    _inherit = "collections.profile"

    def _find_problems(self):
        problems = super()._find_problems()
        codes = self and self.env["collections.channel"]._get_used(PHONE_CHANNELS)
        if codes:
            for code, by_profile in self._find_phone_problems(codes).items():
                problems[code].update(by_profile)
        return problems

    def _find_phone_problems(self, codes):
        """Return ``{channel code: {profile id: failure type}}`` of these channels."""
        problems = defaultdict(dict)
        for profile_id, (_partner_id, _number, problem, unreachable) in self._find_phones().items():
            for code in codes:
                found = problem or ("unreachable" if code in unreachable else "")
                if found:
                    problems[code][profile_id] = found
        return problems

    def _find_phones(self):
        """Find on which number each customer gets short messages, in one query.

        The contact marked for reminders comes first, then the invoice address, then the customer
        itself; the first with a mobile number is taken.

        :return: ``{profile id: (partner id, number, problem, channel codes that failed on it)}``
        """
        if not self.ids:
            return {}
        found = {}
        for profile_id, *candidate in self.env.execute_query(self._phones_query()):
            candidate = self._judge_phone(*candidate)
            if profile_id not in found or (found[profile_id][2] and not candidate[2]):
                found[profile_id] = candidate
        return found

    def _judge_phone(self, partner_id, number, phone, problem, unreachable):
        if not problem and not (number and _is_mobile(number)):
            problem = "bad_number"
        return partner_id, number or phone, problem, unreachable or ()

    def _phones_query(self):
        self.env["res.partner"].flush_model()
        self.env["phone.blacklist"].flush_model()
        self.env["collections.action"].flush_model(
            [
                "profile_id", "channel_id", "kind", "failure_type", "is_forgiven",
                "recipient_phone",
            ]
        )  # fmt: skip
        return SQL(
            """
            SELECT profile.id, contact.id, contact.phone_sanitized, contact.phone,
                   CASE WHEN NOT customer.active THEN 'archived'
                        WHEN contact.id IS NULL THEN 'no_number'
                        WHEN blacklist.id IS NOT NULL THEN 'number_blocked'
                        WHEN EXISTS (
                            SELECT FROM collections_action wrong
                             WHERE wrong.profile_id = profile.id
                               AND wrong.failure_type = 'wrong_number'
                               AND wrong.kind = 'address'
                               AND wrong.is_forgiven IS NOT TRUE
                               AND wrong.recipient_phone
                                   IN (contact.phone_sanitized, contact.phone)
                        ) THEN 'wrong_number'
                        ELSE '' END,
                   (SELECT array_agg(channel.code)
                      FROM collections_action action
                      JOIN collections_channel channel ON channel.id = action.channel_id
                     WHERE action.profile_id = profile.id
                       AND action.failure_type = 'unreachable'
                       AND action.is_forgiven IS NOT TRUE
                       AND action.recipient_phone = contact.phone_sanitized)
              FROM collections_profile profile
              JOIN res_partner customer ON customer.id = profile.partner_id
         LEFT JOIN res_partner contact
                ON %s AND COALESCE(TRIM(contact.phone), '') != ''
         LEFT JOIN phone_blacklist blacklist
                ON blacklist.number = contact.phone_sanitized AND blacklist.active
             WHERE %s
          ORDER BY profile.id, %s
            """,
            CONTACTS,
            among(SQL("profile.id"), self.ids),
            PREFERENCE,
        )


class CollectionsAction(models.Model):
    """What SMS and WhatsApp have in common: a number, and a text without mark-up."""

    _inherit = "collections.action"

    recipient_phone = fields.Char(string="Number", readonly=True, copy=False)
    failure_type = fields.Selection(
        selection_add=[
            ("no_number", "No phone number"),
            ("bad_number", "Not a mobile number"),
            ("number_blocked", "Number refuses messages"),
            ("unreachable", "Number cannot be reached"),
            ("wrong_number", "Number of somebody else"),
        ]
    )

    _wrong_number_index = models.Index("(profile_id) WHERE failure_type = 'wrong_number'")

    # === WRONG NUMBERS === #

    @api.model
    def _mark_wrong_number(self, profile, contact, number, user):
        """Use a number no more that turned out to be somebody else's; ask for the right one.

        The task carries the mark. It ends when no contact of the customer has the number any more,
        or when somebody says that the number is right.

        :param user: who looks for the right number
        :return: the task
        """
        known = self.search(
            [
                ("kind", "=", "address"),
                ("profile_id", "=", profile.id),
                ("recipient_phone", "=", number),
                ("state", "in", WORKLIST_STATES),
            ],
            limit=1,
        )
        values = {"failure_type": "wrong_number", "is_forgiven": False, "recipient_id": contact.id}
        if known:
            known.write(values)
        else:
            known = self.create(
                {
                    **values,
                    "kind": "address",
                    "profile_id": profile.id,
                    "channel_id": self.env.ref("account_collections.channel_task").id,
                    "user_id": user.id,
                    "summary": self.env._(
                        "%(number)s is not the number of %(contact)s: find the right one",
                        number=contact.phone,
                        contact=contact.name,
                    ),
                    "recipient_phone": number,
                    "date": self.env["collections.ledger"]._get_today(),
                }
            )
        known._record_change()
        return known

    def _filter_number_gone(self):
        """Return the tasks about a number that no contact of the customer has any more."""
        numbers = [task.recipient_phone for task in self]
        contacts = self.env["res.partner"].search_fetch(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                "|",
                ("phone_sanitized", "in", numbers),
                ("phone", "in", numbers),
            ],
            ["commercial_partner_id", "phone_sanitized", "phone"],
        )
        there = {
            (contact.commercial_partner_id, number)
            for contact in contacts
            for number in (contact.phone_sanitized, contact.phone)
        }
        return self.filtered(lambda task: (task.partner_id, task.recipient_phone) not in there)

    def _check_phones(self):
        """Set the actions without a usable number failed; return the others with theirs.

        A number on which this channel failed before is tried all the same when somebody asked:
        the planner does not choose it by itself.
        """
        phones = self.profile_id._find_phones()
        deliverable = self.browse()
        for action in self:
            partner_id, number, problem, unreachable = phones[action.profile_id.id]
            if not problem and action.channel_code in unreachable:
                problem = "unreachable"
            values = {"recipient_id": partner_id, "recipient_phone": number}
            if problem:
                action._set_failed(problem, **values)
            else:
                action.write({**values, "recipient_email": False})
                deliverable |= action
        return deliverable

    def _get_short_text(self, body):
        """Return the text of a short message: no mark-up, links spelled out, plain quotes."""
        self.ensure_one()
        tree = html.fromstring(f"<div>{body}</div>")
        for link in tree.iter("a"):
            words, address = (link.text_content() or "").strip(), link.get("href") or ""
            text = words if address in (words, "") else f"{words} {address}".strip()
            for child in list(link):
                link.remove(child)
            link.text = text
        spelled = html.tostring(tree, encoding="unicode")
        return sms_text.plain(html2plaintext(spelled, include_references=False))

    def _get_address(self):
        if self.channel_code in PHONE_CHANNELS or not self.recipient_email:
            return self.recipient_phone or self.profile_id.phone or super()._get_address()
        return super()._get_address()

    @api.model
    def _explain_failure(self, failure_type, email):
        sentences = {
            "no_number": self.env._(
                "No phone number: fill it in on the customer, on its invoice address or on the "
                "contact marked for payment reminders."
            ),
            "bad_number": self.env._(
                "“%s” is not a mobile number that can get messages: correct it.", email
            ),
            "number_blocked": self.env._(
                "%s refuses messages (phone blacklist): call, or ask for another number.", email
            ),
            "unreachable": self.env._(
                "The message to %s did not arrive: find the right number.", email
            ),
            "wrong_number": self.env._(
                "%s belongs to somebody else: find the right number.", email
            ),
        }
        return sentences.get(failure_type) or super()._explain_failure(failure_type, email)
