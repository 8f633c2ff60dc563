import logging

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import html_sanitize

from ..models.collections_action_text import _to_plain
from ..models.failure_log import log_failure
from ..models.mail_template import KINDS

_logger = logging.getLogger(__name__)

# Letters that an SMS holds 160 of; those of the second row count twice.
SMS_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SMS_DOUBLE = frozenset("^{}\\[~]|€\f")


class CollectionsTextPreview(models.TransientModel):
    """A text as a customer would read it now, from the very code that sends it.

    The message is made of an action that is never saved: nothing is sent and nothing is left.
    """

    _name = "collections.text.preview"
    _description = "Preview for a Customer"

    template_id = fields.Many2one("mail.template", string="Text", readonly=True)
    step_id = fields.Many2one("collections.procedure.step", readonly=True)
    kind = fields.Selection(KINDS, string="Kind of Text", required=True, default="email")
    profile_id = fields.Many2one(
        "collections.profile",
        string="Customer",
        help="The message is shown with what this customer owes now.",
    )
    text_name = fields.Char(string="Text Used", compute="_compute_message")
    language = fields.Char(compute="_compute_message")
    reader = fields.Char(string="To", compute="_compute_message")
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(string="Message", compute="_compute_message", sanitize=False)
    short_body = fields.Text(string="Short Message", compute="_compute_message")
    letters = fields.Integer(string="Characters", compute="_compute_message")
    sms_count = fields.Integer(
        string="SMS Needed",
        compute="_compute_message",
        help="An SMS holds 160 characters, or 70 when there is a letter in it that is not in the "
        "basic alphabet of telephones. A longer text is sent, and paid, as several.",
    )
    note = fields.Text(compute="_compute_message")
    error = fields.Text(compute="_compute_message")

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._("Preview for a customer")

    @api.depends("profile_id", "kind", "template_id", "step_id")
    def _compute_message(self):
        for preview in self:
            preview.update(dict.fromkeys(preview._get_result_fields(), False))
            if not preview.profile_id:
                continue
            preview.profile_id._origin.check_access("read")
            try:
                preview.update(preview._prepare_message())
            except Exception as error:
                # What a text does wrong is told to the one who is writing it.
                log_failure(_logger, logging.INFO, error, "A text could not be shown")
                preview.error = str(error)

    def _get_result_fields(self):
        return [name for name, field in self._fields.items() if field.compute == "_compute_message"]

    # === ACTION METHODS === #

    @api.model
    def _open(self, **values):
        """Open the preview of a text or of a step, for the customer given or one it concerns."""
        preview = self.new(values)
        customer = preview.profile_id._origin or preview._find_example()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview for a customer"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_template_id": preview.template_id._origin.id,
                "default_step_id": preview.step_id._origin.id,
                "default_kind": values.get("kind") or preview._get_first_kind(),
                "default_profile_id": customer.id,
            },
        }

    # === HELPERS === #

    def _get_first_kind(self):
        kinds = self.step_id.channel_ids.mapped("text_kind")
        kind = self.template_id.collections_kind or next(filter(None, kinds), "email")
        # An answer is an e-mail.
        return kind if kind in dict(KINDS) else "email"

    def _find_example(self):
        """Return a customer of the user's for whom the text is meant, with much that is late."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        audience = self.template_id.collections_audience
        meant = Domain("partner_id.is_company", "=", audience == "business") if audience else domain
        procedure = self.step_id.procedure_id._origin
        if procedure:
            meant &= Domain("procedure_id", "=", procedure.id)
        profiles = self.env["collections.profile"]
        order = "overdue desc, balance desc, id"
        found = profiles.search(domain & meant, limit=1, order=order)
        return found or profiles.search(domain, limit=1, order=order)

    def _prepare_message(self):
        """Return what the screen shows of the message that would go out now."""
        self.ensure_one()
        lines, note = self._find_lines()
        action = self._make_action(lines)
        template = self._find_text(action)
        text = action._render_texts(self.kind)[action.id]
        names = dict(self.env["res.lang"].get_installed())
        language = action._get_languages({action.id: template})[action.id]
        return {
            "text_name": template.sudo().name,
            "language": names.get(language, language),
            "reader": action.contact_name,
            "subject": text["subject"],
            "note": "\n".join(filter(None, [note, *self._find_law_problems(action, text)])),
            **self._prepare_body(action, text["body_html"]),
        }

    def _find_law_problems(self, action, text):
        """Return why the law would keep this message back, nothing when it is an ordinary one."""
        checked = action._check_law_letters({action.id: text})
        return [problem for _letter, problems in checked.values() for problem in problems]

    def _find_text(self, action=None):
        return (action or self._make_action([]))._get_template(self.kind)

    def _prepare_body(self, action, body):
        if self.kind == "email":
            page = action._wrap(body)
            return {"body": html_sanitize(page, sanitize_attributes=False, strip_style=False)}
        if self.kind == "letter":
            return {"body": body}
        text = _to_plain(body)
        return {"short_body": text, "letters": len(text), "sms_count": _count_sms(text)}

    def _make_action(self, lines):
        """Return the action that would be made, in memory alone."""
        day = self.env["collections.ledger"]._get_today()
        profile = self.profile_id._origin
        context = {"collections_day": day, "collections_preview": True}
        if self.template_id:
            context["collections_template"] = self.template_id._origin
        channel = self.env["collections.channel"].with_context(active_test=False)
        return (
            self.env["collections.action"]
            .with_context(**context)
            .new(
                {
                    "profile_id": profile.id,
                    "partner_id": profile.partner_id.id,
                    "company_id": profile.company_id.id,
                    "kind": "step",
                    "channel_id": channel.search([("text_kind", "=", self.kind)], limit=1).id,
                    "step_id": self.step_id._origin.id,
                    "date": day,
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )

    def _get_purpose(self):
        return self.template_id.collections_purpose or self.step_id._get_purpose()

    def _find_lines(self):
        """Return the items that the message is about, and a remark when it would not go out.

        They are what the planner would list today; when it would say nothing, what the customer
        owes and may be asked for.
        """
        if self._get_purpose() == "thanks":
            return [], False
        plan = self._make_plan()
        planned = self._find_planned(plan)
        if planned:
            return [_prepare_line(line) for line in planned.lines], False
        asked = [decision for decision in plan.decisions if decision.amount > 0]
        if not plan.decisions:
            note = self.env._("%s has no open items: nothing would be sent now.", self._name_of())
        elif not asked:
            note = self.env._(
                "Nothing may be asked of %s now (paid, disputed, promised or on hold): nothing "
                "would be sent.",
                self._name_of(),
            )
        else:
            asked, note = self._find_fitting(asked)
        return [_prepare_line(decision) for decision in asked], note

    def _find_fitting(self, asked):
        """Return those of the items that the text is about: late ones, or those not yet due."""
        items = self.env["account.move.line"].sudo().browse(decision.item for decision in asked)
        today = self.env["collections.ledger"]._get_today()
        late = {item.id for item in items if (item.date_maturity or item.date) < today}
        early = self._get_purpose() == "notice"
        fitting = [decision for decision in asked if (decision.item in late) != early]
        if fitting:
            return fitting, self.step_id and self.env._(
                "This step does not write to %s today: the preview shows what it would say.",
                self._name_of(),
            )
        return asked, self.env._(
            "%s has nothing that this text is about: the preview lists what is open.",
            self._name_of(),
        )

    def _name_of(self):
        return self.profile_id.sudo().partner_id.display_name

    def _make_plan(self):
        profile_sudo = self.profile_id._origin.sudo()
        ledger_sudo = self.env["collections.ledger"].sudo()
        return ledger_sudo._plan(profile_sudo, ledger_sudo._get_today())[profile_sudo.id]

    def _find_planned(self, plan):
        """Return the action of the plan that sends this text today, if any."""
        step = self.step_id._origin
        codes = {
            channel.code
            for channel in self.env["collections.channel"]._get_by_code().values()
            if channel.text_kind == self.kind
        }
        return next(
            (
                planned
                for planned in plan.actions
                if step and planned.step == step.id and planned.channel in codes
            ),
            None,
        )


def _prepare_line(line):
    """Return the values of an action line; ``line`` is a planned line or a decision."""
    return {"move_line_id": line.item, "amount": float(line.amount), "value": float(line.value)}


def _count_sms(text):
    """Return how many SMS a text takes (GSM 03.38; a part of several loses some letters)."""
    if set(text) <= SMS_LETTERS | SMS_DOUBLE:
        length, single, part = len(text) + sum(c in SMS_DOUBLE for c in text), 160, 153
    else:
        length, single, part = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= single else -(-length // part)
