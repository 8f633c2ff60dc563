from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsAction(models.Model):
    """Steps that ask to stop or to release the deliveries to a customer."""

    _inherit = "collections.action"

    def _deliver(self):
        stops = self.filtered(lambda action: action.channel_code in ("hold", "release"))
        for action in stops:
            action.profile_id._set_delivery_stop(action.channel_code == "hold", action.name)
            action._set_done(action._get_day())
        return super(CollectionsAction, self - stops)._deliver()


class CollectionsProfile(models.Model):
    """Whether this customer gets deliveries; the apps that deliver ask this."""

    _inherit = "collections.profile"

    is_delivery_stopped = fields.Boolean(
        "Deliveries Stopped",
        readonly=True,
        help="Nothing is to be delivered until what is late is paid. It ends by itself then.",
    )

    _stopped_index = models.Index("(id) WHERE is_delivery_stopped IS TRUE")

    # === ACTION METHODS === #

    def action_stop_deliveries(self):
        """Ask everybody not to deliver to these customers any more."""
        return self._stop_by_hand(True)

    def action_release_deliveries(self):
        """Let these customers have deliveries again."""
        return self._stop_by_hand(False)

    def _stop_by_hand(self, stop):
        self.check_access("write")
        self.sudo()._set_delivery_stop(stop, self.env._("by %s", self.env.user.name))
        return True

    # === BUSINESS METHODS === #

    def _set_delivery_stop(self, stop, reason):
        """Stop or release deliveries, and tell the salesperson in the dossier."""
        changed = self.filtered(lambda profile: profile.is_delivery_stopped != stop)
        changed.is_delivery_stopped = stop
        sentence = (
            self.env._("Deliveries are stopped (%s).", reason)
            if stop
            else self.env._("Deliveries are released (%s).", reason)
        )
        changed._notify_or_log(
            readers={profile.id: profile.partner_id.user_id.partner_id for profile in changed},
            subjects={profile.id: profile.partner_id.name for profile in changed},
            bodies=dict.fromkeys(changed.ids, sentence),
        )

    def _refresh_and_plan(self, day, create=True, run=None):
        """End a delivery stop as soon as nothing is late any more."""
        actions = super()._refresh_and_plan(day, create=create, run=run)
        self.search(self._domain_released() & Domain("id", "in", self.ids))._set_delivery_stop(
            False, self.env._("nothing is late any more")
        )
        return actions

    @api.model
    def _domain_released(self):
        return Domain("is_delivery_stopped", "=", True) & Domain("overdue", "<=", 0)
