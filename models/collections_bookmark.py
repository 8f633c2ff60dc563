from odoo import api, fields, models
from odoo.fields import Domain

from .scheduled import walk


class CollectionsBookmark(models.Model):
    """Where a scheduled action stands, and what it noted, in all companies or in one.

    It has a place of its own, so that whoever saves the settings of a company never meets a
    scheduled action, and no worker reads its caches anew because another one went on.
    """

    _name = "collections.bookmark"
    _description = "Bookmark of a Scheduled Action"
    _log_access = False

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Date("Done On", readonly=True)
    position = fields.Integer("Done Up To", readonly=True, help="The id of the last row handled.")
    facts = fields.Json(readonly=True)

    _once = models.UniqueIndex("(name, (COALESCE(company_id, 0)))")

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, name, companies=None):
        """Return the bookmark called ``name`` of all companies, or of each of these."""
        ids = [False] if companies is None else companies.ids
        return self.sudo().search([("name", "=", name), ("company_id", "in", ids)])

    @api.model
    def _put(self, name, company=None, **values):
        """Write on a bookmark, which is made when it is missing."""
        found = self._find(name, company)
        if found:
            found.write(values)
        else:
            company_id = company.id if company is not None else False
            self.sudo().create({"name": name, "company_id": company_id, **values})

    @api.model
    def _walk(self, name, records, work, limit, domain=Domain.TRUE):
        """Let ``work`` handle all records, batch by batch; it goes on where the time was over.

        :param records: the model, in the environment for the work
        :return: whether it came to the end
        """
        return walk(
            records,
            domain,
            limit,
            work,
            last=self._find(name).position,
            note=lambda position: self._put(name, position=position),
        )
