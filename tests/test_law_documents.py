import re
from datetime import datetime, time
from itertools import product

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from ..engine.law.documents import check_document, fields_of
from ..engine.law.nl_letter import MESSAGE_TERM_TEXTS, TERM_TEXTS
from ..engine.law.reading import Text, read_letter
from .common import TODAY
from .letter_common import LetterCommon, read

MODULE = "account_collections"
LANGUAGES = {"nl_NL": "nl", "fr_FR": "fr", "de_DE": "de", "en_US": "en"}
KINDS = ("nl_14_days", "be_first", "demand", "final")
NUMBER = "0123456749"
# What each document says, word for word, in each language; amounts as in these tests.
SENTENCES = {
    "nl_14_days": {
        "nl": ("U bent daarom in verzuim.", "moet u ons ook 62,50 € aan incassokosten betalen",
               "artikel 6:96 van het Burgerlijk Wetboek", "Ook kunnen wij dan de wettelijke rente"),
        "fr": ("Vous êtes donc en demeure.", "62,50 € de frais de recouvrement",
               "article 6:96 du Code civil néerlandais", "les intérêts légaux"),
        "de": ("Sie sind deshalb in Verzug.", "62,50 € Inkassokosten",
               "Artikel 6:96 des niederländischen", "die gesetzlichen Zinsen"),
        "en": ("That is why you are in default.", "62.50 € in collection costs",
               "article 6:96 of the Dutch Civil Code", "statutory interest"),
    },
    "be_first": {
        "nl": ("Deze eerste herinnering is gratis.", "ondernemingsnummer 0123.456.749",
               "een schadevergoeding van 56,67 € verschuldigd", "boek XIX van het Wetboek van",
               "binnen 14 kalenderdagen, die ingaan op", "Tuinonderhoud"),
        "fr": ("Ce premier rappel est gratuit.", "numéro d'entreprise 0123.456.749",
               "une indemnité de 56,67 €", "livre XIX du Code de droit économique",
               "dans un délai de 14 jours calendrier, qui prend cours", "Tuinonderhoud"),
        "de": ("Diese erste Mahnung ist kostenlos.", "Unternehmensnummer 0123.456.749",
               "eine Entschädigung von 56,67 €", "Buch XIX des belgischen",
               "innerhalb von 14 Kalendertagen, die am", "Tuinonderhoud"),
        "en": ("This first reminder is free.", "enterprise number 0123.456.749",
               "a compensation of 56.67 €", "Book XIX of the Code of Economic Law",
               "within 14 calendar days, which begin on", "Tuinonderhoud"),
    },
    "demand": {
        "nl": ("Hierbij stellen wij u in gebreke en sommeren wij u", "binnen 14 dagen na de datum",
               "de wet van 2 augustus 2002"),
        "fr": ("Par la présente, nous vous mettons en demeure de payer", "dans les 14 jours",
               "la loi du 2 août 2002"),
        "de": ("Hiermit mahnen wir Sie förmlich", "innerhalb von 14 Tagen ab dem Datum",
               "Gesetz vom 2. August 2002"),
        "en": ("We hereby put you formally in default", "within 14 days of the date of this",
               "law of 2 August 2002"),
    },
    "final": {
        "nl": ("Dit is onze laatste aanmaning.", "binnen 7 dagen na de datum van deze",
               "leggen wij haar voor aan de rechter"),
        "fr": ("Ceci est notre dernier avis.", "dans les 7 jours suivant la date de",
               "la porterons devant le tribunal"),
        "de": ("Dies ist unsere letzte Mahnung.", "innerhalb von 7 Tagen ab dem Datum diese",
               "machen sie gerichtlich geltend"),
        "en": ("This is our final notice.", "within 7 days of the date of this",
               "bring it to court"),
    },
}  # fmt: skip
# Frequent words that the documents in the other languages lack.
WORDS = {
    "en_US": ("the", "your", "please", "within", "invoice", "and"),
    "nl_NL": ("uw", "het", "facturen", "binnen", "wij", "een"),
    "fr_FR": ("votre", "les", "factures", "dans", "nous", "une"),
    "de_DE": ("Ihre", "wir", "Rechnungen", "innerhalb", "und", "eine"),
}


