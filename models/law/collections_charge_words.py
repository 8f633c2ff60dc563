from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, formatLang, get_lang

from ...engine.law import calculation, rates


class CollectionsCharge(models.Model):
    """The calculation of a charge in words, in the language of the environment."""

    _inherit = "collections.charge"

    @api.model
    def _describe_rows(self, rows, currency, inside=True):
        """Return the rows of a calculation as they are read on screen and on paper.

        :param inside: whether colleagues read it, who have to know what is not verified
        :return: list of dicts with ``period``, ``days``, ``base``, ``what``, ``amount`` and
            ``source``; texts, empty where a row has nothing of it
        """

        def show(amount):
            return format_amount(self.env, float(amount), currency)

        def show_number(text):
            return text.replace(".", point)

        point = get_lang(self.env).decimal_point
        return [
            {
                "period": self._describe_period(row),
                "days": str(row.get("days") or ""),
                "base": show(Decimal(row["base"])) if row.get("base") else "",
                "what": calculation.say(row, self.env, show, show_number),
                "amount": show(Decimal(row["amount"])),
                "source": self._describe_source(row, inside),
            }
            for row in rows
        ]

    @api.model
    def _describe_period(self, row):
        if not row.get("since"):
            return ""
        days = (fields.Date.to_date(row[name]) for name in ("since", "until"))
        return " – ".join(format_date(self.env, day) for day in days)

    @api.model
    def _describe_source(self, row, inside):
        """Return where the rate or the rule comes from; colleagues read what is not verified.

        Where colleagues found a rate that no official publication confirms is for them alone.
        """
        source, status = row.get("source") or "", row.get("status") or rates.OFFICIAL
        if inside and status == rates.UNVERIFIED:
            return self.env._("%s (not verified)", source) if source else self.env._("not verified")
        return source if inside or status == rates.OFFICIAL else ""

    @api.model
    def _render_rows(self, rows, currency, source="", doubt=""):
        """Return the calculation as a table for the screen, in the language of the environment."""
        return self.env["ir.qweb"]._render(
            "account_collections.charge_calculation",
            {
                "rows": self._describe_rows(rows, currency),
                "total": formatLang(
                    self.env, float(calculation.total(rows)), currency_obj=currency
                ),
                "source": source or "",
                "doubt": "\n".join(self.env._(line) for line in (doubt or "").splitlines()),
            },
        )
