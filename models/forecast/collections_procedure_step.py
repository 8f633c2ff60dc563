from odoo import fields, models


class CollectionsProcedureStep(models.Model):
    """A step that is left out for what is going to be paid anyway."""

    _inherit = "collections.procedure.step"

    skip_chance = fields.Float(
        "Skip When Likely Paid",
        digits=(4, 2),
        help="The step is left out for open items that are paid within the days beside it with at "
        "least this chance. Looked at every night; without a forecast nothing is left out. Zero: "
        "the step is never left out for that reason.",
    )
    skip_days = fields.Integer(
        "Likely Paid Within", default=5, help="The chance of being paid within so many days counts."
    )

    _skip_in_range = models.Constraint(
        "CHECK(COALESCE(skip_chance, 0) BETWEEN 0 AND 1 "
        "AND COALESCE(skip_days, 5) BETWEEN 1 AND 30)",
        "A chance is from 0 to 100 %, and it can be asked for 1 to 30 days ahead.",
    )
