"""Many values for one statement.

A list of thousands of values makes PostgreSQL read a syntax tree with as many leaves; as one array
literal the same values are read ten times faster. Cast it where it is used: ``%s::int[]``.
"""

from odoo.tools import SQL


def among(column, ids):
    """Return the condition that ``column`` is one of ``ids``.

    The customers of a batch mostly follow each other. Told so, PostgreSQL reads a range of an
    index, where for a list of thousands it reads the whole table. It estimates a range badly before
    the table is analyzed, though: not for a statement that joins what it has summed up.

    :param column: SQL
    """
    ids = sorted(set(ids))
    if len(ids) < 2:
        return SQL("%s = ANY(%s::int[])", column, array(ids))
    within = SQL("%s BETWEEN %s AND %s", column, ids[0], ids[-1])
    if ids[-1] - ids[0] == len(ids) - 1:
        return within
    return SQL("%s AND %s = ANY(%s::int[])", within, column, array(ids))


def array(values):
    """Return ``values`` of one kind (numbers, texts, dates, None) as a PostgreSQL array literal."""
    values = list(values)
    first = next((value for value in values if value is not None), None)
    write = _quote if isinstance(first, str) else str
    if None in values:
        elements = ["NULL" if value is None else write(value) for value in values]
    else:
        elements = map(write, values)
    return "{" + ",".join(elements) + "}"


def _quote(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
