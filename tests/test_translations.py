import re
from collections import Counter

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import html2plaintext
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

from .common import CollectionsCommon

MODULE = "account_collections"
TEMPLATES = ("notice", "reminder", "second", "final")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\{.*?\}\}|<[^>]*>")
# What a reader sees of a tag, and what is translated of it.
READ_IN_TAG = re.compile(r'\b(title|alt|placeholder|aria-label)="[^"]*"')
MARGIN = re.compile(r"^\s*|\s*$")
ENGLISH = ("Invoice", "Due date", "Kind regards", "View and pay", "Days late", "Dear", "Reminder")

# {language: (file, greeting, subjects by template, headings of the table)}
EXPECTED = {
    "nl_NL": (
        "nl",
        "Beste Anna,",
        ("Binnenkort te betalen", "Herinnering", "Aanmaning", "Laatste herinnering"),
        ("Factuur", "Datum", "Vervaldatum", "Dagen te laat", "Openstaand bedrag", "Totaal"),
    ),
    "fr_FR": (
        "fr",
        "Bonjour Anna,",
        ("Bientôt à échéance", "Rappel de paiement", "Retard de paiement", "Dernier rappel"),
        ("Facture", "Date", "Échéance", "Jours de retard", "Montant dû", "Total"),
    ),
    "de_DE": (
        "de",
        "Guten Tag Anna,",
        (
            "Demnächst fällig",
            "Zahlungserinnerung",
            "Mahnung",
            "Letzte Zahlungserinnerung",
        ),
        ("Rechnung", "Datum", "Fälligkeit", "Tage überfällig", "Offener Betrag", "Gesamt"),
    ),
}


def read(name):
    return polib.pofile(file_path(f"{MODULE}/i18n/{name}"))


def placeholders(text):
    """Count what a translation has to keep: placeholders, tags, space at both ends."""
    parts = [READ_IN_TAG.sub(r"\1", part) for part in PLACEHOLDER.findall(text)]
    return Counter(parts), MARGIN.findall(text)


@tagged("post_install", "-at_install")
class TestTranslationFiles(TransactionCase):
    """Every term is translated, and nothing is lost or invented on the way."""

    def test_template_is_up_to_date(self):
        reader = TranslationModuleReader(self.env.cr, modules=[MODULE])
        exported = {row[1] for row in reader._to_translate}
        written = {entry.msgid for entry in read(f"{MODULE}.pot")}
        self.assertEqual(exported - written, set(), "new terms: run make i18n and translate them")
        self.assertEqual(written - exported, set(), "terms that are gone: run make i18n")

    def test_complete(self):
        template = {entry.msgid: entry for entry in read(f"{MODULE}.pot")}
        for name, *_expected in EXPECTED.values():
            translated = {entry.msgid: entry for entry in read(f"{name}.po") if not entry.obsolete}
            with self.subTest(language=name):
                self.assertEqual(set(template) - set(translated), set(), "terms are missing")
                self.assertEqual(set(translated) - set(template), set(), "terms are gone")
            for msgid, entry in translated.items():
                with self.subTest(language=name, msgid=msgid):
                    self.assertTrue(entry.msgstr.strip(), "not translated")
                    self.assertFalse(entry.fuzzy)
                    if msgid in template:
                        # Odoo finds the records and files of a term by its occurrences.
                        wanted = set(template[msgid].occurrences)
                        self.assertLessEqual(wanted, set(entry.occurrences))

    def test_placeholders(self):
        for name, *_expected in EXPECTED.values():
            for entry in read(f"{name}.po"):
                with self.subTest(language=name, msgid=entry.msgid):
                    self.assertEqual(placeholders(entry.msgstr), placeholders(entry.msgid))


@tagged("post_install", "-at_install")
class TestTranslatedMessages(CollectionsCommon):
    """A customer reads the whole message in its own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in EXPECTED:
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", MODULE)])
        module._update_translations(list(EXPECTED), overwrite=True)
        cls.customers = {
            code: cls.make_customer("Anna", f"anna@{code}.example", lang=code)
            for code in (*EXPECTED, "en_US")
        }
        for customer in cls.customers.values():
            cls.make_invoice(customer, due=-20)

    def setUp(self):
        super().setUp()
        self.run_night()

    def render(self, code, template):
        """Return subject and text of a message as the customer of this language reads them."""
        action = self.actions(self.customers[code])
        template = self.env.ref(f"{MODULE}.mail_template_{template}")
        message = template._generate_template(action.ids, ("subject", "body_html"))[action.id]
        return message["subject"], html2plaintext(message["body_html"])

    def test_messages(self):
        for code, (_name, greeting, subjects, headings) in EXPECTED.items():
            for template, start in zip(TEMPLATES, subjects, strict=True):
                with self.subTest(language=code, template=template):
                    subject, text = self.render(code, template)
                    self.assertTrue(subject.startswith(start), subject)
                    self.assertIn(self.company.name, subject)
                    self.assertTrue(text.strip().startswith(greeting), text[:80])
                    for heading in headings:
                        self.assertIn(heading, text)
                    for word in ENGLISH:
                        self.assertNotRegex(f"{subject}\n{text}", rf"\b{re.escape(word)}\b")

    def test_english_is_as_expected(self):
        """The words of which the translated messages are free stand in the English ones."""
        messages = "\n".join("\n".join(self.render("en_US", name)) for name in TEMPLATES)
        for word in ENGLISH:
            self.assertIn(word, messages)

    def test_delivered(self):
        """What is sent is what was rendered: greeting, table and letter paper."""
        for code, (_name, greeting, subjects, headings) in EXPECTED.items():
            with self.subTest(language=code):
                action = self.actions(self.customers[code])
                mail = self.env["mail.mail"].search(
                    [("mail_message_id", "=", action.message_id.id)]
                )
                self.assertTrue(mail.subject.startswith(subjects[1]), mail.subject)
                text = html2plaintext(mail.body_html)
                self.assertIn(greeting, text)
                for heading in headings:
                    self.assertIn(heading, text)
                self.assertIn(f'lang="{code.replace("_", "-")}"', mail.body_html)

    def test_why_in_words(self):
        """The reason of an open item is read in the language of the colleague."""
        item = self.env["collections.open.item"].search(
            [("partner_id", "=", self.customers["nl_NL"].id)]
        )
        reasons = {code: item.with_context(lang=code).reason for code in (*EXPECTED, "en_US")}
        self.assertEqual(len(set(reasons.values())), 4, reasons)
        self.assertIn("reminder", reasons["en_US"])
        for code in EXPECTED:
            self.assertNotIn("reminder", reasons[code])
