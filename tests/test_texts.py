import re
from itertools import product

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import CollectionsCommon

MODULE = "account_collections"
LANGUAGES = ("en_US", "nl_NL", "fr_FR", "de_DE")
KINDS = ("email", "letter", "short")
TONES = ("friendly", "firm", "final")
AUDIENCES = ("business", "consumer")
# What no message of another language may hold: frequent words of each that the others lack.
WORDS = {
    "en_US": ("the", "your", "payment", "please", "invoice", "invoices", "days", "Invoice"),
    "nl_NL": ("uw", "betaling", "het", "facturen", "factuur", "dagen", "wilt", "openstaand"),
    "fr_FR": ("votre", "paiement", "les", "factures", "facture", "jours", "vous", "montant"),
    "de_DE": ("Ihre", "Zahlung", "wir", "Rechnungen", "Rechnung", "Tagen", "bitte", "Offener"),
}
# What a text for a customer never speaks of: sums on top of what is owed.
COSTS = (
    r"interest|collection costs?|incassokosten|rente|kosten|intérêts?|frais|indemnité|Zinsen"
    r"|Gebühr\w*|Kosten|Inkassokosten"
)


class TextsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES[1:]:
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", MODULE)])
        module._update_translations(list(LANGUAGES[1:]), overwrite=True)
        cls.manager, cls.collector, cls.employee = (
            new_test_user(cls.env, f"{role}.texts", groups=groups)
            for role, groups in (
                ("manager", f"{MODULE}.group_manager"),
                ("collector", f"{MODULE}.group_collector"),
                ("employee", "base.group_user"),
            )
        )
        # Documents of the law are the subject of test_law_documents: they do speak of costs.
        cls.texts = cls.env["mail.template"].search(
            [("model", "=", "collections.action"), ("collections_law_letter", "=", False)]
        )

    def text(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def make_action(self, partner, offset=5, channel="email", invoices=None, **step):
        """Make an action about all open items of a customer, or about ``invoices``."""
        procedure = self.make_procedure((offset, channel, step))
        items = self.env["account.move.line"].search(
            [
                ("partner_id", "=", partner.id),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        )
        if invoices is not None:
            items = items.filtered(lambda item: item.move_id in invoices)
        channel = self.env.ref(f"{MODULE}.channel_{channel}")
        return self.env["collections.action"].create(
            {
                "profile_id": self.profile(partner).id,
                "kind": "step",
                "state": "cancelled",
                "step_id": procedure.step_ids.id,
                "channel_id": channel.id,
                "line_ids": [
                    Command.create(
                        {
                            "move_line_id": item.id,
                            "amount": item.amount_residual_currency,
                        }
                    )
                    for item in items
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestReadyMade(TextsCommon):
    """Which text is taken: occasion and tone of the step, kind of reader, company."""

    def setUp(self):
        super().setUp()
        self.business = self.make_customer("Business")
        self.consumer = self.make_customer("Consumer", is_company=False)

    def found(self, partner, kind="email", offset=5, **step):
        return self.make_action(partner, offset, **step)._get_template(kind)

    def test_tone_and_reader(self):
        for kind, tone, audience in product(KINDS, TONES, AUDIENCES):
            with self.subTest(kind=kind, tone=tone, audience=audience):
                text = self.found(self[audience], kind, tone=tone)
                self.assertEqual(
                    (text.collections_kind, text.collections_tone, text.collections_audience),
                    (kind, tone, audience),
                )
                self.assertEqual(text.collections_purpose, "reminder")

    def __getitem__(self, audience):
        return self.business if audience == "business" else self.consumer

    def test_occasion(self):
        for kind in KINDS:
            notice = self.found(self.business, kind, offset=-3, tone="final")
            self.assertEqual(notice.collections_purpose, "notice")
        action = self.make_action(self.consumer)
        step = type(self.env["collections.procedure.step"])
        self.patch(step, "_get_purpose", lambda _step: "thanks")
        for kind in KINDS:
            text = action._get_template(kind)
            self.assertEqual((text.collections_kind, text.collections_purpose), (kind, "thanks"))

    def test_own_text_of_the_step(self):
        own = self.text("mail_template_notice").copy()
        self.assertFalse(own.collections_purpose, "a copy is taken only where it is chosen")
        action = self.make_action(self.business, template_id=own.id)
        self.assertEqual(action._get_template("email"), own)
        self.assertEqual(action._get_template("letter").collections_kind, "letter")

    def test_message_without_step(self):
        action = self.env["collections.action"].create(
            {
                "profile_id": self.profile(self.business).id,
                "channel_id": self.email_channel.id,
            }
        )
        self.assertEqual(action._get_template("email"), self.text("mail_template_reminder"))

    def test_company_before_general(self):
        other = self.env["res.company"].create({"name": "Other company"})
        values = {"collections_purpose": "reminder", "collections_tone": False}
        elsewhere = self.text("mail_template_reminder").copy(
            {**values, "collections_company_id": other.id}
        )
        self.assertEqual(self.found(self.business), self.text("mail_template_reminder"))
        own = elsewhere.copy({**values, "collections_company_id": self.company.id})
        self.assertEqual(self.found(self.business), own)
        self.assertEqual(self.found(self.business, tone="final"), own)
        own.collections_tone = "firm"
        self.assertEqual(self.found(self.business), self.text("mail_template_reminder"))

    def test_something_is_always_found(self):
        firm = self.text("mail_template_second")
        firm.active = False
        found = self.found(self.business, tone="firm")
        self.assertEqual(found.collections_purpose, "reminder")
        self.assertNotEqual(found.collections_audience, "consumer")
        self.texts.active = False
        for kind, offset in product(KINDS, (-3, 5)):
            text = self.found(self.business, kind, offset)
            self.assertEqual(text.collections_kind, kind)
            self.assertEqual(text.collections_purpose, "notice" if offset < 0 else "reminder")

    def test_ready_made_texts_stay(self):
        with self.assertRaises(UserError):
            self.text("mail_template_reminder").unlink()
        self.text("mail_template_reminder").copy().unlink()

    @mute_logger("odoo.sql_db")
    def test_no_two_texts_for_the_same(self):
        reminder = self.text("mail_template_reminder")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            reminder.copy({"collections_purpose": "reminder"}).flush_recordset()

    def test_one_query_for_a_batch(self):
        partners = [self.make_customer(f"C{n}", is_company=bool(n % 2)) for n in range(12)]
        actions = self.env["collections.action"].union(
            *(self.make_action(partner) for partner in partners)
        )

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._get_templates("email")
            return self.env.cr.sql_log_count - before

        count(actions)
        self.assertEqual(count(actions[:2]), count(actions))

    def test_shipped_procedures_speak_in_three_tones(self):
        procedures = ("reliable", "standard", "strict")
        steps = self.env["collections.procedure.step"].search(
            [("procedure_id", "in", [self.text(f"procedure_{name}").id for name in procedures])]
        )
        self.assertFalse(steps.template_id)
        emails = steps.filtered(lambda step: "email" in step.channel_ids.mapped("code"))
        self.assertEqual(set(emails.mapped("tone")), set(TONES))
        for step in emails:
            self.assertEqual(step.tone == "final", step.mode == "approve", step.name)


@tagged("post_install", "-at_install")
class TestWhatIsSaid(TextsCommon):
    """Every text in every language: whole, with the same placeholders, careful with consumers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"name": "Acme Trading", "phone": "+31 20 123 4567"})
        cls.customers = {
            code: cls.make_customer("Anna Berg", f"anna@{code}.example", lang=code)
            for code in LANGUAGES
        }
        for partner in cls.customers.values():
            cls.make_invoice(partner, due=-20, amount=1234.5)
            cls.make_invoice(partner, due=-10, amount=99)
            cls.make_invoice(partner, due=-5, amount=400, currency_id=cls.foreign.id)

    def setUp(self):
        super().setUp()
        self.by_language = {code: self.make_action(p) for code, p in self.customers.items()}

    def render(self, text, code):
        action = self.by_language[code].with_context(collections_template=text)
        rendered = action._render_texts(text.collections_kind)[action.id]
        return rendered["subject"], rendered["body_html"]

    def each(self):
        for text, code in product(self.texts, LANGUAGES):
            with self.subTest(text=text.name, language=code):
                yield text, code

    def test_complete_set(self):
        wanted = {(kind, "notice", False, False) for kind in KINDS}
        wanted |= {(kind, "thanks", False, False) for kind in KINDS}
        wanted |= set(product(KINDS, ("reminder",), TONES, AUDIENCES))
        plans = ("plan_offer", "plan_coming", "plan_missed", "plan_ended")
        wanted |= {("email", occasion, False, False) for occasion in plans}
        wanted.add(("answer", False, False, False))
        shipped = {
            (t.collections_kind, t.collections_purpose, t.collections_tone, t.collections_audience)
            for t in self.texts
        }
        self.assertEqual(shipped, wanted)

    def test_nothing_of_another_language(self):
        for text, code in self.each():
            subject, body = self.render(text, code)
            message = f"{subject}\n{html2plaintext(body)}"
            message = re.sub(r"https?://\S+|Acme Trading", "", message)
            for other in set(LANGUAGES) - {code}:
                found = set(re.findall(r"\w+", message)) & set(WORDS[other])
                self.assertFalse(found, message)

    def test_words_to_look_for(self):
        """The words that the test above looks for do stand in messages of their language."""
        for code in LANGUAGES:
            spoken = " ".join(html2plaintext(self.render(text, code)[1]) for text in self.texts)
            words = set(re.findall(r"\w+", spoken))
            self.assertGreaterEqual(len(words & set(WORDS[code])), 6, code)

    def test_complete_in_every_language(self):
        for text, codes in self.texts._get_text_languages().items():
            self.assertEqual(codes, set(LANGUAGES), self.texts.browse(text).name)
        for text in self.texts:
            stored = text._read_translations()[text.id]
            for field, values in stored.items():
                if values:
                    self.assertEqual(len(set(values.values())), 4, f"{text.name} {field}")

    def test_same_placeholders(self):
        find = self.env["collections.placeholder"]._find_placeholders
        for text in self.texts:
            found = {
                code: find(
                    text.with_context(lang=code).subject, text.with_context(lang=code).body_html
                )
                for code in LANGUAGES
            }
            for code in LANGUAGES:
                self.assertEqual(found[code], found["en_US"], f"{text.name} {code}")

    def test_everything_is_filled_in(self):
        for text, code in self.each():
            subject, body = self.render(text, code)
            for part in ("t-out", "{{", "object."):
                self.assertNotIn(part, f"{subject}{body}")
            self.assertIn("Acme Trading", f"{subject}{body}")
            if text.collections_kind != "short":
                self.assertIn("Anna Berg", body)
                self.assertIn("+31 20 123 4567", body)

    def test_no_costs_and_no_interest(self):
        for text, code in self.each():
            subject, body = self.render(text, code)
            found = re.findall(rf"\b(?:{COSTS})\b", f"{subject} {html2plaintext(body)}")
            self.assertFalse(found)

    def test_tones_differ(self):
        reminders = self.texts.filtered(lambda text: text.collections_purpose == "reminder")
        for code in LANGUAGES:
            bodies = {self.render(text, code)[1] for text in reminders}
            self.assertEqual(len(bodies), len(reminders))

    def test_letters_leave_table_and_button_to_the_letter(self):
        for text in self.texts.filtered(lambda text: text.collections_kind == "letter"):
            self.assertNotIn("items_table", text.body_html)
            self.assertNotIn("pay_", text.body_html)

    def test_short_messages_are_short(self):
        for text, code in self.each():
            if text.collections_kind != "short":
                continue
            action = self.by_language[code].with_context(collections_template=text)
            words = action._render_short_texts()[action.id]
            self.assertLessEqual(len(words), 320, words)
            self.assertNotIn("\u00a0", words)
            self.assertNotIn("<", words)
            if text.collections_purpose != "thanks":
                self.assertRegex(words, r"/c/\d+-\d+-[\w-]{22}")

    def test_number_of_invoices_in_words(self):
        partner = self.make_customer("One", lang="nl_NL")
        self.make_invoice(partner, due=-3)
        one = self.make_action(partner).with_context(lang="nl_NL")
        several = self.by_language["nl_NL"].with_context(lang="nl_NL")
        self.assertEqual((one.invoices, several.invoices), ("1 factuur", "3 facturen"))


@tagged("post_install", "-at_install")
class TestLanguage(TextsCommon):
    """The customer's language wins, else the company's, and the message is whole in it."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("es_ES")
        self.customer = self.make_customer(lang="es_ES")
        self.make_invoice(self.customer, due=-20)
        self.reminder = self.text("mail_template_reminder")

    def sent(self):
        action = self.make_action(self.customer)
        text = action._render_texts("email")[action.id]
        return action.lang, text["subject"], text["body_html"]

    def assertDutch(self):
        lang, subject, body = self.sent()
        self.assertEqual(lang, "nl_NL")
        self.assertIn("Herinnering", subject)
        self.assertIn("Misschien is het aan uw aandacht ontsnapt", body)
        for heading in ("Vervaldatum", "Openstaand bedrag", "Bekijken en betalen"):
            self.assertIn(heading, body)

    def test_language_of_the_company_for_the_whole_message(self):
        self.company.partner_id.lang = "nl_NL"
        self.assertDutch()

    def test_english_when_the_company_has_none_either(self):
        self.company.partner_id.lang = "es_ES"
        lang, subject, body = self.sent()
        self.assertEqual(lang, "en_US")
        self.assertIn("Reminder", subject)
        self.assertIn("Due date", body)

    def test_half_translated_text_is_not_sent_half(self):
        self.company.partner_id.lang = "nl_NL"
        self.reminder.with_context(lang="es_ES").subject = "Recordatorio"
        self.assertDutch()
        self.reminder.with_context(lang="es_ES").body_html = "<p>Por favor, pague</p>"
        lang, subject, body = self.sent()
        self.assertEqual(
            (lang, subject, html2plaintext(body)), ("nl_NL", "Herinnering: openstaande facturen "
            f"van {self.company.name}", html2plaintext(body)),
            "the headings of the table are not in Spanish",
        )  # fmt: skip

    def test_text_without_table_needs_no_headings(self):
        own = self.reminder.copy({"body_html": "<p>Please pay</p>"})
        own.with_context(lang="es_ES").write(
            {"subject": "Recordatorio", "body_html": "<p>Por favor, pague</p>"}
        )
        action = self.make_action(self.customer, template_id=own.id)
        self.assertEqual(action.lang, "es_ES")
        self.assertEqual(action._render_texts("email")[action.id]["subject"], "Recordatorio")

    def test_text_written_in_another_language_than_english(self):
        dutch = self.reminder.with_context(lang="nl_NL").create(
            {
                "name": "Eigen tekst",
                "model_id": self.env["ir.model"]._get_id("collections.action"),
                "collections_kind": "email",
                "subject": "Openstaand",
                "body_html": "<p>Wilt u betalen?</p>",
            }
        )
        self.assertEqual(dutch._get_text_languages()[dutch.id], {"nl_NL"})
        self.customer.lang = "en_US"
        action = self.make_action(self.customer, template_id=dutch.id)
        self.assertEqual(action.lang, "nl_NL")

    def test_dialect(self):
        for code in ("nl_BE", "en_GB"):
            self.env["res.lang"]._activate_lang(code)
        self.customer.lang = "nl_BE"
        self.assertDutch()
        self.customer.lang = "en_GB"
        self.company.partner_id.lang = "nl_NL"
        lang, subject, _body = self.sent()
        self.assertEqual(lang, "en_GB")
        self.assertIn("Reminder", subject)

    def test_shown_in_the_list(self):
        reminder = self.reminder.with_context(lang="en_US")
        self.assertIn("Dutch", reminder.collections_languages)
        self.assertNotIn("Spanish", reminder.collections_languages)
        self.assertIn("Spanish", reminder.collections_missing_languages)


@tagged("post_install", "-at_install")
class TestPlaceholders(TextsCommon):
    """What a text asks for is checked when it is saved, in all its languages."""

    def setUp(self):
        super().setUp()
        self.own = self.text("mail_template_reminder").copy({"name": "Own text"})

    def assertRefused(self, *words, **values):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.own.write(values)
        for word in ("Own text", *words):
            self.assertIn(word, str(caught.exception))

    def test_unknown_placeholder(self):
        self.assertRefused("object.foo", subject="Hello {{ object.foo }}")
        self.assertRefused("object.foo", body_html='<p t-out="object.foo"/>')
        self.assertRefused("object.company_id.foo", body_html='<p t-out="object.company_id.foo"/>')
        self.assertRefused("customer.name", body_html='<p t-out="customer.name"/>')
        self.assertRefused("object.foo", body_html='<p><a t-att-href="object.foo">x</a></p>')
        self.assertRefused(
            "object.foo", body_html='<p><a t-attf-href="/{{ object.foo }}">x</a></p>'
        )
        self.assertRefused("object.foo", body_html='<p t-if="1 &lt; 2 and object.foo">x</p>')
        self.assertRefused("object._cr", subject="{{ object._cr }}")

    def test_what_cannot_be_read(self):
        self.assertRefused("object.name +", subject="{{ object.name + }}")
        self.assertRefused("object.(", body_html='<p t-out="object.("/>')
        self.assertRefused("not closed", subject="Hello {{ object.name }")
        self.assertRefused("braces", body_html="<p>Dear {{ object.contact_name }}</p>")
        self.assertRefused("cannot be read", body_html='<p t-foreach="object.line_ids">x</p>')

    def test_known_placeholders(self):
        self.own.write(
            {
                "subject": "{{ object.partner_id.name or 'you' }} {{ object.totals ||| none }}",
                "body_html": """<div>
                    <t t-set="total" t-value="sum(line.amount for line in object.line_ids)"/>
                    <t t-foreach="object.line_ids" t-as="line">
                        <p t-if="line_index &lt; 3" t-out="line.invoice"/>
                    </t>
                    <p t-out="format_amount(total, object.currency_id)"/>
                    <p t-out="object.sender_id.name" t-att-class="'a' if total else 'b'"/>
                </div>""",
            }
        )

    def test_translation_with_a_broken_placeholder(self):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.own.with_context(lang="nl_NL").body_html = '<p t-out="object.naam"/>'
        self.assertIn("object.naam", str(caught.exception))
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.own.update_field_translations("subject", {"fr_FR": "Bonjour {{ object.nom }}"})
        self.assertIn("object.nom", str(caught.exception))
        self.assertRegex(str(caught.exception), "French|Français")

    def test_new_text(self):
        with self.assertRaises(ValidationError):
            self.own.copy({"subject": "{{ object.foo }}"})

    def test_other_templates_are_left_alone(self):
        model = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.template"].create(
            {"name": "Partner", "model_id": model, "subject": "{{ object.display_name }}"}
        )

    def test_text_of_another_model_on_a_step(self):
        model = self.env["ir.model"]._get_id("res.partner")
        foreign = self.env["mail.template"].create({"name": "Birthday", "model_id": model})
        with self.assertRaises(ValidationError) as caught:
            self.make_procedure((1, "email", {"template_id": foreign.id}))
        self.assertIn("Birthday", str(caught.exception))
        letter = self.text("letter_text_notice")
        with self.assertRaises(ValidationError) as caught:
            self.make_procedure((1, "email", {"template_id": letter.id}))
        self.assertIn(letter.name, str(caught.exception))
        self.make_procedure((1, "email", {"template_id": self.own.id}))
        with self.assertRaises(ValidationError):
            self.own.model_id = model
        with self.assertRaises(ValidationError):
            self.own.collections_kind = "short"
