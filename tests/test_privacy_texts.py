import re

from odoo import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..engine import privacy
from ..models.res_company_mail import FILLER
from .test_texts import LANGUAGES, TextsCommon


@tagged("post_install", "-at_install")
class TestPrivacyTexts(TextsCommon):
    """Nobody who sees a screen reads what is owed."""

    def test_no_shipped_text_tells_of_a_debt(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "account_collections"), ("model", "=", "mail.template")]
        )
        templates = self.env["mail.template"].browse(data.mapped("res_id"))
        self.assertGreater(len(templates), 30)
        found = {}
        for template in templates.filtered(lambda text: text.collections_kind != "letter"):
            languages = template._read_translations()[template.id]
            for code in {"en_US", *languages["subject"], *languages["body_html"]}:
                subject = languages["subject"].get(code)
                body = languages["body_html"].get(code)
                if details := template._find_details_of(subject, body):
                    found[template.name, code] = details
        self.assertFalse(found)

    def test_all_languages_were_looked_at(self):
        text = self.text("mail_template_reminder")
        self.assertLessEqual(set(LANGUAGES), set(text._read_translations()[text.id]["subject"]))

    def test_warning_in_the_editor(self):
        text = self.text("mail_template_reminder").copy({"name": "Own"})
        self.assertFalse(text.collections_privacy_warning)
        text.subject = "Pay {{ object.totals }} for INV/2025/0012"
        self.assertIn("object.totals", text.collections_privacy_warning)
        self.assertIn("INV/2025/0012", text.collections_privacy_warning)
        text.subject = "A message of {{ object.company_id.name }}"
        self.assertFalse(text.collections_privacy_warning)

    def test_warning_about_a_hidden_preview(self):
        text = self.text("mail_template_reminder").copy({"name": "Own"})
        shown = '<div><p>You owe <t t-out="object.totals"/></p></div>'
        text.body_html = shown
        self.assertFalse(text.collections_privacy_warning)
        text.body_html = f'<div style="display: none">x{shown}</div>'
        self.assertIn("object.totals", text.collections_privacy_warning)

    def test_warning_about_a_short_message_and_none_about_a_letter(self):
        short = self.text("short_text_notice").copy({"name": "Own"})
        self.assertFalse(short.collections_privacy_warning)
        short.body_html = '<p>You owe <t t-out="object.totals"/></p>'
        self.assertIn("object.totals", short.collections_privacy_warning)
        letter = self.text("letter_text_friendly_business").copy({"name": "Own"})
        letter.subject = "You owe {{ object.totals }}"
        self.assertFalse(letter.collections_privacy_warning)

    def test_warning_about_whatsapp(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.collections_whatsapp_warning)
        settings.collections_whatsapp_parameters = "company, amount, due_date"
        self.assertIn("amount", settings.collections_whatsapp_warning)
        self.assertIn("due_date", settings.collections_whatsapp_warning)
        self.assertNotIn("company", settings.collections_whatsapp_warning.partition(":")[2])

    def test_preview_of_a_mail_names_the_company_alone(self):
        partner = self.make_customer("Previewed")
        self.make_invoice(partner, due=-3)
        action = self.make_action(partner)
        page = action._wrap("<p>You owe 80</p>")
        seen = html2plaintext(page).strip()
        self.assertTrue(seen.startswith(self.company.name), seen)
        before = re.search(rf"{re.escape(FILLER)}", str(page))
        self.assertLess(before.end(), str(page).index("You owe 80"))
        self.assertGreaterEqual(len(FILLER), 200)

    def test_no_push_and_no_portal_notice_to_a_customer(self):
        """A reminder is an e-mail to its reader, and tells no device of a portal user."""
        partner = self.make_customer("Pushed")
        self.make_invoice(partner, due=-20)
        user = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "portal.pushed",
                "partner_id": partner.id,
                "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
            }
        )
        self.env["mail.push.device"].create(
            {
                "partner_id": user.partner_id.id,
                "endpoint": "https://push.example/1",
                "keys": "{}",
            }
        )
        before = self.env["mail.push"].search_count([])
        self.run_night()
        self.assertMailed(partner, partner.invoice_ids)
        self.assertEqual(self.env["mail.push"].search_count([]), before)

    def test_every_text_of_a_sms_stays_below_the_lock(self):
        partner = self.make_customer("Short", phone="+31612345678")
        invoice = self.make_invoice(partner, due=-20, amount=1234)
        action = self.make_action(partner, channel="sms")
        for template in self.texts.filtered(lambda text: text.collections_kind == "short"):
            found = action.with_context(collections_template=template)._render_short_texts()
            words = found[action.id].partition("http")[0]
            self.assertFalse(privacy.find_figures(words), words)
            self.assertNotIn(invoice.name, words)
            self.assertNotIn("234", words)
