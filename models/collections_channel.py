from odoo import fields, models
from odoo.tools import SQL


class CollectionsChannel(models.Model):
    """A way of reaching a customer. What a channel does lives in ``channels/``."""

    _name = "collections.channel"
    _description = "Collections Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        readonly=True,
        help="Technical name that ties this channel to the code that delivers it.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_message = fields.Boolean(
        string="Is a Message",
        readonly=True,
        help="A message reaches the customer without anybody's work. Other channels give "
        "somebody a task in the worklist.",
    )
    is_contact = fields.Boolean(
        string="Is a Contact",
        readonly=True,
        help="The customer hears from us: it counts for the most contacts in a week.",
    )
    is_automatic = fields.Boolean(
        string="Done by the System",
        readonly=True,
        help="No message and nobody's work: the system does it when the step comes.",
    )
    text_kind = fields.Selection(
        [("email", "E-mail"), ("letter", "Letter"), ("short", "Short message")],
        readonly=True,
        help="The kind of text that goes through this channel.",
    )
    icon = fields.Char(readonly=True, default="fa-circle-o")

    _code_unique = models.UniqueIndex("(code)", "There is already a channel with this code.")

    def _get_by_code(self):
        """Return all channels, archived ones too, as ``{code: channel}``."""
        channels = self.with_context(active_test=False).search_fetch(
            [], ["code", "is_message", "is_automatic"]
        )
        return {channel.code: channel for channel in channels}

    def _get_used(self, codes):
        """Return those of ``codes`` through which a step of a procedure speaks.

        What is not used need not be looked up for every customer, every night.
        """
        steps = self.env["collections.procedure.step"]
        steps.flush_model(["channel_ids"])
        relation = steps._fields["channel_ids"]
        rows = self.env.execute_query(
            SQL(
                "SELECT code FROM collections_channel channel WHERE code IN %s "
                "AND EXISTS (SELECT FROM %s step WHERE step.%s = channel.id)",
                tuple(codes),
                SQL.identifier(relation.relation),
                SQL.identifier(relation.column2),
            )
        )
        return [code for (code,) in rows]

    def _is_asked_about(self, code):
        """Tell whether problems of this channel matter: to a plan only if a step speaks there."""
        return not self.env.context.get("collections_for_plan") or bool(self._get_used((code,)))
