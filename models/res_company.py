from odoo import fields, models

from ..engine.worklist import Weights

WEIGHTS = ("age", "broken", "risk", "reach", "answer")


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_nightly = fields.Boolean(
        "Nightly Run",
        help="Plan and send every night. It is switched on by the first run that a manager starts "
        "after having seen what would happen.",
    )
    collections_procedure_id = fields.Many2one(
        "collections.procedure",
        string="Default Procedure",
        domain="[('company_id', 'in', (id, False))]",
    )
    collections_user_id = fields.Many2one(
        "res.users",
        string="Default Collector",
        domain="[('share', '=', False)]",
        help="Collector of new customers. Empty: everybody sees them in the worklist.",
    )
    collections_manager_id = fields.Many2one(
        "res.users",
        string="Credit Manager",
        domain="[('share', '=', False)]",
        help="Does the steps that are for the credit manager, and is told of those that ask.",
    )
    collections_order_control = fields.Selection(
        [("off", "Not checked"), ("warn", "Warned about"), ("hold", "Made to wait")],
        string="Orders Without Credit",
        default="warn",
        required=True,
        help="What happens to orders of customers who are over their limit, pay too late or were "
        "stopped. Invoices are always posted.",
    )
    collections_bank_days = fields.Integer(
        string="Oldest Bank Feed",
        default=5,
        help="No reminder goes out while the last bank statement line is older than so many days: "
        "nobody knows what was paid since. Counts only where statements are imported. Zero "
        "switches it off.",
    )
    collections_promise_grace = fields.Integer(
        string="Grace After a Promise",
        default=2,
        help="Working days after the promised date before a promise counts as broken.",
    )
    collections_promise_max_days = fields.Integer(
        string="Longest Promise",
        default=30,
        help="Customers promise by themselves at most so many days ahead. Zero: no limit.",
    )
    collections_promise_max_open = fields.Integer(
        string="Most Open Promises",
        default=2,
        help="Customers with so many open promises make no other by themselves. Zero: no limit.",
    )
    collections_promise_max_broken = fields.Integer(
        string="Most Broken Promises",
        default=2,
        help="Customers who broke so many promises in a year make none by themselves. Zero: no "
        "limit.",
    )
    collections_settled_days = fields.Integer(
        string="Silence After “Already Paid”",
        default=5,
        help="When a customer says that an item was paid, nothing is sent about it for so many "
        "working days, once. Zero: a task only.",
    )
    collections_cause_limit = fields.Integer(
        string="Recurring Cause",
        default=2,
        help="A cause that came up so often for a customer in 12 months is suggested for a check "
        "on its next invoices. Zero: nothing is suggested.",
    )
    collections_call_tries = fields.Integer(
        string="Calls Before an E-mail",
        default=3,
        help="When nobody was reached so many times, an e-mail is proposed in place of the call. "
        "Zero: never.",
    )
    collections_sales_status = fields.Boolean(
        string="Sales Sees the Standing",
        help="Colleagues without rights in Collections see on the contact, and in the warning on "
        "draft invoices and quotations, whether something is late, disputed or stopped. Never "
        "amounts, promises or the risk class.",
    )
    collections_attach_invoices = fields.Boolean("Attach Invoices")
    collections_letter_window = fields.Selection(
        [
            ("country", "By the country of the company"),
            ("right", "Window at the right"),
            ("left", "Window at the left"),
        ],
        string="Address Window",
        default="country",
        required=True,
        help="Where the address stands on letters: envelopes have their window at the right in the "
        "Netherlands, Belgium and France, at the left in Germany and Austria.",
    )
    collections_letter_provider = fields.Selection(
        [("print", "Print ourselves")],
        string="Letters Go Out By",
        default="print",
        required=True,
        help="Print ourselves: letters gather in a batch that somebody prints and posts.",
    )
    collections_link_days = fields.Integer(
        string="Account Links Are Valid",
        default=180,
        help="Days in which a link in a message opens the account of the customer.",
    )
    collections_link_companies = fields.Boolean(
        string="One Account Page for All Companies",
        help="The link of one company also shows what the customer owes the other companies that "
        "have this switched on.",
    )
    collections_track_messages = fields.Boolean(
        string="See Who Opens Messages",
        default=True,
        help="E-mails contain an invisible image that tells that they were opened.",
    )

    collections_part_payment = fields.Boolean(
        string="Part Payments",
        default=True,
        help="On the account page a customer may pay part of an invoice.",
    )

    _collections_link_days_positive = models.Constraint(
        "CHECK(collections_link_days BETWEEN 1 AND 1000)",
        "Account links are valid for 1 to 1000 days.",
    )

    collections_dispute_rest = fields.Boolean(
        "Follow Up the Undisputed Rest",
        default=True,
        help="Only the disputed part of an invoice is silent; the rest is asked for as usual. "
        "Otherwise a dispute silences the whole invoice.",
    )
    collections_dispute_resume_days = fields.Integer(
        "Resume After the Deadline",
        help="So many working days after the deadline of a dispute that nobody answered, follow-up "
        "resumes and the customer is told. Zero: never.",
    )

    _collections_promise_positive = models.Constraint(
        "CHECK(collections_promise_grace BETWEEN 0 AND 60 AND collections_promise_max_days >= 0 "
        "AND collections_promise_max_open >= 0 AND collections_promise_max_broken >= 0)",
        "The limits of promises cannot be negative, and the grace is at most 60 working days.",
    )
    _collections_settled_days = models.Constraint(
        "CHECK(collections_settled_days BETWEEN 0 AND 60)",
        "After “already paid” follow-up is silent for at most 60 working days.",
    )
    _collections_call_tries = models.Constraint(
        "CHECK(collections_call_tries >= 0)",
        "The calls before an e-mail cannot be negative: zero means never.",
    )
    _collections_dispute_days = models.Constraint(
        "CHECK(collections_dispute_resume_days >= 0)",
        "The days after the deadline of a dispute cannot be negative: zero means never.",
    )

    # === ORDER OF THE WORKLIST === #
    collections_weight_age = fields.Float(
        "Weight of Age",
        default=1,
        digits=(6, 2),
        help="Part of the amount that every month late adds to its rank.",
    )
    collections_weight_broken = fields.Float(
        "Weight of Broken Promises",
        default=0.5,
        digits=(6, 2),
        help="Part of the amount that every promise broken in the last year adds to its rank.",
    )
    collections_weight_risk = fields.Float(
        "Weight of Risk",
        default=0.1,
        digits=(6, 2),
        help="Part of the amount that every risk class above A adds to its rank.",
    )
    collections_weight_reach = fields.Float(
        "Weight of Reachable Now",
        default=0.25,
        digits=(6, 2),
        help="Part of the amount that a customer gains who can be called now but not all day, and "
        "that one loses who cannot be called now.",
    )
    collections_weight_answer = fields.Float(
        "Weight of an Answer",
        default=1000,
        digits=(12, 2),
        help="What every day counts, in money, on which a customer waits for an answer.",
    )

    _collections_weights_positive = models.Constraint(
        "CHECK(collections_weight_age >= 0 AND collections_weight_broken >= 0 "
        "AND collections_weight_risk >= 0 AND collections_weight_reach BETWEEN 0 AND 1 "
        "AND collections_weight_answer >= 0)",
        "The weights of the worklist cannot be negative, and that of reachable is at most 1.",
    )

    def write(self, vals):
        result = super().write(vals)
        if any(f"collections_weight_{name}" in vals for name in WEIGHTS):
            self.env.ref("account_collections.cron_worklist").sudo()._trigger()
        return result

    def _get_collections_weights(self):
        """Return what the reasons for the order of the worklist are worth in this company."""
        self.ensure_one()
        return Weights(**{name: self[f"collections_weight_{name}"] for name in WEIGHTS})

    def _get_collections_procedure(self):
        """Return the procedure of customers to whom no other one was given."""
        self.ensure_one()
        standard = self.env.ref("account_collections.procedure_standard", raise_if_not_found=False)
        procedure = self.collections_procedure_id or standard or self.env["collections.procedure"]
        return procedure._get_in_force()
