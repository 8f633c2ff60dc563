from datetime import datetime, time
from decimal import Decimal

import pytz

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...engine.law.records import BE_FIRST, DEMAND, NL_14_DAYS, Letter
from ...engine.law.sentences import explain

LAW_FIELDS = frozenset(("law_reason", "checked_letter"))
# Letters from which the law counts a term; each is kept as it went out.
NOTICES = (NL_14_DAYS, BE_FIRST, DEMAND)
CONTACT = frozenset(("contact_day", "contact_hours"))


class CollectionsAction(models.Model):
    """What the law says to a message in the moment in which it goes out.

    A letter of the law is read once more before it goes, and kept as it went out in the same
    transaction: terms and costs are counted from it.
    """

    _inherit = "collections.action"

    failure_type = fields.Selection(selection_add=[("law", "Not allowed by the law")])
    cancel_reason = fields.Selection(selection_add=[("law", "The law does not allow it yet")])
    law_reason = fields.Text(
        string="Why It Waits",
        readonly=True,
        copy=False,
        help="The rule of the law that keeps this message waiting, and from when it may go out.",
    )
    checked_letter = fields.Json(
        readonly=True, copy=False, help="The letter of the law as it was checked before it went."
    )
    notice_ids = fields.One2many("collections.law.notice", "action_id", string="Letters of the Law")

    # === CRUD METHODS === #

    def _is_protected(self, name):
        return name in LAW_FIELDS or super()._is_protected(name)

    # === ACTION METHODS === #

    def action_send(self):
        """Send now as far as the law allows it, and tell what has to wait and why."""
        result = super().action_send()
        waiting = self.filtered(lambda action: action.state == "ready" and action.law_reason)
        return waiting._tell_waiting() if waiting else result

    def _tell_waiting(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Not yet"),
                "message": "\n".join(dict.fromkeys(self.mapped("law_reason"))),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _ask_law(self, lawful, moment):
        """Ask whether this message may go out.

        :param lawful: what the law allows with its customer, an ``engine.lawful.Lawful``
        :param moment: the moment in UTC
        :return: ``engine.law.guard.Verdict``
        """
        self.ensure_one()
        step = self.env["collections.ledger"]._read_step(self.step_id)
        own = self.line_ids.filtered(lambda line: line.step_id == self.step_id)
        zone = self.profile_id._get_time_zone()
        local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
        return lawful.check_sending(step, own.move_line_id.ids, self.channel_code, local)

    def _set_refused(self, refusals, day):
        """Let this message wait until the law allows it, or fail when no day makes it legal.

        :param refusals: list of ``engine.law.records.Refusal``
        :param day: the first legal day where the customer lives, None when there is none
        """
        self.ensure_one()
        reason = self._say_refusals(refusals)
        if day is None:
            self._set_failed("law", reason, law_reason=False)
            return
        moments = [r.facts["next"] for r in refusals if r.code in CONTACT]
        only_contact = len(moments) == len(refusals)
        local = max(moments) if only_contact and moments else datetime.combine(day, time())
        moment = self.profile_id._from_local(local)
        self.write({"next_try": moment, "law_reason": reason})
        self.env.ref("account_collections.cron_deliver").sudo()._trigger(at=moment)

    def _set_done(self, day, **values):
        result = super()._set_done(day, law_reason=False, **values)
        self.filtered("checked_letter")._keep_letters(day)
        return result

    def _set_failed(self, failure_type, detail="", **values):
        """A letter that did not arrive after all opens no term."""
        came_back = self.filtered(lambda action: action.state == "done")
        result = super()._set_failed(failure_type, detail, **values)
        for notice in came_back.sudo().notice_ids.filtered("valid"):
            reason = notice.action_id.failure_reason or self.env._("It did not arrive.")
            notice.write({"valid": False, "void_reason": reason})
        return result

    # === LETTERS OF THE LAW === #

    def _check_letters(self, day):
        """Read the letters of the law among these messages as they will go out.

        :return: those that must not go out; they have failed, with what is wrong
        """
        failed = self.browse()
        legal = self.filtered("step_id.law_letter").with_context(collections_day=day)
        for kind, actions in legal.grouped(lambda a: a.channel_id.text_kind).items():
            texts = actions._render_texts(kind)
            for action, (letter, problems) in actions._check_law_letters(texts).items():
                if problems:
                    action._set_failed("law", "\n".join(problems))
                    failed |= action
                else:
                    action.checked_letter = _pack(letter) if letter.kind in NOTICES else False
        return self.browse(failed.ids)

    def _keep_letters(self, day):
        """Keep the letters of the law that went out on ``day``, each once.

        One that was printed and asks for what was paid before it was posted opens no term.
        """
        notices = self.env["collections.law.notice"].sudo()
        for action in self:
            if not action.sudo().notice_ids.filtered("valid"):
                letter = _unpack(action.checked_letter, day)
                remark = action._get_remark_label()
                wrong = {"valid": False, "void_reason": remark} if remark else {}
                notices._record(action, letter, action.channel_code, **wrong)

    # === HELPERS === #

    def _say_refusals(self, refusals):
        """Return these refusals as sentences, in the language of who works on this action."""
        self.ensure_one()
        reader = (self.user_id or self.company_id).sudo().partner_id
        env = self.with_context(lang=reader.lang or self.env.lang).env
        currency = self.currency_id
        sentences = (
            explain(
                refusal,
                env,
                lambda day: format_date(env, day),
                lambda amount: format_amount(env, float(amount), currency),
            )
            for refusal in refusals
        )
        return "\n".join(dict.fromkeys(sentences))

    @api.model
    def _explain_failure(self, failure_type, email):
        if failure_type == "law":
            return self.env._("The law does not allow this message.")
        return super()._explain_failure(failure_type, email)


def _pack(letter):
    """Return a letter as plain data."""
    return {
        "kind": letter.kind,
        "day": fields.Date.to_string(letter.day),
        "channel": letter.channel,
        "claims": {str(id_): str(amount) for id_, amount in letter.claims.items()},
        "fields": sorted(letter.fields),
        "term_text": letter.term_text,
        "term_days": letter.term_days,
        "announced": [[name, str(amount)] for name, amount in letter.announced],
        "language": letter.language,
        "vat_declared": letter.vat_declared,
    }


def _unpack(data, day):
    """Return the letter in plain data as it went out on ``day``."""
    return Letter(
        kind=data["kind"],
        day=day,
        channel=data["channel"],
        claims={int(id_): Decimal(amount) for id_, amount in data["claims"].items()},
        fields=frozenset(data["fields"]),
        term_text=data["term_text"],
        term_days=data["term_days"],
        announced=tuple((name, Decimal(amount)) for name, amount in data["announced"]),
        language=data["language"],
        vat_declared=data["vat_declared"],
    )
