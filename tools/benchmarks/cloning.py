"""Copying rows in bulk, so that a seeded table has in every column what Odoo writes there."""

from odoo.tools import SQL

# Numeric columns that are not an amount of the document.
RATIOS = {"quantity", "discount", "invoice_currency_rate"}


def clone(cr, table, source, **columns):
    """Insert into ``table`` the rows of ``pattern`` (that table) joined with ``source``.

    :param SQL source: the rest of the FROM clause; when it has a column ``factor``, name it
        with ``factor=`` to multiply all amounts
    :param columns: SQL of the columns that differ from the pattern; ``id`` is drawn from the
        sequence unless given
    """
    factor = columns.pop("factor", None)
    cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
        (table,),
    )
    values = {
        name: columns.pop(name) if name in columns else _copy(name, kind, factor)
        for name, kind in cr.fetchall()
        if name != "id" or name in columns
    }
    if columns:
        raise ValueError(f"{table} has no columns {', '.join(columns)}")
    cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s pattern %(source)s",
            table=SQL.identifier(table),
            names=SQL(", ").join(map(SQL.identifier, values)),
            values=SQL(", ").join(values.values()),
            source=source,
        )
    )
    # Without this, checks of references to the table go on reading all of it.
    cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def _copy(name, kind, factor):
    column = SQL.identifier("pattern", name)
    is_amount = kind == "numeric" and name not in RATIOS
    return SQL("ROUND(%s * %s, 2)", column, factor) if factor and is_amount else column


def last_id(cr, *tables):
    """Return the highest id that any of these tables ever gave."""
    cr.execute(
        SQL(
            "SELECT MAX(COALESCE(last_value, 0)) FROM pg_sequences WHERE sequencename IN %s",
            tuple(f"{table}_id_seq" for table in tables),
        )
    )
    return cr.fetchone()[0] or 0


def catch_up_sequences(cr, *tables):
    """Let the sequences go on after ids that were given by hand."""
    for table in tables:
        cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT MAX(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
