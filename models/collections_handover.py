from odoo import api, models
from odoo.fields import Domain

MOST_SHOWN = 100


class CollectionsHandover(models.AbstractModel):
    """What somebody has to know who looks after the customers of a colleague.

    It is read with the rights of the reader, so that nobody learns more than by opening the
    dossiers.
    """

    _name = "collections.handover"
    _description = "Hand-Over Summary"

    @api.model
    def _collect(self, user, profiles=None):
        """Return what is under way with the customers of ``user``.

        :param profiles: these customers alone; all of ``user`` when None
        :return: for each part ``(records, count)``: at most the first ``MOST_SHOWN`` of them
        """
        mine = Domain("profile_id.user_id", "=", user.id)
        customers = Domain("user_id", "=", user.id)
        if profiles:
            mine &= Domain("profile_id", "in", profiles.ids)
            customers &= Domain("id", "in", profiles.ids)
        disputes = self.env["collections.dispute"]
        actions = self.env["collections.action"]
        is_open = Domain("state", "in", ("requested", "open"))
        is_call = actions._get_tab_domains()["calls"]
        return {
            "customers": self._find("collections.profile", customers, "overdue desc, id"),
            "promises": self._find("collections.promise", mine & is_open, "date, id"),
            "disputes": self._find(
                "collections.dispute", mine & disputes._domain_open(), "deadline, id"
            ),
            "calls": self._find(
                "collections.action", mine & actions._domain_worklist() & is_call, actions._order
            ),
        }

    @api.model
    def _find(self, model, domain, order):
        records = self.env[model]
        found = records.search(domain, order=order, limit=MOST_SHOWN)
        count = len(found) if len(found) < MOST_SHOWN else records.search_count(domain)
        return found, count
