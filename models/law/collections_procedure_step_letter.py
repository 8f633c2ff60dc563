from odoo import api, fields, models

TEXTS = {"email": "template_id", "letter": "letter_template_id"}


class CollectionsProcedureStep(models.Model):
    """What the law misses in the texts of a step that sends a legal document."""

    _inherit = "collections.procedure.step"

    law_text_problems = fields.Text(
        string="What the Law Misses", compute="_compute_law_text_problems"
    )

    # === COMPUTE METHODS === #

    @api.depends("law_letter", "channel_ids", *TEXTS.values())
    @api.depends_context("lang", "company")
    def _compute_law_text_problems(self):
        for step in self:
            problems = step._find_law_text_problems() if step.law_letter else []
            step.law_text_problems = "\n".join(dict.fromkeys(problems)) or False

    # === HELPERS === #

    def _find_law_text_problems(self):
        """Return what the law misses in the texts of this step, a sentence for each problem."""
        self.ensure_one()
        kinds = {channel.text_kind for channel in self.channel_ids}
        return [
            problem
            for kind, name in TEXTS.items()
            if kind in kinds
            for text in self._get_law_texts(kind, self[name])
            for letter in self._get_law_letters(text)
            for problem in text._find_law_problems(letter)
        ]

    def _get_law_letters(self, text):
        """Return which documents a text has to be good for: that of the step, else its own."""
        if self.law_letter == "auto":
            return filter(None, [text.collections_law_letter])
        return [self.law_letter]

    def _get_law_texts(self, kind, own):
        """Return the texts that this step may send: its own, else all that came for it."""
        if own:
            return own
        texts = self.env["mail.template"]._get_legal_texts(kind)
        if self.law_letter != "auto":
            texts = texts.filtered(lambda text: text.collections_law_letter == self.law_letter)
        company = self.company_id or self.env.company
        return texts.filtered(lambda text: text.collections_company_id.id in (company.id, False))
