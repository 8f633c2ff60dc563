from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.payment import utils as payment_utils

STATES_BY_MODE = {"automatic": "ready", "approve": "approve", "manual": "todo"}
PLAIN = {
    "plan_offer": "mail_template_plan_offer",
    "plan_coming": "mail_template_plan_coming",
    "plan_missed": "mail_template_plan_missed",
    "plan_ended": "mail_template_plan_ended",
}
PLACEHOLDERS = (
    "object.plan_id.name",
    "object.installment_amount",
    "object.installment_date",
    "object.plan_total",
    "object.plan_url",
    "object.plan_button",
)


class CollectionsAction(models.Model):
    """Messages about payment plans: they go out as e-mails like any other, each once."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("plan", "Payment plan"), ("installment", "Payment plan message")],
        ondelete={"plan": "cascade", "installment": "cascade"},
    )
    plan_id = fields.Many2one(
        "collections.plan", "Payment Plan", index="btree_not_null", ondelete="cascade", copy=False
    )
    installment_id = fields.Many2one(
        "collections.installment", "Instalment", ondelete="set null", copy=False
    )
    plan_occasion = fields.Selection(
        [
            ("offer", "Offer"),
            ("coming", "Before an instalment"),
            ("missed", "Missed instalment"),
            ("ended", "Plan has defaulted"),
        ],
        copy=False,
    )
    plan_round = fields.Integer(copy=False, help="Counts how often an offer was sent again.")

    # === FOR THE TEXTS === #
    installment_amount = fields.Char(compute="_compute_plan_texts")
    installment_date = fields.Char(compute="_compute_plan_texts")
    plan_total = fields.Char(compute="_compute_plan_texts")
    plan_url = fields.Char(compute="_compute_plan_texts")
    plan_button = fields.Html(compute="_compute_plan_texts", sanitize=False)

    _plan_message_once = models.UniqueIndex(
        "(plan_id, COALESCE(installment_id, 0), plan_occasion, COALESCE(plan_round, 0)) "
        "WHERE kind = 'installment' AND state != 'cancelled'",
        "This message about the payment plan was made already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("plan_id", "installment_id")
    @api.depends_context("lang")
    def _compute_plan_texts(self):
        qweb = self.env["ir.qweb"]
        for action in self.sudo():
            plan = action.plan_id
            row = action.installment_id or plan.installment_ids.sorted("date")[:1]
            asked = row.residual if action.installment_id else row.amount
            action.installment_amount = plan.currency_id.format(asked) if plan else ""
            action.installment_date = format_date(self.env, row.date) if row else ""
            action.plan_total = plan.currency_id.format(plan.total) if plan else ""
            action.plan_url = plan.get_base_url() + plan.get_portal_url() if plan else ""
            values = {"url": action.plan_url}
            action.plan_button = qweb._render("account_collections.text_plan_button", values)

    @api.depends("line_ids", "account_link_id")
    def _compute_pay_url(self):
        """Link to the payment of exactly what an instalment still asks."""
        about_rows = self.filtered("installment_id")
        if not self.env.context.get("collections_preview"):
            about_rows.line_ids._ensure_portal_tokens()
        for action in about_rows:
            action.pay_url = action._get_installment_url()
        return super(CollectionsAction, self - about_rows)._compute_pay_url()

    def _get_installment_url(self):
        """Return the address of the oldest invoice on which the whole instalment can be paid.

        Without such an invoice it is the oldest one with what is open of it.
        """
        self.ensure_one()
        asked = self.sudo().installment_id.residual
        lines = self.line_ids._sort_for_reading().filtered(lambda line: line.residual > 0)
        fitting = lines.filtered(lambda line: line.residual >= asked)
        line_sudo = (fitting or lines)[:1].sudo()
        move = line_sudo.move_id
        if not move.is_invoice():
            return self.plan_url
        amount = move.currency_id.round(min(asked, line_sudo.residual))
        query = {
            "move_id": move.id,
            "amount": amount,
            "payment_token": payment_utils.generate_access_token(move.id, amount, env=self.env),
            "payment": True,
        }
        return f"{line_sudo._get_portal_url()}&{urlencode(query)}#portal_pay"

    # === ACTION METHODS === #

    def action_open_plan(self):
        """Open the payment plan that this is about."""
        self.ensure_one()
        return self.plan_id._get_records_action()

    # === BUSINESS METHODS === #

    def _get_text_wishes(self):
        if self.kind != "installment":
            return super()._get_text_wishes()
        _purpose, tone, audience, company = super()._get_text_wishes()
        return f"plan_{self.plan_occasion}", tone, audience, company

    @api.model
    def _get_plain_text(self, kind, purpose):
        if purpose in PLAIN:
            return self.env.ref(f"account_collections.{PLAIN[purpose]}")
        return super()._get_plain_text(kind, purpose)

    def _get_attachments(self):
        """Send the agreement with the offer, and no invoices with any message about a plan."""
        if self.kind != "installment":
            return super()._get_attachments()
        offer = self.plan_occasion == "offer"
        return self.plan_id._get_agreement() if offer else self.env["ir.attachment"]

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Return what may stand in a text of somebody who is no mail template editor."""
        return (*super().mail_allowed_qweb_expressions(), *PLACEHOLDERS)

    def _is_outdated(self):
        """Tell whether a message about a plan would say what is not true any more."""
        self.ensure_one()
        plan, row = self.plan_id, self.installment_id
        if self.plan_occasion == "offer":
            return plan.state != "approved"
        if self.plan_occasion == "ended":
            return plan.state != "defaulted"
        return plan.state != "running" or not row or row.state == "paid"


