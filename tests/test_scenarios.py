from pathlib import Path

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_path

from odoo.addons.account_collections.engine import scenario

from .common import CollectionsCommon

STORY = """\
start: 2025-03-03
invoices:
  - {name: INV1, amount: 250, due: 10}
expect:
  7: {message: Notice before the due date}
"""


@tagged("post_install", "-at_install")
class TestShippedScenarios(CollectionsCommon):
    """The stories that come with the procedures, and those of the tests, go as they are told."""

    def test_data(self):
        for record in self.env["collections.scenario"].search([]):
            with self.subTest(procedure=record.procedure_id.code, scenario=record.name):
                record.action_run()
                self.assertEqual((record.state, record.failures or ""), ("passed", ""))
        self.assertEqual(set(self.standard.scenario_ids.mapped("state")), {"passed"})
        self.assertEqual(self.standard.scenario_state, "passed")

    def test_every_procedure_has_some(self):
        for name in ("standard", "reliable", "strict"):
            procedure = self.env.ref(f"account_collections.procedure_{name}")
            self.assertEqual(procedure.code, name)
            self.assertGreaterEqual(len(procedure.scenario_ids), 2)

    def test_files(self):
        for folder in ("data/scenarios", "tests/scenarios"):
            for path in sorted(Path(file_path(f"account_collections/{folder}")).rglob("*.yaml")):
                with self.subTest(path=f"{path.parent.name}/{path.name}"):
                    procedure = self.env.ref(f"account_collections.procedure_{path.parent.name}")
                    result = scenario.run(path.read_text(), procedure.code, procedure._get_world())
                    self.assertEqual(result.failures, [])


@tagged("post_install", "-at_install")
class TestScenario(CollectionsCommon):
    """A consultant writes a story and sees what the procedure does with it."""

    def make(self, text=STORY, procedure=None):
        return self.env["collections.scenario"].create(
            {"name": "Test", "procedure_id": (procedure or self.standard).id, "text": text}
        )

    def test_passed(self):
        record = self.make()
        self.assertEqual(record.state, "new")
        record.action_run()
        self.assertEqual(record.state, "passed")
        self.assertIn("Day 7", record.log)
        self.assertIn("E-mail “Notice before the due date” about INV1", record.log)

    def test_failed(self):
        record = self.make(STORY + "  14: nothing\n")
        record.action_run()
        self.assertEqual(record.state, "failed")
        self.assertEqual(
            record.failures,
            "day 14: expected silence, but E-mail “First reminder” about INV1",
        )
        self.assertIn("table-danger", record.log)
        self.assertEqual(self.standard.scenario_state, "failed")

    def test_not_understood_is_refused_with_its_line(self):
        for text, part in (
            ("start: [", "Line 1"),
            (STORY + "  14: something\n", "Line 6"),
            (STORY.replace("amount", "amuont"), "Did you mean “amount”"),
        ):
            with self.subTest(part), self.assertRaisesRegex(ValidationError, part):
                self.make(text)

    def test_step_that_is_not_there(self):
        record = self.make(STORY.replace("Notice before the", "Notice after the"))
        record.action_run()
        self.assertEqual(record.state, "error")
        self.assertIn("Line 5", record.failures)
        self.assertIn("Did you mean “Notice before the due date”?", record.failures)

    def test_result_is_forgotten_when_something_changes(self):
        record = self.make()
        for change in (
            lambda: self.standard.step_ids[0].write({"offset": -4}),
            lambda: self.standard.write({"min_gap": 3}),
            lambda: record.write({"text": STORY + "# other\n"}),
        ):
            record.action_run()
            self.assertNotEqual(record.state, "new")
            change()
            self.assertEqual(record.state, "new")

    def test_log_is_safe(self):
        record = self.make(STORY.replace("INV1", "'<img src=x onerror=alert(1)>'"))
        record.action_run()
        self.assertNotIn("<img", record.log)

    def test_switch_to_another_procedure(self):
        self.make(STORY + "  14: {message: First reminder}\n" + "events: {8: {switch: reliable}}\n")
        record = self.make(
            STORY + "  20: {message: First reminder}\nevents: {8: {switch: reliable}}\n"
        )
        record.action_run()
        self.assertEqual(record.failures or "", "")

    def test_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        step = self.standard.step_ids[0]
        step.with_context(lang="nl_NL").name = "Aankondiging"
        record = self.make().with_context(lang="nl_NL")
        record.action_run()
        self.assertEqual(record.state, "passed", "the English name of the step still counts")
        self.assertIn("Aankondiging", record.log)

    def test_manager_writes_and_viewer_reads(self):
        viewer = new_test_user(
            self.env, "viewer.scenario", groups="account_collections.group_viewer"
        )
        manager = new_test_user(
            self.env, "manager.scenario", groups="account_collections.group_manager"
        )
        record = self.make()
        record.with_user(manager).action_run()
        self.assertEqual(record.with_user(viewer).state, "passed")
        with self.assertRaises(AccessError):
            record.with_user(viewer).action_run()