class LawLetterCommon(LetterCommon):
    """Consumers and businesses on both sides of a border, who owe 416.67 euros since 20 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES:
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", MODULE)])
        module._update_translations([*LANGUAGES], overwrite=True)
        cls.company.partner_id.write({"name": "Tuincentrum Demer", "company_registry": NUMBER})
        cls.company.write(
            {"collections_law_clause": True, "collections_law_home_country": False}
        )
        cls.euro = cls.foreign

    def setUp(self):
        super().setUp()
        self.enterContext(self.at(0))

    @classmethod
    def person(cls, name="Anna", country="nl", lang="nl_NL", **values):
        address = cls.address("Kerkstraat 5", country_id=cls.env.ref(f"base.{country}").id)
        return cls.make_customer(name, **{**address, "is_company": False, "lang": lang, **values})

    @classmethod
    def firm(cls, name="Kwekerij Noord", country="be", lang="nl_NL", **values):
        return cls.person(name, country, lang, is_company=True, company_registry=name, **values)

    def owe(self, partner, amount=416.67, due=-20, **values):
        line = {"name": "Tuinonderhoud", "quantity": 1, "price_unit": amount, "tax_ids": False}
        return self.make_invoice(
            partner,
            due,
            currency_id=self.euro.id,
            invoice_line_ids=[Command.create(line)],
            **values,
        )

    def make_letter(self, kind, partner, channel="letter", **step):
        """Return the open message of a procedure with one step, which sends this document."""
        procedure = self.make_procedure((1, channel, {"law_letter": kind, **step}))
        self.company.collections_procedure_id = procedure
        self.plan()
        found = self.actions(partner, "todo", "approve", "ready")
        self.assertEqual(len(found), 1)
        self.assertEqual(found.law_letter, kind)
        return found

    def make_for(self, kind, lang, channel="letter", **step):
        """Return a message to somebody whom the document is for, in this language."""
        business = kind in ("demand", "final")
        country = "nl" if kind == "nl_14_days" else "be"
        partner = (self.firm if business else self.person)(country=country, lang=lang)
        self.owe(partner)
        asks = {"asks_costs": business, "asks_interest": business}
        return self.make_letter(kind, partner, channel, **asks, **step)

    def render(self, action, kind=None):
        kind = kind or action.channel_id.text_kind
        return action._render_texts(kind)[action.id]

    def problems(self, action, body=None):
        """Return what is wrong with a message, with another body when one is given."""
        rendered = self.render(action)
        if body is not None:
            rendered["body_html"] = body
        (found,) = action._check_law_letters({action.id: rendered}).values()
        return found[1]

    def words_of(self, content, lang):
        """Return the text of a PDF without its table and its payment block, as one paragraph."""
        writer = self.env["collections.letter"].with_context(lang=lang)
        first = writer._get_columns()[0].title
        last = writer.env._("Total %s", "EUR")
        payment = writer.env._("Payment details")
        text = "\n".join(read(content))
        before, _sep, rest = text.partition(f"\n{first}")
        _table, _sep, after = rest.partition(last)
        after = after.partition("\n")[2].partition(payment)[0]
        return " ".join(f"{before} {after}".split())


@tagged("post_install", "-at_install")
class TestLawDocuments(LawLetterCommon):
    """Each document in each language: on paper, as an e-mail, and read back by the rules."""

    def test_on_paper(self):
        for kind, (lang, code) in product(KINDS, LANGUAGES.items()):
            with self.subTest(kind=kind, language=code):
                action = self.make_for(kind, lang)
                words = self.words_of(self.print_letter(action), lang)
                for sentence in SENTENCES[kind][code]:
                    self.assertIn(" ".join(sentence.split()), words)
                if kind == "nl_14_days":
                    self.assertIn(TERM_TEXTS[code], words)
                self.assert_read(action, kind, code, words)
                self.assert_language(words, lang)

    def assert_read(self, action, kind, code, words):
        """Let the rules of the law read what the PDF says."""
        (source,) = action._get_law_sources().values()
        writer = self.env["collections.law.writer"].with_context(lang=action.lang)
        facts = writer._prepare_facts(source)
        table = " ".join(facts.dues)
        letter = read_letter(kind, source.day, "letter", code, Text((words,), table), facts)
        self.assertEqual(set(fields_of(kind)) - letter.fields, set())
        self.assertEqual(check_document(source.case, letter), ())
        if source.document.is_statutory:
            self.assertEqual(letter.announced_total, source.document.costs)

    def assert_language(self, words, lang):
        for other, frequent in WORDS.items():
            if other != lang:
                own = {word.lower() for word in WORDS[lang]}
                for word in frequent:
                    if word.lower() not in own:
                        self.assertNotRegex(words, rf"(?<!\w){word}(?!\w)")

    def test_as_an_email(self):
        for kind, (lang, code) in product(KINDS, LANGUAGES.items()):
            with self.subTest(kind=kind, language=code):
                action = self.make_for(kind, lang, "email")
                rendered = self.render(action)
                text = " ".join(html2plaintext(rendered["body_html"]).replace("*", "").split())
                for sentence in SENTENCES[kind][code]:
                    self.assertIn(" ".join(sentence.split()), text)
                if kind == "nl_14_days":
                    self.assertIn(MESSAGE_TERM_TEXTS[code], text)
                self.assertEqual(self.problems(action), [])
                self.assertNotRegex(rendered["subject"], r"\d", "no debt in the subject")

    def test_language_of_the_customer_decides(self):
        french = self.person("Claire", "be", "fr_FR")
        self.owe(french)
        action = self.make_letter("be_first", french)
        self.assertEqual(action.lang, "fr_FR")
        spanish = self.person("Inés", "be", "nl_NL")
        self.env["res.lang"]._activate_lang("es_ES")
        spanish.lang = "es_ES"
        self.company.partner_id.lang = "nl_NL"
        self.owe(spanish)
        action = self.make_letter("be_first", spanish)
        self.assertEqual(action.lang, "nl_NL", "nobody can read a Spanish letter back")
        self.assertEqual(self.problems(action), [])

    def test_a_consumer_gets_the_longer_term_and_an_offer_of_help(self):
        partner = self.person(country="be", lang="nl_NL")
        self.owe(partner)
        action = self.make_letter("final", partner)
        text = html2plaintext(self.render(action)["body_html"])
        self.assertIn("binnen 14 dagen na de datum van deze brief", " ".join(text.split()))
        self.assertIn("schuldhulp", text)
        self.assertEqual(self.problems(action), [])

    def test_the_law_of_each_business(self):
        for country, basis in (
            ("nl", "articles 6:119a and 6:96 of the Dutch Civil Code"),
            ("de", "sections 286 and 288 of the German Civil Code"),
            ("fr", "article L441-10 of the French Commercial Code"),
            ("uk", "Late Payment of Commercial Debts (Interest) Act 1998"),
            ("at", "Directive 2011/7/EU"),
        ):
            with self.subTest(country=country):
                partner = self.firm(f"Firm {country}", country, "en_US")
                self.owe(partner)
                action = self.make_letter("demand", partner)
                self.assertIn(basis, self.render(action)["body_html"])
                self.assertEqual(self.problems(action), [])

    def test_what_is_paid_is_what_is_asked(self):
        """The amount of the payment block is the total with interest and costs."""
        action = self.make_for("demand", "en_US")
        (source,) = action._get_law_sources().values()
        self.assertGreater(source.interest, 0)
        total = 416.67 + 40 + float(source.interest)
        (text,) = read(self.print_letter(action))
        text = " ".join(text.split())
        self.assertIn("Compensation for collection costs 40.00 €", text)
        self.assertIn(f"{total:.2f} € Total EUR", text)
        self.assertIn(f"demand that you pay {total:.2f} €", text)
        self.assertIn(f"Amount {total:.2f} €", text)
        self.assertIn(f"Total: {total:.2f}", self.render(action, "email")["body_html"])
        action.step_id.write({"asks_costs": False, "asks_interest": False})
        (text,) = read(self.print_letter(action))
        self.assertNotIn("Compensation", text, "nothing is asked on top")

    def test_several_invoices_are_one_sum(self):
        partner = self.person(lang="en_US")
        self.owe(partner, 300)
        self.owe(partner, 200, due=-10)
        action = self.make_letter("nl_14_days", partner)
        self.assertEqual(action.law_amount.split(), ["500.00", "€"])
        self.assertEqual(action.law_costs.split(), ["75.00", "€"])
        self.assertEqual(self.problems(action), [])

    def test_what_a_credit_covers_costs_nothing(self):
        partner = self.person(lang="en_US")
        self.owe(partner, 500)
        self.make_refund(partner, 200, currency_id=self.euro.id)
        action = self.make_letter("nl_14_days", partner)
        self.assertEqual(action.law_amount.split(), ["300.00", "€"])
        self.assertEqual(action.law_costs.split(), ["45.00", "€"])
        self.assertEqual(self.problems(action), [])

    def test_without_a_clause_nothing_is_announced(self):
        self.company.collections_law_clause = False
        action = self.make_for("be_first", "nl_NL")
        self.assertIn("Wij vragen geen schadevergoeding.", self.render(action)["body_html"])
        self.assertEqual(self.problems(action), [])

    def test_agreed_interest_is_named(self):
        self.company.collections_law_agreed_legal = True
        action = self.make_for("be_first", "nl_NL")
        self.assertIn("nalatigheidsinterest", self.render(action)["body_html"])
        self.assertEqual(self.problems(action), [])

    def test_vat_is_declared(self):
        self.company.write(
            {"collections_law_uses_collector": True, "collections_law_recovers_vat": False}
        )
        for lang in LANGUAGES:
            with self.subTest(language=lang):
                action = self.make_for("nl_14_days", lang)
                self.assertEqual(self.problems(action), [])
                self.assertTrue(action._read_law_letter(self.render(action)).vat_declared)
                self.assertRegex(self.render(action)["body_html"], r"13[.,]13")

    def test_an_ordinary_message_is_none(self):
        partner = self.firm()
        self.owe(partner)
        procedure = self.make_procedure((1, "email", {"law_letter": "be_first"}))
        self.company.collections_procedure_id = procedure
        self.plan()
        action = self.actions(partner, "ready", "todo")
        self.assertFalse(action.law_letter, "the law of consumers does not know this customer")
        self.assertFalse(action._check_law_letters(action._render_texts("email")))
        self.assertEqual(action.law_amount, action.totals)
        self.assertEqual(
            action._get_template("email"), self.env.ref(f"{MODULE}.mail_template_reminder")
        )

    def test_queries_do_not_grow(self):
        def prepare(count):
            partners = [self.person(f"P{count}-{number}") for number in range(count)]
            for partner in partners:
                self.owe(partner)
            procedure = self.make_procedure((1, "email", {"law_letter": "nl_14_days"}))
            self.company.collections_procedure_id = procedure
            self.plan()
            ids = [partner.id for partner in partners]
            actions = self.env["collections.action"].search([("partner_id", "in", ids)])
            self.env.flush_all()
            self.env.invalidate_all()
            return actions

        counts = []
        for count in (2, 12):
            actions = prepare(count)
            before = self.env.cr.sql_log_count
            texts = actions._render_texts("email")
            found = actions._check_law_letters(texts)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual([problems for _letter, problems in found.values()], [[]] * count)
        self.assertLess(counts[1] - counts[0], 25, counts)


@tagged("post_install", "-at_install")
class TestLawDocumentsChanged(LawLetterCommon):
    """What somebody changed in a text, or what the company lacks, stops the document."""

    def change(self, action, *pairs):
        body = str(self.render(action)["body_html"])
        for old, new in pairs:
            found = re.search(old, body)
            self.assertTrue(found, f"{old} is not in the text")
            body = body.replace(found[0], new)
        return [" ".join(problem.split()) for problem in self.problems(action, body)]

    def test_wrong_term(self):
        action = self.make_for("nl_14_days", "nl_NL")
        sentence = "The letter must grant 14 days, counted from the day after it is received."
        for term in ("binnen veertien dagen na heden", "binnen zeven dagen", "per omgaande"):
            problems = self.change(action, (re.escape(TERM_TEXTS["nl"]), term))
            self.assertIn(sentence, problems, term)

    def test_wrong_amount(self):
        action = self.make_for("nl_14_days", "nl_NL")
        problems = self.change(action, (r"62,50", "75,00"))
        self.assertEqual(
            problems, ["The letter must name costs of at most 62.50 €; it names 75.00 €."]
        )
        extra = "<p>Wij rekenen 10,00 € administratiekosten.</p><p>Hebt"
        problems = self.change(action, ("<p>Hebt", extra))
        self.assertEqual(
            problems, ["The letter must name costs of at most 62.50 €; it names 72.50 €."]
        )

    def test_missing_field(self):
        action = self.make_for("be_first", "nl_NL")
        problems = self.change(action, (r"ondernemingsnummer 0123\.456\.749", "in België"))
        self.assertEqual(problems, ["The letter must also state: the enterprise number."])
        problems = self.change(action, (r"<ul>.*</ul>", ""))
        self.assertEqual(problems, ["The letter must also state: the product or service."])

    def test_missing_company_data(self):
        action = self.make_for("be_first", "nl_NL")
        self.company.partner_id.write({"company_registry": False, "vat": False, "zip": False})
        self.bank.unlink()
        problems = self.problems(action)
        self.assertIn(
            "This letter must state the enterprise number of Tuincentrum Demer: fill in “Company "
            "ID” under Settings, Companies.",
            problems,
        )
        self.assertTrue(any("fill in street, postcode, city" in one for one in problems), problems)
        self.assertTrue(any("add a bank account of Tuin" in one for one in problems), problems)

    def test_belgian_vat_number_is_the_enterprise_number(self):
        self.company.partner_id.write({"company_registry": False, "vat": "BE0477472701"})
        action = self.make_for("be_first", "nl_NL")
        self.assertIn("0477.472.701", self.render(action)["body_html"])
        self.assertEqual(self.problems(action), [])


@tagged("post_install", "-at_install")
class TestLawDelivery(LawLetterCommon):
    """What goes out is kept as it was written; what is not good enough stays."""

    def setUp(self):
        super().setUp()
        noon = datetime.combine(TODAY, time(12))
        self.patch(type(self.env["collections.priority"]), "_get_moment", lambda *_args: noon)

    def send(self, kind, partner, **step):
        self.owe(partner)
        procedure = self.make_procedure((1, "email", {"law_letter": kind, **step}))
        self.company.collections_procedure_id = procedure
        self.run_night()
        return self.actions(partner)

    def test_what_went_out_is_kept(self):
        for kind, country, costs in (("nl_14_days", "nl", 62.5), ("be_first", "be", 56.67)):
            with self.subTest(kind=kind):
                partner = self.person(f"Person {country}", country)
                action = self.send(kind, partner)
                self.assertEqual(action.state, "done", action.failure_reason)
                (notice,) = self.profile(partner).law_notice_ids
                self.assertEqual((notice.kind, notice.announced), (kind, costs))
                self.assertTrue(notice.valid and notice.names_costs)
                self.assertEqual(notice.action_id, action)

    def test_what_is_not_good_enough_stays(self):
        text = self.env.ref(f"{MODULE}.mail_template_law_nl_14_days").with_context(lang="nl_NL")
        text.body_html = re.sub(r"<t [^>]*law_term.*?(/>|</t>)", "binnen 7 dagen", text.body_html)
        self.assertIn("binnen 7 dagen", text.body_html)
        partner = self.person()
        action = self.send("nl_14_days", partner)
        self.assertEqual((action.state, action.failure_type), ("failed", "law"))
        self.assertIn("must grant 14 days", action.failure_detail)
        self.assertSilent(partner)
        self.assertFalse(self.profile(partner).law_notice_ids)


@tagged("post_install", "-at_install")
class TestLawTexts(LawLetterCommon):
    """Whoever writes a text or a step sees at once what the law misses in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = cls.env["mail.template"].search([("collections_law_letter", "!=", False)])

    def test_the_ready_made_texts_lack_nothing(self):
        self.assertEqual(len(self.texts), 10)
        for text in self.texts:
            with self.subTest(text=text.name):
                self.assertFalse(text.collections_law_problems)
                languages = text._get_text_languages()[text.id]
                self.assertLessEqual(set(LANGUAGES), languages)

    def test_the_writer_sees_what_is_missing(self):
        text = self.env.ref(f"{MODULE}.letter_text_law_be_first")
        view = f"{MODULE}.view_collections_text_form"
        with Form(text, view=view) as form:
            form.body_html = re.sub(r"<div><t[^>]*law_creditor.*?</div>", "", form.body_html)
            self.assertEqual(
                form.collections_law_problems,
                "English (US): The letter must also state: the enterprise number.",
            )
        dutch = text.with_context(lang="nl_NL")
        dutch.body_html = dutch.body_html.replace("law_term", "law_total")
        text.invalidate_recordset(["collections_law_problems"])
        problems = text.with_context(lang="en_US").collections_law_problems
        self.assertIn("Dutch / Nederlands: The letter must also state: the term of 14", problems)

    @mute_logger("odoo.addons.account_collections.models.law.mail_template")
    def test_a_text_that_cannot_be_made(self):
        text = self.env.ref(f"{MODULE}.letter_text_law_demand")
        found = text._check_law_body(
            "demand", self.company, "en_US", '<p t-out="object.law_amount.nothing()"/>'
        )
        self.assertEqual(found, ["the text could not be made, so nobody can tell what it lacks."])

    def test_the_step_shows_what_its_text_lacks(self):
        own = self.env["mail.template"].create(
            {
                "name": "Own words",
                "model_id": self.env["ir.model"]._get_id("collections.action"),
                "collections_kind": "email",
                "subject": "Letter",
                "body_html": "<p>Please pay <t t-out='object.law_amount'/> soon.</p>",
            }
        )
        procedure = self.make_procedure((1, "email", {"law_letter": "nl_14_days"}))
        step = procedure.step_ids
        self.assertFalse(step.law_text_problems)
        step.template_id = own
        self.assertIn("the costs in euros", step.law_text_problems)
        step.law_letter = "auto"
        self.assertFalse(step.law_text_problems, "it may be an ordinary message")
        own.collections_law_letter = False
        step.write({"law_letter": False, "template_id": False})
        self.assertFalse(step.law_text_problems)

    def test_the_own_text_of_a_company_goes_first(self):
        own = self.env.ref(f"{MODULE}.letter_text_law_demand").copy(
            {"collections_company_id": self.company.id, "collections_law_letter": "demand"}
        )
        self.assertEqual(self.make_for("demand", "en_US")._get_template("letter"), own)
        own.active = False
        self.texts.active = False
        action = self.make_for("final", "en_US")
        self.assertEqual(
            action._get_template("letter"), self.env.ref(f"{MODULE}.letter_text_law_final_consumer")
        )

    def test_managers_write_them_and_collectors_do_not(self):
        self.env["ir.config_parameter"].set_param("mail.restrict.template.rendering", True)
        manager, collector = (
            new_test_user(self.env, f"{role}.law", groups=f"{MODULE}.group_{role}")
            for role in ("manager", "collector")
        )
        text = self.env.ref(f"{MODULE}.mail_template_law_be_first")
        mine = text.with_user(manager)
        mine.body_html = mine.body_html.replace("Kind regards", "Best regards")
        self.assertFalse(mine.collections_law_problems)
        with self.assertRaises(AccessError):
            text.with_user(collector).body_html = "<p>No</p>"

    def test_the_preview_says_why_it_would_not_go(self):
        partner = self.person(lang="en_US")
        self.owe(partner)
        profile = self.profile(partner)
        step = self.make_procedure((1, "letter", {"law_letter": "nl_14_days"})).step_ids
        preview = self.env["collections.text.preview"].new(
            {"step_id": step.id, "kind": "letter", "profile_id": profile.id}
        )
        self.assertFalse(preview.error)
        self.assertIn("62.50\N{NO-BREAK SPACE}€", preview.body)
        self.bank.unlink()
        preview = self.env["collections.text.preview"].new(
            {"step_id": step.id, "kind": "letter", "profile_id": profile.id}
        )
        self.assertIn("add a bank account", preview.note)


