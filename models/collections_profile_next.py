from odoo import api, fields, models
from odoo.fields import Domain

from .collections_action import OPEN_STATES

ADDRESS_FIELDS = {
    "email": "email",
    "registered_email": "email",
    "sms": "phone",
    "whatsapp": "phone",
    "call": "phone",
    "letter": "city",
}


class CollectionsProfile(models.Model):
    """What is next for a customer, and the buttons that do it."""

    _inherit = "collections.profile"

    next_action = fields.Json(compute="_compute_next_action")

    # === COMPUTE METHODS === #

    @api.depends("next_step_id", "next_date", "action_ids.state", "action_ids.priority")
    @api.depends_context("lang", "uid")
    def _compute_next_action(self):
        """Tell the most urgent open action of each customer, else the step that comes next."""
        found = self._find_open_actions()
        first = self.env["collections.action"].union(*(actions[:1] for actions in found.values()))
        readers = first._get_readers()
        values = {
            action.profile_id.id: action._prepare_next_values(
                readers[action].sudo(), len(found[action.profile_id]) - 1
            )
            for action in first
        }
        for profile in self:
            profile.next_action = {
                "currency_id": profile.currency_id.id,
                **(values.get(profile._origin.id) or profile._prepare_planned_values()),
            }

    def _find_open_actions(self):
        """Return the open actions of each customer, the most urgent first, in one query.

        What waits for somebody comes before what is on its way already.
        """
        actions = self.env["collections.action"].search(
            Domain("profile_id", "in", self._origin.ids) & Domain("state", "in", OPEN_STATES)
        )
        ordered = actions.sorted(lambda action: action.state == "ready")
        return ordered.grouped("profile_id")

    def _prepare_planned_values(self):
        """Return the step that comes by itself; nothing can be done about it yet."""
        self.ensure_one()
        step = self.next_step_id.sudo()
        channels = step.channel_ids
        return {
            "id": False,
            "what": step.name or "",
            "date": fields.Date.to_string(self.next_date) if self.next_date and step else False,
            "channel": ", ".join(channels.mapped("name")),
            "icon": channels[:1].icon or "",
            "to": self.recipient_id.sudo().name or "" if channels else "",
            "buttons": [],
        }


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    # === WHAT THE FORM OF THE CUSTOMER SHOWS === #

    def _prepare_next_values(self, reader, others=0):
        """Return what is to be done, when, to whom, through which channel, and the buttons.

        :param reader: the contact that is reached
        :param others: number of further open actions of the customer
        """
        self.ensure_one()
        channel = self.channel_id.sudo()
        return {
            "id": self.id,
            "what": self.name,
            "date": fields.Date.to_string(self.date),
            "amount": self.amount,
            "channel": channel.name,
            "icon": channel.icon or "",
            "to": reader.name or "",
            "address": self._get_reader_address(reader),
            "state": self.state,
            "state_label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "problem": self.failure_reason or "",
            "others": others,
            "buttons": self._get_next_buttons() if self.has_access("write") else [],
        }

    def _get_reader_address(self, reader):
        """Return where the reader is reached through the channel of this action."""
        name = ADDRESS_FIELDS.get(self.channel_code)
        if not name:
            return ""
        used = {"email": self.recipient_email, "phone": self.recipient_phone}
        return used.get(name) or reader[name] or ""

    def _get_next_buttons(self):
        """Return the buttons that do this action from the form of its customer, the main one first.

        Whoever adds a way of doing or leaving an action extends this. A button is
        ``{"name": public method, "label": text, "confirm": question or absent}``.
        """
        self.ensure_one()
        buttons = self._get_doing_buttons()
        if self.kind == "step":
            buttons.append(
                self._button(
                    "action_skip",
                    self.env._("Skip"),
                    self.env._(
                        "The step counts as taken for these items and the procedure goes on. "
                        "Nothing is sent. Skip it?"
                    ),
                )
            )
        return buttons

    def _get_doing_buttons(self):
        if self.is_message:
            return self._get_message_buttons()
        if self.state not in ("todo", "failed"):
            return []
        source = self._get_source_button()
        if self.channel_code == "call":
            return [self._button("action_call", self.env._("Call"))]
        if self.channel_code == "agency" and self.kind == "step":
            user = self.env.user
            if not user.has_group("account_collections.group_manager"):
                return []
            return [self._button("action_hand_over", self.env._("Look and Hand Over"))]
        return [*source, self._button("action_done", self.env._("Done"))]

    def _get_message_buttons(self):
        send = self._button("action_send", self.env._("Send Now"))
        if self.state == "approve":
            return [self._button("action_approve", self.env._("Approve")), send]
        return [send]

    def _get_source_button(self):
        """Return the button that opens what this action is about, if it is about something."""
        sources = {
            "dispute": self.env._("Open Dispute"),
            "promise": self.env._("Open Promise"),
            "plan": self.env._("Open Plan"),
            "application": self.env._("Open Application"),
        }
        return [
            self._button(f"action_open_{source}", label)
            for source, label in sources.items()
            if self[f"{source}_id"]
        ]

    @api.model
    def _button(self, name, label, confirm=None):
        button = {"name": name, "label": label}
        return {**button, "confirm": confirm} if confirm else button
