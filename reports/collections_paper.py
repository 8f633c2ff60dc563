import base64
import io

from PIL import Image

from odoo import models
from odoo.tools import format_date, formatLang

from .pdf import ledger, paper

PLAIN_COLOUR = "#2f6f8f"
# Windows of envelopes at the left; elsewhere on the continent they are at the right.
LEFT_WINDOW = frozenset(("DE", "AT", "CH", "GB", "IE", "US", "CA", "AU", "DK", "SE", "NO", "FI"))
LOGO_PIXELS = (900, 300)


class CollectionsPaper(models.AbstractModel):
    """The letter paper of a company, in the language of the reader, from what Odoo knows of it."""

    _name = "collections.paper"
    _description = "Letter Paper"

    def _get_paper(self, company):
        """Return the paper of ``company`` in the language of the environment."""
        company = company.with_env(self.env).sudo()
        return paper.Paper(
            name=company.name,
            window=self._get_window(company),
            primary=self._get_colour(company.primary_color) or PLAIN_COLOUR,
            secondary=self._get_colour(company.secondary_color) or PLAIN_COLOUR,
            return_line=" · ".join([company.name, *self._get_address(company.partner_id, company)]),
            footer=[lines for lines in self._get_footer(company) if lines],
            page=lambda page, pages: self.env._(
                "Page %(page)s of %(pages)s", page=page, pages=pages
            ),
            logo=self._get_logo(company),
        )

    def _get_window(self, company):
        if company.collections_letter_window != "country":
            return company.collections_letter_window
        return "left" if company.country_id.code in LEFT_WINDOW else "right"

    def _get_colour(self, colour):
        """Return a colour that can be drawn; companies may have any text in the field."""
        digits = (colour or "").lstrip("#")
        try:
            number = int(digits, 16)
        except ValueError:
            return None
        if len(digits) == 3:
            digits = "".join(2 * digit for digit in digits)
        is_white = number == int("f" * len(digits), 16)
        return f"#{digits}" if len(digits) == 6 and not is_white else None

    def _get_logo(self, company):
        """Return the logo small enough for a letter; None when it cannot be drawn."""
        if company.uses_default_logo or not company.logo:
            return None
        try:
            image = Image.open(io.BytesIO(base64.b64decode(company.logo)))
            image.thumbnail(LOGO_PIXELS)
            result = io.BytesIO()
            image.convert("RGBA").save(result, "PNG")
        except (OSError, ValueError, Image.DecompressionBombError):
            return None
        return result.getvalue()

    def _get_footer(self, company):
        """Return the columns at the bottom of each page."""
        bank = self._get_bank(company)
        partner = company.partner_id
        tax_label = company.country_id.vat_label or self.env._("VAT")
        return [
            [company.name, *self._get_address(partner, company)],
            [line for line in (company.phone, company.email, company.website) if line],
            [
                *([f"IBAN {bank.acc_number}"] if bank.acc_type == "iban" else []),
                *([f"BIC {bank.bank_bic}"] if bank.bank_bic else []),
                *([f"{tax_label} {company.vat}"] if company.vat else []),
                *([company.company_registry] if company.company_registry else []),
            ],
        ]

    def _get_bank(self, company):
        """Return the account to which customers pay when an invoice does not name one."""
        banks = company.partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id == company
        )
        return (banks.filtered(lambda bank: bank.acc_type == "iban") or banks)[:1]

    def _get_address(self, partner, company):
        """Return the lines of an address below the name; the country only abroad."""
        lines = partner._display_address(without_company=True).splitlines()
        lines = [line.strip() for line in lines if line.strip()]
        country = partner.country_id
        if country and lines and lines[-1] == country.name:
            lines.pop()
            if country != company.country_id:
                lines.append(country.name.upper())
        return lines

    def _get_addressee(self, partner, company):
        """Return name and address as they stand in the window of the envelope."""
        customer = partner.commercial_partner_id
        names = [customer.name or partner.name or ""]
        if partner != customer and partner.name and partner.name != customer.name:
            names.append(partner.name)
        return [*names, *self._get_address(partner, company)]

    # === HELPERS === #

    def _date(self, day):
        return format_date(self.env, day) if day else ""

    def _amount(self, currency):
        """Return the function that writes an amount in this currency."""
        return lambda value: formatLang(self.env, currency.round(value), currency_obj=currency)

    def _get_table_words(self, closing):
        return ledger.Words(self.env._("Carried forward"), self.env._("Brought forward"), closing)
