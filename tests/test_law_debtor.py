from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .law_common import LawCommon


@tagged("post_install", "-at_install")
class TestLawDebtor(LawCommon):
    def assertKnown(self, partner, kind, evidence, country="NL"):
        profile = self.dossier(partner)
        self.assertEqual(
            (profile.debtor_kind, profile.debtor_evidence, profile.debtor_country_id.code or ""),
            (kind, evidence, country),
        )
        return profile

    # === HOW IT IS KNOWN === #

    def test_as_it_looks(self):
        self.assertKnown(self.make_business(), "business", "number")
        self.assertKnown(self.make_consumer(), "consumer", "unknown")
        trader = self.make_consumer("Trader", vat="NL000057514B01")
        profile = self.assertKnown(trader, "business", "sole_trader")
        self.assertTrue(profile.debtor_natural)
        company = self.make_customer("No Number", country_id=self.be.id)
        self.assertKnown(company, "business", "company", "BE")

    def test_what_somebody_says_goes_before_everything(self):
        partner = self.make_business()
        partner.collections_debtor_kind = "consumer"
        self.assertKnown(partner, "consumer", "said")
        partner.collections_debtor_kind = "public"
        self.assertKnown(partner, "public", "said")
        partner.collections_debtor_kind = False
        self.assertKnown(partner, "business", "number")

    def test_a_change_of_the_contact_is_seen_at_once(self):
        partner = self.make_consumer()
        self.assertKnown(partner, "consumer", "unknown")
        partner.write({"is_company": True, "company_registry": "87654321"})
        self.assertKnown(partner, "business", "number")

    def test_nobody_knows_means_consumer_with_its_reason(self):
        profile = self.dossier(self.make_customer("Nobody", is_company=False))
        self.assertEqual(
            profile.debtor_reason,
            "Consumer, country unknown: nobody knows, so the strictest rules count",
        )
        self.assertEqual(profile.partner_id.collections_debtor_reason, profile.debtor_reason)

    def test_the_country_comes_from_the_vat_number_where_there_is_no_address(self):
        greek = self.make_customer("Greek", vat="EL094259216", country_id=False)
        self.assertKnown(greek, "business", "number", "GR")

    def test_no_country_means_ours_where_the_company_says_so(self):
        partner = self.make_customer("Homeless", is_company=False)
        self.assertKnown(partner, "consumer", "unknown", "")
        self.company.country_id = self.nl
        self.company.collections_law_home_country = True
        self.assertKnown(partner, "consumer", "unknown", "NL")

    def test_the_agreed_law_counts_for_businesses_only(self):
        business, consumer = self.make_business(), self.make_consumer()
        (business + consumer).collections_law_country_id = self.be
        self.assertKnown(business, "business", "number", "BE")
        self.assertKnown(consumer, "consumer", "unknown", "NL")

    def test_contacts_are_what_their_customer_is(self):
        partner = self.make_business()
        contact = self.make_customer("Contact", parent_id=partner.id, is_company=False)
        self.assertEqual(contact.collections_debtor_reason, partner.collections_debtor_reason)
        self.assertIn("law of Netherlands", contact.collections_debtor_reason)
        self.assertIn("law of Netherlands", self.dossier(partner).debtor_reason)

    # === FINDING === #

    def test_new_dossiers_of_the_night_are_looked_at_by_their_own_job(self):
        partner = self.make_consumer()
        self.make_invoice(partner, -10)
        self.plan()
        self.env.invalidate_all()
        profile = self.env["collections.profile"].search([("partner_id", "=", partner.id)])
        unknown = [("debtor_evidence", "in", ("unknown", False))]
        self.assertIn(profile, profile.search(unknown))
        with self.without_commit():
            self.env["collections.profile"]._cron_classify()
        self.assertEqual(profile.debtor_kind, "consumer")
        self.assertFalse(profile.search([("debtor_kind", "=", False)]))

    def test_queries_do_not_grow_with_the_customers(self):
        many = [self.dossier(self.make_consumer(f"Person {number}")).id for number in range(40)]
        profiles = self.env["collections.profile"].browse(many)
        counts = []
        for batch in (profiles[:2], profiles):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            batch._classify()
            counts.append(self.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # === SAYING IT === #

    def say(self, profiles, user=None, **values):
        wizard = self.env["collections.law.debtors"].with_user(user or self.manager).create(
            {"profile_ids": [(6, 0, profiles.ids)], **values}
        )
        return wizard.action_apply()

    def test_many_at_once(self):
        partners = self.make_consumer("One") + self.make_consumer("Two")
        profiles = self.dossier(partners[0]) + self.dossier(partners[1])
        self.say(profiles, kind="business", is_natural=True, reason="Looked up")
        self.assertEqual(partners.mapped("collections_debtor_kind"), ["business", "business"])
        self.assertEqual(profiles.mapped("debtor_natural"), [True, True])
        self.assertIn("Looked up", profiles[0].message_ids[0].body)
        self.assertIn("Natural person in business", profiles[0].message_ids[0].body)

    def test_size_and_law_without_the_kind(self):
        profile = self.dossier(self.make_business())
        self.say(
            profile, sets_kind=False, sets_size=True, size="large", sets_country=True,
            country_id=self.be.id,
        )  # fmt: skip
        self.assertEqual((profile.debtor_size, profile.debtor_evidence), ("large", "number"))
        self.assertEqual(profile.debtor_country_id, self.be)
        with self.assertRaisesRegex(UserError, "Choose what to change"):
            self.say(profile, sets_kind=False)

    def test_only_collectors_of_the_customer_say_it(self):
        profile = self.dossier(self.make_consumer())
        viewer = self.env["res.users"].create(
            {
                "name": "Vera",
                "login": "vera",
                "group_ids": [(6, 0, self.env.ref("account_collections.group_viewer").ids)],
                "company_ids": [(6, 0, self.company.ids)],
                "company_id": self.company.id,
            }
        )
        with self.assertRaises(AccessError):
            self.say(profile, viewer, kind="business")
        with self.assertRaises(AccessError):
            profile.with_user(self.manager).debtor_kind = "business"

    # === WHAT WAS AGREED === #

    def test_an_own_agreement_begins_with_that_of_the_company(self):
        self.company.collections_law_agreed_rate = 9
        profile = self.dossier(self.make_business()).with_user(self.manager)
        with Form(profile) as form:
            form.law_own_terms = True
            self.assertEqual(form.law_agreed_rate, 9)
            form.law_agreed_rate = 12
        self.assertEqual((profile.law_agreed_rate, profile.law_fixed_due), (12, True))
        other = self.dossier(self.make_consumer()).with_user(self.manager)
        other.law_own_terms = True
        self.assertEqual((other.law_agreed_rate, other.law_fixed_due), (9, True))
