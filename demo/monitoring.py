from datetime import timedelta

from odoo import api, models

from ..engine.monitoring import News

# kind, before, after, words of the source, days ago
HAPPENED = (
    ("score", "71", "38", "Payment experience of suppliers became worse.", 1),
    ("director", "", "J. Visser", "A new director was registered.", 2),
    ("limit", "20000", "5000", "", 3),
    ("address", "Havenstraat 4, Utrecht", "Kanaalweg 18, Utrecht", "", 5),
    ("news", "", "", "Local paper: the company closes one of its two shops.", 6),
    ("accounts_late", "", "", "Accounts of the last year were not filed in time.", 9),
    ("score", "58", "66", "", 12),
)


class CollectionsDemo(models.AbstractModel):
    """What happened to customers of the demo company, and what is odd about some of them."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        company = companies["nl"]
        profiles = self.env["collections.profile"].search(
            [("company_id", "=", company.id), ("exposure", ">", 0)], order="exposure desc", limit=24
        )
        self._tell_events(company, profiles, day)
        profiles._update_signs()
        looked_at = self.env["collections.screening"].search(
            [("company_id", "=", company.id), ("state", "=", "open")], limit=2
        )
        if looked_at:
            looked_at.action_seen()
        return result

    def _tell_events(self, company, profiles, day):
        bureau = self.env["collections.bureau"].search(
            [("company_id", "=", company.id), ("code", "=", "file")], limit=1
        ) or self.env.ref("account_collections.bureau_file")
        rows = []
        for number, profile in enumerate(profiles):
            kind, old, new, text, ago = HAPPENED[number % len(HAPPENED)]
            news = News(f"demo-{number}", kind, day - timedelta(ago), old, new, text)
            rows.append((news, profile.id, company.id))
        events = self.env["collections.risk.event"]
        events._insert(rows, f"bureau,{bureau.id}", bureau)
        events.search([("company_id", "=", company.id), ("state", "=", "new")])._judge(day)
