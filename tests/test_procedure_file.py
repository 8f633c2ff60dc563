import base64

import yaml

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.account_collections.engine.handwritten import Checker, Located
from odoo.addons.account_collections.engine.words import PLAIN

from .common import TODAY, CollectionsCommon, day


class ProcedureFileCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["collections.procedure.file"]
        # Steps with texts of their own; the shipped ones leave it to their tone.
        texts = {-3: "notice", 4: "reminder", 14: "second", 35: "final"}
        reminders = cls.standard.step_ids.filtered(lambda step: step.purpose == "reminder")
        for step in reminders.filtered(lambda step: step.offset in texts):
            text = f"account_collections.mail_template_{texts[step.offset]}"
            step.template_id = cls.env.ref(text)

    def setUp(self):
        super().setUp()
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: TODAY)

    def open_import(self, text, name="standard.yaml", user=None):
        model = self.env["collections.procedure.import"]
        if user:
            model = model.with_user(user)
        content = text if isinstance(text, bytes) else text.encode()
        wizard = model.create({"file": base64.b64encode(content), "file_name": name})
        wizard.action_read()
        return wizard

    def apply(self, wizard, **values):
        wizard.write(values)
        return self.env["collections.procedure"].browse(wizard.action_apply()["res_id"])

    def file_of(self, procedure):
        return base64.b64decode(procedure.file).decode()

    def differences(self, wizard):
        return [(line.kind, line.place, line.field) for line in wizard.line_ids]


