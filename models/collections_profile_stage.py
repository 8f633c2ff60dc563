from odoo import api, fields, models


class CollectionsProfile(models.Model):
    """Where a customer stands in the process, and what everybody has to know about it."""

    _inherit = "collections.profile"

    stage = fields.Selection(
        [
            ("clear", "Nothing Late"),
            ("waiting", "Follow-up Goes On"),
            ("due", "Step Due"),
            ("held", "On Hold"),
            ("covered", "Probably Paid"),
            ("finished", "Procedure Finished"),
        ],
        readonly=True,
        group_expand=True,
        help="Step due: a step can be taken today.\nFollow-up goes on: the next step follows by "
        "itself on its date.\nOn hold: nothing is sent about anything that is open.\nProbably "
        "paid: credits or payments under way cover what is open.\nProcedure finished: all steps "
        "were taken, somebody has to decide.",
    )
    pinned_note = fields.Text(
        "Important Remark",
        tracking=True,
        help="It stands at the top of the customer for everybody, whatever happens to invoices.",
    )

    # === HELPERS === #

    @api.model
    def _is_editable(self, name):
        return name == "pinned_note" or super()._is_editable(name)
