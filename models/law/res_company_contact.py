from odoo import fields, models


class ResCompany(models.Model):
    """At which hours and on which days the customers of a company may be approached."""

    _inherit = "res.company"

    collections_law_contact = fields.Selection(
        [
            ("law", "The law of the customer's country"),
            ("polite", "Prudent hours everywhere"),
            ("own", "Only the hours of procedures and customers"),
        ],
        string="Hours of Contact",
        default="law",
        required=True,
        help="The law of the customer's country: persons in the Netherlands from 7 to 20, not on "
        "Sundays and holidays; Belgian consumers are called from 8 to 22.\n"
        "Prudent hours everywhere: besides, nobody before 8 or after 20, on Sundays or on holidays "
        "of the customer's country. That is advice and no law.\n"
        "The hours of procedures and customers count in any case. Letters by post go out on any "
        "day.",
    )
