from odoo import api, fields, models
from odoo.tools import SQL

from .sources import KINDS

ONE_BY_ONE = [("export", "Export for a person"), ("erasure", "Removal for a person")]


class CollectionsPrivacyLog(models.Model):
    """How much was cleaned up, exported or removed on a day: figures, and nothing of a person.

    It shows an authority that the retention periods are kept. It has one row for each day, company,
    kind and user; nobody writes it by hand.
    """

    _name = "collections.privacy.log"
    _description = "Clean-up of Personal Data: Log"
    _order = "date desc, id desc"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS + ONE_BY_ONE, string="What", required=True, readonly=True)
    count = fields.Integer("Records", readonly=True, aggregator="sum")
    months = fields.Integer(
        "Kept for Months", readonly=True, aggregator=None, help="The period that was set then."
    )
    user_id = fields.Many2one(
        "res.users", string="Done By", readonly=True, help="Empty: it was the scheduled clean-up."
    )

    _one_a_day = models.UniqueIndex("(company_id, date, kind, (COALESCE(user_id, 0)))")

    @api.model
    def _add_count(self, company, kind, count, moment=None):
        """Add to what was done of a kind on the day of ``moment``.

        Called for every batch; two workers at once add up.
        """
        if not count:
            return
        by_hand = kind in dict(ONE_BY_ONE) or self.env.context.get("collections_by_hand")
        months = f"collections_keep_{kind}"
        day = fields.Date.to_date(moment or fields.Datetime.now())
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_privacy_log AS log (company_id, date, kind, count, months,
                       user_id, create_uid, create_date, write_uid, write_date)
                VALUES (%(company)s, %(day)s, %(kind)s, %(count)s, %(months)s, %(user)s,
                        %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (company_id, date, kind, (COALESCE(user_id, 0)))
                DO UPDATE SET count = log.count + EXCLUDED.count, write_date = EXCLUDED.write_date
                """,
                company=company.id,
                day=day,
                kind=kind,
                count=count,
                months=company[months] if months in company._fields else 0,
                user=self.env.uid if by_hand else None,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
