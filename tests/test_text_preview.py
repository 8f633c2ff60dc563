import re

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import day
from .test_texts import KINDS, MODULE, TextsCommon


@tagged("post_install", "-at_install")
class TestWhoWrites(TextsCommon):
    """Managers write the texts without being administrators, and without running code."""

    def setUp(self):
        super().setUp()
        self.reminder = self.text("mail_template_reminder")

    def restrict(self):
        self.env["ir.config_parameter"].set_param("mail.restrict.template.rendering", True)
        self.env.invalidate_all()
        self.assertFalse(self.manager.has_group("mail.group_mail_template_editor"))

    def test_manager_changes_words(self):
        self.restrict()
        reminder = self.reminder.with_user(self.manager)
        reminder.body_html = reminder.body_html.replace("Kind regards", "Best regards")
        reminder.with_context(lang="nl_NL").subject = "Graag betalen: {{ object.totals }}"
        self.assertIn("Best regards", self.reminder.body_html)
        with Form(reminder, view=f"{MODULE}.view_collections_text_form") as form:
            form.name = "Changed"
            form.description = "When it is urgent"

    def test_all_placeholders_of_the_help_are_allowed(self):
        self.restrict()
        allowed = self.env["collections.action"].mail_allowed_qweb_expressions()
        arch = self.text("view_collections_text_form").arch
        offered = re.findall(r"<code>(object\.[\w.]+)</code>", arch)
        self.assertGreater(len(offered), 8)
        self.assertLessEqual(set(offered), set(allowed))
        own = self.reminder.with_user(self.manager).copy()
        own.body_html = "".join(f'<p t-out="{name}"/>' for name in allowed[7:])

    def test_manager_runs_no_code(self):
        self.restrict()
        reminder = self.reminder.with_user(self.manager)
        for body in (
            '<p t-out="object.env.user"/>',
            '<p t-out="object.sudo().search([])"/>',
            '<p t-if="object.company_id.name">x</p>',
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reminder.body_html = body
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            reminder.subject = "{{ object.company_id.write({}) }}"

    def test_others_do_not_write(self):
        for user in (self.employee, self.collector):
            reminder = self.reminder.with_user(user)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reminder.subject = "Pay into my account"
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reminder.copy()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reminder.update_field_translations("subject", {"nl_NL": "Betaal"})
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reminder.unlink()
        model = self.env["ir.model"]._get_id("res.partner")
        own = (
            self.env["mail.template"]
            .with_user(self.employee)
            .create({"name": "Own", "model_id": model})
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.model_id = self.reminder.model_id

    def test_texts_of_another_company_are_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.reminder.copy({"collections_company_id": other.id})
        texts = self.env["mail.template"].with_user(self.manager)
        self.assertNotIn(theirs, texts.search([]))
        self.assertIn(self.reminder, texts.search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).subject = "Hello"


@tagged("post_install", "-at_install")
class TestPreview(TextsCommon):
    """A text as a customer would read it now; nothing is sent and nothing is left behind."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer("Anna", lang="nl_NL")
        self.invoice = self.make_invoice(self.customer, due=-20)
        self.later = self.make_invoice(self.customer, due=10)
        self.dossier = self.profile(self.customer)
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: day())

    def preview(self, user=None, profile=None, **values):
        values = {"profile_id": (profile or self.dossier).id, **values}
        wizard = self.env["collections.text.preview"].with_user(user or self.manager)
        return wizard.create(values)

    def test_as_it_would_go_out(self):
        text = self.text("mail_template_reminder")
        shown = self.preview(template_id=text.id)
        self.assertIn("Herinnering", shown.subject)
        self.assertIn("Beste Anna", shown.body)
        self.assertIn("Vervaldatum", shown.body)
        self.assertIn(self.invoice.name, shown.body)
        self.assertNotIn(self.later.name, shown.body)
        self.assertIn("Dutch", shown.with_context(lang="en_US").language)
        self.assertFalse(shown.error)

    def test_notice_lists_what_is_not_due(self):
        shown = self.preview(template_id=self.text("mail_template_notice").id)
        self.assertIn(self.later.name, shown.body)
        self.assertNotIn(self.invoice.name, shown.body)

    def test_same_as_sent(self):
        """The preview of a step that is due and the message that goes out are one."""
        procedure = self.make_procedure((1, "email", {"tone": "firm"}))
        self.dossier.procedure_id = procedure
        shown = self.preview(step_id=procedure.step_ids.id)
        self.assertFalse(shown.note)
        self.assertIn("Aanmaning", shown.subject)
        self.run_night()
        message = self.messages(self.customer)
        self.assertEqual(shown.subject, message.subject)
        words = html2plaintext(shown.body, include_references=False)
        for line in html2plaintext(message.body, include_references=False).splitlines():
            self.assertIn(line.strip(), words)

    def test_every_kind_of_a_step(self):
        step = self.standard.step_ids.filtered(lambda step: step.tone == "final")
        for kind in KINDS:
            shown = self.preview(step_id=step.id, kind=kind)
            self.assertFalse(shown.error)
            self.assertIn(kind, shown._find_text().collections_kind)
            self.assertTrue(shown.short_body if kind == "short" else shown.body)
        self.assertEqual(shown.letters, len(shown.short_body))
        self.assertIn(shown.sms_count, (2, 3))

    def test_nothing_is_left_behind(self):
        models = (
            "collections.action", "collections.action.line", "collections.link", "mail.mail",
            "mail.message",
        )  # fmt: skip
        before = {name: self.env[name].search_count([]) for name in models}
        for text in self.texts:
            # An answer is an e-mail.
            kind = "email" if text.collections_kind == "answer" else text.collections_kind
            shown = self.preview(template_id=text.id, kind=kind)
            self.assertTrue(shown.body or shown.short_body, text.name)
            self.assertFalse(shown.error)
        self.env.flush_all()
        self.assertEqual({name: self.env[name].search_count([]) for name in models}, before)

    def test_on_the_screen(self):
        """Choosing a customer shows the message at once, before anything is saved."""
        action = (
            self.text("mail_template_reminder")
            .with_user(self.manager)
            .action_preview_for_customer()
        )
        wizard = self.env["collections.text.preview"].with_user(self.manager)
        with Form(wizard.with_context(**action["context"])) as form:
            form.profile_id = self.dossier
            self.assertIn("Herinnering", form.subject)
            self.assertIn(self.invoice.name, form.body)

    def test_from_the_step(self):
        step = self.standard.step_ids.filtered(lambda step: step.tone == "firm")
        context = step.with_user(self.manager).action_preview_text()["context"]
        self.assertEqual(context["default_step_id"], step.id)
        self.assertEqual(context["default_profile_id"], self.dossier.id)

    def test_customer_without_open_items(self):
        profile = self.profile(self.make_customer("Nothing owed"))
        shown = self.preview(profile=profile, template_id=self.text("mail_template_final").id)
        self.assertIn("Nothing owed has no open items", shown.note)
        self.assertFalse(shown.error)
        self.assertIn("Nothing owed", shown.body)
        short = self.preview(
            profile=profile, kind="short", template_id=self.text("short_text_notice").id
        )
        self.assertTrue(short.short_body)

    def test_customer_on_hold(self):
        self.env["collections.hold"].create(
            {"profile_id": self.dossier.id, "reason": "Asked for", "date_from": day(-1)}
        )
        shown = self.preview(template_id=self.text("mail_template_final").id)
        self.assertIn("Nothing may be asked", shown.note)
        self.assertNotIn(self.invoice.name, shown.body)

    def test_broken_text_is_told(self):
        own = self.text("mail_template_reminder").copy()
        own.with_context(lang="nl_NL").body_html = '<p t-out="object.contact_name.nothing"/>'
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            shown = self.preview(template_id=own.id)
            self.assertIn("nothing", shown.error)
        self.assertFalse(shown.body)

    def test_collector_sees_own_customers(self):
        group = self.env.ref(f"{MODULE}.group_collector")
        see_all = self.env.ref(f"{MODULE}.group_collector_all")
        group.implied_ids -= see_all
        self.collector.group_ids -= see_all
        self.dossier.user_id = self.collector
        text = self.text("mail_template_reminder")
        shown = self.preview(self.collector, template_id=text.id)
        self.assertIn(self.invoice.name, shown.body)
        self.dossier.user_id = self.manager
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.preview(self.collector, template_id=text.id).subject  # noqa: B018
        with self.assertRaises(AccessError):
            self.preview(self.employee, template_id=text.id)
