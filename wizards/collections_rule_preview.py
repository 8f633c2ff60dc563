from odoo import api, fields, models
from odoo.tools import format_list


class CollectionsRulePreview(models.TransientModel):
    """Show who would move where by the rules, and move them when it is right."""

    _name = "collections.rule.preview"
    _description = "Rule Preview"

    line_ids = fields.One2many("collections.rule.preview.line", "preview_id")
    line_count = fields.Integer("Customers That Move", compute="_compute_line_count")
    locked_count = fields.Integer("Locked Customers", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Who would move")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Match the rules without moving anybody and show the result."""
        profiles = self._get_profiles()
        wizard = self.create(
            {
                "locked_count": len(profiles.filtered("is_locked")),
                "line_ids": [
                    fields.Command.create(values) for values in self._prepare_lines(profiles)
                ],
            }
        )
        return wizard._get_records_action(name=wizard.display_name, target="current")

    def action_apply(self):
        """Let the rules assign all customers now; their plans follow within a minute."""
        self.check_access("write")
        moved = self.env["collections.rule"].sudo()._assign(self._get_profiles().sudo())
        self.env["collections.change"]._record_profiles(moved)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_profile"
        )

    # === HELPERS === #

    def _get_profiles(self):
        return self.env["collections.profile"].search(
            [("company_id", "in", self.env.companies.ids)], order="id"
        )

    @api.model
    def _prepare_lines(self, profiles):
        moves = self.env["collections.rule"]._get_moves(profiles)
        for values, movers in moves.items():
            changes = dict(values)
            rule = self.env["collections.rule"].browse(changes.pop("rule_id"))
            for profile in movers if changes else ():
                yield {
                    "profile_id": profile.id,
                    "rule_id": rule.id,
                    "old_procedure_id": profile.procedure_id.id,
                    "new_procedure_id": changes.get("procedure_id", profile.procedure_id.id),
                    "change": format_list(self.env, rule._describe()),
                }


class CollectionsRulePreviewLine(models.TransientModel):
    """A customer that would move."""

    _name = "collections.rule.preview.line"
    _description = "Rule Preview Line"
    _order = "rule_id, id"

    preview_id = fields.Many2one("collections.rule.preview", required=True, ondelete="cascade")
    profile_id = fields.Many2one("collections.profile", "Customer", ondelete="cascade")
    rule_id = fields.Many2one("collections.rule", ondelete="cascade")
    old_procedure_id = fields.Many2one("collections.procedure", "From", ondelete="cascade")
    new_procedure_id = fields.Many2one("collections.procedure", "To", ondelete="cascade")
    change = fields.Char("What the Rule Chooses")
