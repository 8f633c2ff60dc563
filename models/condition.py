"""Conditions that people write in the domain editor, kept as text in a field of a record."""

from ast import literal_eval

from odoo.exceptions import ValidationError
from odoo.fields import Domain


def read_condition(record, name, model):
    """Return the condition in field ``name`` of ``record`` as a Domain on ``model``.

    :raise ValidationError: when it cannot be understood
    """
    record.ensure_one()
    try:
        domain = Domain(literal_eval(record[name] or "[]"))
        domain.validate(record.env[model])
    except Exception as error:
        raise ValidationError(
            record.env._(
                "The condition “%(field)s” of “%(record)s” cannot be used: %(problem)s",
                field=record._fields[name]._description_string(record.env),
                record=record.display_name,
                problem=error,
            )
        ) from error
    return domain