@tagged("post_install", "-at_install")
class TestLawProcedures(LawLetterCommon):
    """The procedures that come for it keep the law; nobody follows them by itself."""

    NAMES = ("consumers_nl", "consumers_be", "businesses_costs")

    def test_no_conflicts(self):
        for name in self.NAMES:
            procedure = self.env.ref(f"{MODULE}.procedure_{name}")
            with self.subTest(procedure=procedure.name):
                self.assertFalse(procedure.law_conflicts["rows"])
                self.assertTrue(procedure.law_conflicts["is_asking"])
                self.assertFalse(procedure.step_ids.filtered("law_text_problems"))
                self.assertFalse(procedure.profile_ids)

    def test_the_conflicts_come_back_when_it_is_meant_for_everybody(self):
        procedure = self.env.ref(f"{MODULE}.procedure_consumers_nl").copy()
        procedure.law_debtor_kind = False
        procedure.law_country_ids = False
        self.assertTrue(procedure.law_conflicts["rows"])
        procedure.law_debtor_kind = "consumer"
        procedure.law_country_ids = self.env.ref("base.nl")
        self.assertFalse(procedure.law_conflicts["rows"])
        procedure.step_ids.filtered("asks_costs").offset = 20
        self.assertTrue(procedure.law_conflicts["rows"], "too soon after the letter")

    def test_the_belgian_one_may_ask_when_the_contract_does(self):
        procedure = self.env.ref(f"{MODULE}.procedure_consumers_be").copy()
        final = procedure.step_ids.filtered(lambda step: step.law_letter == "final")
        final.write({"asks_costs": True, "asks_interest": True})
        self.company.collections_law_agreed_legal = True
        self.assertFalse(procedure.law_conflicts["rows"])
