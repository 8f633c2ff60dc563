from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestRule(CollectionsCommon):
    """Rules choose procedure, collector and follow-up of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls.env.ref("account_collections.procedure_strict")
        cls.reliable = cls.env.ref("account_collections.procedure_reliable")
        cls.standard = cls.env.ref("account_collections.procedure_standard")

    def make_rule(self, condition, **values):
        return self.env["collections.rule"].create(
            {"name": "Rule", "condition": condition, **values}
        )

    def test_the_first_rule_that_matches_decides(self):
        self.make_rule("[('partner_id.country_id.code', '=', 'BE')]", procedure_id=self.strict.id)
        self.make_rule("[]", procedure_id=self.reliable.id, sequence=20)
        belgian = self.make_customer(country_id=self.env.ref("base.be").id)
        dutch = self.make_customer(country_id=self.env.ref("base.nl").id)
        self.make_invoice(belgian, due=-5)
        self.make_invoice(dutch, due=-5)
        self.plan()
        self.assertEqual(self.profile(belgian).procedure_id, self.strict)
        self.assertEqual(self.profile(dutch).procedure_id, self.reliable)

    def test_the_figures_of_this_very_day_decide(self):
        rule = self.make_rule("[('overdue', '>', 500)]", procedure_id=self.strict.id)
        customer = self.make_customer()
        self.make_invoice(customer, due=-40, amount=600)
        self.plan()
        profile = self.profile(customer)
        self.assertEqual(profile.rule_id, rule)
        action = self.actions(customer)
        self.assertEqual(action.step_id.procedure_id, self.strict, "planned by the new procedure")
        self.assertIn("Rule", profile.message_ids[0].body)
        self.assertIn("Strict", profile.message_ids[0].body)

    def test_a_changed_risk_class_moves_the_customer_and_says_so(self):
        self.make_rule("[('risk_class', 'in', ['d', 'e'])]", procedure_id=self.strict.id)
        customer = self.make_customer()
        self.make_invoice(customer, due=-5)
        profile = self.profile(customer)
        self.assertEqual(profile.procedure_id, self.standard)
        profile.risk_class = "d"
        profile._refresh_and_plan(TODAY, create=False)
        self.assertEqual(profile.procedure_id, self.strict)
        self.assertIn("Strict", profile.message_ids[0].body)

    def test_who_switches_goes_on_where_he_stands(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-15)
        self.run_night()
        first = self.actions(customer)
        self.make_rule("[]", procedure_id=self.strict.id)
        self.run_night(8)
        second = self.actions(customer) - first
        self.assertEqual(second.step_id.procedure_id, self.strict)
        self.assertGreater(second.step_id.offset, first.step_id.offset)

    def test_a_change_of_the_customer_counts_within_a_minute(self):
        belgium = self.env.ref("base.be")
        self.make_rule("[('partner_id.country_id.code', '=', 'BE')]", procedure_id=self.strict.id)
        customer = self.make_customer()
        self.make_invoice(customer, due=-5)
        profile = self.profile(customer)
        self.assertEqual(profile.procedure_id, self.standard)
        customer.country_id = belgium
        self.env.cr.precommit.run()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertEqual(profile.procedure_id, self.strict)

    def test_a_locked_customer_is_left_alone(self):
        self.make_rule("[]", procedure_id=self.strict.id)
        profile = self.profile(self.make_customer())
        profile.write({"procedure_id": self.reliable.id, "is_locked": True})
        profile._refresh_and_plan(TODAY, create=False)
        self.assertEqual(profile.procedure_id, self.reliable)

    def test_a_choice_by_hand_locks_the_customer_once_there_are_rules(self):
        collector = new_test_user(
            self.env, "rita", groups="account_collections.group_collector",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        profile = self.profile(self.make_customer())
        profile.with_user(collector).procedure_id = self.reliable
        self.assertFalse(profile.is_locked)
        self.make_rule("[]", procedure_id=self.strict.id)
        profile.with_user(collector).procedure_id = self.standard
        self.assertTrue(profile.is_locked)

    def test_what_a_rule_leaves_empty_stays(self):
        self.make_rule("[]", mode="approve")
        profile = self.profile(self.make_customer())
        profile.procedure_id = self.reliable
        profile._refresh_and_plan(TODAY, create=False)
        self.assertEqual(profile.mode, "approve")
        self.assertEqual(profile.procedure_id, self.reliable)

    def test_nothing_is_written_when_nothing_changes(self):
        self.make_rule("[]", procedure_id=self.strict.id)
        profile = self.profile(self.make_customer())
        count = len(profile.message_ids)
        profile._refresh_and_plan(TODAY, create=False)
        self.assertEqual(len(profile.message_ids), count)
        self.assertFalse(self.env["collections.rule"]._get_moves(profile))

    def test_the_preview_moves_nobody(self):
        profile = self.profile(self.make_customer())
        self.make_rule("[]", procedure_id=self.strict.id)
        action = self.env["collections.rule"].action_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        line = wizard.line_ids.filtered(lambda line: line.profile_id == profile)
        self.assertEqual(line.old_procedure_id, self.standard)
        self.assertEqual(line.new_procedure_id, self.strict)
        self.assertEqual(profile.procedure_id, self.standard)
        wizard.action_apply()
        self.assertEqual(profile.procedure_id, self.strict)

    def test_a_condition_that_cannot_be_used_is_refused_with_the_reason(self):
        for condition in ("[('nonsense', '=', 1)]", "[(", "[('partner_id.foo', '=', 1)]"):
            with self.subTest(condition), self.assertRaisesRegex(ValidationError, "cannot be used"):
                self.make_rule(condition, mode="manual")

    def test_a_condition_on_what_the_writer_may_not_read_is_refused(self):
        manager = new_test_user(self.env, "max", groups="account_collections.group_manager")
        rule = self.make_rule("[]", mode="manual").with_user(manager)
        rule.condition = "[('overdue', '>', 1)]"
        with self.assertRaises(AccessError):
            rule.condition = "[('company_id.collections_whatsapp_token', 'like', 'a')]"

    def test_a_rule_without_effect_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "does nothing yet"):
            self.make_rule("[]")

    def test_a_rule_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_rule("[]", procedure_id=self.strict.id, company_id=other.id)
        self.assertEqual(self.profile(self.make_customer()).procedure_id, self.standard)

    def test_collectors_do_not_write_rules(self):
        collector = new_test_user(self.env, "rob", groups="account_collections.group_collector")
        rule = self.make_rule("[]", mode="manual")
        with self.assertRaises(AccessError):
            rule.with_user(collector).mode = "automatic"

    def test_the_number_of_queries_does_not_grow_with_the_customers(self):
        self.make_rule("[('overdue', '>', 5)]", procedure_id=self.strict.id)
        customers = [self.make_customer() for _number in range(12)]
        for customer in customers:
            self.make_invoice(customer, due=-5)
        profiles = self.env["collections.profile"].union(*map(self.profile, customers))
        profiles.procedure_id = self.standard
        rules = self.env["collections.rule"]
        counts = []
        for batch in (profiles[:2], profiles[2:]):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            rules._assign(batch)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3)
