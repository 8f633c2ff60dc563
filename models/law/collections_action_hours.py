from datetime import datetime, time

from odoo import models

from .contact_windows import contact_windows


class CollectionsAction(models.Model):
    """The hours of the law narrow those of the procedure and of the customer."""

    _inherit = "collections.action"

    def _get_hours(self):
        limits = self.profile_id._get_contact_windows(self.channel_code)
        return _narrow(super()._get_hours(), limits)


class CollectionsProfile(models.Model):
    """When the customer may be approached, also by who calls it."""

    _inherit = "collections.profile"

    def _get_contact_windows(self, channel_code):
        """Return what limits contact through a channel, see ``contact_windows``."""
        self.ensure_one()
        partner = self.sudo().partner_id
        company = self.sudo().company_id
        debtor = self._classify_one().debtor
        country = partner.country_id or company.partner_id.country_id
        state = partner.state_id if partner.state_id.country_id == country else None
        return contact_windows(
            debtor.kind,
            debtor.natural,
            country.code or None,
            state.code or None if state else None,
            channel_code,
            company.collections_law_contact,
        )

    def _get_call_hours(self, step=None):
        return _narrow(super()._get_call_hours(step), self._get_contact_windows("call"))

    def _is_call_day(self, day):
        noon = datetime.combine(day, time(12))
        limits = self._get_contact_windows("call")
        closed = any(window.refuses(noon) == "contact_day" for window in limits)
        return not closed and super()._is_call_day(day)


def _narrow(hours, limits):
    """Return (from, to) in hours within the limits of the law; what has nothing in common yields.

    :param hours: (0, 0) for any time
    """
    if not limits:
        return hours
    opens = max(_to_hours(window.opens) for window in limits)
    closes = min(_to_hours(window.closes) for window in limits)
    start, end = max(hours[0], opens), min(hours[1], closes)
    return (start, end) if hours[1] and start < end else (opens, closes)


def _to_hours(moment):
    return moment.hour + moment.minute / 60
