from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .collections_action_text import TEMPLATE_FIELDS
from .mail_template import TEXT_MODEL


def _domain(kind):
    return [("model", "=", TEXT_MODEL), ("collections_kind", "in", (kind, False))]


class CollectionsProcedureStep(models.Model):
    """The texts of a step: the right kind, of the right occasion."""

    _inherit = "collections.procedure.step"

    template_id = fields.Many2one(domain=_domain("email"))
    letter_template_id = fields.Many2one(domain=_domain("letter"))
    short_template_id = fields.Many2one(domain=_domain("short"))

    # === CONSTRAINT METHODS === #

    @api.constrains(*TEMPLATE_FIELDS.values())
    def _check_texts(self):
        """Refuse a text that could not be sent by this step."""
        for step in self.sudo():
            for kind, name in TEMPLATE_FIELDS.items():
                step._check_text(step[name], kind)

    def _check_text(self, template, kind):
        if template and template.model != TEXT_MODEL:
            raise ValidationError(
                self.env._(
                    "The text “%(text)s” of the step “%(step)s” is made for other records "
                    "(%(model)s): choose a text of Collections.",
                    text=template.name,
                    step=self.name,
                    model=template.model_id.name or self.env._("none"),
                )
            )
        if template.collections_kind not in (kind, False):
            labels = dict(template._fields["collections_kind"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "The text “%(text)s” of the step “%(step)s” is of the kind “%(kind)s”; here "
                    "“%(wanted)s” is needed.",
                    text=template.name,
                    step=self.name,
                    kind=labels[template.collections_kind],
                    wanted=labels[kind],
                )
            )

    # === ACTION METHODS === #

    def action_preview_text(self):
        """Show what this step would say to a customer now."""
        self.ensure_one()
        return self.env["collections.text.preview"]._open(step_id=self.id)

    # === HELPERS === #

    @api.model
    def _get_steps_with_texts(self, templates):
        """Return the steps that have chosen one of these texts."""
        return self.search(
            Domain.OR(Domain(name, "in", templates.ids) for name in TEMPLATE_FIELDS.values())
        )
