from reportlab.lib.units import mm

from odoo import models
from odoo.exceptions import UserError

from .pdf import ledger, paper, payment, text

COLUMN_WIDTHS = (62 * mm, 26 * mm, 26 * mm, 19 * mm, 32 * mm)


class CollectionsLetter(models.AbstractModel):
    """The letter of an action: its text, the table of open items and how to pay them."""

    _name = "collections.letter"
    _inherit = "collections.paper"
    _description = "Letter"

    def _draw(self, actions, data=None):
        """Return one PDF with the letter of each action, each in the language of its reader."""
        if not all(actions.mapped("is_message")):
            raise UserError(
                self.env._("Only a message to the customer can be printed as a letter.")
            )
        letters = self._prepare_letters(actions)
        first = next(iter(letters.values()), None)
        document = paper.Document(
            first.title if len(letters) == 1 else self.env._("Letters"),
            actions[:1].company_id.name or "",
            (actions[:1].lang or "").replace("_", "-"),
        )
        for letter in letters.values():
            document.add(letter)
        return document.content()

    def _draw_one(self, letter):
        """Return a prepared letter as a PDF of its own, and the number of its pages."""
        document = paper.Document(letter.title, letter.paper.name)
        pages = document.add(letter)
        return document.content(), pages

    def _prepare_letters(self, actions):
        """Return ``{action: letter}`` ready to be drawn, in the order of the actions."""
        actions = actions.sudo()
        texts = actions._render_texts("letter")
        addressees = actions.profile_id._get_addressees()
        papers, letters = {}, {}
        for action in actions:
            partner, _problem = addressees[action.profile_id.id]
            action = action.with_context(lang=action.lang)
            writer = self.with_context(lang=action.lang)
            key = (action.company_id.id, action.lang)
            if key not in papers:
                papers[key] = writer._get_paper(action.company_id)
            letters[action] = writer._prepare_letter(
                action, action.recipient_id or partner, texts[action.id], papers[key]
            )
        return letters

    def _prepare_letter(self, action, partner, written, letter_paper):
        day = action._get_day()
        partner = partner.with_env(self.env).sudo()
        before, after = text.paragraphs(written["body_html"], letter_paper.primary)
        title = " ".join((written["subject"] or action.name).split())
        table = action.line_ids._prepare_table_values(day, links=False)
        story = [text.heading(title), *before]
        for group in table["groups"]:
            story += self._prepare_tables(group, letter_paper, action)
        story += after
        story += self._prepare_payment(action, table["groups"], letter_paper)
        return paper.Letter(
            paper=letter_paper,
            title=title,
            headline=f"{title} · {self._date(day)}",
            address=self._get_addressee(partner, action.company_id),
            facts=self._prepare_facts(action, partner, day),
            story=story,
        )

    def _prepare_facts(self, action, partner, day):
        """Return what stands beside the address; lines without a value are left out."""
        sender = action.sender_id
        customer = partner.commercial_partner_id
        facts = [
            (self.env._("Date"), self._date(day)),
            (self.env._("Our reference"), self._get_reference(action)),
            (self.env._("Customer no."), customer.ref),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Contact"), sender.name),
            (self.env._("Phone"), sender.phone or action.company_id.phone),
            (self.env._("E-mail"), sender.email or action.company_id.email),
        ]
        return [(label, value) for label, value in facts if value]

    def _get_reference(self, action):
        """Return what the customer quotes when asking about this letter."""
        return f"{action.partner_id.id}-{action.id}"

    # === THE TABLE === #

    def _prepare_tables(self, group, letter_paper, action):
        """Return what is drawn of one currency; what comes on top of the items overrides."""
        return [self._prepare_table(group, letter_paper, action)]

    def _prepare_table(self, group, letter_paper, action):
        currency = group["currency"]
        show = self._amount(currency)
        extra = (action.law_rows or []) if currency == action.law_currency_id else []
        return ledger.Ledger(
            columns=self._get_columns(),
            rows=[
                *(self._prepare_row(row, show, currency) for row in group["rows"]),
                *(self._prepare_extra_row(name, amount, show) for name, amount in extra),
            ],
            words=self._get_table_words(self.env._("Total %s", currency.name)),
            show=show,
            accent=letter_paper.primary,
        )

    def _get_columns(self):
        titles = (
            self.env._("Invoice"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Days late"),
            self.env._("Open amount"),
        )
        return [
            ledger.Column(title, width, right=number > 2)
            for number, (title, width) in enumerate(zip(titles, COLUMN_WIDTHS, strict=True))
        ]

    def _prepare_row(self, row, show, currency):
        remark = ""
        if currency.compare_amounts(row["set_aside"], 0) > 0:
            remark = self.env._("of %s", show(row["open"]))
        cells = (
            row["number"] or "",
            self._date(row["date"]),
            self._date(row["due"]),
            str(row["days_late"] or ""),
            show(row["amount"]),
        )
        return ledger.Row(cells, row["amount"], remark)

    def _prepare_extra_row(self, name, amount, show):
        """Return a row of what is asked on top of the items."""
        return ledger.Row((name, "", "", "", show(amount)), amount)

    # === PAYMENT === #

    def _prepare_payment(self, action, groups, letter_paper):
        """Return the box that tells how to pay, or nothing without a bank account."""
        if not groups:
            return []
        moves = action.line_ids._sort_for_reading().move_line_id.move_id
        amounts = action._add_law_amounts(
            [(group["currency"], group["total"]) for group in groups]
        )
        transfer = self.env["collections.transfer"]._prepare(
            action.company_id, moves, amounts, self._get_reference(action)
        )
        if not transfer:
            return []
        return [
            payment.Payment(
                self.env._("Payment details"),
                transfer.facts,
                self.env._("Scan to pay %s", "EUR")
                if len(groups) > 1
                else self.env._("Scan to pay"),
                letter_paper.primary,
                transfer.code,
                action.account_url,
                self.env._("Your account online"),
            )
        ]
