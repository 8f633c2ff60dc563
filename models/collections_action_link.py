from odoo import api, fields, models


class CollectionsAction(models.Model):
    """Where the links of a message lead: to the account page of the contact who reads it.

    Only what is delivered has real links. Who looks at a text or reads an action gets addresses
    that look the same, but open nothing for a stranger.
    """

    _inherit = "collections.action"

    account_link_id = fields.Many2one(
        "collections.link", compute="_compute_account_link_id", groups="base.group_system"
    )
    account_url = fields.Char(compute="_compute_urls")
    pay_url = fields.Char(compute="_compute_pay_url")
    promise_url = fields.Char(compute="_compute_urls")
    dispute_url = fields.Char(compute="_compute_urls")
    instalments_url = fields.Char(compute="_compute_urls")

    # === COMPUTE METHODS === #

    @api.depends("recipient_id", "profile_id")
    @api.depends_context("uid", "collections_preview")
    def _compute_account_link_id(self):
        """Find the links of all readers at once; those who have none yet get one."""
        self.account_link_id = False
        may_write = self.env.su and not self.env.context.get("collections_preview")
        saved = self.filtered("id") if may_write else self.browse()
        readers = saved._get_readers()
        pairs = {action: (action.profile_id, reader) for action, reader in readers.items()}
        links = self.env["collections.link"]._for_contacts(pairs.values())
        for action, (profile, reader) in pairs.items():
            action.account_link_id = links[profile.id, reader.id]

    @api.depends("account_link_id")
    @api.depends_context("uid", "collections_preview")
    def _compute_urls(self):
        for action in self:
            action.account_url = action._get_page_url()
            action.promise_url = action._get_page_url("promise")
            action.dispute_url = action._get_page_url("dispute")
            action.instalments_url = action._get_page_url("plan")

    @api.depends("account_link_id", "channel_id")
    @api.depends_context("uid", "collections_preview")
    def _compute_pay_url(self):
        """A short message has one link, which leaves the choice to the page."""
        for action in self:
            is_short = action.channel_id.text_kind == "short"
            action.pay_url = action._get_page_url("" if is_short else "pay")

    # === HELPERS === #

    def _get_page_url(self, purpose=""):
        """Return the address of a page of the account for the reader of this message."""
        self.ensure_one()
        link = self._get_account_link()
        if link:
            return link._get_url(purpose, self)
        return link._get_sample_url(self.profile_id, purpose)

    def _get_account_link(self):
        """Return the link of the reader, empty unless this very message is being delivered."""
        self.ensure_one()
        return self.account_link_id if self.env.su else self.env["collections.link"]
