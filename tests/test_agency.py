import csv
import io
import zipfile
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestAgency(CollectionsCommon):
    """A customer is handed over, is left in peace by us, and comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.make_agency("Bailiffs")
        cls.customer = cls.make_customer(
            "Debtor & Sons", "debtor@customer.example", street="=1+1 Street", vat=False
        )
        cls.customer.child_ids = [
            Command.create({"name": "Anna", "email": "anna@customer.example", "phone": "+32 1"})
        ]
        cls.invoice = cls.make_invoice(cls.customer, due=-60, amount=100)
        cls.second = cls.make_invoice(cls.customer, due=-50, amount=40)
        cls.fresh = cls.make_invoice(cls.customer, due=20, amount=999)

    @classmethod
    def make_agency(cls, name, **values):
        partner = cls.env["res.partner"].create(
            {"name": name, "email": f"{name.lower()}@agency.example"}
        )
        return cls.env["collections.agency"].create({"partner_id": partner.id, **values})

    def setUp(self):
        super().setUp()
        self.stop_clock()
        self.dossier = self.profile(self.customer)

    def stop_clock(self):
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: TODAY)

    def draft(self):
        action = self.dossier.action_hand_over()
        return self.env["collections.agency.case"].browse(action["res_id"])

    def hand_over(self):
        case = self.draft()
        case.action_hand_over()
        return case

    def files(self, case):
        """Return the content of the package as ``{path: bytes}``."""
        case.action_download()
        with zipfile.ZipFile(io.BytesIO(case.package_id.raw)) as package:
            self.assertIsNone(package.testzip())
            return {name: package.read(name) for name in package.namelist()}

    def table(self, content):
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

    # === HANDING OVER === #

    def test_draft_lists_what_may_be_asked(self):
        """What is not due, on hold or covered stays out."""
        held = self.make_invoice(self.customer, due=-30, amount=7)
        line = held.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.env["collections.hold"].create(
            {
                "profile_id": self.dossier.id,
                "move_line_id": line.id,
                "reason": "x",
                "date_from": TODAY,
            }
        )
        case = self.draft()
        self.assertEqual(case.item_ids.move_id, self.invoice | self.second)
        self.assertEqual(case.amount, 140)
        self.assertFalse(case.reference)

    def test_draft_again_opens_the_same(self):
        self.assertEqual(self.draft(), self.draft())

    def test_hand_over_silences_the_items_alone(self):
        case = self.hand_over()
        self.assertEqual(case.state, "running")
        self.assertRegex(case.reference, r"^2025/\d{5}$")
        self.assertEqual(set(case.item_ids.hold_id.mapped("origin")), {"agency"})
        self.simulate(range(0, 60, 7))
        listed = self.actions(self.customer).filtered("message_id").line_ids.move_id
        self.assertEqual(listed, self.fresh)

    def test_reason_names_agency_and_file(self):
        case = self.hand_over()
        item = self.env["collections.open.item"].search(
            [("move_id", "=", self.invoice.id), ("profile_id", "=", self.dossier.id)]
        )
        self.assertEqual(item.state, "held")
        self.assertIn("Bailiffs", item.reason)
        self.assertIn(case.reference, item.reason)

    def test_paid_or_disputed_since_the_draft(self):
        case = self.draft()
        self.pay(self.invoice)
        line = self.second.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.env["collections.hold"].create(
            {
                "profile_id": self.dossier.id,
                "move_line_id": line.id,
                "reason": "x",
                "date_from": TODAY,
            }
        )
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            case.action_hand_over()

    def test_part_payment_since_the_draft(self):
        case = self.draft()
        self.pay(self.invoice, amount=30)
        case.action_hand_over()
        self.assertEqual(case.amount, 110)

    def test_item_is_with_one_agency(self):
        self.hand_over()
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            self.draft().action_hand_over()

    def test_foreign_currency(self):
        self.make_invoice(self.customer, due=-40, amount=10, currency_id=self.foreign.id)
        case = self.hand_over()
        item = case.item_ids.filtered(lambda item: item.currency_id == self.foreign)
        self.assertEqual((item.amount, item.value), (10, 5))
        self.assertEqual(case.amount, 145)

    def test_no_agency_for_this_country(self):
        self.agency.country_ids = self.env.ref("base.nl")
        self.customer.country_id = self.env.ref("base.be")
        with self.assertRaisesRegex(UserError, "No agency"):
            self.draft()
        mine = self.make_agency("Huissiers", country_ids=[Command.set(self.env.ref("base.be").ids)])
        self.assertEqual(self.draft().agency_id, mine)

    def test_agency_of_another_company(self):
        other = self.setup_other_company()["company"]
        self.agency.company_ids = other
        with self.assertRaisesRegex(UserError, "No agency"):
            self.draft()

    def test_reference_format(self):
        for text, part in (("{year}", "number"), ("{number}{evil}", "{evil}")):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, part):
                self.agency.reference_format = text
        self.agency.reference_format = "{company}-{customer}-{number}"
        self.customer.ref = "C7"
        self.assertIn("-C7-", self.hand_over().reference)

    # === LAST STEP OF A PROCEDURE === #

    def follow(self, mode="automatic"):
        self.dossier.procedure_id = self.make_procedure(
            (5, "email"), (45, "agency", {"mode": mode}), keep_spacing=False
        )
        self.run_night()
        self.run_night(1)
        return self.actions(self.customer).filtered(lambda a: a.channel_code == "agency")

    def test_automatic_step(self):
        action = self.follow()
        self.assertEqual(action.state, "done")
        case = self.dossier.agency_case_ids
        self.assertEqual((case.state, case.action_id), ("running", action))
        self.assertEqual(case.item_ids.move_id, self.invoice | self.second)
        task = case.send_task_id
        self.assertIn("Send the package to Bailiffs", task.name)
        self.assertEqual(task.state, "todo")
        self.assertFalse(case.date_sent)
        self.run_night(2)
        self.assertEqual(len(self.dossier.agency_case_ids), 1)
        with self.mock_mail_gateway():
            case._send_package()
        self.assertEqual(task.state, "done")

    def test_automatic_step_sends_at_once(self):
        self.agency.send_automatically = True
        with self.mock_mail_gateway():
            self.follow()
        case = self.dossier.agency_case_ids
        self.assertEqual(case.date_sent, TODAY)
        mail = self._new_mails.filtered(lambda mail: mail.model == case._name)
        self.assertEqual(mail.recipient_ids, self.agency.partner_id)
        self.assertEqual(mail.attachment_ids, case.package_id)

    def test_step_without_agency_fails_visibly(self):
        self.agency.active = False
        action = self.follow()
        self.assertEqual((action.state, action.failure_type), ("failed", "agency"))
        self.assertIn("Agencies", action.failure_reason)
        self.assertFalse(self.dossier.agency_case_ids)

    def test_step_after_approval(self):
        action = self.follow("approve")
        self.assertEqual(action.state, "approve")
        with self.assertRaisesRegex(UserError, "not done by hand"):
            action.write({"state": "todo"})
            action.action_done()
        action.write({"state": "approve"})
        action.action_approve()
        self.deliver(1)
        self.assertEqual(action.state, "done")
        self.assertEqual(self.dossier.agency_case_ids.state, "running")

    def test_step_by_hand_from_the_worklist(self):
        action = self.follow("manual")
        self.assertEqual(action.state, "todo")
        opened = action.action_hand_over()
        case = self.env["collections.agency.case"].browse(opened["res_id"])
        self.assertEqual(case.state, "draft")
        self.assertEqual(action.state, "todo")
        case.action_hand_over()
        self.assertEqual(action.state, "done")

    # === MONEY === #

    def test_figures(self):
        case = self.hand_over()
        self.assertEqual((case.residual, case.recovered, case.success), (140, 0, 0))
        self.pay(self.invoice, on=1, amount=70)
        self.make_refund(self.customer, 40)
        case.entry_ids = [
            Command.create({"kind": "paid_to_agency", "amount": 90, "date": day(1)}),
            Command.create({"kind": "fee", "amount": 9, "date": day(1)}),
            Command.create(
                {"kind": "costs", "amount": 4, "date": day(1), "currency_id": self.foreign.id}
            ),
        ]
        case.invalidate_recordset()
        self.assertEqual((case.residual, case.recovered), (70, 70))
        self.assertAlmostEqual(case.success, 0.5)
        self.assertEqual((case.cost, case.net, case.not_booked), (11, 59, 20))
        self.assertEqual(self.agency.success, 0.5)
        self.assertEqual(self.agency.case_count, 1)

    def test_payment_before_the_hand_over_is_not_recovered(self):
        self.pay(self.invoice, on=-3, amount=70)
        case = self.hand_over()
        self.assertEqual((case.amount, case.recovered), (70, 0))

    def test_paid_file_closes_itself(self):
        case = self.hand_over()
        self.pay(self.invoice, on=1)
        self.close_night()
        self.assertEqual(case.state, "running")
        self.pay(self.second, on=1)
        self.close_night()
        self.assertEqual((case.state, case.residual, case.success), ("closed", 0, 1))
        self.assertEqual(set(case.item_ids.hold_id.mapped("state")), {"ended"})
        self.assertFalse(self.actions(self.customer, "todo"))

    def close_night(self):
        with self.without_commit():
            self.env["collections.agency.case"]._cron_close(TODAY)

    def test_closing_many_asks_no_more_queries(self):
        """Looking for files that are paid costs one query, however many there are."""
        self.hand_over()
        with self.assertQueryCount(1):
            self.env["collections.agency.case"]._find_settled()

    def test_closed_with_a_rest_stays_silent_and_asks(self):
        case = self.hand_over()
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertEqual(set(case.item_ids.hold_id.mapped("state")), {"active"})
        task = self.actions(self.customer, "todo").filtered(lambda a: a.kind == "manual")
        self.assertIn("Closed by the agency", task.name)
        self.simulate(range(10))
        self.assertSilent(self.customer)

    def test_withdraw(self):
        case = self.hand_over()
        self.simulate(range(3))
        self.assertSilent(self.customer)
        case.action_withdraw()
        self.assertEqual(case.state, "withdrawn")
        self.run_night()
        self.assertMailed(self.customer, self.invoice, self.second)
        with self.assertRaises(UserError):
            case.action_withdraw()

    def test_hold_is_ended_by_the_file_alone(self):
        hold = self.hand_over().item_ids.hold_id[0]
        with self.assertRaisesRegex(UserError, "withdraw the file"):
            hold.action_end()
        self.dossier.action_resume()
        self.assertEqual(hold.state, "active")

    # === PACKAGE === #

    def test_package(self):
        self.invoice.ref = "PO 7"
        case = self.hand_over()
        files = self.files(case)
        index = self.table(files["index.csv"])
        self.assertEqual(len(index), 2)
        row = index[0]
        self.assertEqual(row["Invoice"], self.invoice.name)
        self.assertEqual(row["Their reference"], "PO 7")
        self.assertEqual(row["Customer"], "Debtor & Sons")
        self.assertEqual(row["Amount to collect"], "100.00")
        self.assertEqual(row["Days late"], "60")
        self.assertEqual(row["Street"], "'=1+1 Street", "a cell must not be a formula")
        self.assertIn("anna@customer.example", row["Contacts"])
        self.assertIn(row["File of the invoice"], files)
        self.assertEqual(row["Due date"], str(TODAY - timedelta(60)))
        self.assertIn("Anna", {row["Name"] for row in self.table(files["contacts.csv"])})
        statement = self.table(files["statement.csv"])
        self.assertEqual([row["Balance"] for row in statement][-1], "1139.00")
        self.assertEqual(len([row for row in statement if row["In this file"]]), 2)

    def test_correspondence_without_notes(self):
        self.run_night()
        self.dossier.message_post(body="He is lying", subtype_xmlid="mail.mt_note")
        self.dossier.message_post(
            body="Forwarded inside", message_type="email", subtype_xmlid="mail.mt_note"
        )
        self.dossier.message_post(body="Between colleagues", subtype_xmlid="mail.mt_comment")
        self.dossier.message_post(
            body="I will never pay",
            message_type="email",
            author_id=self.customer.id,
            subtype_xmlid="mail.mt_comment",
            attachments=[("../../evil.txt", b"my answer")],
        )
        files = self.files(self.hand_over())
        page = files["correspondence.html"].decode()
        self.assertIn("I will never pay", page)
        self.assertIn(self.invoice.name, page, "the reminder that was sent is missing")
        self.assertNotIn("lying", page)
        self.assertNotIn("Forwarded inside", page)
        self.assertNotIn("Between colleagues", page)
        received = [name for name in files if name.startswith("received/")]
        self.assertEqual(len(received), 1)
        self.assertEqual(files[received[0]], b"my answer")

    def test_names_stay_in_the_package(self):
        case = self.draft()
        for name in ("../../etc/passwd", "/abs.pdf", "..", "a/b\\c:d*.pdf", "", "x" * 300, "."):
            with self.subTest(name):
                path = case._get_path("invoices", name, set())
                self.assertRegex(path, r"^invoices/[^/\\]{1,100}$")
                self.assertNotIn("..", path)
        used = set()
        paths = [case._get_path("", "a.pdf", used) for _time in range(3)]
        self.assertEqual(paths, ["a.pdf", "a (2).pdf", "a (3).pdf"])

    def test_comma(self):
        self.agency.separator = "comma"
        content = self.files(self.hand_over())["index.csv"].decode("utf-8-sig")
        self.assertEqual(len(list(csv.DictReader(io.StringIO(content)))), 2)

    def test_sending(self):
        case = self.hand_over()
        action = case.action_send()
        composer = Form(self.env["mail.compose.message"].with_context(**action["context"])).save()
        outsiders = composer.partner_ids.filtered("partner_share")
        self.assertEqual(outsiders, self.agency.partner_id, "the customer must not read this")
        self.assertEqual(composer.attachment_ids, case.package_id)
        self.assertIn(case.reference, composer.subject)
        self.assertFalse(case.date_sent, "looking at it is not sending it")
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertEqual(case.date_sent, TODAY)
        mail = self._new_mails.filtered(lambda mail: mail.model == case._name)
        readers = mail.recipient_ids.filtered("partner_share")
        self.assertEqual(readers, self.agency.partner_id)

    def test_sending_without_address(self):
        self.agency.email = False
        case = self.hand_over()
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            case.action_send()

    # === RIGHTS === #

    def make_user(self, role, **values):
        return new_test_user(
            self.env, f"{role}.agency", groups=f"account_collections.group_{role}", **values
        )

    def test_manager_hands_over_and_collector_looks(self):
        collector, manager = self.make_user("collector"), self.make_user("manager")
        with self.assertRaises(AccessError):
            self.dossier.with_user(collector).action_hand_over()
        action = self.dossier.with_user(manager).action_hand_over()
        case = self.env["collections.agency.case"].browse(action["res_id"])
        with self.assertRaises(AccessError):
            case.with_user(collector).action_hand_over()
        case.with_user(manager).item_ids[1].unlink()
        case.with_user(manager).action_hand_over()
        self.assertEqual(case.with_user(collector).amount, 100)
        self.assertTrue(case.with_user(collector).action_download()["url"])
        self.env["collections.agency.entry"].with_user(collector).create(
            {"case_id": case.id, "kind": "fee", "amount": 5}
        )
        with self.assertRaises(AccessError):
            case.with_user(manager).state = "closed"
        with self.assertRaises(UserError):
            case.with_user(manager).item_ids.unlink()

    def test_collector_sees_own_customers(self):
        collector, manager = self.make_user("collector"), self.make_user("manager")
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        collector.group_ids -= see_all
        self.dossier.user_id = manager
        case = self.hand_over()
        case.action_download()
        with self.assertRaises(AccessError):
            case.with_user(collector).read(["amount"])
        with self.assertRaises(AccessError):
            case.package_id.with_user(collector).read(["raw"])
        self.dossier.user_id = collector
        self.assertEqual(case.with_user(collector).amount, 140)
        self.assertTrue(case.package_id.with_user(collector).raw)

    def test_second_company_sees_nothing(self):
        other = self.setup_other_company()["company"]
        stranger = self.make_user("manager", company_id=other.id, company_ids=other.ids)
        case = self.hand_over()
        case.action_download()
        for record in (case, case.item_ids, case.package_id):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["create_date"])

    def test_collector_cannot_fake_or_end_a_hold(self):
        collector = self.make_user("collector")
        hold = self.hand_over().item_ids.hold_id[0]
        with self.assertRaises(UserError):
            hold.with_user(collector).date_to = TODAY
        with self.assertRaises(AccessError):
            hold.with_user(collector).create(
                {"profile_id": self.dossier.id, "reason": "x", "origin": "agency"}
            )
