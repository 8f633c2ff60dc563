from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon, day


class CockpitCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda *_args: day())
        self.customer = self.make_customer()

    def hold(self, profile, invoice, **values):
        return self.env["collections.hold"].create(
            {
                "profile_id": profile.id,
                "move_line_id": self.line(invoice).id,
                "reason": "Wrong price",
                "date_from": day(-1),
                **values,
            }
        )

    @staticmethod
    def line(invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def names(self, answer):
        return [item["name"] for item in answer["items"]]


@tagged("post_install", "-at_install")
class TestCockpitItems(CockpitCommon):
    """The open items of a customer: page by page, by age, by state, with the reason."""

    def setUp(self):
        super().setUp()
        self.late = self.make_invoice(self.customer, due=-10, amount=100)
        self.later = self.make_invoice(self.customer, due=-40, amount=200)
        self.open = self.make_invoice(self.customer, due=20, amount=50)
        self.dossier = self.profile(self.customer)

    def test_oldest_first_with_its_reason(self):
        answer = self.dossier.get_open_items()
        self.assertEqual(self.names(answer), [self.later.name, self.late.name, self.open.name])
        self.assertEqual((answer["total"], answer["value"]), (3, 350))
        first = answer["items"][0]
        self.assertEqual((first["days_late"], first["residual"]), (40, 200))
        item = self.env["collections.open.item"].search([("move_id", "=", self.later.id)])
        self.assertEqual(first["reason"], item.reason)
        self.assertEqual(first["state"], item.state)

    def test_the_aging_and_its_filter_agree(self):
        for bucket in self.dossier.aging["buckets"]:
            with self.subTest(bucket=bucket["key"]):
                answer = self.dossier.get_open_items(bucket=bucket["key"])
                self.assertEqual(answer["value"], bucket["amount"])
        answer = self.dossier.get_open_items(bucket="aging_31_60")
        self.assertEqual(self.names(answer), [self.later.name])

    def test_state_says_what_holds_it(self):
        self.hold(self.dossier, self.later)
        answer = self.dossier.get_open_items()
        chips = {chip["key"]: (chip["label"], chip["count"]) for chip in answer["chips"]}
        self.assertEqual(chips["held:pause"], ("Pause", 1))
        self.assertEqual(
            self.names(self.dossier.get_open_items(chip="held:pause")), [self.later.name]
        )
        self.assertIn("Wrong price", answer["items"][0]["reason"])

    def test_credit_has_no_age(self):
        refund = self.make_refund(self.customer, 30)
        answer = self.dossier.get_open_items(chip="credit")
        self.assertEqual(self.names(answer), [refund.name])
        for bucket in self.dossier.aging["buckets"]:
            self.assertNotIn(
                refund.name, self.names(self.dossier.get_open_items(bucket=bucket["key"]))
            )

    def test_pages_and_order(self):
        first = self.dossier.get_open_items(limit=2)
        second = self.dossier.get_open_items(limit=2, offset=2)
        self.assertEqual(self.names(first) + self.names(second), [
            self.later.name, self.late.name, self.open.name,
        ])  # fmt: skip
        self.assertEqual(second["total"], 3)
        by_amount = self.dossier.get_open_items(order="-amount")
        self.assertEqual([i["residual"] for i in by_amount["items"]], [200, 100, 50])
        self.assertFalse(self.dossier.get_open_items(offset=100)["items"])
        with self.assertRaisesRegex(UserError, "due date, amount or number"):
            self.dossier.get_open_items(order="profile_id; DROP TABLE")

    def test_values_of_all(self):
        values = dict(self.dossier.get_open_item_values(bucket="aging_1_30"))
        self.assertEqual(values, {self.line(self.late).id: 100})

    def test_pause_several(self):
        items = self.env["collections.open.item"].browse(
            (self.line(self.late) | self.line(self.later)).ids
        )
        action = items.action_pause()
        pause = self.env["collections.pause"].browse(action["res_id"])
        self.assertEqual((pause.item_count, pause.profile_id), (2, self.dossier))
        with self.assertRaisesRegex(UserError, "Say why"):
            pause.action_confirm()
        pause.write({"reason": "New address", "date_to": day(-1)})
        with self.assertRaisesRegex(UserError, "not past"):
            pause.action_confirm()
        pause.date_to = day(5)
        pause.action_confirm()
        self.assertEqual(self.dossier.hold_ids.move_line_id.move_id, self.late | self.later)
        self.assertEqual(set(self.dossier.hold_ids.mapped("date_to")), {day(5)})

    def test_pause_of_two_customers(self):
        other = self.make_customer("Other")
        invoice = self.make_invoice(other, due=-3)
        self.profile(other)
        items = self.env["collections.open.item"].browse(
            (self.line(self.late) | self.line(invoice)).ids
        )
        with self.assertRaisesRegex(UserError, "one customer"):
            items.action_pause()

    def test_copies(self):
        item = self.env["collections.open.item"].browse(self.line(self.late).id)
        self.assertIn(f"/{self.late.id}/pdf", item.action_copies()["url"])


@tagged("post_install", "-at_install")
class TestCockpitFigures(CockpitCommon):
    """Exposure, payment behaviour, stage and next action, each for many customers at once."""

    def test_exposure_without_limit(self):
        self.make_invoice(self.customer, due=-10, amount=100)
        self.make_refund(self.customer, 30)
        exposure = self.profile(self.customer)._get_exposure()
        self.assertEqual(
            list(exposure.values()),
            [{"exposure": 70, "to_invoice": 0, "limit": None, "used": None, "source": "none"}],
        )

    def test_exposure_against_odoo_limits(self):
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 200
        self.make_invoice(self.customer, due=-10, amount=100)
        profile = self.profile(self.customer)
        exposure = profile._get_exposure()[profile.id]
        self.assertEqual((exposure["limit"], exposure["used"]), (200, 0.5))
        self.assertEqual(exposure["source"], "own")
        self.assertEqual(profile.credit_use["currency_id"], self.currency.id)
        self.company.account_use_credit_limit = False
        self.assertIsNone(profile._get_exposure()[profile.id]["limit"])

    def test_exposure_of_the_default_limit(self):
        self.company.account_use_credit_limit = True
        self.env["ir.default"].set(
            "res.partner", "credit_limit", 1000.0, company_id=self.company.id
        )
        self.make_invoice(self.customer, due=-10, amount=1500)
        profile = self.profile(self.customer)
        exposure = profile._get_exposure()[profile.id]
        self.assertEqual((exposure["source"], exposure["used"]), ("default", 1.5))

    def test_a_credit_uses_nothing_of_the_limit(self):
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 200
        self.make_refund(self.customer, 30)
        profile = self.profile(self.customer)
        self.assertEqual(profile._get_exposure()[profile.id]["used"], 0)

    def test_payment_behaviour_month_by_month(self):
        # Paid 14 days late in May; half of it 4 days early, half 26 days late in April.
        may = self.make_invoice(self.customer, due=-40, amount=100)
        self.pay(may, on=-26)
        early = self.make_invoice(self.customer, due=-50, amount=100)
        self.pay(early, on=-54)
        late = self.make_invoice(self.customer, due=-80, amount=100)
        self.pay(late, on=-54)
        months = {m["month"]: m for m in self.profile(self.customer).payment_trend["months"]}
        self.assertEqual(len(months), 18)
        self.assertEqual(list(months)[-1], "2025-06-01")
        self.assertEqual((months["2025-05-01"]["days"], months["2025-05-01"]["amount"]), (14, 100))
        self.assertEqual((months["2025-04-01"]["days"], months["2025-04-01"]["amount"]), (11, 200))
        self.assertIsNone(months["2025-03-01"]["days"])

    def test_payments_of_others_do_not_count(self):
        other = self.make_customer("Other")
        self.pay(self.make_invoice(other, due=-40), on=-26)
        months = self.profile(self.customer).payment_trend["months"]
        self.assertFalse([month for month in months if month["days"] is not None])

    def test_stage(self):
        profile = self.profile(self.customer)
        self.assertEqual(profile.stage, "clear")
        invoice = self.make_invoice(self.customer, due=-10)
        self.assertEqual(self.profile(self.customer).stage, "due")
        self.hold(profile, invoice)
        self.assertEqual(self.profile(self.customer).stage, "held")
        profile.hold_ids.action_end()
        self.run_night()
        self.assertEqual(self.profile(self.customer).stage, "waiting")
        self.make_refund(self.customer, 100)
        self.assertEqual(self.profile(self.customer).stage, "covered")
        self.pay(invoice)
        self.assertEqual(self.profile(self.customer).stage, "clear")

    def test_stages_are_all_columns(self):
        profiles = self.env["collections.profile"].with_context(read_group_expand=True)
        answer = profiles.web_read_group(
            [("id", "=", self.profile(self.customer).id)], ["stage"], ["__count"]
        )
        self.assertEqual(len(answer["groups"]), 6)

    def test_note_outlives_invoices(self):
        invoice = self.make_invoice(self.customer, due=-10)
        profile = self.profile(self.customer)
        profile.pinned_note = "Ask for Ms Jansen"
        self.pay(invoice)
        self.customer.active = False
        self.assertEqual(self.profile(self.customer).pinned_note, "Ask for Ms Jansen")


@tagged("post_install", "-at_install")
class TestCockpitNext(CockpitCommon):
    """What is next, when, to whom and how, with the buttons that do it."""

    def buttons(self, profile):
        profile.invalidate_recordset()
        return [button["name"] for button in profile.next_action["buttons"]]

    def test_nothing(self):
        self.assertFalse(self.profile(self.customer).next_action["what"])

    def test_planned(self):
        self.make_invoice(self.customer, due=10)
        step = self.profile(self.customer).next_action
        self.assertEqual((step["id"], step["date"]), (False, "2025-06-23"))
        self.assertEqual(step["what"], "Notice before the due date")
        self.assertEqual(step["channel"], "E-mail")
        self.assertFalse(step["buttons"])

    def test_approve(self):
        self.customer.phone = "+32 470 12 34 56"
        self.make_invoice(self.customer, due=-10)
        profile = self.profile(self.customer)
        profile.mode = "approve"
        self.plan()
        step = profile.next_action
        self.assertEqual((step["to"], step["address"]), ("Customer", "customer@customer.example"))
        self.assertEqual((step["state"], step["amount"]), ("approve", 100))
        self.assertEqual(self.buttons(profile), ["action_approve", "action_send", "action_skip"])
        self.env["collections.action"].browse(step["id"]).action_send()
        self.assertFalse(self.buttons(profile))
        self.assertMailed(self.customer, *self.actions(self.customer).line_ids.move_id)

    def test_call(self):
        self.customer.phone = "+32 470 12 34 56"
        self.make_invoice(self.customer, due=-10)
        profile = self.profile(self.customer)
        profile.procedure_id = self.make_procedure((1, "call"))
        self.plan()
        self.assertEqual(self.buttons(profile), ["action_call", "action_skip"])
        self.assertEqual(profile.next_action["address"], "+32 470 12 34 56")

    def test_what_failed_tells_why(self):
        self.customer.email = False
        self.make_invoice(self.customer, due=-10)
        self.run_night()
        step = self.profile(self.customer).next_action
        self.assertEqual(step["state"], "failed")
        self.assertIn("No e-mail address", step["problem"])

    def test_own_task_and_the_others(self):
        self.make_invoice(self.customer, due=-10)
        profile = self.profile(self.customer)
        profile.mode = "approve"
        self.plan()
        self.env["collections.action"].create(
            {"profile_id": profile.id, "summary": "Ask for the order", "amount": 10**6}
        )
        step = profile.next_action
        self.assertEqual((step["what"], step["others"]), ("Ask for the order", 1))
        self.assertEqual(self.buttons(profile), ["action_done"])

    def test_every_button_is_there(self):
        """A button without its method, or one that nobody may call, would do nothing."""
        self.make_invoice(self.customer, due=-10)
        profile = self.profile(self.customer)
        profile.mode = "approve"
        self.plan()
        action = self.actions(self.customer)
        for state in ("todo", "approve", "ready", "failed"):
            for code in ("email", "call", "task", "letter"):
                action.write(
                    {
                        "state": state,
                        "channel_id": self.env.ref(f"account_collections.channel_{code}").id,
                    }
                )
                for button in action._get_next_buttons():
                    self.assertTrue(callable(getattr(type(action), button["name"])))
                    self.assertTrue(button["label"])


@tagged("post_install", "-at_install")
class TestCockpitContacts(CockpitCommon):
    """Who is reached how, and who gets what."""

    def setUp(self):
        super().setUp()
        self.customer.phone = "+32 2 555 12 12"
        self.anna = self.env["res.partner"].create(
            {
                "name": "Anna",
                "parent_id": self.customer.id,
                "email": "anna@customer.example",
                "phone": "+32 470 12 34 56",
            }
        )
        self.dossier = self.profile(self.customer)

    def contact(self, partner):
        contacts = self.dossier.get_contacts()["contacts"]
        return next(contact for contact in contacts if contact["id"] == partner.id)

    def test_reached(self):
        found = self.contact(self.customer)
        self.assertEqual((found["email_state"], found["phone_state"]), ("ok", "ok"))
        self.assertIn("email", [use["code"] for use in found["uses"]])
        self.assertFalse(self.contact(self.anna)["uses"])

    def test_problems(self):
        self.anna.write({"email": "anna at home", "phone": False})
        found = self.contact(self.anna)
        self.assertEqual((found["email_state"], found["phone_state"]), ("bad", "none"))
        self.env["mail.blacklist"]._add("customer@customer.example")
        self.assertEqual(self.contact(self.customer)["email_state"], "blocked")

    def test_bounced(self):
        self.make_invoice(self.customer, due=-10)
        self.run_night()
        self.actions(self.customer)._set_undelivered("bounce")
        self.assertEqual(self.contact(self.customer)["email_state"], "bounced")
        self.assertEqual(self.contact(self.anna)["email_state"], "ok")

    def test_choosing_who_gets_the_reminders(self):
        self.dossier.choose_contact(self.anna.id, True)
        found = self.contact(self.anna)
        self.assertTrue(found["is_chosen"])
        self.assertIn("email", [use["code"] for use in found["uses"]])
        self.assertNotIn("email", [use["code"] for use in self.contact(self.customer)["uses"]])

    def test_preferred_channel(self):
        self.dossier.preferred_channel_id = self.email_channel
        uses = {use["code"]: use["is_preferred"] for use in self.contact(self.customer)["uses"]}
        self.assertTrue(uses["email"])

    def test_mending_an_address(self):
        self.dossier.update_contact(
            self.anna.id, {"email": " anna@new.example ", "function": "CFO"}
        )
        self.assertEqual((self.anna.email, self.anna.function), ("anna@new.example", "CFO"))
        with self.assertRaisesRegex(UserError, "not an e-mail address"):
            self.dossier.update_contact(self.anna.id, {"email": "nonsense"})
        with self.assertRaises(AccessError):
            self.dossier.update_contact(self.anna.id, {"parent_id": False})

    def test_contact_of_somebody_else(self):
        other = self.make_customer("Other")
        for method, value in (("update_contact", {"email": "x@y.example"}), ("choose_contact", 1)):
            with self.assertRaisesRegex(UserError, "another customer"):
                getattr(self.dossier, method)(other.id, value)


@tagged("post_install", "-at_install")
class TestCockpitDocuments(CockpitCommon):
    """Documents in one place, wherever they hang."""

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.dossier = self.profile(self.customer)

    def attach(self, record, name="file.pdf"):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": b"%PDF", "res_model": record._name, "res_id": record.id}
        )

    def test_kinds(self):
        self.attach(self.dossier, "mail.pdf")
        self.attach(self.invoice, "invoice.pdf")
        dispute = self.env["collections.dispute"]._open(
            self.dossier,
            [(self.line(self.invoice), 0)],
            self.env.ref("account_collections.dispute_reason_other"),
            "collector",
            attachment_ids=self.attach(self.dossier, "photo.jpg"),
        )
        answer = self.dossier.get_documents()
        kinds = {document["name"]: document["kind"] for document in answer["documents"]}
        self.assertEqual(kinds["mail.pdf"], "message")
        self.assertEqual(kinds["invoice.pdf"], "invoice")
        self.assertEqual(kinds["photo.jpg"], "dispute")
        only = self.dossier.get_documents(kind="dispute")
        self.assertEqual([d["res_id"] for d in only["documents"]], [dispute.id])
        self.assertEqual(only["total"], 1)
        self.assertEqual(sum(kind["count"] for kind in only["kinds"]), answer["total"])

    def test_letters(self):
        letter = self.attach(self.dossier, "letter.pdf")
        self.env["collections.action"].create(
            {"profile_id": self.dossier.id, "letter_attachment_id": letter.id}
        )
        self.assertEqual(self.dossier.get_documents()["documents"][0]["kind"], "letter")

    def test_those_of_others_are_not_there(self):
        other = self.make_customer("Other")
        self.attach(self.make_invoice(other, due=-3))
        self.attach(self.profile(other))
        self.assertEqual(self.dossier.get_documents()["total"], 0)

    def test_pages(self):
        for number in range(5):
            self.attach(self.dossier, f"{number}.pdf")
        answer = self.dossier.get_documents(limit=2, offset=2)
        self.assertEqual([d["name"] for d in answer["documents"]], ["2.pdf", "1.pdf"])
        self.assertEqual(answer["total"], 5)

    def test_invoices_are_for_who_may_read_them(self):
        self.attach(self.invoice)
        viewer = new_test_user(
            self.env,
            "viewer.documents",
            groups="account_collections.group_viewer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(self.dossier.with_user(viewer).get_documents()["total"], 0)


@tagged("post_install", "-at_install")
class TestCockpitRights(CockpitCommon):
    """Whoever does not see a customer sees nothing of it through the parts of its form."""

    READING = ("get_open_items", "get_open_item_values", "get_contacts", "get_documents")

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.dossier = self.profile(self.customer)
        self.dossier.mode = "approve"
        self.plan()

    def make_user(self, role, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            f"{role}.cockpit",
            groups=f"account_collections.group_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def assertSees(self, user):
        profile = self.dossier.with_user(user)
        self.assertEqual(profile.get_open_items()["total"], 1)
        self.assertTrue(profile.get_contacts()["contacts"])
        self.assertTrue(profile.next_action["what"])
        self.assertTrue(profile.credit_use["exposure"])
        return profile

    def assertSeesNothing(self, user):
        self.env.invalidate_all()
        for method in self.READING:
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.dossier.with_user(user), method)()
        with self.assertRaises(AccessError):
            self.dossier.with_user(user).choose_contact(self.customer.id, True)

    def test_viewer(self):
        profile = self.assertSees(self.make_user("viewer"))
        self.assertFalse(profile.get_open_items()["can_write"])
        self.assertFalse(profile.next_action["buttons"])
        for method, value in (("choose_contact", True), ("update_contact", {"email": "a@b.nl"})):
            with self.assertRaises(AccessError):
                getattr(profile, method)(self.customer.id, value)
        with self.assertRaises(AccessError):
            profile.pinned_note = "x"

    def test_collector(self):
        profile = self.assertSees(self.make_user("collector"))
        self.assertTrue(profile.get_open_items()["can_write"])
        self.assertTrue(profile.next_action["buttons"])
        profile.pinned_note = "Ask for Anna"
        profile.choose_contact(self.customer.id, True)
        self.assertTrue(self.customer.collections_contact)
        with self.assertRaises(AccessError):
            profile.stage = "clear"

    def test_who_may_not_change_contacts_mends_no_address(self):
        profile = self.dossier.with_user(self.make_user("collector"))
        self.assertFalse(profile.get_contacts()["can_write"])
        with self.assertRaises(AccessError):
            profile.update_contact(self.customer.id, {"email": "thief@evil.example"})

    def test_collector_with_own_customers(self):
        collector = self.make_user("collector")
        self.env.ref("account_collections.group_collector").implied_ids -= self.env.ref(
            "account_collections.group_collector_all"
        )
        self.dossier.user_id = self.make_user("manager")
        collector.group_ids -= self.env.ref("account_collections.group_collector_all")
        self.assertSeesNothing(collector)
        self.dossier.user_id = collector
        self.assertSees(collector)

    def test_manager(self):
        self.assertSees(self.make_user("manager"))

    def test_dispute_handler(self):
        self.assertSeesNothing(self.make_user("dispute_handler"))

    def test_second_company(self):
        other = self.setup_other_company(name="Second")["company"]
        self.assertSeesNothing(self.make_user("manager", other))


@tagged("post_install", "-at_install")
class TestCockpitQueries(CockpitCommon):
    """What is asked of the database does not grow with items, customers or documents."""

    def make_items(self, name, number):
        """Make a customer with this number of late invoices, each silent for its own reason."""
        partner = self.make_customer(name)
        invoices = [self.make_invoice(partner, due=-10, amount=100) for _n in range(number)]
        profile = self.profile(partner)
        for invoice in invoices[: number // 2]:
            self.hold(profile, invoice, reason=f"Reason of {invoice.name}")
        for invoice in invoices[number // 2 :]:
            self.env["collections.promise"]._promise(profile, 100, day(5), self.line(invoice))
        return profile

    def count(self, call):
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def test_items(self):
        few, many = self.make_items("Few", 2), self.make_items("Many", 40)
        for read in (
            lambda profile: profile.get_open_items(limit=40),
            lambda profile: profile.get_open_item_values(),
            lambda profile: profile.get_contacts(),
            lambda profile: profile.get_documents(),
            lambda profile: (profile.next_action, profile.exposure, profile.payment_trend),
        ):
            self.assertLessEqual(
                self.count(lambda read=read: read(many)),
                self.count(lambda read=read: read(few)) + 2,
            )

    def test_customers(self):
        self.company.account_use_credit_limit = True
        profiles = self.env["collections.profile"]
        for number in range(40):
            customer = self.make_customer(f"Customer {number}")
            self.make_invoice(customer, due=-10)
            profiles |= self.profile(customer)
        for name in ("exposure", "payment_trend", "next_action"):
            with self.subTest(name=name):
                self.assertLessEqual(
                    self.count(lambda name=name: profiles.mapped(name)),
                    self.count(lambda name=name: profiles[:2].mapped(name)) + 2,
                )
