from dataclasses import replace

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak

from odoo import models

from .pdf import ledger, text

WIDTHS = (133 * mm, 32 * mm)


class CollectionsPaper(models.AbstractModel):
    """The table of interest and costs below a table of items."""

    _inherit = "collections.paper"

    def _prepare_charges(self, currency, total, rows, accent):
        """Return the table that goes from the items to what is to be paid.

        :param total: what the items above add up to
        :param rows: ``[(label, amount)]``
        """
        show = self._amount(currency)
        titles = (self.env._("Interest and costs"), self.env._("Amount"))
        return ledger.Ledger(
            columns=[
                ledger.Column(title, width, right=bool(number))
                for number, (title, width) in enumerate(zip(titles, WIDTHS, strict=True))
            ],
            rows=[ledger.Row((label, show(amount)), amount) for label, amount in rows],
            words=self._get_table_words(self.env._("To pay %s", currency.name)),
            show=show,
            accent=accent,
            start=total,
            opening=ledger.Row((self.env._("Items above"), show(total))),
        )


class CollectionsLetter(models.AbstractModel):
    """Interest and costs on letters: below the items, in what is to be paid, and as annex."""

    _inherit = "collections.letter"

    def _prepare_letters(self, actions):
        return super()._prepare_letters(actions._prefetch_charges())

    def _prepare_tables(self, group, letter_paper, action):
        tables = super()._prepare_tables(group, letter_paper, action)
        if group.get("charges"):
            tables.append(
                self._prepare_charges(
                    group["currency"], group["total"], group["charges"], letter_paper.primary
                )
            )
        return tables

    def _prepare_payment(self, action, groups, letter_paper):
        groups = [{**group, "total": group.get("to_pay", group["total"])} for group in groups]
        return super()._prepare_payment(action, groups, letter_paper)

    def _prepare_letter(self, action, partner, written, letter_paper):
        letter = super()._prepare_letter(action, partner, written, letter_paper)
        dues = action.company_id.collections_law_annex and action._get_dues_shown()
        if not dues:
            return letter
        sheet = self.env["collections.charge.sheet"]
        annex = [
            PageBreak(),
            text.heading(self.env._("Annex: how interest and costs come about")),
            *sheet._prepare_story(dues, letter_paper.primary),
        ]
        return replace(letter, story=[*letter.story, *annex])


class CollectionsStatement(models.AbstractModel):
    """Interest and costs below the open items of today."""

    _inherit = "collections.statement"

    def _prepare_statements(self, profiles, options):
        shown = {}
        showing = profiles.filtered("company_id.collections_law_show_statement")
        if showing and options.kind == "open":
            shown = self.env["collections.charge"]._load_shown(showing.sudo(), options.date_to)
        writer = self.with_context(collections_charges_on_statement=shown)
        return super(CollectionsStatement, writer)._prepare_statements(profiles, options)

    def _prepare_statement(self, profile, partner, accounts, options):
        letter = super()._prepare_statement(profile, partner, accounts, options)
        shown = self.env.context.get("collections_charges_on_statement", {}).get(profile.id)
        if not shown:
            return letter
        return replace(
            letter,
            story=[
                *letter.story,
                *self._prepare_statement_charges(shown, accounts, letter.paper.primary),
            ],
        )

    def _prepare_statement_charges(self, shown, accounts, accent):
        """Return a table per currency; what was booked is among the items of the statement."""
        charges = self.env["collections.charge"]
        totals = {account.currency: account.closing("open_amount") for account in accounts}
        tables = []
        for currency, amounts in charges._sum_shown((shown[0], charges)).items():
            rows = charges._prepare_shown_rows(amounts)
            total = totals.get(currency, 0.0)
            tables.append(self._prepare_charges(currency, total, rows, accent))
        return tables


class CollectionsAction(models.Model):
    """The calculation as annex of e-mails."""

    _inherit = "collections.action"

    def _get_attachments(self):
        files = super()._get_attachments()
        if not self.company_id.collections_law_annex or not self._get_dues_shown():
            return files
        content = self.env["collections.charge.sheet"]._draw(self)
        return files | self.env["ir.attachment"].create(
            {
                "name": self.with_context(lang=self.lang).env._("Interest and costs") + ".pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": "collections.profile",
                "res_id": self.profile_id.id,
            }
        )
