from collections import defaultdict
from datetime import timedelta
from statistics import median

from odoo import models

from ...engine import forecast

# Who paid nothing since the last looks has not changed since either.
LATELY = 8
# A change that is dated somewhat differently by what was paid since is the same one.
SAME_DAYS = 45


class CollectionsForecaster(models.AbstractModel):
    """Notices who pays otherwise than before, for good, and tells it once."""

    _inherit = "collections.forecaster"

    def _look_for_changes(self, profiles, ledger, day):
        """Note lasting changes in the dossiers, as events that rules judge, and for the limits.

        Only customers who paid something lately are looked at.
        """
        result = super()._look_for_changes(profiles, ledger, day)
        lately = {
            invoice.customer
            for invoice in ledger.invoices
            if invoice.paid is not None and invoice.paid > day - timedelta(LATELY)
        }
        paying = profiles.filtered(lambda profile: profile.partner_id.id in lately)
        if not paying:
            return result
        paid = defaultdict(list)
        for invoice in ledger.invoices:
            if invoice.customer in lately and invoice.paid is not None:
                paid[invoice.customer].append(invoice)
        for rows in paid.values():
            rows.sort(key=_by_payment)
        found = {profile: paid[profile.partner_id.id] for profile in paying}
        self._note_changes(found, day)
        return result

    def _note_changes(self, paid, day):
        """Keep the changes, and tell those that nobody knows yet.

        :param dict paid: ``{profile: its paid invoices, in the order of the payments}``
        """
        news = {}
        for profile, invoices in paid.items():
            change = forecast.find_change(invoices)
            if change and not self._is_known(profile, change):
                news[profile] = change
            days, since = (change.days, change.since) if change else (0, False)
            if (profile.pay_change_days, profile.pay_change_since) != (days, since):
                profile.write({"pay_change_days": days, "pay_change_since": since})
        if news:
            self._tell_changes(news, paid, day)

    def _is_known(self, profile, change):
        since = profile.pay_change_since
        if not since or (profile.pay_change_days > 0) != (change.days > 0):
            return False
        return abs((since - change.since).days) <= SAME_DAYS

    def _tell_changes(self, news, paid, day):
        """Tell lasting changes in the dossiers and as events; later payers get a limit review."""
        profiles = self.env["collections.profile"].union(*news)
        profiles._message_log_batch(
            bodies={profile.id: self._describe(profile, change) for profile, change in news.items()}
        )
        self.env["collections.risk.event"].sudo()._note(
            "behaviour",
            [
                (profile, *self._get_lateness(change, paid[profile]))
                for profile, change in news.items()
            ],
            day,
        )
        later = profiles.filtered(
            lambda profile: news[profile].days > 0 and profile.credit_source not in (False, "none")
        )
        later.filtered(
            lambda profile: not profile.limit_review_date or profile.limit_review_date > day
        ).limit_review_date = day

    def _get_lateness(self, change, invoices):
        """Return the usual days late before and after a change, as the texts of an event."""
        late = [(one.paid - one.due).days for one in invoices if one.due >= change.since]
        after = round(median(late))
        return str(after - change.days), str(after)

    def _describe(self, profile, change):
        text = profile._describe_change(change.days, change.since)
        return self.env._("Payment behaviour: %s.", text[:1].lower() + text[1:])


class CollectionsRiskEvent(models.Model):
    """A change of payment behaviour in words."""

    _inherit = "collections.risk.event"

    def _say(self, value):
        if self.kind != "behaviour" or not value:
            return super()._say(value)
        days = round(float(value))
        if days < 0:
            return self.env._("%s days early", -days)
        return self.env._("%s days late", days)


def _by_payment(invoice):
    return invoice.paid, invoice.due
