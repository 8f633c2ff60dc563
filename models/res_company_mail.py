from odoo import models

LAYOUT = "account_collections.mail_layout"
# Letters that nobody sees: they fill the preview, so that the beginning of the text is not in it.
FILLER = "\u034f\u200c\u00a0" * 70


class ResCompany(models.Model):
    _inherit = "res.company"

    def _wrap_collections_mail(self, body, lang, open_url=""):
        """Put a text on the letter paper of the company, in the language of its reader.

        :param open_url: address of the invisible picture that tells of opening, if any
        """
        self.ensure_one()
        company = self.with_context(lang=lang)
        # Not the computed address: its cache does not know of languages.
        address = company.partner_id._display_address(without_company=True)
        values = {
            "body": body,
            "company": company,
            "lang": lang,
            "address": ", ".join(filter(None, map(str.strip, address.splitlines()))),
            "open_url": open_url,
            "filler": FILLER,
        }
        page = self.env["ir.qweb"].with_context(lang=lang)._render(LAYOUT, values)
        return self.env["mail.render.mixin"]._replace_local_links(page, company.get_base_url())
