from odoo import fields, models
from odoo.tools import SQL


class CollectionsCauseAnalysis(models.Model):
    """What late payments cost, by cause: one row per cause and item, disputes included.

    Blocked is the amount times the days from when the cause was known until the item was paid or
    the dispute closed, or until today.
    """

    _name = "collections.cause.analysis"
    _description = "Causes of Late Payment"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"

    # === WHAT === #
    kind = fields.Selection([("dispute", "Dispute"), ("cause", "Late payment")], readonly=True)
    cause_id = fields.Many2one("collections.cause", "Registered Cause", readonly=True)
    dispute_id = fields.Many2one("collections.dispute", readonly=True)
    reason_id = fields.Many2one("collections.dispute.reason", "Cause", readonly=True)
    category = fields.Selection(
        lambda self: self.env["collections.dispute.reason"]
        ._fields["category"]
        ._description_selection(self.env),
        readonly=True,
    )
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], "Status", readonly=True)
    date = fields.Date("Known Since", readonly=True)
    date_end = fields.Date("Closed On", readonly=True)

    # === ON WHAT AND WHO === #
    move_line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    name = fields.Char("Invoice", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    salesperson_id = fields.Many2one("res.users", "Sales Person", readonly=True)
    profile_id = fields.Many2one("collections.profile", "Dossier", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    procedure_id = fields.Many2one("collections.procedure", readonly=True)
    rule_id = fields.Many2one("collections.rule", "Customer Group", readonly=True)
    user_id = fields.Many2one("res.users", "Collector", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    # === HOW MUCH === #
    value = fields.Monetary("Amount", readonly=True)
    days = fields.Integer("Days Blocked", readonly=True, aggregator="avg")
    value_days = fields.Float("Amount × Days", digits=(16, 2), readonly=True)

    # === TABLE === #

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT blocked.id, blocked.kind, blocked.cause_id, blocked.dispute_id,
                   blocked.reason_id, reason.category, blocked.date, ended.day AS date_end,
                   CASE WHEN ended.day IS NULL THEN 'open' ELSE 'closed' END AS state,
                   line.id AS move_line_id, line.move_id, line.move_name AS name,
                   line.date_maturity, main.product_id,
                   template.categ_id AS product_categ_id,
                   move.invoice_user_id AS salesperson_id, profile.id AS profile_id,
                   profile.partner_id, customer.industry_id, customer.country_id,
                   profile.procedure_id, profile.rule_id, profile.user_id, profile.company_id,
                   profile.currency_id, blocked.value, lasted.days,
                   blocked.value * lasted.days AS value_days
            """
        )

    def _from(self):
        return SQL(
            """
            FROM (%(causes)s UNION ALL %(disputes)s) blocked
            JOIN collections_dispute_reason reason ON reason.id = blocked.reason_id
            JOIN account_move_line line ON line.id = blocked.move_line_id
            JOIN account_move move ON move.id = line.move_id
            JOIN collections_profile profile ON profile.id = blocked.profile_id
            JOIN res_partner customer ON customer.id = profile.partner_id
            LEFT JOIN LATERAL (%(paid)s) paid ON line.reconciled
            LEFT JOIN LATERAL (%(main)s) main ON TRUE
            LEFT JOIN product_product product ON product.id = main.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            CROSS JOIN LATERAL (SELECT LEAST(blocked.closed, paid.day) AS day) ended
            CROSS JOIN LATERAL (
                SELECT GREATEST(COALESCE(ended.day, %(today)s) - blocked.date, 0) AS days) lasted
            """,
            causes=self._select_causes(),
            disputes=self._select_disputes(),
            paid=self._select_paid(),
            main=self._select_main(),
            today=self.env["collections.ledger"]._get_today(),
        )

    def _where(self):
        return SQL("WHERE line.parent_state = 'posted'")

    # === PARTS === #

    def _select_causes(self):
        return SQL(
            """
            SELECT 2 * item.id AS id, 'cause' AS kind, cause.id AS cause_id,
                   NULL::int AS dispute_id, NULL::int AS dispute_item_id, cause.reason_id,
                   cause.profile_id, item.move_line_id, item.value, cause.date,
                   NULL::date AS closed
              FROM collections_cause_item item
              JOIN collections_cause cause ON cause.id = item.cause_id
            """
        )

    def _select_disputes(self):
        return SQL(
            """
            SELECT 2 * item.id + 1 AS id, 'dispute' AS kind, NULL::int AS cause_id,
                   dispute.id AS dispute_id, item.id AS dispute_item_id, dispute.reason_id,
                   dispute.profile_id, item.move_line_id, item.value, dispute.date,
                   dispute.date_closed AS closed
              FROM collections_dispute_item item
              JOIN collections_dispute dispute ON dispute.id = item.dispute_id
             WHERE dispute.state != 'cancelled'
            """
        )

    def _select_paid(self):
        """The day on which the last part of an item was settled."""
        return SQL(
            """
            SELECT MAX(part.max_date) AS day
              FROM account_partial_reconcile part
             WHERE part.debit_move_id = line.id OR part.credit_move_id = line.id
            """
        )

    def _select_main(self):
        """The product of the largest invoice line, among those that are disputed if any are."""
        return SQL(
            """
            SELECT sold.product_id
              FROM account_move_line sold
             WHERE sold.move_id = line.move_id AND sold.display_type = 'product'
          ORDER BY EXISTS (
                       SELECT FROM collections_dispute_item_line_rel disputed
                        WHERE disputed.item_id = blocked.dispute_item_id
                          AND disputed.line_id = sold.id) DESC,
                   ABS(sold.balance) DESC, sold.id
             LIMIT 1
            """
        )

    # === ACTION METHODS === #

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_open_origin(self):
        """Open the dispute or the registration that this row comes from."""
        self.ensure_one()
        return (self.dispute_id or self.cause_id)._get_records_action()
