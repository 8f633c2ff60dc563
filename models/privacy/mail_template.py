from lxml import etree, html

from odoo import api, fields, models
from odoo.tools import format_list

from ...engine import privacy
from ..mail_template import TEXT_MODEL

# What is seen of a text before anybody opens it: a short message as a whole.
SEEN_WHOLE = "short"


class MailTemplate(models.Model):
    """Warn of texts that tell of a debt where others can read it: on a locked screen, in a list."""

    _inherit = "mail.template"

    collections_privacy_warning = fields.Text(
        "Seen by Others", compute="_compute_collections_privacy_warning"
    )

    @api.depends("subject", "body_html", "collections_kind", "model_id")
    @api.depends_context("lang")
    def _compute_collections_privacy_warning(self):
        for template in self:
            details = template._find_details() if template.model == TEXT_MODEL else []
            template.collections_privacy_warning = bool(details) and self.env._(
                "Whoever sees the screen of the reader can read this before the message is opened: "
                "%s. Amounts, numbers of invoices and dates belong into the message itself.",
                format_list(self.env, details),
            )

    def _find_details(self):
        """Return which details of a debt this text shows to whoever sees a screen.

        The subject and what is hidden in the text for the preview of mail programs; the whole of a
        short message, which a telephone shows while it is locked. A letter is in an envelope.
        """
        self.ensure_one()
        if self.collections_kind == "letter":
            return []
        return self._find_details_of(self.subject, self.body_html)

    def _find_details_of(self, subject, body):
        """Return the details in one language of this text."""
        is_short = self.collections_kind == SEEN_WHOLE
        details = [] if is_short else privacy.find_details(subject)
        root = html.fragment_fromstring(str(body or ""), create_parent="div")
        parts = [root] if is_short else self._find_previews(root)
        for part in parts:
            expressions = self.env["collections.placeholder"]._find_expressions(part)
            details += [expression for expression in expressions if privacy.tells(expression)]
            details += privacy.find_figures(" ".join(part.itertext()))
        return list(dict.fromkeys(details))

    def _find_previews(self, root):
        """Return the elements that only mail programs read, to show them in their list."""
        return [node for node in root.iter(etree.Element) if privacy.is_hidden(node.get("style"))]
