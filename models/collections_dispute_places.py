from odoo import fields, models


class CollectionsHold(models.Model):
    """What is disputed is silent until the dispute is decided, and in no other way."""

    _inherit = "collections.hold"

    origin = fields.Selection(
        selection_add=[("dispute", "Dispute")], ondelete={"dispute": "set default"}
    )

    def _say_how_to_end(self):
        if self.origin != "dispute":
            return super()._say_how_to_end()
        return self.env._(
            "“%(item)s” is disputed (%(reason)s): accept, reject or cancel the dispute, then "
            "follow-up resumes.",
            item=self.move_line_id.sudo().move_name,
            reason=self.reason,
        )


class CollectionsAction(models.Model):
    """A dispute comes into the worklist when it needs somebody."""

    _inherit = "collections.action"

    kind = fields.Selection(selection_add=[("dispute", "Dispute")], ondelete={"dispute": "cascade"})
    dispute_id = fields.Many2one(
        "collections.dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The dispute that needs somebody.",
    )

    def action_open_dispute(self):
        """Open the dispute that this is about."""
        self.ensure_one()
        return self.dispute_id._get_records_action()


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    dispute_ids = fields.One2many("collections.dispute", "profile_id", string="Disputes")
    dispute_count = fields.Integer(string="Open Disputes", compute="_compute_dispute_count")
    disputed = fields.Monetary(
        string="In Dispute",
        compute="_compute_dispute_count",
        help="What is disputed and not decided, in the currency of the company.",
    )

    def _compute_dispute_count(self):
        disputes = self.env["collections.dispute"]
        groups = disputes._read_group(
            disputes._domain_open() & fields.Domain("profile_id", "in", self.ids),
            ["profile_id"],
            ["__count", "amount:sum"],
        )
        found = {profile: (count, amount) for profile, count, amount in groups}
        for profile in self:
            count, amount = found.get(profile._origin, (0, 0))
            profile.dispute_count = count
            profile.disputed = amount

    def action_open_disputes(self):
        """Show the disputes of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_dispute"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action
