"""Where scheduled actions stand has a place of its own, apart from companies and parameters."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

COLUMNS = (
    "collections_forecast_done",
    "collections_book_date",
    "collections_book_days",
    "collections_book_share",
)
PARAMETERS = {
    "account_collections.credit_refreshed_up_to": "credit",
    "account_collections.screened_up_to": "signs",
}


def migrate(cr, version):
    """Take over the marks, and take the old columns and parameters away."""
    if not version:
        return
    if column_exists(cr, "res_company", "collections_forecast_done"):
        _insert(
            cr,
            """
            SELECT 'forecast', id, collections_forecast_done, NULL::jsonb, NULL::int
              FROM res_company WHERE collections_forecast_done IS NOT NULL
            """,
        )
    if column_exists(cr, "res_company", "collections_book_date"):
        _insert(
            cr,
            """
            SELECT 'score', id, collections_book_date,
                   jsonb_build_object('days', collections_book_days,
                                      'share', collections_book_share), NULL::int
              FROM res_company WHERE collections_book_date IS NOT NULL
            """,
        )
    for column in COLUMNS:
        cr.execute(SQL("ALTER TABLE res_company DROP COLUMN IF EXISTS %s", SQL.identifier(column)))
    for parameter, name in PARAMETERS.items():
        cr.execute(
            "DELETE FROM ir_config_parameter WHERE key = %s RETURNING value::int", [parameter]
        )
        for (position,) in cr.fetchall():
            _insert(cr, "SELECT %s, NULL::int, NULL::date, NULL::jsonb, %s", name, position)


def _insert(cr, rows, *values):
    cr.execute(
        SQL(
            "INSERT INTO collections_bookmark (name, company_id, date, facts, position) %s"
            " ON CONFLICT DO NOTHING",
            SQL(rows, *values),
        )
    )
