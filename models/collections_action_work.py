from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from .collections_action import OPEN_STATES, WORKLIST_STATES

LONGEST_SNOOZE = timedelta(days=365)
REPLY_KINDS = ("incoming", "asked")
ALERT_KINDS = ("address", "share")
RUN_NOW = "/odoo/collections-run-now"


class CollectionsAction(models.Model):
    """What a collector does with an entry of the worklist besides doing it."""

    _inherit = "collections.action"

    user_id = fields.Many2one(group_expand="_read_group_collectors")
    skip_reason = fields.Text(readonly=True, copy=False, help="Why somebody left this out.")
    absence_id = fields.Many2one(
        "collections.absence",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The absence in which somebody stands in: the action goes back when it ends.",
    )
    absent_user_id = fields.Many2one(related="absence_id.user_id", string="Stands In For")
    worklist_tab = fields.Selection(
        selection="_select_tabs",
        string="Kind of Work",
        compute="_compute_worklist_tab",
        search="_search_worklist_tab",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _select_tabs(self):
        return [
            ("calls", self.env._("Calls")),
            ("approve", self.env._("To Approve")),
            ("replies", self.env._("Replies")),
            ("promises", self.env._("Promises")),
            ("disputes", self.env._("Disputes")),
            ("alerts", self.env._("Alerts")),
        ]

    @api.model
    def _get_tab_domains(self):
        """Return what each tab of the worklist shows, ``{tab: domain}``; other rooms extend.

        An action may belong to several: a call about a broken promise is in both.
        """
        call = self.env.ref("account_collections.channel_call").id
        return {
            "calls": Domain("channel_id", "=", call),
            "approve": Domain("state", "=", "approve"),
            "replies": Domain("kind", "in", REPLY_KINDS),
            "promises": Domain("kind", "=", "promise"),
            "disputes": Domain("kind", "=", "dispute"),
            "alerts": Domain("state", "=", "failed") | Domain("kind", "in", ALERT_KINDS),
        }

    @api.depends("kind", "state", "channel_id")
    def _compute_worklist_tab(self):
        domains = self._get_tab_domains()
        for action in self:
            tabs = (tab for tab, domain in domains.items() if action.filtered_domain(domain))
            action.worklist_tab = next(tabs, False)

    def _search_worklist_tab(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_tab_domains()
        return Domain.OR(domains[tab] for tab in value if tab in domains)

    @api.model
    def _read_group_collectors(self, users, domain):
        """Show a column for every collector in the team view, for those without work too."""
        if not self.env.context.get("collections_team"):
            return users
        return users | self._find_collectors()

    @api.model
    def _find_collectors(self):
        """Return the colleagues who work the worklist of the current companies."""
        collectors = self.env.ref("account_collections.group_collector").sudo()
        users_sudo = self.env["res.users"].sudo()
        found = users_sudo.search(
            [
                ("all_group_ids", "in", collectors.ids),
                ("share", "=", False),
                ("company_ids", "in", self.env.companies.ids),
            ]
        )
        robots = self.env.ref("base.user_root")
        return (found - robots).with_env(self.env)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions.sudo()._redirect_absent()
        return actions

    def write(self, vals):
        """Give entries to somebody as the button does: dragging a card is not a way around it."""
        if "user_id" in vals and not self.env.su:
            user = self.env["res.users"].browse(vals["user_id"])
            moved = self.filtered(lambda action: action.user_id != user)
            if moved:
                moved._assign(user)
            vals = {name: value for name, value in vals.items() if name != "user_id"}
            if not vals:
                return True
        return super().write(vals)

    def _redirect_absent(self):
        """Give new work of somebody who is away to the one who stands in."""
        absences = self.env["collections.absence"]._find_running(self.user_id)
        for user, absence in absences.items():
            mine = self.filtered(lambda action, user=user: action.user_id == user)
            mine.write({"user_id": absence.substitute_id.id, "absence_id": absence.id})

    # === ACTION METHODS === #

    def action_open_snooze(self):
        """Ask until when these entries may wait."""
        return self._open_dialog("snooze", WORKLIST_STATES, self.env._("Snooze"))

    def action_open_assign(self):
        """Ask who is to do these entries."""
        return self._open_dialog("assign", OPEN_STATES, self.env._("Assign"))

    def action_open_skip(self):
        """Ask why these entries are left out."""
        return self._open_dialog("skip", OPEN_STATES, self.env._("Skip"))

    def _open_dialog(self, operation, states, title):
        self._check_button(states, self.env._("This action is closed already."))
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "collections.worklist.dialog",
            "view_mode": "form",
            "target": "new",
            "context": {"default_operation": operation, "default_action_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell a manager where to begin, as long as nothing was ever sent for the company."""
        if self.env.context.get("collections_worklist") and self._is_manager_to_begin():
            help_message = self._get_first_steps()
        return super().get_empty_list_help(help_message)

    def _snooze(self, day, reason=""):
        """Let these entries wait until ``day``; they come back by themselves.

        :param reason: why, for the dossier
        """
        self._check_button(WORKLIST_STATES, self.env._("Only what is open can be snoozed."))
        today = self.env["collections.ledger"]._get_today()
        if not day or not today < day <= today + LONGEST_SNOOZE:
            raise UserError(self.env._("Choose a day from tomorrow on, within a year."))
        self.sudo().write({"date": day, "call_at": False})
        text = self.env._("Snoozed until %s", format_date(self.env, day))
        self._log_in_dossiers(text, reason)
        self.sudo()._prioritise(today)
        self._take_conversations()

    def _assign(self, user):
        """Give these entries to ``user``, or to nobody; the dossiers tell who did."""
        self._check_button(OPEN_STATES, self.env._("This action is closed already."))
        self._check_taker(user)
        self.sudo().write({"user_id": user.id, "absence_id": False})
        if user:
            text = self.env._("Given to %s", user.sudo().name)
        else:
            text = self.env._("Given back to the team")
        self._log_in_dossiers(text)
        if user == self.env.user:
            self._take_conversations()

    def _skip(self, reason=""):
        """Leave these entries out: steps count as taken, other entries are withdrawn."""
        self._check_button(OPEN_STATES, self.env._("This action is closed already."))
        today = self.env["collections.ledger"]._get_today()
        steps = self.filtered(lambda action: action.kind == "step").sudo()
        others = self.sudo() - steps
        values = {"skip_reason": reason} if reason else {}
        if steps:
            steps._set_cancelled("user", is_skipped=True, date_done=today, **values)
        if others:
            others._set_cancelled("user", date_done=today, done_by_id=self.env.uid, **values)
        self._log_in_dossiers(self.env._("Skipped"), reason)
        self._record_change()

    # === HELPERS === #

    def _is_manager_to_begin(self):
        is_manager = self.env.user.has_group("account_collections.group_manager")
        return is_manager and self.env["collections.run"]._is_to_begin(self.env.company)

    def _get_first_steps(self):
        title = self.env._("See first what would happen")
        text = self.env._(
            "Nothing was sent to a customer yet, and nothing will be until you say so. Look which "
            "customers would get which message, and read it as they would. When you start that "
            "first run, it is repeated every night, and what is left to do appears here."
        )
        button = self.env._("Show What Would Happen")
        return (
            Markup(
                '<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>'
                '<p><a class="btn btn-primary" href="%s">%s</a></p>'
            )
            % (title, text, RUN_NOW, button)
        )

    def _take_conversations(self):
        """Who lets a conversation wait or takes it upon oneself has read it."""
        self.filtered(lambda action: action.kind == "incoming")._take()

    def _check_taker(self, user):
        """Raise unless ``user`` may and can do this work."""
        if not user:
            return
        user_sudo = user.sudo()
        name = user_sudo.name
        if not user_sudo.active or not user_sudo.has_group("account_collections.group_viewer"):
            raise UserError(
                self.env._("%s has no access to Collections: choose a colleague who has.", name)
            )
        strange = self.company_id.sudo() - user_sudo.company_ids
        if strange:
            companies = format_list(self.env, strange.mapped("name"))
            raise AccessError(
                self.env._(
                    "%(user)s does not work for %(company)s: choose somebody else.",
                    user=name,
                    company=companies,
                )
            )
        absence = self.env["collections.absence"]._find_running(user).get(user)
        if absence:
            raise UserError(
                self.env._(
                    "%(user)s is away until %(day)s: choose %(substitute)s, who stands in.",
                    user=name,
                    day=format_date(self.env, absence.date_to),
                    substitute=absence.substitute_id.name,
                )
            )

    def _log_in_dossiers(self, text, reason=""):
        """Write in the dossiers what was done with these entries, one note for each customer."""
        names = defaultdict(list)
        for action in self.filtered("profile_id"):
            names[action.profile_id.id].append(action.name)
        bodies = {}
        for profile_id, what in names.items():
            bodies[profile_id] = f"{text}: {format_list(self.env, what)}"
            if reason:
                bodies[profile_id] += f" ({reason})"
        profiles = self.env["collections.profile"].browse(bodies).sudo()
        if profiles:
            profiles._message_log_batch(bodies=bodies, author_id=self._author())
