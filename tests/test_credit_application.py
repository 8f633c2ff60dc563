"""Credit applications: what is decided by itself, what waits, what follows, and who may do what."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon

VAT = "NL820646660B01"


class ApplicationCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.customer = cls.make_customer("Alfa", vat=VAT, country_id=cls.env.ref("base.nl").id)
        cls.terms = cls.env["account.payment.term"].create({"name": "45 days, application"})
        cls.procedure = cls.make_procedure((5, "email"), name="For approved customers")
        policies = cls.env["collections.credit.policy"]
        policies._make_missing(cls.company)
        cls.policies = policies.search([("company_id", "=", cls.company.id)])
        cls.policies.write(
            {
                "application_max": 5000,
                "application_terms_id": cls.terms.id,
                "application_procedure_id": cls.procedure.id,
                "collector_max": 1000,
                "credit_manager_max": 20_000,
            }
        )
        groups = {
            "collector": "account_collections.group_collector",
            "decider": "account_collections.group_credit_manager",
            "manager": "account_collections.group_manager",
            "viewer": "account_collections.group_viewer",
            "sales": "base.group_user,base.group_partner_manager",
            "nobody": "base.group_user",
            "portal": "base.group_portal",
        }
        cls.users = {
            name: new_test_user(
                cls.env, login=f"application-{name}", groups=group,
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for name, group in groups.items()
        }  # fmt: skip
        cls.company.collections_manager_id = cls.users["decider"]

    def dossier(self, partner=None):
        return self.env["collections.profile"]._for_partner(partner or self.customer, self.company)

    def apply_for(self, amount=4000, partner=None, origin="user", **values):
        return self.env["collections.credit.application"]._apply_for(
            self.dossier(partner), origin, amount=amount, **values
        )

    def switch_on(self):
        self.policies.application_automatic = True

    def decide(self, application, user="decider", decision="approve", **values):
        wizards = self.env(su=False)["collections.credit.decide"].with_user(self.users[user])
        wizard = wizards.create(
            {
                "application_id": application.id,
                "decision": decision,
                "reason": "Because",
                **values,
            }
        )
        return wizard.action_confirm()

    def tasks(self, application):
        return self.env["collections.action"].search([("application_id", "=", application.id)])

    def mails(self):
        messages = self.dossier().message_ids
        return messages.filtered(lambda message: message.message_type == "auto_comment")

    def notes(self):
        return "\n".join(str(body) for body in self.dossier().message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestCreditApplication(ApplicationCommon):
    # === BY THE POLICY === #

    def test_inside_the_policy_it_is_approved_at_once(self):
        self.switch_on()
        application = self.apply_for(4000)
        profile = self.dossier()
        self.assertEqual(application.state, "approved", application.findings)
        self.assertTrue(application.is_automatic)
        self.assertEqual((profile.credit_limit, profile.credit_source), (4000, "own"))
        self.assertEqual(application.limit_id.origin, "application")
        customer = self.customer.with_company(self.company)
        self.assertEqual(customer.property_payment_term_id, self.terms)
        self.assertEqual(profile.procedure_id, self.procedure)
        self.assertTrue(profile.risk_class)
        self.assertFalse(profile.is_class_by_hand)
        self.assertFalse(self.tasks(application))
        self.assertIn(application.name, self.notes())

    def test_it_is_off_by_default(self):
        application = self.apply_for(10)
        self.assertEqual(application.state, "submitted")
        self.assertIn("by itself", application.findings_text)
        self.assertIn(self.dossier().credit_source, (False, "none"))

    def test_outside_the_policy_it_waits_for_the_credit_manager(self):
        self.switch_on()
        application = self.apply_for(5001)
        task = self.tasks(application)
        self.assertEqual((application.state, task.state), ("submitted", "todo"))
        self.assertEqual((task.kind, task.user_id), ("credit", self.users["decider"]))
        self.assertIn("5,000.00", application.findings_text)
        action = task.with_user(self.users["decider"]).action_open_application()
        self.assertEqual(action["res_id"], application.id)

    def test_what_speaks_against_it(self):
        self.switch_on()
        self.make_invoice(self.customer, amount=800, due=-400)
        self.profile(self.customer)
        self.dossier()._set_stopped(True, "Claims that it is bankrupt")
        application = self.apply_for(
            700, legal_name="Beta B.V.", vat="BE0428759497", terms_id=self.env[
                "account.payment.term"
            ].create({"name": "A year"}).id,
        )  # fmt: skip
        found = [finding["code"] for finding in application.findings]
        self.assertEqual(
            found, ["terms", "stopped", "late", "exposure", "other_number", "other_name"]
        )
        self.assertEqual(application.findings_text.count("<li>"), len(found))

    def test_reasons_are_in_the_language_of_the_reader_and_escaped(self):
        application = self.apply_for()
        application.findings = [
            {"code": "sign", "text": "<b>x</b>", "amount": 0, "limit": 0, "days": 0}
        ]
        self.assertIn("&lt;b&gt;x", application.findings_text)

    def test_signs_of_screening_are_looked_at(self):
        self.switch_on()
        applications = type(self.env["collections.credit.application"])
        self.patch(applications, "_find_signs", lambda _self: ["A free e-mail address"])
        application = self.apply_for(4000)
        self.assertEqual(application.state, "submitted")
        self.assertIn("Noticed: A free e-mail address", application.findings_text)

    def test_a_least_score(self):
        self.switch_on()
        self.policies.application_score = 99
        self.assertIn("uncertainty", self.apply_for(4000).findings_text)

    def test_a_class_that_somebody_decided_stays(self):
        self.dossier()._set_class_by_hand("d", "A feeling")
        self.switch_on()
        self.apply_for(4000)
        self.assertEqual(self.dossier().risk_class, "d")

    def test_one_waits_at_a_time(self):
        first = self.apply_for(4000)
        with self.assertRaisesRegex(UserError, first.name):
            self.apply_for(4500)
        with (
            mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint()
        ):  # fmt: skip
            self.env["collections.credit.application"].create(
                {"profile_id": first.profile_id.id, "amount": 1, "state": "submitted"}
            ).flush_recordset()

    # === BY SOMEBODY === #

    def test_the_credit_manager_approves_less_with_other_terms(self):
        application = self.apply_for(6000)
        task = self.tasks(application)
        other = self.env["account.payment.term"].create({"name": "14 days, application"})
        self.decide(application, amount=2500, terms_id=other.id, procedure_id=False)
        self.assertEqual((application.state, task.state), ("approved", "done"))
        self.assertEqual(application.decided_by_id, self.users["decider"])
        self.assertEqual((application.amount_granted, self.dossier().credit_limit), (2500, 2500))
        self.assertEqual(self.customer.with_company(self.company).property_payment_term_id, other)
        self.assertNotEqual(self.dossier().procedure_id, self.procedure)
        with self.assertRaisesRegex(UserError, "waits for a decision"):
            self.decide(application, decision="refuse")

    def test_the_dialog_proposes_what_the_policy_gives(self):
        application = self.apply_for(6000)
        wizard = self.env["collections.credit.decide"].create(
            {"application_id": application.id, "reason": "Because"}
        )
        self.assertEqual((wizard.amount, wizard.terms_id), (6000, self.terms))
        self.assertEqual(wizard.procedure_id, self.procedure)

    def test_authority(self):
        application = self.apply_for(30_000)
        with self.assertRaisesRegex(AccessError, "ask the credit manager"):
            self.decide(application, "collector", amount=1001)
        with self.assertRaisesRegex(AccessError, "ask the credit manager"):
            self.decide(application, "decider", "refuse")
        with self.assertRaises(AccessError):
            self.decide(application, "viewer", amount=1)
        for amount in (0, -5, 10**13):
            with self.assertRaisesRegex(UserError, "more than zero"), self.cr.savepoint():
                self.decide(application, "manager", amount=amount)
        self.assertEqual(application.state, "submitted")
        self.assertIn(self.dossier().credit_source, (False, "none"))
        self.decide(application, "manager", "refuse")
        self.assertEqual(application.state, "refused")

    def test_withdrawing(self):
        application = self.apply_for(6000)
        application.with_user(self.users["collector"]).action_withdraw()
        self.assertEqual(application.state, "withdrawn")
        self.assertEqual(self.tasks(application).state, "done")
        with self.assertRaisesRegex(UserError, "decided already"):
            application.action_withdraw()
        self.assertEqual(self.apply_for(100).state, "submitted")

    def test_a_draft_is_sent_later(self):
        applications = self.env(su=False)["collections.credit.application"]
        draft = applications.with_user(self.users["collector"]).create(
            {"profile_id": self.dossier().id, "amount": 300}
        )
        self.assertTrue(draft.name.startswith("CA"))
        self.assertEqual(draft.requested_by_id, self.users["collector"])
        draft.amount = 400
        draft.action_submit()
        self.assertEqual(draft.state, "submitted")
        with self.assertRaisesRegex(UserError, "kept as it is"):
            draft.amount = 500
        with self.assertRaisesRegex(UserError, "Only a draft"):
            draft.unlink()

    # === TELLING === #

    def test_the_customer_is_told_once_in_its_language(self):
        contact = self.make_customer(
            "Piet", parent_id=self.customer.id, is_company=False, lang="nl_NL"
        )
        template = self.env.ref("account_collections.mail_template_application_refused")
        template.with_context(lang="nl_NL").subject = "Uw aanvraag {{ object.name }}"
        application = self.apply_for(6000, contact_id=contact.id)
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.mails().notified_partner_ids, contact)
        self.decide(application, decision="refuse", reason="Smells of fraud", answer="Bel ons.")
        self.assertEqual(len(self.mails()), 2)
        refusal = self.mails().sorted("id")[-1]
        self.assertEqual(refusal.subject, f"Uw aanvraag {application.name}")
        self.assertIn("Bel ons.", refusal.body)
        self.assertNotIn("fraud", refusal.body)
        self.assertIn("fraud", self.notes())
        self.assertFalse(application._tell("refused"))
        self.assertEqual(len(self.mails()), 2)

    def test_the_customer_reads_limit_and_terms(self):
        self.switch_on()
        self.apply_for(4000)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("4,000.00", mail.body)
        self.assertIn(self.terms.name, mail.body)

    def test_without_an_address_nothing_is_sent(self):
        self.customer.email = False
        application = self.apply_for(6000)
        self.assertFalse(self.mails())
        self.assertIn("no e-mail address", str(application.message_ids.mapped("body")))

    # === BAD INPUT === #

    def test_what_cannot_be_is_refused_in_a_sentence(self):
        stranger = self.make_customer("Stranger")
        bad = (
            ({"amount": 0}, "more than zero"),
            ({"amount": -1}, "more than zero"),
            ({"amount": 10**13}, "more than zero"),
            ({"amount": float("inf")}, "more than zero"),
            ({"turnover": -1}, "turnover"),
            ({"vat": "NL820646661B01"}, "cannot be a VAT number"),
            ({"company_number": "12"}, "cannot be a company number"),
            ({"legal_name": "x" * 201}, "too long"),
            ({"note": "x" * 5001}, "too long"),
            ({"contact_id": stranger.id}, "no contact of"),
        )
        for values, sentence in bad:
            with (
                self.subTest(values=str(values)[:60]),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(UserError, sentence),
                self.cr.savepoint(),
            ):
                self.apply_for(**{"amount": 100, **values})
        self.assertFalse(self.dossier().application_ids)

    def test_terms_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        terms = self.env["account.payment.term"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "another company"), self.cr.savepoint():
            self.apply_for(100, terms_id=terms.id)
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.policies[:1].application_terms_id = terms

    # === RIGHTS === #

    def test_state_and_traces_are_not_written_over_rpc(self):
        application = self.apply_for(6000)
        for user in ("collector", "decider", "manager"):
            mine = application.with_user(self.users[user])
            for name, value in (
                ("state", "approved"),
                ("amount_granted", 1e6),
                ("is_automatic", True),
                ("limit_id", False),
                ("findings", []),
                ("profile_id", self.dossier(self.make_customer("Other")).id),
                ("decided_by_id", self.users["manager"].id),
                ("is_decision_told", True),
                ("name", "CA1"),
            ):
                with self.assertRaises(AccessError):
                    mine.write({name: value})
            with self.assertRaises(AccessError):
                mine.create({"profile_id": self.dossier().id, "amount": 1, "state": "approved"})
            with self.assertRaises(AccessError):
                self.tasks(application).with_user(self.users[user]).application_id = False

    def test_who_reads_what(self):
        application = self.apply_for(6000)
        for user in ("nobody", "sales", "portal"):
            with self.assertRaises(AccessError):
                application.with_user(self.users[user]).read(["amount"])
        self.assertTrue(application.with_user(self.users["viewer"]).read(["amount"]))
        with self.assertRaises(AccessError):
            application.with_user(self.users["viewer"]).action_withdraw()
        see_all = self.env.ref("account_collections.group_collector_all")
        self.users["collector"].group_ids -= see_all
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.dossier().user_id = self.users["manager"]
        with self.assertRaises(AccessError):
            application.with_user(self.users["collector"]).read(["amount"])

    def test_another_company_reaches_nothing(self):
        application = self.apply_for(6000)
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, login="application-other", groups="account_collections.group_manager",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        for method in ("action_approve", "action_refuse", "action_withdraw", "action_submit"):
            with self.assertRaises(AccessError):
                getattr(application.with_user(user), method)()
                application.with_user(user).read(["amount"])

    # === ENTERED BY COLLEAGUES === #

    def enter(self, user, **values):
        wizards = self.env(su=False)["collections.credit.apply"].with_user(self.users[user])
        wizard = wizards.create({"partner_id": self.customer.id, "amount": 6000, **values})
        return wizard.action_confirm()

    def test_sales_people_apply_and_hear_what_was_decided(self):
        partner = self.customer.with_user(self.users["sales"])
        self.assertEqual(
            partner.action_apply_for_credit()["context"]["default_partner_id"], self.customer.id
        )
        answer = self.enter("sales")
        self.assertEqual(answer["tag"], "display_notification")
        application = self.dossier().application_ids
        self.assertEqual(application.requested_by_id, self.users["sales"])
        self.assertEqual((application.vat, application.legal_name), (VAT, "Alfa"))
        self.decide(application)
        told = self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.users["sales"].partner_id.ids)]
        )
        self.assertIn(application.name, str(told.mapped("body")))

    def test_collectors_apply_and_see_it(self):
        action = self.enter("collector", amount=100)
        self.assertEqual(action["res_id"], self.dossier().application_ids.id)
        dossier = self.dossier().with_user(self.users["collector"])
        self.assertEqual(dossier.action_apply_for_credit()["res_model"], "collections.credit.apply")

    def test_who_may_not_apply(self):
        for user in ("nobody", "portal", "viewer"):
            with self.assertRaises(AccessError):
                self.enter(user)
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "Switch to Other"):
            self.enter("sales", company_id=other.id)

    def test_documents_are_new_and_of_the_sender(self):
        foreign = self.env["ir.attachment"].create({"name": "secret.pdf", "raw": b"x"})
        own = (
            self.env(su=False)["ir.attachment"]
            .with_user(self.users["collector"])
            .create({"name": "own.pdf", "raw": b"x", "res_model": "collections.credit.apply"})
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            self.enter("collector", attachment_ids=[Command.link(foreign.id)])
        self.assertFalse(foreign.res_model)
        self.enter("collector", attachment_ids=[Command.link(own.id)])
        application = self.dossier().application_ids
        self.assertEqual((own.res_model, own.res_id), (application._name, application.id))
        self.assertTrue(own.with_user(self.users["decider"]).read(["name"]))

    # === ELSEWHERE === #

    def test_the_new_limit_counts_at_once(self):
        self.make_invoice(self.customer, amount=3000, due=20)
        self.profile(self.customer)
        self.dossier()._refresh_credit()
        application = self.apply_for(6000)
        self.decide(application)
        self.assertEqual((self.dossier().limit_room, self.dossier().is_over_limit), (3000, False))

    def test_demo(self):
        demo = self.env["collections.demo"]
        demo._shape_policies(self.company)
        for name in ("Quiet", "Busy"):
            partner = self.make_customer(name)
            self.make_invoice(partner, amount=1200, due=10)
            profile = self.profile(partner)
            method = demo._apply_and_approve if name == "Quiet" else demo._apply_and_wait
            method(profile)
            expected = "approved" if name == "Quiet" else "submitted"
            self.assertEqual(profile.application_ids.mapped("state"), [expected])

    def test_history_and_cockpit(self):
        self.apply_for(6000, origin="portal", contact_id=self.customer.id, note="Larger orders")
        profile = self.dossier().with_user(self.users["collector"])
        self.assertEqual(profile.application_count, 1)
        entries = profile.get_history(kinds=["application"])["entries"]
        self.assertEqual(len(entries), 1)

    def test_two_customers_become_one(self):
        other = self.make_customer("Alfa again")
        self.apply_for(6000)
        second = self.apply_for(7000, other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertEqual(second.state, "withdrawn")
        self.assertEqual(len(self.dossier().application_ids), 2)

    def test_queries_do_not_grow_with_applications(self):
        applications = self.env["collections.credit.application"]
        for number in range(12):
            applications |= self.apply_for(50, self.make_customer(f"Many {number}"))

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("may_decide")
            return self.cr.sql_log_count - before

        count(applications)
        self.assertLessEqual(count(applications), count(applications[:2]))
