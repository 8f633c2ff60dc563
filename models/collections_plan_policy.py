from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount

from ..engine import plans


class CollectionsPlan(models.Model):
    """Who agrees to a plan, and how it begins and ends."""

    _inherit = "collections.plan"

    # === COMPUTE METHODS === #

    @api.depends(
        "installment_ids.date",
        "installment_ids.principal",
        "installment_ids.interest",
        "installment_ids.cost",
    )
    def _compute_policy(self):
        """Compare drafts with the policy; what was decided about others stays as it was."""
        for plan in self:
            if plan.state != "draft":
                plan.is_within_policy = plan.is_within_policy
                plan.policy_problem = plan.policy_problem
                continue
            problems = plan._find_policy_problems(plan._today())
            plan.is_within_policy = bool(plan.installment_ids) and not problems
            plan.policy_problem = "\n".join(problems) or False

    def _find_policy_problems(self, day):
        """Return a sentence for every rule of the company's policy that this plan breaks."""
        self.ensure_one()
        rows = [self._read_row(row) for row in self.installment_ids.sorted("date")]
        return self._compare(self.profile_id, self.currency_id, rows, day)

    @api.model
    def _compare(self, profile, currency, rows, day):
        """Return a sentence for every rule of the policy that ``rows`` (of the engine) break."""
        if not rows:
            return []
        company = profile.company_id.sudo()
        rate = Decimal(str(currency._convert(1, company.currency_id, company, day, round=False)))
        policy = company._get_plan_policy()
        rows = [plans.convert(row, rate) for row in rows]
        sentences = self._get_policy_sentences(company)
        return [sentences[code] for code in plans.check(policy, rows, profile.risk_class, day)]

    def _read_row(self, row):
        principal, interest, cost = (
            self._to_decimal(amount, self.currency_id)
            for amount in (row.principal, row.interest, row.cost)
        )
        amount = principal + interest + cost
        return plans.Row(row.date, principal, interest, cost, amount, Decimal(0))

    def _get_policy_sentences(self, company):
        def money(amount):
            return format_amount(self.env, amount, company.currency_id)

        return {
            "duration": self.env._(
                "It takes longer than %s months.", company.collections_plan_months
            ),
            "small_installment": self.env._(
                "An instalment is smaller than %s.", money(company.collections_plan_min)
            ),
            "amount": self.env._("It is about more than %s.", money(company.collections_plan_max)),
            "risk": self.env._("The risk class of the customer is too high."),
            "unrated": self.env._("The customer has no risk class."),
            "down_payment": self.env._(
                "Less than %s%% is paid at the start.", f"{company.collections_plan_down:g}"
            ),
        }

    # === BUSINESS METHODS === #

    def _request(self, day=None):
        """Ask for this plan: what is inside the policy is approved at once.

        For anything else a manager is asked; meanwhile the customer is left in peace for some days.
        """
        self.ensure_one()
        day = day or self._today()
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be asked for."))
        self._take_turns(self.profile_id)
        self._check_terms()
        self._remember_settled()
        problems = self._find_policy_problems(day)
        self.is_within_policy = not problems
        self.policy_problem = "\n".join(problems) or False
        self.date_requested = day
        if not problems:
            self._approve(day)
            return
        silent = timedelta(days=self.company_id.sudo().collections_plan_silent_days)
        self._set_state("requested", silent_until=day + silent)
        self._tell(self.env._("A manager is asked about this payment plan: %s", problems[0]))
        self._ask_manager(day)
        self._review(self.profile_id, day)

    def _remember_settled(self):
        """Note what was settled of the items before the plan, so that only the rest counts."""
        lines = self.item_ids.move_line_id
        settlements = self.env["collections.ledger"]._load_settlements(lines)
        for item in self.item_ids:
            found = settlements.get(item.move_line_id.id, ())
            item.settled_before = float(sum(settlement.amount for settlement in found))

    def _ask_manager(self, day):
        manager = self.company_id.sudo().collections_manager_id
        self._add_task(self.env._("Decide about payment plan %s", self.name), day, manager)

    def _approve(self, day, **values):
        """Agree to this plan: the customer is asked to accept it, or it runs at once."""
        self.ensure_one()
        self._close_tasks(day)
        self._set_state("approved", date_offered=day, silent_until=False, **values)
        self._tell(self.env._("The payment plan was approved."))
        if not self.company_id.sudo().collections_plan_acceptance:
            self._start(day)
            return
        self._offer(day, by_hand=self.env.uid if values else None)
        self._review(self.profile_id, day)

    def _accept(self, name, ip, day=None):
        """Take down that the customer accepted, and let the plan run; a second time is no other.

        :param name: who accepted, as written by that person
        :param ip: address it came from, empty when a colleague recorded it
        :return: whether it was accepted now
        :raise UserError: when the plan is not offered any more, or the name is missing
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state", "accepted_at"])
        if self.accepted_at:
            return False
        if self.state != "approved":
            raise UserError(
                self.env._("This payment plan cannot be accepted any more: please contact us.")
            )
        name = " ".join((name or "").split())[:200]
        if not name:
            raise UserError(self.env._("Please fill in your name."))
        now = fields.Datetime.now()
        self.write({"accepted_name": name, "accepted_at": now, "accepted_ip": ip})
        self._tell(self.env._("%s accepted the payment plan.", name))
        self._start(day or self._today())
        return True

    def _start(self, day):
        """Let an approved plan run; it takes the place of the version before."""
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("Only an approved payment plan can start."))
        self._set_state("running", date_started=day)
        previous = self.previous_id
        if previous.state not in ("completed", "cancelled"):
            previous._finish(day, self.env._("Replaced by %s", self.name))
        self._keep_agreement()
        self._review(self.profile_id, day)

    def _refuse(self, reason, day=None):
        """Do not agree to this plan; follow-up resumes."""
        self.ensure_one()
        day = day or self._today()
        self._finish(day, reason)
        self._tell(self.env._("The payment plan was refused: %s", reason))
        if self.user_id and self.user_id != self.env.user:
            self.message_notify(
                partner_ids=self.user_id.partner_id.ids,
                subject=self.name,
                body=self.env._("The payment plan was refused: %s", reason),
            )
        self._add_task(
            self.env._("Tell the customer that payment plan %s was refused", self.name), day
        )

    def _finish(self, day, reason):
        """End plans before they are completed; what is still open is followed up again."""
        self._close_tasks(day)
        self._set_state("cancelled", date_ended=day, end_reason=reason)
        self._sync_holds({}, day)
        self.env["collections.change"]._record_profiles(self.profile_id)

    # === INTEREST AND COST === #

    def _invoice_charge(self):
        """Return a draft invoice of interest and cost; it is due with the last instalment.

        Without tax: interest for late payment is none. Whoever posts it looks at it first.
        """
        product = self.company_id.sudo().collections_plan_product_id
        if self.charge_move_id.state in ("draft", "posted"):
            return self.charge_move_id
        if not self.charge:
            raise UserError(self.env._("This plan asks for no interest and no cost."))
        if not product:
            raise UserError(
                self.env._("Choose the product for interest and cost under Settings, Collections.")
            )
        move = self.env["account.move"].create(self._prepare_charge_invoice(product))
        self.sudo().charge_move_id = move
        return move

    def _prepare_charge_invoice(self, product):
        return {
            "move_type": "out_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": self.name,
            "invoice_payment_term_id": False,
            "invoice_date_due": max(self.installment_ids.mapped("date")),
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": label,
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
                for label, amount in self._get_charges()
                if amount
            ],
        }

    def _get_charges(self):
        rows = self.installment_ids
        return [
            (self.env._("Interest, payment plan %s", self.name), sum(rows.mapped("interest"))),
            (self.env._("Cost, payment plan %s", self.name), sum(rows.mapped("cost"))),
        ]


class ResCompany(models.Model):
    """The policy for payment plans of a company."""

    _inherit = "res.company"

    collections_plan_months = fields.Integer(
        "Longest Plan", default=3, help="In months. Zero: no limit."
    )
    collections_plan_min = fields.Monetary(
        "Smallest Instalment", default=50, help="The last one may be less. Zero: no limit."
    )
    collections_plan_max = fields.Monetary("Largest Plan", default=1000, help="Zero: no limit.")
    collections_plan_class = fields.Selection(
        [
            ("a", "A: very low"),
            ("b", "B: low"),
            ("c", "C: medium"),
            ("d", "D: high"),
            ("e", "E: very high"),
        ],
        "Highest Risk for Plans",
        default="c",
        required=True,
        help="Plans of customers in a riskier class wait for a manager.",
    )
    collections_plan_unrated = fields.Boolean(
        "Plans Without Risk Class",
        default=True,
        help="Customers whose risk is not known yet are treated as those that are safe enough.",
    )
    collections_plan_down = fields.Float(
        "Smallest Down Payment", help="In per cent of the amount. The first instalment counts."
    )
    collections_plan_acceptance = fields.Boolean(
        "Customer Has to Accept", default=True, help="A plan runs when the customer accepted it."
    )
    collections_plan_silent_days = fields.Integer(
        "Silence While Deciding",
        default=5,
        help="So many days nothing is sent about the items while a manager decides.",
    )
    collections_plan_remind_days = fields.Integer(
        "Reminder Before Instalments", default=3, help="Days before. Zero: none."
    )
    collections_plan_grace_days = fields.Integer(
        "Grace for Instalments", default=3, help="Working days before a missed one is reminded of."
    )
    collections_plan_default_days = fields.Integer(
        "Default After",
        default=14,
        help="A plan ends when an instalment was not paid so many days after its date.",
    )
    collections_plan_default_count = fields.Integer(
        "Default After Missed Instalments",
        default=2,
        help="A plan ends when so many instalments are late at once. Zero: the days alone count.",
    )
    collections_plan_product_id = fields.Many2one(
        "product.product",
        "Product for Interest and Cost",
        domain="[('type', '=', 'service')]",
        help="Its income account is used for the invoice of interest and cost of a payment plan.",
    )

    def _get_plan_policy(self):
        """Return the policy as the engine reads it."""
        self.ensure_one()
        return plans.Policy(
            max_months=self.collections_plan_months,
            min_installment=Decimal(str(self.collections_plan_min)),
            max_amount=Decimal(str(self.collections_plan_max)),
            worst_class=self.collections_plan_class or "e",
            allow_unrated=self.collections_plan_unrated,
            min_down_payment=Decimal(str(self.collections_plan_down)),
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_plan_months = fields.Integer(
        related="company_id.collections_plan_months", readonly=False
    )
    collections_plan_min = fields.Monetary(
        related="company_id.collections_plan_min", readonly=False
    )
    collections_plan_max = fields.Monetary(
        related="company_id.collections_plan_max", readonly=False
    )
    collections_plan_class = fields.Selection(
        related="company_id.collections_plan_class", readonly=False, required=True
    )
    collections_plan_unrated = fields.Boolean(
        related="company_id.collections_plan_unrated", readonly=False
    )
    collections_plan_down = fields.Float(related="company_id.collections_plan_down", readonly=False)
    collections_plan_acceptance = fields.Boolean(
        related="company_id.collections_plan_acceptance", readonly=False
    )
    collections_plan_silent_days = fields.Integer(
        related="company_id.collections_plan_silent_days", readonly=False
    )
    collections_plan_remind_days = fields.Integer(
        related="company_id.collections_plan_remind_days", readonly=False
    )
    collections_plan_grace_days = fields.Integer(
        related="company_id.collections_plan_grace_days", readonly=False
    )
    collections_plan_default_days = fields.Integer(
        related="company_id.collections_plan_default_days", readonly=False
    )
    collections_plan_default_count = fields.Integer(
        related="company_id.collections_plan_default_count", readonly=False
    )
    collections_plan_product_id = fields.Many2one(
        related="company_id.collections_plan_product_id", readonly=False
    )
