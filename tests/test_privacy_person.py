import base64
import io
import json
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.privacy.collections_privacy_words import OTHER, TOLD
from ..models.privacy.personal import EMPTIED
from .common import day
from .test_privacy import PrivacyCommon

SECRET_WORDS = "He sounded ill"


class PersonCommon(PrivacyCommon):
    """Something of nearly everything about one customer and one of its contact persons."""

    def setUp(self):
        super().setUp()
        self.manager = self.make_user("manager")
        self.invoice = self.make_invoice(self.customer, due=-20, amount=80)
        self.item = self.invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.letter = self.env["ir.attachment"].create(
            {
                "name": "Letter/2025.pdf",
                "raw": b"%PDF letter",
                "res_model": "collections.profile",
                "res_id": self.dossier.id,
            }
        )
        self.visit = self.make_visit(1)
        self.message = self.make_message(1, "Dear Ann, you owe us 80", subject="Reminder")
        self.message.attachment_ids = self.letter
        self.link = self.env["collections.link"]._for_contacts([(self.dossier, self.contact)])
        self.link = next(iter(self.link.values()))
        self.call = self.make_action(1, note=SECRET_WORDS, amount=80)
        self.call.line_ids = [(0, 0, {"move_line_id": self.item.id, "amount": 80})]
        self.dossier.pinned_note = SECRET_WORDS
        self.stranger = self.make_customer("Somebody Else")
        self.other = self.env["collections.profile"]._for_partner(self.stranger, self.company)
        self.other_visit = self.make_visit(1, partner=self.stranger, profile_id=self.other.id)

    def make_user(self, role):
        return new_test_user(
            self.env,
            f"{role}.person",
            groups=f"account_collections.group_{role},base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def request(self, partner=None, **values):
        requests = self.env["collections.privacy.request"].with_user(self.manager).sudo(False)
        return requests.create({"partner_id": (partner or self.customer).id, **values})

    def export(self, partner=None, **values):
        request = self.request(partner, **values)
        request.action_export()
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(request.content)))
        self.assertIsNone(archive.testzip())
        return archive

    def erase(self, partner=None, **values):
        request = self.request(partner, is_confirmed=True, **values)
        request.action_erase()
        self.env.invalidate_all()

    def settle(self):
        self.pay(self.invoice)


