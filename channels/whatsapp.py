from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date, format_list

from ..engine.whatsapp import DEFAULT_WAIT, RANK

PROGRESS = {"sent": "sent", "delivered": "delivered", "read": "opened"}
LONGEST_PARAMETER = 1024  # of Meta
MOST_INVOICES = 5
PARAMETERS = ("contact_name", "company", "amount", "invoices", "due_date", "pay_url", "text")
# No amounts and no numbers of invoices: a telephone shows the message while it is locked.
DEFAULT_PARAMETERS = "contact_name, company, pay_url"


class CollectionsAction(models.Model):
    """Delivery by WhatsApp: a template message, queued with the state of the action.

    A company that writes first may only send templates that WhatsApp approved. The template has
    the words; names, amounts and links are its parameters.
    """

    _inherit = "collections.action"

    whatsapp_id = fields.Many2one(
        "collections.whatsapp.message",
        string="WhatsApp Message",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    failure_type = fields.Selection(
        selection_add=[("language", "No template in the language"), ("refused", "Refused")]
    )

    def _deliver(self):
        messages = self.filtered(lambda action: action.channel_code == "whatsapp")
        messages._deliver_whatsapp()
        return super(CollectionsAction, self - messages)._deliver()

    def _deliver_whatsapp(self):
        deliverable = self._check_phones()._check_whatsapp_templates()
        if not deliverable:
            return
        deliverable.whatsapp_id._cancel_queued()
        parameters = deliverable._render_whatsapp_parameters()
        rows = [action._prepare_whatsapp_values(parameters[action.id]) for action in deliverable]
        queued = self.env["collections.whatsapp.message"].create(rows)
        messages = self.env["mail.message"].sudo()
        pairs = list(zip(deliverable, queued, strict=True))
        messages = messages.create([action._prepare_whatsapp_note(row) for action, row in pairs])
        for action, row, message in zip(deliverable, queued, messages, strict=True):
            action._set_done(
                action._get_day(),
                message_id=message.id,
                whatsapp_id=row.id,
                delivery_status="queued",
            )
        self.env.ref("account_collections.cron_whatsapp").sudo()._trigger()

    def _check_whatsapp_templates(self):
        """Set the actions without approved words in the language of their reader failed."""
        deliverable = self.browse()
        for action in self:
            if not action.company_id._has_collections_whatsapp():
                action._set_failed("not_set_up")
            elif not action._get_whatsapp_template():
                action._set_failed("not_set_up", self.env._("No template is chosen."))
            elif not action._get_whatsapp_language():
                action._set_failed("language")
            else:
                deliverable |= action
        return deliverable

    def _get_whatsapp_template(self):
        self.ensure_one()
        return self.step_id.whatsapp_template or self.company_id.collections_whatsapp_template

    def _get_whatsapp_language(self):
        """Return the approved language that the reader reads, else the company's, else nothing."""
        self.ensure_one()
        approved = self.company_id._get_collections_whatsapp_languages()
        for lang in (self.lang, self.company_id.partner_id.lang):
            for code in (lang, (lang or "").split("_")[0]):
                if code in approved:
                    return code
        return ""

    # === PARAMETERS === #

    def _render_whatsapp_parameters(self):
        """Return ``{action id: [text]}``, the parameters of each template in their order."""
        names = {c: c._get_collections_whatsapp_parameters() for c in self.company_id}
        wordy = self.filtered(lambda action: "text" in names[action.company_id])
        texts = wordy._render_texts("short") if wordy else {}
        result = {}
        for action in self:
            text = action in wordy and action._get_short_text(texts[action.id]["body_html"])
            values = action._get_whatsapp_values() | {"text": text or ""}
            result[action.id] = [_fold(values[name]) for name in names[action.company_id]]
        return result

    def _get_whatsapp_values(self):
        """Return what a parameter may be, by its name; see ``PARAMETERS``."""
        self.ensure_one()
        lang = self.lang
        due = min(filter(None, self.line_ids.mapped("date_maturity")), default=None)
        return {
            "contact_name": self.contact_name,
            "company": self.company_id.name,
            "amount": " + ".join(
                format_amount(self.env, total, currency, lang) for currency, total in self._totals()
            ),
            "invoices": self._list_invoices(),
            "due_date": format_date(self.env, due, lang_code=lang) if due else "",
            "pay_url": self.pay_url,
        }

    def _totals(self):
        """Return the amounts asked as ``[(currency, amount)]``."""
        by_currency = self.line_ids._sort_for_reading().grouped("currency_id")
        return [(cur, sum(lines.mapped("amount"))) for cur, lines in by_currency.items()]

    def _list_invoices(self):
        names = [line.invoice or "" for line in self.line_ids._sort_for_reading()]
        shown = ", ".join(filter(None, names[:MOST_INVOICES]))
        return f"{shown} (+{len(names) - MOST_INVOICES})" if len(names) > MOST_INVOICES else shown

    # === WHAT IS QUEUED === #

    def _prepare_whatsapp_values(self, parameters):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "profile_id": self.profile_id.id,
            "action_id": self.id,
            "number": self.recipient_phone,
            "template": self._get_whatsapp_template().strip(),
            "language": self._get_whatsapp_language(),
            "parameters": parameters,
        }

    def _prepare_whatsapp_note(self, row):
        """Return the message that shows in the dossier what was sent: template and parameters."""
        self.ensure_one()
        head = self.env._(
            "WhatsApp template “%(name)s” (%(lang)s)", name=row.template, lang=row.language
        )
        shown = [self.profile_id._hide_links(text) for text in row.parameters]
        items = Markup().join(Markup("<li>%s</li>") % text for text in shown)
        return {
            "model": "collections.profile",
            "res_id": self.profile_id.id,
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": (self.sender_id.partner_id or self.company_id.partner_id).id,
            "record_name": self.partner_id.display_name,
            "record_company_id": self.company_id.id,
            "body": Markup("<p>%s</p><ul>%s</ul>") % (head, items),
        }

    # === WHAT BECAME OF IT === #

    def _receive_whatsapp(self, outcome):
        """Take over what the service told about the message of this action."""
        self.ensure_one()
        if outcome.kind in RANK:
            if self.state == "failed":
                self._set_done(fields.Date.to_date(self.whatsapp_id.create_date))
            self._set_progress(PROGRESS[outcome.kind])
        elif self.state == "done":
            self._take_back(outcome)

    def _take_back(self, outcome):
        """Record that the message of a done action did not go out, or perhaps not."""
        now = fields.Datetime.now()
        detail = outcome.detail or (self.env._("Answer %s.", outcome.code) if outcome.code else "")
        if outcome.kind == "stale":
            self._set_waiting("service", "", now, counts=False)
        elif outcome.kind == "limited":
            moment = now + timedelta(seconds=outcome.wait or DEFAULT_WAIT)
            self._set_waiting("service", detail, moment, counts=False)
        elif outcome.kind == "service":
            self._set_waiting("service", detail, now + timedelta(minutes=10 * 4**self.tries))
        else:
            failure_type = "refused" if outcome.kind == "template" else outcome.kind
            self._set_undelivered(failure_type, detail)

    @api.model
    def _explain_failure(self, failure_type, email):
        sentences = {
            "language": self.env._(
                "The WhatsApp template is not approved in the language of this customer."
            ),
            "refused": self.env._(
                "WhatsApp refused the message: compare the template and its parameters with "
                "WhatsApp Manager."
            ),
        }
        return sentences.get(failure_type) or super()._explain_failure(failure_type, email)


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def _find_phone_problems(self, codes):
        """WhatsApp reaches nobody of a company that has not set it up."""
        problems = super()._find_phone_problems(codes)
        if "whatsapp" in codes:
            for profile in self.filtered(lambda p: not p.company_id._has_collections_whatsapp()):
                problems["whatsapp"][profile.id] = "not_set_up"
        return problems

    def _receive_whatsapp_text(self, text, partner):
        """Put what the customer wrote into the dossier, and an entry into the inbox."""
        self.ensure_one()
        message = self.with_context(
            mail_post_autofollow_author_skip=True, collections_inside_only=True
        ).message_post(
            body=self.env._("WhatsApp: %s", text),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env["collections.inbox"]._take_in(
            message, self, partner=partner, source="whatsapp", text=text
        )


class CollectionsProcedureStep(models.Model):
    _inherit = "collections.procedure.step"

    whatsapp_template = fields.Char(
        string="WhatsApp Template",
        help="Name of the approved template in WhatsApp Manager for this step. Empty takes the one "
        "of the settings.",
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_whatsapp_number_id = fields.Char(
        "WhatsApp Phone Number ID",
        groups="base.group_system",
        copy=False,
        help="In Meta's app: WhatsApp, API Setup. It is not the phone number itself.",
    )
    collections_whatsapp_token = fields.Char(
        "WhatsApp Access Token",
        groups="base.group_system",
        copy=False,
        help="In Meta's app: a permanent token of a system user that may send WhatsApp messages.",
    )
    collections_whatsapp_secret = fields.Char(
        "WhatsApp App Secret",
        groups="base.group_system",
        copy=False,
        help="In Meta's app: Settings, Basic. Reports that are not signed with it are refused.",
    )
    collections_whatsapp_verify_token = fields.Char(
        "WhatsApp Verify Token",
        groups="base.group_system",
        copy=False,
        help="A word of your own choice: enter the same here and in Meta's webhook settings.",
    )
    collections_whatsapp_template = fields.Char(
        "WhatsApp Template", help="Name of the approved template for steps without their own."
    )
    collections_whatsapp_parameters = fields.Char(
        "WhatsApp Parameters",
        default=DEFAULT_PARAMETERS,
        help="What goes into {{1}}, {{2}}, … of the template, in this order: contact_name, "
        "company, amount, invoices, due_date, pay_url, text.",
    )
    collections_whatsapp_languages = fields.Char(
        "WhatsApp Languages",
        default="en",
        help="Codes of the languages in which the template is approved, such as: nl, fr, en_US.",
    )

    @api.constrains("collections_whatsapp_parameters")
    def _check_collections_whatsapp_parameters(self):
        for company in self:
            names = company._get_collections_whatsapp_parameters()
            unknown = [name for name in names if name not in PARAMETERS]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(unknown)s: no such parameter of a WhatsApp template. There are: %(all)s",
                        unknown=format_list(self.env, unknown),
                        all=", ".join(PARAMETERS),
                    )
                )

    def _has_collections_whatsapp(self):
        """Whether messages of this company can be sent and followed by WhatsApp."""
        self.ensure_one()
        company = self.sudo()
        return bool(company.collections_whatsapp_number_id and company.collections_whatsapp_token)

    def _get_collections_whatsapp_parameters(self):
        return _split(self.collections_whatsapp_parameters)

    def _get_collections_whatsapp_languages(self):
        return _split(self.collections_whatsapp_languages)


def _split(text):
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _fold(value):
    """Return a parameter as WhatsApp takes it: one line, not empty, not too long."""
    text = " ".join(str(value or "").split()) or "-"
    return text if len(text) <= LONGEST_PARAMETER else f"{text[: LONGEST_PARAMETER - 1]}…"