class CollectionsScheduler(models.AbstractModel):
    _inherit = "collections.scheduler"

    def _look_again(self, actions, day):
        """Read the ledger once more for the plans that messages are about."""
        result = super()._look_again(actions, day)
        about_plans = actions.filtered(lambda action: action.kind == "installment")
        if about_plans:
            self.env["collections.plan"]._review(about_plans.profile_id, day)
        return result

    def _confirm(self, action, plans, channels, day):
        if action.kind == "installment" and action._is_outdated():
            action._set_cancelled("settled")
            action.installment_id._forget_message(action.plan_occasion)
            return action.browse()
        return super()._confirm(action, plans, channels, day)


class CollectionsHold(models.Model):
    """Items of a plan are silent as long as it is kept, and in no other way."""

    _inherit = "collections.hold"

    origin = fields.Selection(
        selection_add=[("plan", "Payment plan")], ondelete={"plan": "set default"}
    )

    def _say_how_to_end(self):
        if self.origin != "plan":
            return super()._say_how_to_end()
        return self.env._(
            "“%(item)s” is in a %(reason)s: end that plan, then follow-up resumes.",
            item=self.move_line_id.sudo().move_name or self.profile_id.display_name,
            reason=self.reason,
        )


class MailTemplate(models.Model):
    _inherit = "mail.template"

    collections_purpose = fields.Selection(
        selection_add=[
            ("plan_offer", "Payment plan: offer"),
            ("plan_coming", "Payment plan: before an instalment"),
            ("plan_missed", "Payment plan: missed instalment"),
            ("plan_ended", "Payment plan: defaulted"),
        ]
    )


class CollectionsPlan(models.Model):
    """What is written to customers about their plans."""

    _inherit = "collections.plan"

    # === BUSINESS METHODS === #

    def _offer(self, day, by_hand=None):
        """Send the agreement, with the page on which it is accepted.

        :param by_hand: id of the user who sends it, None when the policy approved it
        """
        self.ensure_one()
        self._portal_ensure_token()
        self._create_messages(
            [(self, self.env["collections.installment"], "offer")], day, by_hand=by_hand
        )

    def _create_messages(self, wanted, day, by_hand=None):
        """Make the messages; they are looked at again in the moment in which they go out.

        :param wanted: list of ``(plan, instalment or none, occasion)``
        """
        if not wanted:
            return
        for plan, _row, _occasion in wanted:
            plan._portal_ensure_token()
        actions = self.env["collections.action"].sudo()
        made = actions.create([self._prepare_message(*message, day, by_hand) for message in wanted])
        for _plan, row, occasion in wanted:
            row._remember_message(occasion, day)
        if "ready" in made.mapped("state"):
            actions._trigger_delivery()

    def _prepare_message(self, plan, row, occasion, day, by_hand):
        channel = self.env.ref("account_collections.channel_email")
        company = plan.company_id
        rounds = self.env["collections.action"].sudo().search_count(
            [("plan_id", "=", plan.id), ("plan_occasion", "=", "offer")]
        ) if occasion == "offer" else 0  # fmt: skip
        asked = row.residual or plan.residual or plan.total
        lines = plan.item_ids.filtered(lambda item: item.residual > 0)
        return {
            "kind": "installment",
            "profile_id": plan.profile_id.id,
            "plan_id": plan.id,
            "installment_id": row.id,
            "plan_occasion": occasion,
            "plan_round": rounds,
            "channel_id": channel.id,
            "user_id": (plan.profile_id.user_id or plan.user_id).id,
            "summary": plan._name_message(row, occasion),
            "state": "ready" if by_hand else STATES_BY_MODE[plan.profile_id.mode],
            "released_by_id": by_hand,
            "date": day,
            "amount": plan.currency_id._convert(asked, company.currency_id, company, day),
            "line_ids": [
                fields.Command.create(plan._prepare_message_line(item)) for item in lines
            ],
        }

    def _prepare_message_line(self, item):
        line = item.move_line_id
        return {
            "move_line_id": line.id,
            "amount": item.residual,
            "value": line.amount_residual,
        }

    def _name_message(self, row, occasion):
        return {
            "offer": self.env._("Offer of payment plan %s", self.name),
            "coming": self.env._("Announce: %s", row._describe() if row else ""),
            "missed": self.env._("Missed: %s", row._describe() if row else ""),
            "ended": self.env._("Payment plan %s has defaulted", self.name),
        }[occasion]

    def _get_agreement(self):
        """Return the agreement as it was offered or accepted last; it is drawn when needed."""
        self.ensure_one()
        attachments = self.env["ir.attachment"].sudo()
        name = f"{self.name.replace('/', '-')}.pdf"
        found = attachments.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("name", "=", name)],
            order="id desc",
            limit=1,
        )
        return found or self._keep_agreement()

    def _keep_agreement(self):
        """Draw the agreement and keep it with the plan."""
        self.ensure_one()
        return self.env["ir.attachment"].sudo().create(
            {
                "name": f"{self.name.replace('/', '-')}.pdf",
                "raw": self.env["collections.agreement"].sudo()._draw(self),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )  # fmt: skip


class CollectionsInstallment(models.Model):
    _inherit = "collections.installment"

    def _remember_message(self, occasion, day):
        """Note that a message about these instalments was made, or with no day that none was."""
        name = {"coming": "date_reminded", "missed": "date_missed"}.get(occasion)
        if name:
            self.write({name: day})

    def _forget_message(self, occasion):
        """Let a missed instalment be reminded of again when its payment bounces later."""
        if occasion == "missed":
            self._remember_message(occasion, False)
