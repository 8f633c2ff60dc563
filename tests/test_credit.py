"""Limits, exposure, who decides, and the copy in the dossier."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestCredit(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["collections.ledger"]._get_today()
        cls.customer = cls.make_customer("Alfa")
        cls.policies = cls.env["collections.credit.policy"]
        cls.policies._make_missing(cls.company)
        cls.policy = cls.policies._get_by_class(cls.company)[False]
        cls.policy.write({"collector_max": 1000, "credit_manager_max": 5000})
        groups = {
            "collector": "group_collector",
            "decider": "group_credit_manager",
            "manager": "group_manager",
            "viewer": "group_viewer",
        }
        cls.users = {
            name: new_test_user(
                cls.env, login=f"credit-{name}", groups=f"account_collections.{group}",
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for name, group in groups.items()
        }  # fmt: skip

    def dossier(self, partner=None):
        return self.env["collections.profile"]._for_partner(partner or self.customer, self.company)

    def decide(self, kind="own", amount=1000, user=None, **values):
        limits = self.env["collections.credit.limit"]
        if user:
            limits = limits.with_user(self.users[user])
        profile = self.dossier().with_env(limits.env)
        return limits._decide_for(profile, kind, amount, "Because", **values)

    # === LIMITS === #

    def test_own_limit_is_odoos_credit_limit(self):
        limit = self.decide(amount=2500)
        profile = self.dossier()
        self.assertEqual(limit.state, "approved")
        self.assertEqual((profile.credit_limit, profile.credit_source), (2500, "own"))
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 2500)
        self.assertTrue(profile.limit_review_date > self.today)
        self.assertIn("2,500.00", profile.message_ids[0].body)

    def test_a_new_limit_takes_the_place_of_the_last(self):
        first = self.decide(amount=1000)
        self.decide(amount=3000)
        self.assertEqual(first.state, "ended")
        self.assertEqual(self.dossier().credit_limit, 3000)

    def test_a_limit_of_the_future_waits_for_its_day(self):
        first = self.decide(amount=1000)
        later = self.today.replace(year=self.today.year + 1)
        self.decide(amount=9000, since=later)
        self.assertEqual(first.state, "approved")
        self.assertEqual(self.dossier().credit_limit, 1000)
        self.env["collections.credit.limit"]._end_expired(later)
        self.dossier()._refresh_credit(later)
        self.assertEqual((first.state, self.dossier().credit_limit), ("ended", 9000))

    def test_the_limit_on_the_contact_counts_and_is_recorded(self):
        profile = self.dossier()
        self.customer.with_company(self.company).credit_limit = 700
        limit = profile.credit_limit_ids
        self.assertEqual((limit.kind, limit.amount, limit.origin), ("own", 700, "contact"))
        self.customer.with_company(self.company).credit_limit = 0
        self.assertEqual((limit.state, profile.credit_source), ("ended", "none"))

    def test_a_limit_that_was_there_before_us_counts(self):
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 800
        profile = self.dossier()
        profile._refresh_credit()
        self.assertEqual((profile.credit_limit, profile.credit_source), (800, "own"))

    def test_a_raise_ends_by_itself(self):
        self.decide(amount=1000)
        self.decide("temporary", 500, until=self.today)
        profile = self.dossier()
        self.assertEqual((profile.credit_limit, profile.limit_raised), (1500, 500))
        tomorrow = self.today.fromordinal(self.today.toordinal() + 1)
        with self.without_commit():
            self.env["collections.credit"]._cron_refresh(tomorrow)
        self.assertEqual((profile.credit_limit, profile.limit_raised), (1000, 0))
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 1000)

    def test_exposure_and_what_is_secured_and_insured(self):
        self.make_invoice(self.customer, amount=900, due=30)
        self.make_refund(self.customer, 100)
        self.decide("security", 200)
        self.decide("insurer", 400)
        profile = self.profile(self.customer)
        profile._refresh_credit()
        self.assertEqual((profile.exposure, profile.uninsured), (600, 200))
        self.assertEqual((profile.credit_limit, profile.credit_source), (400, "insurer"))
        self.assertTrue(profile.is_over_limit)
        self.assertEqual(profile.limit_room, -200)

    def test_the_limit_of_the_class_counts_for_everybody_else(self):
        self.policy.write({"has_default": True, "limit_default": 150})
        profile = self.dossier()
        profile._refresh_credit()
        self.assertEqual((profile.credit_limit, profile.credit_source), (150, "default"))

    # === WHO DECIDES === #

    def test_who_may_not_decide_asks(self):
        limit = self.decide(amount=1001, user="collector")
        self.assertEqual(limit.state, "requested")
        task = self.env["collections.action"].search([("credit_limit_id", "=", limit.id)])
        self.assertEqual(task.state, "todo")
        with self.assertRaisesRegex(AccessError, "ask the credit manager"):
            limit.with_user(self.users["collector"]).action_approve()
        self.assertFalse(limit.with_user(self.users["collector"]).may_decide)
        self.assertTrue(limit.with_user(self.users["decider"]).may_decide)
        with self.assertRaisesRegex(UserError, "Approve or refuse"):
            task.action_done()
        self.assertTrue(limit.display_name.startswith("Own limit"), limit.display_name)
        self.assertEqual(task.action_open_decision()["res_id"], limit.id)
        self.assertIn("action_open_decision", str(task._get_next_buttons()))
        limit.with_user(self.users["decider"]).action_approve()
        self.assertEqual((limit.state, task.state), ("approved", "done"))
        self.assertEqual(limit.decided_by_id, self.users["decider"])

    def test_small_limits_are_decided_by_the_collector_and_large_ones_by_the_manager(self):
        self.assertEqual(self.decide(amount=1000, user="collector").state, "approved")
        self.assertEqual(self.decide(amount=5001, user="decider").state, "requested")
        self.assertEqual(self.decide(amount=10**6, user="manager").state, "approved")
        self.assertEqual(self.decide(amount=0, user="viewer").state, "requested")

    def test_a_raise_counts_with_the_limit_that_it_lifts(self):
        self.decide(amount=900)
        raised = self.decide("temporary", 200, user="collector", until=self.today)
        self.assertEqual(raised.state, "requested")

    def test_the_contact_is_no_way_around(self):
        self.dossier()
        user = self.users["collector"]
        user.group_ids |= self.env.ref("base.group_partner_manager")
        partner = self.customer.with_user(user).with_company(self.company)
        with self.assertRaisesRegex(AccessError, "ask for it in the dossier"):
            partner.credit_limit = 4000
        partner.credit_limit = 900
        self.assertEqual(self.dossier().credit_limit, 900)

    def test_decisions_are_not_written_over_rpc(self):
        limit = self.decide(amount=10**6, user="collector")
        for user in ("collector", "manager"):
            with self.assertRaises(AccessError):
                limit.with_user(self.users[user]).write({"state": "approved"})
            with self.assertRaises(AccessError):
                limit.with_user(self.users[user]).create(
                    {"profile_id": self.dossier().id, "amount": 5, "reason": "x"}
                )
            with self.assertRaises(AccessError):
                self.dossier().with_user(self.users[user]).write({"credit_limit": 5})
            with self.assertRaises(AccessError):
                self.dossier().with_user(self.users[user]).write({"is_stopped": True})
        with self.assertRaises(AccessError):
            self.policy.with_user(self.users["decider"]).write({"credit_manager_max": 10**9})

    def test_a_collector_of_other_customers_decides_nothing(self):
        user = self.users["collector"]
        limit = self.decide(amount=10)
        self.dossier().user_id = self.users["manager"]
        self.env.ref("account_collections.group_collector").implied_ids -= self.env.ref(
            "account_collections.group_collector_all"
        )
        user.group_ids -= self.env.ref("account_collections.group_collector_all")
        with self.assertRaises(AccessError):
            limit.with_user(user).action_end()

    # === BAD INPUT === #

    def test_bad_input_is_refused_in_one_sentence(self):
        with self.assertRaisesRegex(ValidationError, "until when"):
            self.decide("temporary", 100)
        wizards = self.env["collections.credit.change"]
        values = {"profile_id": self.dossier().id, "reason": "x"}
        with self.assertRaisesRegex(UserError, "zero or more"):
            wizards.create({**values, "amount": -1}).action_confirm()
        with self.assertRaisesRegex(UserError, "no limit to raise"):
            wizards.create({**values, "kind": "temporary", "amount": 1}).action_confirm()
        with self.assertRaisesRegex(UserError, "not past"):
            wizards.create({**values, "amount": 1, "date_to": "2001-01-01"}).action_confirm()
        with self.assertRaisesRegex(UserError, "decided already"):
            self.decide(amount=1).action_approve()

    def test_only_the_credit_manager_stops_orders(self):
        profile = self.dossier()
        with self.assertRaises(AccessError):
            profile.with_user(self.users["collector"])._set_stopped(True, "Fraud")
        with self.assertRaisesRegex(UserError, "Say why"):
            profile.with_user(self.users["decider"])._set_stopped(True, "")
        profile.with_user(self.users["decider"])._set_stopped(True, "Fraud")
        self.assertTrue(profile.is_stopped)
        profile.with_user(self.users["decider"]).action_resume_orders()
        self.assertFalse(profile.is_stopped)

    # === COMPANIES, GROUPS, SPEED === #

    def test_another_company_has_its_own_limits(self):
        other = self.setup_other_company()["company"]
        self.decide(amount=1000)
        profile = self.env["collections.profile"]._for_partner(self.customer, other)
        profile._refresh_credit()
        self.assertEqual(profile.credit_source, "none")
        self.assertFalse(self.customer.with_company(other).credit_limit)

    def test_a_group_is_judged_together(self):
        daughter = self.make_customer("Beta", parent_id=self.customer.id)
        stranger = self.make_customer("Gamma")
        self.make_invoice(self.customer, amount=300)
        self.make_invoice(daughter, amount=400)
        self.make_invoice(stranger, amount=5000)
        profiles = self.profile(self.customer) | self.profile(daughter) | self.profile(stranger)
        self.decide("group", 1000)
        book = self.env["collections.credit"]._load_book(profiles, self.today)
        expected = (700, 1000)
        self.assertEqual(tuple(map(float, book["groups"][profiles[0].id])), expected)
        self.assertEqual(tuple(map(float, book["groups"][profiles[1].id])), expected)
        self.assertNotIn(profiles[2].id, book["groups"])

    def test_disputed_money_is_not_late(self):
        invoice = self.make_invoice(self.customer, due=-90, amount=500)
        profile = self.profile(self.customer)
        credit = self.env["collections.credit"]
        self.assertEqual(credit._load_positions(profile, day())[profile.id].late, 500)
        line = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        reason = self.env.ref("account_collections.dispute_reason_other")
        self.env["collections.dispute"]._open(profile, [(line, 200)], reason, "collector")
        position = credit._load_positions(profile, self.today)[profile.id]
        self.assertEqual((position.late, position.exposure), (300, 500))

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for number in (2, 40):
            customers = [self.make_customer(f"Many {number} {i}") for i in range(number)]
            profiles = self.env["collections.profile"].union(*map(self.dossier, customers))
            profiles._refresh_credit()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            profiles._refresh_credit()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
