from odoo import fields, models
from odoo.tools import format_amount, format_date

REASONS = 3


class CollectionsForecast(models.Model):
    """Why a forecast says what it says, in the language of the reader.

    Whoever adds a reason to the engine adds a method ``_say_CODE`` that gets its facts.
    """

    _inherit = "collections.forecast"

    def _describe_reasons(self):
        """Return the reasons in one line, the heaviest first; one without words is left out."""
        self.ensure_one()
        sentences = [self._say(code, facts) for code, facts in self.reasons or ()]
        told = list(dict.fromkeys(filter(None, sentences)))[:REASONS]
        return "; ".join(told)

    def _say(self, code, facts):
        say = getattr(self, f"_say_{code}", None)
        return say(facts) if say else ""
