from reportlab.lib.units import mm

from odoo import models
from odoo.tools.pdf import merge_pdf

from .pdf import ledger, paper, text

COLUMN_WIDTHS = (10 * mm, 58 * mm, 37 * mm, 14 * mm, 16 * mm, 30 * mm)


class CollectionsLetterCover(models.AbstractModel):
    """The document of a print batch: a list of its letters, for the person at the printer."""

    _name = "collections.letter.cover"
    _inherit = "collections.letter"
    _description = "Document of a Print Batch"

    def _draw(self, batch, data=None):
        """Return the list and all letters of a batch in one PDF, in the order of the list."""
        actions = batch.action_ids.sorted(
            lambda action: ((action.recipient_id.name or "").casefold(), action.id)
        )
        letters = self.env["collections.letter"]._prepare_letters(actions)
        document = paper.Document(batch.name, batch.company_id.name)
        pages = {action.id: document.add(letter) for action, letter in letters.items()}
        return merge_pdf([self._draw_list(batch, actions, pages), document.content()])

    def _draw_list(self, batch, actions, pages):
        letter_paper = self._get_paper(batch.company_id)
        show = self._amount(batch.currency_id)
        total = self.env._("Total %s", batch.currency_id.name)
        table = ledger.Ledger(
            columns=self._get_columns(),
            rows=[
                ledger.Row(self._get_cells(number, action, pages[action.id], show), action.amount)
                for number, action in enumerate(actions, 1)
            ],
            words=self._get_table_words(total),
            show=show,
            accent=letter_paper.primary,
        )
        counts = self.env._(
            "Letters: %(letters)s. Pages: %(pages)s.",
            letters=len(actions),
            pages=sum(pages.values()),
        )
        advice = self.env._(
            "Post these letters, then mark the batch as sent: their steps count from then on."
        )
        title = self.env._("Letters to post: %s", batch.name)
        story = [text.heading(title), text.small(counts), text.small(advice), table]
        document = paper.Document(title, batch.company_id.name)
        document.add(paper.Letter(letter_paper, title, (), (), story))
        return document.content()

    def _get_columns(self):
        titles = (
            "",
            self.env._("Customer"),
            self.env._("City"),
            self.env._("Country"),
            self.env._("Pages"),
            self.env._("Amount"),
        )
        return [
            ledger.Column(title, width, right=number > 3)
            for number, (title, width) in enumerate(zip(titles, COLUMN_WIDTHS, strict=True))
        ]

    def _get_cells(self, number, action, pages, show):
        partner = action.recipient_id
        name = partner.commercial_partner_id.name or partner.name or ""
        city = " ".join(filter(None, (partner.zip, partner.city)))
        return (
            str(number),
            name,
            city,
            partner.country_id.code or "",
            str(pages),
            show(action.amount),
        )
