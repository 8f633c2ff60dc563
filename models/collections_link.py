import base64
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, consteq, hmac

from .sql_values import array

SCOPE = "collections.link"
SIGNATURE_BYTES = 16
TOKEN_LENGTH = 22  # of the signature, in letters


class CollectionsLink(models.Model):
    """The address under which one contact sees the account of a customer without a password.

    A token names the link and the message it stands in; it is signed with the secret of the
    database and with the key of the link. A new key or a revoked link makes all its tokens void.
    """

    _name = "collections.link"
    _description = "Account Link"
    _order = "id desc"
    _rec_name = "partner_id"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(required=True, copy=False, groups="base.group_system")
    date_expiry = fields.Date("Valid Until", required=True)
    is_revoked = fields.Boolean("Revoked", copy=False)
    shared_by_id = fields.Many2one(
        "collections.link",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The link whose owner passed invoices on to a colleague.",
    )
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        help="Only these invoices are shown. Empty: the whole account.",
    )
    visit_ids = fields.One2many("collections.visit", "link_id")
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
    )

    _one_each = models.UniqueIndex(
        "(profile_id, partner_id) WHERE is_revoked IS NOT TRUE AND shared_by_id IS NULL",
        "This contact has a link to this account already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_expiry", "is_revoked")
    def _compute_state(self):
        today = self.env["collections.ledger"]._get_today()
        for link in self:
            valid = "valid" if link.date_expiry >= today else "expired"
            link.state = "revoked" if link.is_revoked else valid

    # === CRUD METHODS === #

    def write(self, vals):
        """Let nobody change what a link opens: who has its address would see another account."""
        if not self.env.su:
            raise AccessError(
                self.env._("A link is not changed: revoke it, and the next message has a new one.")
            )
        return super().write(vals)

    # === ACTION METHODS === #

    def action_revoke(self):
        """Make every address void that was ever given out for these links, or passed on by them."""
        self.check_access("write")
        links = self | self.sudo().search([("shared_by_id", "in", self.ids)])
        links.sudo().write({"is_revoked": True})
        for link in links.sudo():
            body = self.env._("The account link of %s was revoked.", link.partner_id.name)
            link.profile_id._message_log(body=body)
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _for_contacts(self, pairs):
        """Return the link of each contact, made or renewed when needed.

        A constant number of statements for any number of contacts; two at once make one link.

        :param pairs: ``(profile, contact)`` records
        :return: ``{(profile id, contact id): link}``, superuser records
        """
        pairs = {(profile.id, partner.id): profile for profile, partner in pairs}
        if not pairs:
            return {}
        self._insert_missing(pairs)
        links = self.sudo().search(
            [
                ("profile_id", "in", [profile_id for profile_id, _partner in pairs]),
                ("partner_id", "in", [partner_id for _profile, partner_id in pairs]),
                ("is_revoked", "=", False),
                ("shared_by_id", "=", False),
            ]
        )
        found = {(link.profile_id.id, link.partner_id.id): link for link in links}
        found = {pair: link for pair, link in found.items() if pair in pairs}
        links.union(*found.values())._renew()
        return found

    def _insert_missing(self, pairs):
        self.flush_model()
        today = self.env["collections.ledger"]._get_today()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_link
                       (profile_id, partner_id, company_id, key, date_expiry, create_uid,
                        write_uid, create_date, write_date)
                SELECT pair.profile_id, pair.partner_id, profile.company_id, pair.key,
                       %(today)s::date + company.collections_link_days, %(uid)s, %(uid)s,
                       %(now)s, %(now)s
                  FROM unnest(%(profiles)s::int[], %(partners)s::int[], %(keys)s::text[])
                       AS pair(profile_id, partner_id, key)
                  JOIN collections_profile profile ON profile.id = pair.profile_id
                  JOIN res_company company ON company.id = profile.company_id
           ON CONFLICT DO NOTHING
                """,
                today=today,
                uid=self.env.uid,
                now=self.env.cr.now(),
                profiles=array(profile_id for profile_id, _partner in pairs),
                partners=array(partner_id for _profile, partner_id in pairs),
                keys=array(self._new_key() for _pair in pairs),
            )
        )

    def _renew(self):
        """Let links that are used go on; one that has expired gets a new key as well.

        So an old message that somebody finds next year does not open the account again.
        """
        today = self.env["collections.ledger"]._get_today()
        for company, links in self.grouped("company_id").items():
            days = company.collections_link_days
            end = today + timedelta(days=days)
            old = links.filtered(lambda link, e=end, d=days: (e - link.date_expiry).days > d // 2)
            for link in old.filtered(lambda link: link.date_expiry < today):
                link.key = self._new_key()
            old.write({"date_expiry": end})

    # === TOKENS === #

    def _get_token(self, action=None):
        """Return the token of this link.

        :param action: the message in which it stands, if any
        """
        self.ensure_one()
        action_id = action.id if action else 0
        return f"{self.id}-{action_id}-{self._sign(self.id, action_id, self.sudo().key)}"

    def _get_url(self, purpose="", action=None):
        """Return the address of the account, or of what a contact may do there.

        :param purpose: "", "pay", "promise", "dispute", "plan" or "invoice/ID"
        """
        base = self.company_id.get_base_url()
        return "/".join(filter(None, (base, "c", self._get_token(action), purpose)))

    @api.model
    def _get_sample_url(self, profile, purpose=""):
        """Return an address that looks like one of ``profile``, for a preview; it opens nothing."""
        base = (profile.company_id or self.env.company).sudo().get_base_url()
        token = f"{profile.id or 0}-{profile.id or 0}-{'x' * TOKEN_LENGTH}"
        return "/".join(filter(None, (base, "c", token, purpose)))

    @api.model
    def _verify(self, token):
        """Return ``(link, action id)`` of a token that we signed, the link empty otherwise.

        The link may have expired or be revoked: ask for its ``state``.
        """
        link_id, _dash, rest = (token or "").partition("-")
        action_id, _dash, signature = rest.partition("-")
        if not (self._is_id(link_id) and self._is_id(action_id)):
            return self.browse(), 0
        link = self.sudo().browse(int(link_id)).exists()
        expected = self._sign(int(link_id), int(action_id), link.key or "")
        # In bytes, because texts that are no ASCII cannot be compared in constant time.
        if not link or not consteq(expected.encode(), signature.encode("utf-8", "replace")):
            return self.browse(), 0
        return link, int(action_id)

    @staticmethod
    def _is_id(text):
        return text.isascii() and text.isdecimal() and len(text) < 10

    def _sign(self, link_id, action_id, key):
        digest = hmac(self.env(su=True), SCOPE, (link_id, action_id, key))
        raw = bytes.fromhex(digest)[:SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @staticmethod
    def _new_key():
        return secrets.token_hex(8)
