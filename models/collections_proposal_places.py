from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

from ..engine.replies.message import is_automatic
from .collections_action import OPEN_STATES


class CollectionsAction(models.Model):
    """A message to answer carries what was read in it."""

    _inherit = "collections.action"

    proposal_ids = fields.One2many("collections.proposal", "action_id", string="Proposals")
    proposal_cards = fields.Json(compute="_compute_proposal_cards", string="What It Says")
    has_open_proposals = fields.Boolean(
        compute="_compute_has_open_proposals", search="_search_has_open_proposals"
    )

    # === COMPUTE METHODS === #

    @api.depends("proposal_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_proposal_cards(self):
        for action in self:
            action.proposal_cards = action.proposal_ids.get_cards() or False

    @api.depends("proposal_ids.state")
    def _compute_has_open_proposals(self):
        waiting = self.env["collections.proposal"]._read_group(
            [("action_id", "in", self.ids), ("state", "=", "open")], ["action_id"]
        )
        found = {action for (action,) in waiting}
        for action in self:
            action.has_open_proposals = action._origin in found

    def _search_has_open_proposals(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = fields.Domain("proposal_ids", "any", [("state", "=", "open")])
        return wanted if True in value else ~wanted

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if not {"profile_id", "state"}.isdisjoint(vals):
            # Steps are many, and answer nobody.
            answers = self.sudo().filtered(lambda action: action.kind != "step")
            if answers:
                answers._update_proposals(vals)
        return result

    def _update_proposals(self, vals):
        """Fill in what was read when the customer becomes known; leave it when all is done."""
        proposals = self.proposal_ids.filtered(lambda proposal: proposal.state == "open")
        if vals.get("merged_into_id"):
            self.proposal_ids.action_id = vals["merged_into_id"]
        elif vals.get("profile_id"):
            for mine in proposals.grouped("message_id").values():
                mine._fill()
        elif vals.get("state", "todo") not in OPEN_STATES:
            proposals.state = "dropped"

    # === BUSINESS METHODS === #

    def _receive(self, message):
        """Read every message of a customer when it arrives."""
        result = super()._receive(message)
        self.env["collections.proposal"]._read(self, message)
        return result


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    @api.model_create_multi
    def create(self, vals_list):
        """A promise that is saved in the dialog of a proposal decides it."""
        promises = super().create(vals_list)
        proposal_id = self.env.context.get("collections_proposal_id")
        if proposal_id and len(promises) == 1:
            promises._decide_proposal(self.env["collections.proposal"].browse(proposal_id))
        return promises

    def _decide_proposal(self, proposal):
        is_same = (
            proposal.date == self.date
            and not self.currency_id.compare_amounts(proposal.amount, self.amount)
            and proposal.sudo().move_line_ids == self.sudo().item_ids.move_line_id
        )
        proposal.with_context(collections_proposal_id=False)._take_over(self, is_same)


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    proposal_ids = fields.One2many("collections.proposal", "profile_id")

    def _message_update_content(self, message, /, *, body, **kwargs):
        """The words of a customer leave the proposals when they leave the message."""
        result = super()._message_update_content(message, body=body, **kwargs)
        if body is not None:
            found = self.proposal_ids.sudo().filtered(lambda p: p.message_id == message)
            found.write({"sentence": False, "contact_hint": False})
        return result


class MailMessage(models.Model):
    """Messages in the thread of a customer show what was read in them."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "collections_proposals"]

    def _to_store(self, store, fields, **kwargs):
        super()._to_store(store, [f for f in fields if f != "collections_proposals"], **kwargs)
        proposals = self.env["collections.proposal"]
        threads = self.filtered(lambda message: (message.model or "").startswith("collections."))
        if "collections_proposals" not in fields or not threads or not proposals.has_access("read"):
            return
        found = proposals.search([("message_id", "in", threads.ids)], order="id")
        for message, mine in found.grouped("message_id").items():
            cards = mine.get_cards()
            store.add(message, [Store.Attr("collections_proposals", cards)])


class MailThread(models.AbstractModel):
    """Mails that a machine wrote say so in their headers, which no message keeps."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if is_automatic(message):
            self = self.with_context(collections_automatic_mail=True)
        return super()._message_route_process(message, message_dict, routes)
