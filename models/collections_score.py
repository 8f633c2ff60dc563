from odoo import api, fields, models

RISK_CLASSES = [
    ("a", "A: very low"),
    ("b", "B: low"),
    ("c", "C: medium"),
    ("d", "D: high"),
    ("e", "E: very high"),
]
REASONS = 3


class CollectionsScore(models.Model):
    """What the score and the class of a customer became on a day, and why.

    A row is added when the class changes or the score moves noticeably, so that the rows of a
    customer are its history. Only ``collections.scorer`` writes them.
    """

    _name = "collections.score"
    _description = "Credit Score"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, string="Customer", index=True
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    user_id = fields.Many2one(related="profile_id.user_id", string="Collector")
    date = fields.Date(required=True, readonly=True)
    score = fields.Float(readonly=True, digits=(4, 1), aggregator="avg")
    previous_score = fields.Float("Score Before", readonly=True, digits=(4, 1), aggregator="avg")
    change = fields.Float(
        "Difference",
        readonly=True,
        digits=(4, 1),
        aggregator="avg",
        help="Points above zero: safer than before.",
    )
    uncertainty = fields.Float(
        readonly=True,
        digits=(4, 1),
        aggregator="avg",
        help="How many points the score may be off. The fewer payments are known, the more.",
    )
    risk_class = fields.Selection(RISK_CLASSES, "Class", readonly=True)
    previous_class = fields.Selection(RISK_CLASSES, "Class Before", readonly=True)
    move = fields.Selection(
        [
            ("first", "First score"),
            ("down", "Riskier class"),
            ("up", "Safer class"),
            ("drift", "Same class"),
        ],
        readonly=True,
        help="What became of the class.",
    )
    is_by_hand = fields.Boolean(
        "Class by Hand", readonly=True, help="Somebody decided the class; the score did not."
    )
    balance = fields.Monetary(
        "Exposure", readonly=True, help="What was open at that moment, without credits."
    )
    version = fields.Integer(
        "Version of the Weights",
        readonly=True,
        aggregator=None,
        help="How often the weights of the score had been changed.",
    )
    detail = fields.Json(readonly=True)
    reasons = fields.Char(compute="_compute_reasons", help="What made the score what it is.")
    cause = fields.Char(
        "What Changed", compute="_compute_reasons", help="What moved the score on that day."
    )

    _one_a_day = models.UniqueIndex("(profile_id, date)")
    _moves = models.Index("(company_id, date) WHERE move IN ('up', 'down')")

    # === COMPUTE METHODS === #

    @api.depends("detail")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for row in self:
            detail = row.detail or {}
            signs = {sign["code"]: sign for sign in detail.get("signs", ())}
            row.reasons = row._join_sentences(list(signs.values()))
            moved = [signs[code] for code in detail.get("moved", ()) if code in signs]
            row.cause = row._join_sentences(moved, sort=False)

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Show the dossier of this customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    # === HELPERS === #

    def _join_sentences(self, signs, sort=True):
        """Return the sentences of the signs that matter most, the heaviest first."""
        heavy = [sign for sign in signs if abs(sign["points"]) >= 1] or signs[:1]
        if sort:
            heavy.sort(key=lambda sign: (-abs(sign["points"]), sign["code"]))
        currency = self.currency_id
        sentences = [self._say(s["code"], s["facts"], currency) for s in heavy[:REASONS]]
        return " ".join(filter(None, sentences))
