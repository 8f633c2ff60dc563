from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "account_collections.group_manager"
OPEN_STATES = ("todo", "approve", "ready", "failed")


class CollectionsAction(models.Model):
    """Delivery to an agency: the step hands the items that take it over."""

    _inherit = "collections.action"

    failure_type = fields.Selection(
        selection_add=[("agency", "No agency takes this customer")],
        ondelete={"agency": "set null"},
    )

    # === ACTION METHODS === #

    def action_hand_over(self):
        """Open a file of the items in this action, to be looked at before it is handed over."""
        self.ensure_one()
        self._check_button(OPEN_STATES, self.env._("This action is closed already."))
        self._check_hand_over()
        cases = self.env["collections.agency.case"]
        case = cases.search([("action_id", "=", self.id), ("state", "=", "draft")], limit=1)
        if not case:
            agency = self._get_agency()
            if not agency:
                raise UserError(self._explain_failure("agency", ""))
            items = self._get_items_to_hand_over()
            case = cases.sudo()._prepare_draft(
                self.profile_id, agency, items, action_id=self.id, user_id=self.env.uid
            )
        return cases.browse(case.id)._get_records_action()

    def action_approve(self):
        self.filtered(lambda action: action.channel_code == "agency")._check_hand_over()
        return super().action_approve()

    def action_done(self):
        if self.filtered(lambda action: action.channel_code == "agency" and action.step_id):
            raise UserError(
                self.env._("A hand-over is not done by hand: hand it over, or skip it.")
            )
        return super().action_done()

    def _check_hand_over(self):
        if self and not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections hands customers over to an agency.")
            )

    # === BUSINESS METHODS === #

    def _deliver(self):
        handed = self.filtered(lambda action: action.channel_code == "agency")
        for action in handed:
            action._deliver_to_agency()
        return super(CollectionsAction, self - handed)._deliver()

    def _deliver_to_agency(self):
        agency = self._get_agency()
        if not agency:
            self._set_failed("agency")
            return
        case = self.env["collections.agency.case"]._prepare_draft(
            self.profile_id,
            agency,
            self._get_items_to_hand_over(),
            action_id=self.id,
            user_id=(self.released_by_id or self.user_id).id,
        )
        case._hand_over(self._get_day())
        case._send_or_remind()

    def _get_agency(self):
        return self.env["collections.agency"].sudo()._find_for(self.profile_id)

    def _get_items_to_hand_over(self):
        """Return the items that take this step; what is only listed had no final notice yet."""
        return self.line_ids.filtered("step_id").move_line_id

    @api.model
    def _explain_failure(self, failure_type, email):
        if failure_type == "agency":
            return self.env._(
                "No agency takes customers of this company and country: add one under "
                "Configuration ▸ Agencies."
            )
        return super()._explain_failure(failure_type, email)


class CollectionsHold(models.Model):
    """Items with an agency are silent until their file is withdrawn, and in no other way."""

    _inherit = "collections.hold"

    origin = fields.Selection(
        selection_add=[("agency", "With an agency")], ondelete={"agency": "set default"}
    )

    def _say_how_to_end(self):
        if self.origin != "agency":
            return super()._say_how_to_end()
        return self.env._(
            "“%s” is with an agency: withdraw the file, then follow-up resumes.",
            self.move_line_id.sudo().move_name or self.profile_id.display_name,
        )


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    agency_case_ids = fields.One2many("collections.agency.case", "profile_id")
    agency_case_count = fields.Integer(string="Agency Files", compute="_compute_agency_case_count")
    is_with_agency = fields.Boolean(
        compute="_compute_agency_case_count", search="_search_is_with_agency"
    )

    def _compute_agency_case_count(self):
        groups = (
            self.env["collections.agency.case"]
            .sudo()
            ._read_group([("profile_id", "in", self.ids)], ["profile_id", "state"], ["__count"])
        )
        for profile in self:
            own = {state: count for owner, state, count in groups if owner == profile._origin}
            profile.agency_case_count = sum(own.values())
            profile.is_with_agency = "running" in own

    def _search_is_with_agency(self, operator, value):
        if operator != "in":
            return NotImplemented
        cases = self.env["collections.agency.case"].sudo().search([("state", "=", "running")])
        return [("id", "in" if True in value else "not in", cases.profile_id.ids)]

    def action_hand_over(self):
        """Open a draft of what may be handed over of this customer."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections hands customers over to an agency.")
            )
        cases = self.env["collections.agency.case"]
        case = cases.search(
            [("profile_id", "=", self.id), ("state", "=", "draft"), ("action_id", "=", False)],
            limit=1,
        )
        if not case:
            agency = self.env["collections.agency"]._find_for(self)
            if not agency:
                raise UserError(self.env["collections.action"]._explain_failure("agency", ""))
            case = cases._prepare_draft(self, agency)
        return case._get_records_action()

    def action_open_agency_cases(self):
        """Show the files of this customer with agencies."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_agency_case"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action
