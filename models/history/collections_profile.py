from odoo import api, models
from odoo.exceptions import UserError


class CollectionsProfile(models.Model):
    """The dossier shows the whole history of its customer."""

    _inherit = "collections.profile"

    # === ACTION METHODS === #

    def action_open_history(self):
        """Show the whole history of this customer on a page of its own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_history"
        )
        return {**action, "res_id": self.id}

    # === BUSINESS METHODS === #

    @api.readonly
    def get_history(self, kinds=None, text="", before=None, limit=40):
        """Return a page of what happened with this customer, the youngest first.

        :param kinds: keys of the kinds of entries to show, all of them without
        :param text: words to look for
        :param before: ``next`` of the page before, nothing for the first page
        :param limit: number of entries, at most 100
        :return: ``{"entries": […], "next": cursor or None}``, and on the first page ``coming``
            (what is planned) and ``kinds`` (what can be chosen)
        """
        scope = self._get_history_scope(kinds, text, before, limit)
        history = self.env["collections.history"]
        entries, cursor = history._read_page(scope)
        page = {"entries": entries, "next": cursor}
        if not scope.before:
            page |= {"coming": history._read_coming(scope), "kinds": history._get_kinds()}
        return page

    @api.readonly
    def get_history_body(self, source, record_id):
        """Return the whole text of one entry as HTML that is safe to show."""
        scope = self._get_history_scope()
        return self.env["collections.history"]._read_body(scope, source, record_id)

    def _get_history_scope(self, kinds=None, text="", before=None, limit=40):
        if len(self) != 1:
            raise UserError(self.env._("Ask for the history of one customer."))
        self.check_access("read")
        return self.env["collections.history"]._prepare_scope(self, kinds, text, before, limit)

    def _log_recorded(self, body, author_id=None):
        """Write in the dossier what a record with an own entry in the history tells as well."""
        message = self._message_log(body=body, author_id=author_id)
        message.sudo().subtype_id = self.env.ref("account_collections.mt_recorded")
        return message
