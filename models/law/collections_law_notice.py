from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_amount, format_date

from ...engine.law import be, nl, records
from ..sql_values import among

KINDS = [
    (records.NL_14_DAYS, "Dutch 14-day letter"),
    (records.BE_FIRST, "Belgian first reminder"),
    (records.DEMAND, "Demand"),
]


class CollectionsLawNotice(models.Model):
    """A letter of the law as it went out, frozen: terms and costs are counted from it.

    It is written in the transaction that delivers the letter. Afterwards only two things are
    added: when it was provably received, and that it does not count.
    """

    _name = "collections.law.notice"
    _description = "Statutory Letter"
    _inherit = ["collections.guarded", "mail.thread"]
    _order = "sent_on desc, id desc"
    _mail_post_access = "read"

    profile_id = fields.Many2one(
        "collections.profile", "Dossier", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    action_id = fields.Many2one("collections.action", index="btree_not_null", ondelete="set null")
    kind = fields.Selection(KINDS, "Letter", required=True)
    sent_on = fields.Date(required=True)
    channel_code = fields.Char(required=True)
    channel_name = fields.Char("Sent Via", compute="_compute_channel_name")
    line_ids = fields.One2many("collections.law.notice.line", "notice_id", "Items")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary("Amount Asked", help="The principal that the letter asks for.")
    names_costs = fields.Boolean(help="Whether the letter said what costs follow.")
    announced = fields.Monetary(
        "Announced Costs", help="More than the letter announced is never charged."
    )
    vat_declared = fields.Boolean(
        "VAT Declared", help="The letter said that VAT comes on top because it is not recovered."
    )
    cost = fields.Monetary("Print and Postage", help="What the letter itself cost.")
    deadline = fields.Date(
        "Last Day of Payment", help="The last day of the term that the letter grants."
    )
    received_on = fields.Date(
        "Proven Receipt", tracking=True, help="A later day than the law presumes moves the term."
    )
    valid = fields.Boolean(
        "Counts",
        default=True,
        tracking=True,
        help="The letter said what the law asks. One that does not count opens no term.",
    )
    void_reason = fields.Char("Why It Does Not Count")
    items_text = fields.Char("Invoices", help="The invoices that the letter names.")

    _announced_positive = models.Constraint(
        "CHECK(announced >= 0 AND cost >= 0)", "Costs of a letter are zero or more."
    )
    _received_after = models.Constraint(
        "CHECK(received_on IS NULL OR received_on >= sent_on)",
        "A letter is received on the day it was sent or later.",
    )
    _sent_index = models.Index("(company_id, sent_on)")

    # === COMPUTE METHODS === #

    @api.depends("kind", "sent_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = self.env._(
                "%(letter)s of %(day)s",
                letter=labels.get(notice.kind) or "",
                day=format_date(self.env, notice.sent_on),
            )

    @api.depends("channel_code")
    def _compute_channel_name(self):
        channels = self.env["collections.channel"]._get_by_code()
        for notice in self:
            channel = channels.get(notice.channel_code)
            notice.channel_name = channel.name if channel else notice.channel_code

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Letters of the law are kept when they go out, and not made by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(
                self.env._("A letter that went out is kept: say that it does not count instead.")
            )

    def _is_protected(self, name):
        """Nothing of a letter is written by hand; threads keep their own fields."""
        return self._fields[name]._module == "account_collections"

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def action_set_received(self):
        """Ask on which day the letter was received."""
        return self._open_dialog("received", self.env._("Proven Receipt"))

    def action_void(self):
        """Ask why the letter does not count."""
        return self._open_dialog("void", self.env._("Does Not Count"))

    def _open_dialog(self, operation, title):
        self.ensure_one()
        self._check_may_change()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "collections.law.notice.dialog",
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_id": self.id, "default_operation": operation},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, action, letter, channel_code, **values):
        """Keep a letter as it goes out, in the transaction that delivers it.

        :param action: the ``collections.action`` that delivers it
        :param letter: the ``engine.law.records.Letter`` that was checked before
        :param values: further fields, such as ``cost``, ``deadline`` or ``valid``
        :return: the letter that is kept
        """
        profile = action.profile_id
        lines = self.env["account.move.line"].sudo().browse(letter.claims)
        currency = lines[:1].currency_id or profile.currency_id
        return self.sudo().create(
            {
                "profile_id": profile.id,
                "action_id": action.id,
                "kind": letter.kind,
                "sent_on": letter.day,
                "channel_code": channel_code,
                "currency_id": currency.id,
                "amount": float(sum(letter.claims.values())),
                "names_costs": bool(letter.announced),
                "announced": float(letter.announced_total),
                "vat_declared": letter.vat_declared,
                "deadline": self._get_deadline(letter, channel_code, profile.sudo().company_id),
                "items_text": ", ".join(line.move_name or line.name or "" for line in lines),
                "line_ids": [
                    fields.Command.create(
                        {
                            "move_line_id": line.id,
                            "name": line.move_name or line.name or "",
                            "date_maturity": line.date_maturity,
                            "currency_id": line.currency_id.id,
                            "amount": float(letter.claims[line.id]),
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )

    @api.model
    def _get_deadline(self, letter, channel_code, company):
        """Return the last day of the term: of the law for its own letters, else of the demand."""
        settings = company._get_law_settings()
        if letter.kind == records.NL_14_DAYS:
            return nl.waiting(letter.day, channel_code, settings).last
        if letter.kind == records.BE_FIRST:
            return be.waiting(letter.day, channel_code, settings).last
        return letter.term_days and letter.day + timedelta(days=letter.term_days)

    def _set_received(self, day):
        """Record on which day the letter was provably received."""
        self._check_may_change()
        today = self.env["collections.ledger"]._get_today()
        if not day or not all(notice.sent_on <= day <= today for notice in self):
            raise UserError(
                self.env._("Choose the day of receipt: from the day of sending until today.")
            )
        self.sudo().received_on = day

    def _set_void(self, reason):
        """Record that the letter does not count: what followed from it is not asked any more."""
        self._check_may_change()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the letter does not count."))
        self.sudo().write({"valid": False, "void_reason": reason.strip()})
        for notice in self:
            notice.profile_id.sudo()._message_log(
                body=self.env._(
                    "%(letter)s does not count: %(reason)s",
                    letter=notice.display_name,
                    reason=notice.void_reason,
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _check_may_change(self):
        """Raise unless a collector of these customers asks for it."""
        self.check_access("read")
        self.profile_id.check_access("write")

    def _describe_term(self):
        """Return what the letter asked, until when, and what it announced."""
        self.ensure_one()
        parts = [self.items_text or ""]
        if self.deadline:
            parts.append(self.env._("payable until %s", format_date(self.env, self.deadline)))
        if self.names_costs:
            costs = format_amount(self.env, self.announced, self.currency_id)
            parts.append(self.env._("announced costs: %s", costs))
        if self.void_reason:
            parts.append(self.void_reason)
        return "; ".join(filter(None, parts))

    # === READING === #

    @api.model
    def _load_notices(self, profiles):
        """Return the letters of these customers, ``{profile id: [engine.law.records.Notice]}``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.profile_id, notice.id, notice.kind, notice.sent_on,
                       notice.channel_code, notice.names_costs, notice.announced::text,
                       notice.received_on, notice.valid, notice.vat_declared, notice.cost::text,
                       notice.deadline,
                       ARRAY(SELECT line.move_line_id FROM collections_law_notice_line line
                              WHERE line.notice_id = notice.id AND line.move_line_id IS NOT NULL)
                  FROM collections_law_notice notice
                 WHERE %s
              ORDER BY notice.profile_id, notice.sent_on, notice.id
                """,
                among(SQL("notice.profile_id"), profiles.ids),
            )
        )
        found = defaultdict(list)
        for profile_id, *row in rows:
            found[profile_id].append(self._read_notice(*row))
        return found

    @api.model
    def _read_notice(
        self, id_, kind, sent, channel, names_costs, announced, received, valid, vat, cost,
        deadline, claims,
    ):  # fmt: skip
        return records.Notice(
            id=id_,
            kind=kind,
            sent=sent,
            channel=channel,
            claims=frozenset(claims),
            announced=Decimal(announced or 0) if names_costs else None,
            received=received,
            valid=bool(valid),
            vat_declared=bool(vat),
            cost=Decimal(cost or 0),
            deadline=deadline,
        )


class CollectionsLawRate(models.Model):
    _inherit = "collections.law.rate"

    @api.model
    def _get_companies_in_use(self, day):
        """Count who sent letters of the law in the last year among those who need rates."""
        groups = self.env["collections.law.notice"].sudo()._read_group(
            [("sent_on", ">", day - timedelta(days=365))], ["company_id"]
        )
        companies = self.env["res.company"].concat(*(company for (company,) in groups))
        return super()._get_companies_in_use(day) | companies
