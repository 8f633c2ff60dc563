from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import credit


class CollectionsHeldDocument(models.AbstractModel):
    """An order or a delivery that waits when its customer has no credit left.

    Bridges mix it into the documents of other apps, tell what a document is about in the hooks,
    and ask ``_find_held`` in the moment of confirming.
    """

    _name = "collections.held.document"
    _description = "Document That May Wait"

    collections_hold_id = fields.Many2one(
        "collections.order.hold", string="Credit Check", compute="_compute_collections_hold_id"
    )
    collections_hold_state = fields.Selection(
        selection=lambda self: (
            self.env["collections.order.hold"]._fields["state"]._description_selection(self.env)
        ),
        compute="_compute_collections_hold_id",
    )
    collections_problem = fields.Text(
        "Why It Waits", compute="_compute_collections_problem", compute_sudo=True
    )
    may_release_collections = fields.Boolean(compute="_compute_may_release_collections")

    # === COMPUTE METHODS === #

    def _compute_collections_hold_id(self):
        holds = self.env["collections.order.hold"].sudo()
        found = holds.search(
            [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)], order="id"
        )
        by_document = {hold.res_id: hold for hold in found}
        for document in self:
            hold = by_document.get(document._origin.id, holds)
            document.collections_hold_id = hold
            document.collections_hold_state = hold.state

    @api.depends_context("lang")
    def _compute_collections_problem(self):
        problems = self._find_problems()
        for document in self:
            document.collections_problem = "\n".join(problems.get(document._origin.id, ())) or False

    def _compute_may_release_collections(self):
        documents_sudo = self._origin.sudo()
        profiles_sudo = documents_sudo._get_credit_profiles()
        policies_sudo = self.env["collections.credit"].sudo()._get_policies(
            self.env["collections.profile"].sudo().union(*profiles_sudo.values())
        )
        for document in self:
            profile_sudo = profiles_sudo.get(document._origin.id)
            amount = document._origin.sudo()._get_credit_amount() if profile_sudo else 0
            document.may_release_collections = bool(profile_sudo) and policies_sudo[
                profile_sudo.id
            ]._may_decide(amount, self.env.user)

    # === HOOKS FOR BRIDGES === #

    def _get_credit_partner(self):
        """Return the contact who will owe what this document is about."""
        return self.partner_id

    def _get_credit_order(self):
        """Return this document as ``engine.credit.Order``, in the currency of the company.

        By default it adds nothing to what the customer owes, as what is delivered was ordered.
        """
        return credit.Order(adds=Decimal(0), total=Decimal(0))

    def _get_credit_amount(self):
        """Return what the document is worth, in the currency of the company."""
        return float(self._get_credit_order().total)

    def _get_credit_user(self):
        """Return the colleague who is told what becomes of the document."""
        return self.env.user

    def _is_credit_checked(self):
        """Return whether this document can still wait: not done, not cancelled, of a customer."""
        return True

    def _continue_after_credit(self):
        """Do what only waited for credit; called when the document may go on."""

    # === ACTION METHODS === #

    def action_ask_credit(self):
        """Ask who may decide to let this document go on."""
        self.ensure_one()
        self.check_access("write")
        problems = self._find_problems().get(self.id)
        if not problems:
            raise UserError(self.env._("Nothing stops this document: it can be confirmed."))
        self._hold_for_credit(problems)._ask()
        return True

    def action_release_credit(self):
        """Let this document go on although the customer has no credit left."""
        self.ensure_one()
        self.check_access("write")
        problems = self._find_problems().get(self.id)
        if not problems:
            raise UserError(self.env._("Nothing stops this document: it can be confirmed."))
        if not (self.env.su or self.may_release_collections):
            raise AccessError(
                self.env._(
                    "You may not let a document of this amount go on: ask for its release."
                )
            )
        hold_sudo = self._hold_for_credit(problems)
        hold_sudo._decide("released", self.env._("Released: %s", hold_sudo.name))
        return True

    # === BUSINESS METHODS === #

    def _get_credit_profiles(self):
        """Return the dossiers of these documents, ``{document id: profile}``, in one query."""
        keys = {
            document.id: (
                document._get_credit_partner().commercial_partner_id.id,
                document.company_id.id,
            )
            for document in self
        }
        found = (
            self.env["collections.profile"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", [partner_id for partner_id, _company in keys.values()]),
                    ("company_id", "in", self.company_id.ids),
                ],
                ["partner_id", "company_id"],
            )
        )
        by_key = {(profile.partner_id.id, profile.company_id.id): profile for profile in found}
        return {document: by_key[key] for document, key in keys.items() if key in by_key}

    def _find_problems(self):
        """Return why documents wait, ``{document id: sentences}``, for those that do.

        What was released goes on as long as it does not get larger.
        """
        sudo = self._origin.sudo().filtered(lambda document: document._is_credit_checked())
        profiles = sudo._get_credit_profiles()
        asked = sudo.filtered(lambda document: profiles.get(document.id))
        released = self.env["collections.order.hold"].sudo()._find_released(asked)
        asked = asked.filtered(
            lambda document: document._get_credit_amount() > released.get(document.id, -1)
        )
        reasons = self.env["collections.credit"].sudo()._judge(
            [(profiles[document.id], document._get_credit_order()) for document in asked],
            self.env["collections.ledger"]._get_today(),
        )
        return {
            document.id: self.env["collections.credit"]._explain(found, document.company_id)
            for document, found in zip(asked, reasons, strict=True)
            if found
        }

    def _find_held(self):
        """Return which of these documents have to wait now, and why; one customer after another.

        Two documents that are confirmed at once cannot both use the last of a limit.

        :return: ``{document id: sentences}``
        """
        sudo = self.sudo().filtered(lambda document: document._is_credit_checked())
        profiles = sudo._get_credit_profiles()
        found = self.env["collections.profile"].sudo().browse(
            {profile.id for profile in profiles.values()}
        )
        stopping = found.filtered(lambda p: p.company_id.collections_order_control == "hold")
        self.env["collections.credit"].sudo()._take_turns(stopping)
        problems = self._find_problems()
        return {
            document_id: sentences
            for document_id, sentences in problems.items()
            if profiles[document_id] in stopping
        }

    def _hold_for_credit(self, sentences):
        """Note that this document waits, and return the note with all rights."""
        self.ensure_one()
        sudo = self.sudo()
        profile = sudo._get_credit_profiles()[self.id]
        holds = self.env["collections.order.hold"].sudo()
        return holds._hold(sudo, profile, sentences, sudo._get_credit_amount())
