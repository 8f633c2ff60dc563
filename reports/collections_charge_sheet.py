from reportlab.lib.units import mm

from odoo import models

from .pdf import ledger, paper, text

WIDTHS = (38 * mm, 12 * mm, 27 * mm, 62 * mm, 26 * mm)
AMOUNTS = frozenset((1, 2, 4))


class CollectionsChargeSheet(models.AbstractModel):
    """The calculation of interest and costs on paper, in the language of its reader."""

    _name = "collections.charge.sheet"
    _inherit = "collections.paper"
    _description = "Calculation of Interest and Costs"

    def _draw(self, records, data=None):
        """Return one PDF with the calculation for each customer.

        :param records: profiles (what may be asked today), charges, or messages (what they show)
        """
        document = paper.Document(
            self.env._("Interest and costs"), records[:1].company_id.name or ""
        )
        for profile, dues in self._collect(records.sudo()):
            document.add(self._prepare_sheet(profile, dues))
        return document.content()

    def _collect(self, records):
        """Return ``[(profile, [Due])]`` of what is to be calculated."""
        charges = self.env["collections.charge"].sudo().with_context(collections_look_only=True)
        if records._name == "collections.charge":
            return [
                (profile, [charge._to_due() for charge in own.sorted("id")])
                for profile, own in records.grouped("profile_id").items()
            ]
        if records._name == "collections.action":
            return [(action.profile_id, action._get_dues_shown()) for action in records]
        today = self.env["collections.ledger"]._get_today()
        found = charges._find_due(records, today)
        return [(profile, found.get(profile.id, [])) for profile in records]

    def _prepare_sheet(self, profile, dues):
        languages, addressees = profile._get_statement_languages(), profile._get_addressees()
        writer = self.with_context(lang=languages[profile.id])
        partner, _problem = addressees[profile.id]
        profile = profile.with_env(writer.env).sudo()
        letter_paper = writer._get_paper(profile.company_id)
        title = writer.env._("Interest and costs")
        return paper.Letter(
            paper=letter_paper,
            title=title,
            headline=f"{title} · {profile.partner_id.name or ''}",
            address=writer._get_addressee(
                partner.with_env(writer.env).sudo(), profile.company_id
            ),
            facts=writer._prepare_facts(profile),
            story=[text.heading(title), *writer._prepare_story(dues, letter_paper.primary)],
        )

    def _prepare_facts(self, profile):
        user, customer = profile.user_id, profile.partner_id
        facts = [
            (self.env._("Date"), self._date(self.env["collections.ledger"]._get_today())),
            (self.env._("Customer no."), customer.ref),
            (self.env._("Contact"), user.name),
            (self.env._("Phone"), user.phone or profile.company_id.phone),
            (self.env._("E-mail"), user.email or profile.company_id.email),
        ]
        return [(label, value) for label, value in facts if value]

    def _prepare_story(self, dues, accent):
        """Return the calculation of each charge: its rows, then where rates and rule come from."""
        if not dues:
            return [text.plain(self.env._("No interest and no costs are asked."))]
        story = []
        for due in dues:
            story += self._prepare_due(due, accent)
        return story

    def _prepare_due(self, due, accent):
        charges = self.env["collections.charge"]
        line_sudo = self.env["account.move.line"].sudo().browse(due.line_id or [])
        rows = charges._describe_rows(due.rows, due.currency, inside=False)
        sources = dict.fromkeys(filter(None, (*(row["source"] for row in rows), due.source)))
        return [
            text.heading(charges._name_it(due.kind, line_sudo.move_name or "")),
            ledger.Ledger(
                columns=self._get_columns(),
                rows=[
                    ledger.Row(
                        tuple(row[name] for name in ("period", "days", "base", "what", "amount")),
                        float(kept["amount"]),
                    )
                    for row, kept in zip(rows, due.rows, strict=True)
                ],
                words=self._get_table_words(self.env._("Total %s", due.currency.name)),
                show=self._amount(due.currency),
                accent=accent,
            ),
            *(text.small(source) for source in sources),
            text.gap(),
        ]

    def _get_columns(self):
        titles = (
            self.env._("Period"),
            self.env._("Days"),
            self.env._("Over"),
            self.env._("Calculation"),
            self.env._("Amount"),
        )
        return [
            ledger.Column(title, width, right=number in AMOUNTS)
            for number, (title, width) in enumerate(zip(titles, WIDTHS, strict=True))
        ]
