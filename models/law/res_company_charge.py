from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError

KINDS = ("interest", "costs")
JOURNAL_TYPES = {"invoice": "sale", "entry": "general"}


@dataclass(slots=True, frozen=True)
class ChargeSetup:
    """How a company books interest and costs; accounts, products and taxes by kind."""

    booking: str
    journal: models.Model
    accounts: dict
    products: dict
    taxes: dict


class ResCompany(models.Model):
    """How a company books interest and costs, and where customers see them."""

    _inherit = "res.company"

    # === BOOKING === #
    collections_law_booking = fields.Selection(
        [("invoice", "Invoice (debit note)"), ("entry", "Journal entry")],
        string="Interest and Costs Are Booked As",
        default="invoice",
        required=True,
    )
    collections_law_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Interest and Costs",
        check_company=True,
        domain="[('type', '=', collections_law_booking == 'invoice' and 'sale' or 'general')]",
        help="Empty: the first sales journal, or the first journal for entries.",
    )
    collections_law_interest_account_id = fields.Many2one(
        "account.account",
        string="Account of Interest",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Empty: the first account for other income.",
    )
    collections_law_costs_account_id = fields.Many2one(
        "account.account",
        string="Account of Costs",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Empty: the first account for other income.",
    )
    collections_law_interest_product_id = fields.Many2one(
        "product.product",
        string="Product of Interest",
        domain="[('type', '=', 'service')]",
        help="For the analysis of sales. Its taxes and its price do not count.",
    )
    collections_law_costs_product_id = fields.Many2one(
        "product.product",
        string="Product of Costs",
        domain="[('type', '=', 'service')]",
        help="For the analysis of sales. Its taxes and its price do not count.",
    )
    collections_law_interest_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of Interest",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('amount', '=', 0)]",
        help="Interest on late payment is outside VAT. Choose a tax of zero where your return asks "
        "for one; empty is no tax.",
    )
    collections_law_costs_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of Costs",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="Empty: no tax, as costs of collection make good a loss. With a tax, it is part of "
        "the amount: the customer never pays more than the law allows.",
    )
    collections_law_minimum = fields.Monetary(
        "Smallest Amount",
        default=1,
        help="Less than this is neither kept nor booked at a step. By hand it can be booked.",
    )
    collections_law_keep_since = fields.Datetime(
        help="What is not asked is kept of invoices that were paid since then. Empty: nothing is."
    )
    collections_law_keep = fields.Boolean(
        "Keep What Was Not Asked",
        compute="_compute_collections_law_keep",
        inverse="_inverse_collections_law_keep",
        help="Interest and costs of an invoice that is paid without them stay visible as open "
        "charges.",
    )
    collections_law_book_at_step = fields.Boolean(
        "Book at the Step",
        help="A step that asks for interest or costs also books them, when it is taken.",
    )
    collections_law_match = fields.Selection(
        [
            ("suggest", "Suggest it"),
            ("automatic", "Match booked charges first"),
            ("no", "Leave it to accounting"),
        ],
        string="Payments in the Order of the Law",
        default="suggest",
        required=True,
        help="What a customer with booked interest and costs pays counts for these first, where "
        "the law says so. Only payments that nobody matched yet are touched.",
    )

    # === WHERE CUSTOMERS SEE IT === #
    collections_law_show_messages = fields.Selection(
        [
            ("no", "Nowhere"),
            ("step", "In steps that ask for them"),
            ("always", "In all reminders"),
        ],
        string="Interest and Costs in Messages",
        default="step",
        required=True,
    )
    collections_law_show_account = fields.Boolean(
        "Interest and Costs on the Account Page",
        help="The customer sees what may be asked today, and how it is calculated.",
    )
    collections_law_show_statement = fields.Boolean(
        "Interest and Costs on the Statement",
        help="The statement names what may be asked today, below the open items.",
    )
    collections_law_annex = fields.Boolean(
        "Calculation as Annex",
        help="Messages that show interest or costs have the calculation with them.",
    )

    _collections_law_minimum = models.Constraint(
        "CHECK(collections_law_minimum >= 0)",
        "The smallest amount of interest or costs cannot be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("collections_law_keep_since")
    def _compute_collections_law_keep(self):
        for company in self:
            company.collections_law_keep = bool(company.collections_law_keep_since)

    def _inverse_collections_law_keep(self):
        """Begin with the payments of this moment."""
        now = fields.Datetime.now()
        for company in self:
            if company.collections_law_keep != bool(company.collections_law_keep_since):
                company.collections_law_keep_since = company.collections_law_keep and now

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "collections_law_booking", "collections_law_journal_id", "collections_law_costs_tax_id"
    )
    def _check_collections_law_booking(self):
        for company in self:
            journal, booking = company.collections_law_journal_id, company.collections_law_booking
            if journal and journal.type != JOURNAL_TYPES[booking]:
                raise ValidationError(
                    self.env._(
                        "%s cannot be used: invoices need a sales journal, journal entries one of "
                        "the type Miscellaneous.",
                        journal.display_name,
                    )
                )
            if booking == "entry" and company.collections_law_costs_tax_id:
                raise ValidationError(
                    self.env._(
                        "A journal entry cannot carry tax on costs: book an invoice, or leave the "
                        "tax of costs empty."
                    )
                )

    # === HELPERS === #

    def _get_charge_setup(self):
        """Return how this company books; what was not chosen is found once and remembered.

        :raise UserError: one sentence about what is missing, with the way to the settings for who
            may change them
        """
        self.ensure_one()
        company_sudo = self.sudo()
        company_sudo._find_charge_defaults()
        if not company_sudo.collections_law_journal_id:
            self._ask_for_charge_setup(
                self.env._("Choose the journal in which interest and costs are booked.")
            )
        accounts = {kind: company_sudo[f"collections_law_{kind}_account_id"] for kind in KINDS}
        if not all(accounts.values()):
            self._ask_for_charge_setup(
                self.env._("Choose the accounts on which interest and costs are booked.")
            )
        return ChargeSetup(
            company_sudo.collections_law_booking,
            company_sudo.collections_law_journal_id,
            accounts,
            {kind: company_sudo[f"collections_law_{kind}_product_id"] for kind in KINDS},
            {kind: company_sudo[f"collections_law_{kind}_tax_id"] for kind in KINDS},
        )

    def _find_charge_defaults(self):
        if not self.collections_law_journal_id:
            self.collections_law_journal_id = self._find_charge_journal()
        income = self.env["account.account"]
        for kind in KINDS:
            name = f"collections_law_{kind}_account_id"
            if not self[name]:
                income = income or self._find_charge_account()
                self[name] = income

    def _find_charge_journal(self):
        kind = JOURNAL_TYPES[self.collections_law_booking]
        special = self.currency_exchange_journal_id | self.tax_cash_basis_journal_id
        journals = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self), ("type", "=", kind)]
        )
        return (journals - special)[:1]

    def _find_charge_account(self):
        accounts = self.env["account.account"].with_company(self)
        found = accounts.search(
            [
                *accounts._check_company_domain(self),
                ("account_type", "=", "income_other"),
            ],
            limit=1,
        )
        return found or self.collections_law_journal_id.default_account_id.filtered(
            lambda account: account.account_type in ("income", "income_other")
        )

    def _ask_for_charge_setup(self, what):
        """Raise with what is missing, and a way to the settings for who may change them."""
        sentence = self.env._(
            "%s It is under Settings, Collections, Booking of Interest and Costs.", what
        )
        action = self.env.ref("account.action_account_config", raise_if_not_found=False)
        if action and self.env.user.has_group("base.group_system"):
            raise RedirectWarning(sentence, action.id, self.env._("Go to the settings"))
        raise UserError(sentence)