@tagged("post_install", "-at_install")
class TestExport(PersonCommon):
    """A person gets everything that is kept, to read and for programs, and nothing of others."""

    def test_everything_is_in_it(self):
        archive = self.export()
        page = archive.read("index.html").decode()
        data = json.loads(archive.read("data.json"))
        for words in ("Old Friend", "Ann Person", SECRET_WORDS, "Dear Ann, you owe us 80"):
            self.assertIn(words, page)
        self.assertEqual([row["id"] for row in data["data"]["collections.visit"]], self.visit.ids)
        (call,) = [row for row in data["data"]["collections.action"] if row["note"]]
        self.assertEqual((call["note"], call["amount"]), (SECRET_WORDS, 80))
        self.assertEqual(call["recipient_id"]["id"], self.contact.id)
        self.assertTrue(data["data"]["collections.action.line"])
        self.assertIn("Dear Ann, you owe us 80", [m["body"].strip() for m in data["messages"]])
        (letter,) = [file for file in data["files"] if file["name"] == "Letter/2025.pdf"]
        self.assertEqual(archive.read(letter["path"]), b"%PDF letter")
        self.assertNotIn("/", letter["path"].removeprefix("files/"))

    def test_nothing_of_others_and_no_keys(self):
        everything = self.export()
        text = everything.read("index.html") + everything.read("data.json")
        self.assertNotIn(b"Somebody Else", text)
        self.assertNotIn(self.link.key.encode(), text)
        self.assertNotIn(b'"key"', text)

    def test_the_dialog_tells_what_is_kept_in_plain_words(self):
        """Each kind once, its parts not counted, and nothing called by the name of a model."""
        lines = self.request().line_ids
        told = self.env["collections.privacy"]._describe_told()
        kinds = lines.mapped("kind")
        self.assertEqual(kinds, [kind for kind in told if kind in kinds])
        self.assertTrue(all(line.name and line.content and line.count for line in lines))
        (work,) = lines.filtered(lambda line: line.kind == "work")
        self.assertEqual(work.name, "Reminders, calls and tasks")
        actions = self.env["collections.action"].search([("profile_id", "=", self.dossier.id)])
        self.assertEqual(work.count, len(actions))

    def test_every_kind_that_is_told_is_described(self):
        self.assertEqual([*TOLD, OTHER], [*self.env["collections.privacy"]._describe_told()])
        for names in TOLD.values():
            for name in names:
                self.assertIn(name, self.env.registry)

    def test_lists_of_figures_are_for_programs_only(self):
        self.call.sudo().priority_factors = {"secret_sauce": 1}
        archive = self.export()
        self.assertIn(b"secret_sauce", archive.read("data.json"))
        self.assertNotIn(b"secret_sauce", archive.read("index.html"))

    def test_markup_of_a_message_does_nothing(self):
        self.make_message(1, "<script>alert(1)</script>")
        self.dossier.pinned_note = "<script>alert(2)</script>"
        page = self.export().read("index.html").decode()
        self.assertNotIn("<script", page)
        self.assertIn("alert(2)", page)

    def test_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "account_collections")])
        module._update_translations(["nl_NL"], overwrite=True)
        self.customer.lang = "nl_NL"
        page = self.export().read("index.html").decode()
        self.assertIn('lang="nl-NL"', page)
        label = self.env["collections.profile"].with_context(lang="nl_NL")
        label = label.fields_get(["pinned_note"])["pinned_note"]["string"]
        self.assertIn(label, page)

    def test_one_contact_person(self):
        ours = self.make_visit(1, partner=self.customer)
        note = self.make_message(1, "About the boss")
        note.author_id = self.customer
        archive = self.export(self.contact)
        data = json.loads(archive.read("data.json"))
        self.assertEqual([row["id"] for row in data["data"]["res.partner"]], self.contact.ids)
        visits = [row["id"] for row in data["data"]["collections.visit"]]
        self.assertEqual(visits, self.visit.ids)
        self.assertNotIn(ours.id, visits)
        self.assertNotIn("collections.profile", data["data"])
        bodies = " ".join(message["body"] for message in data["messages"])
        self.assertIn("Dear Ann", bodies)
        self.assertNotIn("the boss", bodies)

    def test_mail_before_somebody_was_a_contact(self):
        mailbox = self.env["collections.mailbox"].create(
            {"name": "Accounts", "company_id": self.company.id, "alias_name": "person.accounts"}
        )
        entry = self.make_action(
            1,
            profile_id=False,
            kind="incoming",
            mailbox_id=mailbox.id,
            sender_email="ANN@person.example",
            recipient_id=False,
            note=False,
        )
        data = json.loads(self.export(self.contact).read("data.json"))
        self.assertIn(entry.id, [row["id"] for row in data["data"]["collections.action"]])

    def test_it_is_noted(self):
        self.export()
        note = self.dossier.message_ids.sorted("id")[-1]
        self.assertIn("was exported", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)
        log = self.env["collections.privacy.log"].search([("kind", "=", "export")])
        self.assertEqual((log.count, log.user_id), (1, self.manager))

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.env["collections.privacy.request"].with_user(self.make_user("collector")).create(
                {"partner_id": self.customer.id}
            )
        request = self.request()
        request.action_export()
        second = new_test_user(
            self.env, "second.person", groups="account_collections.group_manager"
        )
        with self.assertRaises(AccessError):
            request.with_user(second).read(["content"])

    def test_another_company_is_left_out(self):
        other = self.setup_other_company()["company"]
        theirs = self.env["collections.profile"]._for_partner(self.customer, other)
        visit = self.make_visit(1, profile_id=theirs.id)
        data = json.loads(self.export().read("data.json"))
        self.assertNotIn(visit.id, [row["id"] for row in data["data"]["collections.visit"]])
        self.assertEqual(
            [row["id"] for row in data["data"]["collections.profile"]], self.dossier.ids
        )

    def test_too_large_files_are_named(self):
        path = "models.privacy.collections_privacy_export.MOST_BYTES"
        with patch(f"odoo.addons.account_collections.{path}", 3):
            archive = self.export()
        self.assertEqual(archive.namelist(), ["index.html", "data.json"])
        self.assertIn("Letter/2025.pdf: too large", archive.read("index.html").decode())

    def test_queries_do_not_grow_with_the_rows(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.export()
            return self.env.cr.sql_log_count - before

        measure()
        few = measure()
        for _n in range(30):
            self.make_visit(1), self.make_action(1), self.make_message(1)
        self.assertLessEqual(measure(), few + 10)


@tagged("post_install", "-at_install")
class TestErasure(PersonCommon):
    """What a person asks to be forgotten goes; what the books need stays."""

    def test_words_go_and_figures_stay(self):
        self.settle()
        self.erase()
        for record in (self.visit, self.link, self.message, self.letter):
            self.assertFalse(record.exists(), record)
        self.assertFalse(self.call.note or self.call.recipient_email or self.call.summary)
        self.assertEqual((self.call.amount, self.call.state), (80, "done"))
        self.assertEqual(self.call.line_ids.amount, 80)
        self.assertFalse(self.dossier.pinned_note)
        self.assertTrue(self.invoice.exists())
        self.assertTrue(self.other_visit.exists())

    def test_nothing_personal_is_left_in_our_tables(self):
        self.settle()
        self.erase()
        privacy = self.env["collections.privacy"]
        found = privacy._find(*self.customer._get_privacy_scope(True))
        for name, ids in found.items():
            for record in self.env[name].browse(ids):
                for field in set(EMPTIED.get(name, ())) & set(record._fields):
                    self.assertIn(record[field] or "–", ("–", False), f"{name}.{field}")

    def test_letter_of_the_law_stays(self):
        self.settle()
        self.call.message_id = self.message
        self.env["collections.law.notice"].create(
            {
                "profile_id": self.dossier.id,
                "action_id": self.call.id,
                "kind": "nl_14_days",
                "sent_on": day(-30),
                "channel_code": "email",
                "currency_id": self.currency.id,
            }
        )
        self.company.collections_keep_proofs = 0
        self.erase()
        self.assertTrue(self.message.exists() and self.letter.exists())
        self.assertEqual(self.call.recipient_email, "ann@person.example")
        self.assertFalse(self.call.note or self.visit.exists())

    def test_refused_while_something_is_open(self):
        request = self.request(is_confirmed=True)
        self.assertIn("open items", request.problem)
        with self.assertRaisesRegex(UserError, "There are open items of Old Friend"):
            request.action_erase()
        self.assertTrue(self.visit.exists())

    def test_refused_on_a_legal_hold(self):
        self.settle()
        self.dossier._set_legal_hold(True, "x", "Court")
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.erase()

    def test_has_to_be_confirmed(self):
        self.settle()
        with self.assertRaisesRegex(UserError, "cannot be undone"):
            self.request().action_erase()

    def test_one_contact_person(self):
        ours = self.make_visit(1, partner=self.customer)
        with self.assertRaisesRegex(UserError, "open items"):
            self.erase(self.contact)
        self.settle()
        self.make_invoice(self.customer, due=-3, amount=10)
        self.erase(self.contact)
        self.assertFalse(self.visit.exists() or self.message.exists() or self.call.note)
        self.assertTrue(ours.exists())
        self.assertTrue(self.dossier.pinned_note)

    def test_it_is_noted_without_words(self):
        self.settle()
        self.erase()
        self.assertIn("was removed", self.dossier.message_ids.sorted("id")[-1].body)
        log = self.env["collections.privacy.log"].search([("kind", "=", "erasure")])
        self.assertEqual((log.count, log.user_id), (1, self.manager))

    def test_a_removal_can_be_repeated(self):
        self.settle()
        self.erase()
        self.erase()
        self.assertTrue(self.dossier.exists())

    # === DELETION OF A CONTACT === #

    def test_what_we_know_survives_a_contact(self):
        self.contact.unlink()
        self.assertTrue(self.visit.exists() and self.call.exists() and self.message.exists())
        self.assertFalse(self.visit.partner_id or self.call.recipient_id)
        self.assertFalse(self.link.exists())
        self.assertEqual(self.call.note, SECRET_WORDS)

    def test_customer_with_a_history_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.customer.unlink()
        loner = self.make_customer("Loner")
        dossier = self.env["collections.profile"]._for_partner(loner, self.company)
        self.env["collections.cause"].create(
            {
                "profile_id": dossier.id,
                "reason_id": self.env.ref("account_collections.dispute_reason_quality").id,
                "date": day(-400),
            }
        )
        with self.assertRaisesRegex(UserError, "Loner has a history in Collections"):
            loner.unlink()

    def test_empty_dossier_goes_with_its_customer(self):
        self.stranger.unlink()
        self.assertFalse(self.other.exists() or self.other_visit.exists())