@tagged("post_install", "-at_install")
class TestProcedureFile(ProcedureFileCommon):
    """A procedure leaves as a readable file and comes back as what it was."""

    def refused(self, text, *parts):
        with self.assertRaises(UserError) as caught:
            self.open_import(text)
        for part in parts:
            self.assertIn(part, str(caught.exception))

    # === OUT === #

    def test_readable(self):
        text = self.file_of(self.standard)
        data = yaml.safe_load(text)
        self.assertEqual((data["code"], data["min_gap"]), ("standard", 6))
        step = data["steps"][0]
        self.assertEqual((step["offset"], step["channel_ids"]), (-3, ["email"]))
        self.assertIn("Soon due", step["template_id"]["subject"])
        self.assertEqual(data["scenarios"][0]["name"], "From the notice to the decision")
        self.assertIn("body_html: |", text, "long texts are blocks")
        self.assertNotIn("company_id", text.replace("object.company_id", ""))

    def test_all_business_fields_travel(self):
        """Also fields that were added to the models elsewhere."""
        fields_of = self.files._get_fields("collections.procedure.step")
        for name in ("mode", "tone", "min_amount", "repeat_every", "instructions", "channel_ids"):
            self.assertIn(name, fields_of)
        for name in ("company_id", "create_uid", "procedure_id", "moment", "active"):
            self.assertNotIn(name, fields_of)

    def test_download(self):
        action = self.standard.action_export()
        self.assertIn("/file/standard-1.yaml?download=true", action["url"])

    # === BACK AGAIN === #

    def test_round_trip(self):
        """What is imported says the same as what was exported, and reuses the same texts."""
        for name in ("standard", "reliable", "strict"):
            procedure = self.env.ref(f"account_collections.procedure_{name}")
            with self.subTest(name):
                text = self.file_of(procedure)
                wizard = self.open_import(text)
                self.assertEqual(self.differences(wizard), [])
                self.assertIn("in force already", wizard.notice)
                copy = self.apply(wizard, target="new")
                self.assertEqual(copy.code, f"{name}_2")
                mine, other = self.files._to_document(procedure), self.files._to_document(copy)
                self.assertEqual({**other, "code": name}, mine)
                self.assertEqual(copy.step_ids.template_id, procedure.step_ids.template_id)

    def test_round_trip_in_languages(self):
        for code in ("nl_NL", "fr_FR"):
            self.env["res.lang"]._activate_lang(code)
        module = self.env["ir.module.module"].search([("name", "=", "account_collections")])
        module._update_translations(["nl_NL", "fr_FR"], overwrite=True)
        text = self.file_of(self.standard)
        self.assertIn("Herinnering", text)
        template = self.standard.step_ids[1].template_id
        subjects = {lang: template.with_context(lang=lang).subject for lang in ("nl_NL", "fr_FR")}
        text = text.replace("Perhaps it escaped", "It may have escaped")
        copy = self.apply(self.open_import(text), target="new")
        mine = copy.step_ids[1].template_id
        self.assertNotEqual(mine, template, "a text of another procedure must not be overwritten")
        self.assertIn("Perhaps it escaped", template.with_context(lang="en_US").body_html)
        self.assertIn("It may have escaped", mine.with_context(lang="en_US").body_html)
        for lang, subject in subjects.items():
            self.assertEqual(mine.with_context(lang=lang).subject, subject)
            bodies = [record.with_context(lang=lang).body_html for record in (mine, template)]
            self.assertEqual(bodies[0].strip(), bodies[1].strip())
        self.assertEqual(copy.with_context(lang="nl_NL").name, "Standaard")

    def test_language_that_is_not_here(self):
        text = self.file_of(self.standard).replace(
            "name: Standard", "name: {en_US: Standard, pt_BR: Padrão}", 1
        )
        wizard = self.open_import(text)
        self.assertIn("pt_BR", wizard.notice)
        self.assertEqual(self.apply(wizard, target="new").name, "Standard")

    def test_amounts_of_a_company(self):
        self.standard.min_balance = 12.34
        copy = self.apply(self.open_import(self.file_of(self.standard)), target="new")
        self.assertAlmostEqual(copy.min_balance, 12.34)
        self.assertFalse(copy.company_id)

    # === DIFFERENCES === #

    def test_differences(self):
        data = yaml.safe_load(self.file_of(self.standard))
        data["min_gap"] = 9
        data["steps"][1]["mode"] = "approve"
        data["steps"][2]["name"] = "Clear reminder"
        data["steps"][3]["offset"] = 25
        del data["steps"][5]
        data["steps"].append({"name": "Letter", "offset": 60, "channel_ids": ["letter"]})
        data["steps"][4]["template_id"]["subject"] = "Pay now"
        wizard = self.open_import(yaml.safe_dump(data))
        self.assertEqual(
            self.differences(wizard),
            [
                ("changed", "Procedure", "Days Between Messages"),
                ("changed", "Step “First reminder”", "Mode"),
                ("changed", "Step “Second reminder”", "Name"),
                ("changed", "Step “Call”", "Days"),
                ("changed", "Step “Final reminder”", "E-mail Template ▸ Subject"),
                ("added", "Step “Letter”", ""),
                ("removed", "Step “Decide what happens next”", ""),
            ],
        )
        line = wizard.line_ids[0]
        self.assertEqual((line.before, line.after), ("6", "9"))
        self.assertEqual(wizard.line_ids[-2].after, "60 days after the due date")

    def test_compare_versions(self):
        version = self.new_version()
        version.min_gap = 3
        action = version.action_compare()
        comparison = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(comparison.before_id, self.standard)
        self.assertEqual(
            self.differences(comparison), [("changed", "Procedure", "Days Between Messages")]
        )
        comparison.after_id = self.standard
        self.assertFalse(comparison.line_ids)
        with self.assertRaisesRegex(UserError, "only one version"):
            self.env.ref("account_collections.procedure_strict").action_compare()

    # === BAD FILES === #

    def test_bad_files(self):
        good = self.file_of(self.standard)
        self.refused(b"\xff\xfe\x00", "no text")
        self.refused("", "list of names")
        self.refused("a: [", "Line 1")
        self.refused("code: x", "not the file of a procedure")
        self.refused("!!python/object/apply:os.system ['x']", "Line 1")
        self.refused("x" * 2_000_000, "too large")
        self.refused(good.replace("min_gap: 6", "min_gap: soon"), "“min_gap” has to be a whole")
        self.refused(good.replace("min_gap: 6", "min_gapp: 6"), "Did you mean “min_gap”?")
        self.refused(good.split("steps:")[0], "at least one step")
        self.refused(good.split("steps:")[0] + "steps: 7", "has to be a list")
        self.refused(good.split("steps:")[0] + "steps: [7]", "step 1")

    def test_wrong_in_a_step(self):
        good = self.file_of(self.standard)
        self.refused(
            good.replace("offset: 14", "offset: '14'").replace("- call", "- cal"),
            "step 3 “Second reminder”: “offset” has to be a whole number, not “14”.",
            "step 4 “Call”: there is no “cal” for “channel_ids”. Did you mean “call”?",
        )
        self.refused(
            good.replace("mode: approve", "mode: aprove"), "step 5", "Did you mean “approve”?"
        )
        self.refused(
            good.replace("    offset: 4\n", ""), "step 2 “First reminder”: “offset” is missing."
        )
        self.refused(good.replace("message: First reminder", "mesage: x", 1), "scenario 1")

    def test_page_with_other_parts(self):
        """A page whose translation is built differently cannot be translated part by part."""
        field = self.env["product.template"]._fields["description"]
        problems = []
        checker = Checker(Located(x=1), "step 1", problems, PLAIN)
        texts = {"en_US": "<p>Dear</p><p>Pay</p>", "nl_NL": "<p>Beste</p>"}
        self.files._check_same_parts(checker, "x", field, texts)
        self.assertIn("nl_NL has 1 parts, the one in en_US has 2", problems[0])

    def test_collector_does_not_import(self):
        collector = new_test_user(
            self.env, "collector.file", groups="account_collections.group_collector"
        )
        with self.assertRaises(AccessError):
            self.open_import(self.file_of(self.standard), user=collector)

    def test_manager_imports(self):
        manager = new_test_user(
            self.env, "manager.file", groups="account_collections.group_manager"
        )
        text = self.file_of(self.standard).replace("min_gap: 6", "min_gap: 8")
        wizard = self.open_import(text, user=manager)
        self.assertEqual(self.apply(wizard, target="new").min_gap, 8)

    def new_version(self):
        action = self.standard.action_new_version()
        return self.env["collections.procedure"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestProcedureVersion(ProcedureFileCommon):
    """A new version comes in force on its date; customers stay or continue where they stand."""

    def new_version(self, procedure=None, **values):
        action = (procedure or self.standard).action_new_version()
        version = self.env["collections.procedure"].browse(action["res_id"])
        version.write(values)
        return version

    def night(self, on):
        with self.without_commit():
            self.env["collections.procedure"]._cron_put_in_force(day(on))

    def test_code(self):
        self.assertEqual(self.standard.code, "standard")
        one, two = (self.make_procedure((1, "email"), name="Öffentliche Kunden!") for _x in "ab")
        self.assertEqual((one.code, two.code), ("offentliche_kunden", "offentliche_kunden_2"))
        one.name = "Other"
        self.assertEqual(one.code, "offentliche_kunden")
        with self.assertRaisesRegex(UserError, "never changes"):
            one.code = "x"
        self.assertEqual(one.copy().code, "other_copy")

    def test_planned_version_waits(self):
        version = self.new_version(date_from=day(3))
        self.assertEqual((version.version, version.stage, version.active), (2, "planned", False))
        self.assertEqual(version.name, "Standard")
        self.assertEqual(version.step_ids.mapped("name"), self.standard.step_ids.mapped("name"))
        self.assertEqual(len(version.scenario_ids), len(self.standard.scenario_ids))
        self.night(2)
        self.assertEqual((version.stage, self.standard.stage), ("planned", "effective"))
        with self.assertRaisesRegex(UserError, "on its date"):
            version.active = True
        self.assertEqual(self.new_version(), version, "the planned version is opened again")

    def test_in_force_on_its_date(self):
        version = self.new_version(date_from=day(3))
        self.night(3)
        self.assertEqual((version.stage, version.active), ("effective", True))
        self.assertEqual((self.standard.stage, self.standard.active), ("replaced", False))
        self.assertEqual(self.company.collections_procedure_id, version)
        new = self.profile(self.make_customer("New"))
        self.assertEqual(new.procedure_id, version)

    def test_default_of_a_company_without_choice(self):
        self.company.collections_procedure_id = False
        version = self.new_version(date_from=day())
        self.night(0)
        self.assertEqual(self.company._get_collections_procedure(), version)

    def test_everybody_continues_where_they_stand(self):
        """After the first reminder nobody gets a first reminder of the new version."""
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-5)
        self.run_night()
        self.assertMailed(customer, invoice)
        version = self.new_version(date_from=day(1), migration="all")
        version.step_ids.filtered(lambda step: step.offset == 14).offset = 12
        self.night(1)
        dossier = self.profile(customer)
        self.assertEqual(dossier.procedure_id, version)
        sent = self.simulate(range(1, 12))
        steps = self.actions(customer).step_id
        self.assertEqual(
            [night for night, _message in sent], [8], "twelve days late, eight after the first"
        )
        self.assertEqual(steps.mapped("name"), ["First reminder", "Second reminder"])

    def test_new_customers_only(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-5)
        self.run_night()
        version = self.new_version(date_from=day(1), migration="new")
        self.night(1)
        self.night(2)
        dossier = self.profile(customer)
        self.assertEqual(dossier.procedure_id, self.standard)
        self.assertTrue(version._keeps(self.standard))
        self.assertEqual(version.outdated_count, 1)
        sent = self.simulate(range(1, 12))
        self.assertEqual(len(sent), 1, "the replaced version goes on for its customers")
        version.action_migrate()
        version.invalidate_recordset()
        self.assertEqual((dossier.procedure_id, version.outdated_count), (version, 0))

    def test_put_in_force_now(self):
        version = self.new_version()
        version.action_put_in_force()
        self.assertEqual(version.stage, "effective")
        with self.assertRaises(UserError):
            version.action_put_in_force()
        third = self.new_version(version)
        self.assertEqual((third.version, third.previous_id), (3, version))

    def test_import_as_version(self):
        text = self.file_of(self.standard).replace("min_gap: 6", "min_gap: 8")
        wizard = self.open_import(text)
        self.assertEqual((wizard.target, wizard.existing_id), ("version", self.standard))
        version = self.apply(wizard, date_from=day(5), migration="new")
        self.assertEqual((version.version, version.stage, version.min_gap), (2, "planned", 8))
        self.assertEqual((version.origin, version.migration), ("standard.yaml", "new"))
        self.night(5)
        self.assertEqual(self.standard.stage, "replaced")

    def test_import_as_version_of_today(self):
        text = self.file_of(self.standard).replace("min_gap: 6", "min_gap: 8")
        version = self.apply(self.open_import(text), date_from=TODAY)
        self.assertEqual(version.stage, "effective")

    def test_scenarios_of_the_new_version(self):
        version = self.new_version()
        version.action_run_scenarios()
        self.assertEqual(version.scenario_state, "passed")
        version.step_ids[0].channel_ids = [Command.set(self.call_channel.ids)]
        version.action_run_scenarios()
        self.assertEqual(version.scenario_state, "failed")
        self.assertNotEqual(self.standard.scenario_state, "failed")
