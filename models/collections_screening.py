from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import credit, signs
from ..engine.screening import Sign
from .scheduled import scheduled, spare_the_rest

BATCH = 500
BOOKMARK = "signs"
PREFIX = "sign_"


class CollectionsScreening(models.Model):
    """A sign that a customer may not be who it says, with its reason, and who looked at it.

    It never stops anything by itself; where the kind of sign says so, new orders wait until
    somebody looked at it.
    """

    _name = "collections.screening"
    _description = "Screening Result"
    _inherit = ["collections.guarded"]
    _order = "weight desc, id desc"
    _rec_name = "sign_id"

    profile_id = fields.Many2one(
        "collections.profile", "Dossier", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="profile_id.user_id", string="Collector")
    currency_id = fields.Many2one(related="company_id.currency_id")
    exposure = fields.Monetary(related="profile_id.exposure")
    sign_id = fields.Many2one(
        "collections.screening.sign", required=True, readonly=True, ondelete="cascade"
    )
    code = fields.Char(related="sign_id.code", store=True)
    weight = fields.Integer(related="sign_id.weight", store=True)
    state = fields.Selection(
        [("open", "To look at"), ("seen", "Looked at"), ("gone", "Gone")],
        default="open",
        required=True,
        readonly=True,
    )
    facts = fields.Json(readonly=True)
    mark = fields.Char(readonly=True)
    reason = fields.Text(compute="_compute_reason")
    blocks = fields.Boolean("Orders Wait", compute="_compute_blocks")
    found_on = fields.Date(readonly=True, required=True)
    seen_by_id = fields.Many2one("res.users", "Looked At By", readonly=True)
    seen_at = fields.Datetime("Looked At On", readonly=True)

    _one_of_a_kind = models.UniqueIndex("(profile_id, sign_id)")
    _open_index = models.Index("(profile_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("facts", "code")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            sign = Sign(row.code, row.weight, signs.unpack(row.facts or {}))
            try:
                row.reason = row.profile_id._describe_sign(sign)
            except KeyError:
                row.reason = row.sign_id.name

    @api.depends("sign_id", "state")
    def _compute_blocks(self):
        for row in self:
            sign = row.sign_id.with_company(row.company_id)
            row.blocks = row.state == signs.OPEN and sign.blocks_orders

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    def _is_protected(self, name):
        return name in self._fields

    # === ACTION METHODS === #

    def action_seen(self):
        """Note that somebody looked at these signs and found nothing in them."""
        self.check_access("read")
        rows = self.filtered(lambda row: row.state == signs.OPEN)
        if not rows:
            raise UserError(self.env._("Somebody looked at this already, or it is gone."))
        rows._check_manager()
        rows.sudo().write(
            {"state": signs.SEEN, "seen_by_id": self.env.uid, "seen_at": fields.Datetime.now()}
        )
        rows._log(self.env._("Looked at, nothing wrong: %s"))
        rows.sudo().profile_id._count_signs()
        self.env["collections.order.hold"].sudo()._review(rows.profile_id)
        return True

    def action_reopen(self):
        """Have somebody look at these signs again."""
        self.check_access("read")
        rows = self.filtered(lambda row: row.state == signs.SEEN)
        if not rows:
            raise UserError(self.env._("Only what was looked at can be opened again."))
        rows._check_manager()
        rows.sudo().write({"state": signs.OPEN, "seen_by_id": False, "seen_at": False})
        rows._log(self.env._("To be looked at again: %s"))
        rows.sudo().profile_id._count_signs()
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def _check_manager(self):
        """Raise unless the user decides about credit: whoever sells does not wave it through."""
        user = self.env.user
        if self.env.su or user.has_group("account_collections.group_credit_manager"):
            return
        raise AccessError(self.env._("Only a credit manager marks a sign as looked at."))

    def _log(self, sentence):
        """Tell it in the dossiers; several signs of a customer in one note."""
        author = self.env.user.partner_id.id
        for profile, rows in self.sudo().grouped("profile_id").items():
            names = ", ".join(rows.mapped("sign_id.name"))
            profile._message_log(body=sentence % names, author_id=author)

    # === BUSINESS METHODS === #

    @api.model
    def _update(self, profiles, found, day):
        """Bring what is kept of these customers in line with what is found now.

        :param dict found: ``{profile id: [engine.screening.Sign]}``
        :return: the profiles where something opened or ended
        """
        rows = self.search([("profile_id", "in", profiles.ids)])
        kept = rows.grouped("profile_id")
        changes = {
            profile: signs.compare(
                [
                    signs.Kept(row.id, row.code, row.mark, row.state)
                    for row in kept.get(profile, ())
                ],
                found.get(profile.id, ()),
            )
            for profile in profiles
        }
        kinds = self.env["collections.screening.sign"]._get_by_code(
            sign for signs_found in found.values() for sign in signs_found
        )
        self._write_changes(changes, kinds, day)
        moved = [
            p for p, change in changes.items() if change.added or change.opened or change.ended
        ]
        return profiles.browse(profile.id for profile in moved)

    def _write_changes(self, changes, kinds, day):
        self.create(
            [
                {
                    "profile_id": profile.id,
                    "sign_id": kinds[sign.code].id,
                    "found_on": day,
                    **self._prepare_facts(sign),
                }
                for profile, change in changes.items()
                for sign in change.added
            ]
        )
        again = {"state": signs.OPEN, "found_on": day, "seen_by_id": False, "seen_at": False}
        for change in changes.values():
            for row_id, sign in change.opened:
                self.browse(row_id).write(again | self._prepare_facts(sign))
            for row_id, sign in change.renewed:
                self.browse(row_id).write(self._prepare_facts(sign))
        ended = [row_id for change in changes.values() for row_id in change.ended]
        self.browse(ended).write({"state": signs.GONE})

    def _prepare_facts(self, sign):
        return {"facts": signs.pack(sign.facts), "mark": signs.mark(sign)}

    @api.model
    def _find_blocking(self, profiles):
        """Return the signs for which orders wait, ``{profile id: [code]}``."""
        blocking = {}
        for company in profiles.company_id:
            kinds = self.env["collections.screening.sign"].with_company(company).search([])
            kinds = kinds.filtered("blocks_orders")
            if not kinds:
                continue
            mine = profiles.filtered(lambda profile, c=company: profile.company_id == c)
            for row in self.search(
                [
                    ("profile_id", "in", mine.ids),
                    ("sign_id", "in", kinds.ids),
                    ("state", "=", signs.OPEN),
                ]
            ):
                blocking.setdefault(row.profile_id.id, []).append(row.code)
        return blocking

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_update(self):
        """Look at every customer once a day; it goes on where the time was over."""
        self.env["collections.bookmark"]._walk(
            BOOKMARK,
            self.env["collections.profile"],
            lambda batch: spare_the_rest(batch, lambda some: some._update_signs()),
            BATCH,
        )


class CollectionsCredit(models.AbstractModel):
    """Signs for which orders wait are a reason like a limit; deliveries go on."""

    _inherit = "collections.credit"

    def _load_book(self, profiles, day):
        blocking = self.env["collections.screening"].sudo()._find_blocking(profiles)
        return super()._load_book(profiles, day) | {"signs": blocking}

    def _judge_one(self, profile, order, book):
        reasons = super()._judge_one(profile, order, book)
        if book["modes"][profile.company_id.id] == "off" or not order.adds > 0:
            return reasons
        return reasons + [
            credit.Reason(f"{PREFIX}{code}") for code in book["signs"].get(profile.id, ())
        ]

    def _explain_one(self, reason, company):
        if not reason.code.startswith(PREFIX):
            return super()._explain_one(reason, company)
        kinds = self.env["collections.screening.sign"].sudo()
        kind = kinds.search([("code", "=", reason.code.removeprefix(PREFIX))])
        return self.env._("Somebody has to look at a sign first: %s.", kind.name)
