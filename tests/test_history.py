from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from markupsafe import Markup

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, new_test_user, tagged

from .common import TODAY, CollectionsCommon, day

NOON = datetime.combine(day(-6), time(12))


class HistoryCase(CollectionsCommon):
    """A customer with a dossier, read as a collector."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: TODAY))
        cls.collector = cls.make_user("collector")
        cls.customer = cls.make_customer("Historic")
        cls.contact = cls.make_customer("Hanna", parent_id=cls.customer.id, is_company=False)

    @classmethod
    def make_user(cls, role, **values):
        return new_test_user(
            cls.env,
            values.pop("login", f"{role}.history"),
            groups=f"account_collections.group_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(values.pop("companies", cls.company).ids)],
            tz="Europe/Brussels",
            **values,
        )

    def read_page(self, profile, user=None, **options):
        return profile.with_user(user or self.collector).get_history(**options)

    def read_all(self, profile, limit, user=None, **options):
        """Read page after page; return all entries."""
        entries, cursor = [], None
        for _page in range(200):
            page = self.read_page(profile, user, before=cursor, limit=limit, **options)
            self.assertLessEqual(len(page["entries"]), limit)
            entries += page["entries"]
            cursor = page["next"]
            if not cursor:
                return entries
        raise AssertionError("The history does not end.")

    def find(self, profile, user=None, **options):
        return self.read_all(profile, 100, user, **options)

    def kinds(self, profile, user=None, **options):
        return {entry["kind"] for entry in self.find(profile, user, **options)}

    def texts(self, profile, user=None, **options):
        return [entry["text"] for entry in self.find(profile, user, **options)]

    def note(self, record, text="A note", moment=NOON, **values):
        message = record.message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
            **values,
        )
        message.date = moment
        return message

    def change(self, record, **values):
        """Change a record as the collector, with what Odoo records of it."""
        self.flush_tracking()
        recording = {"tracking_disable": False, "mail_notrack": False}
        record.with_user(self.collector).with_context(**recording).write(values)
        self.flush_tracking()

    def make_history(self):
        """Make at least one entry of every kind; return the profile."""
        invoice = self.make_invoice(self.customer, -20)
        self.make_refund(self.contact, 10)
        self.pay(invoice, -3, 30)
        profile = self.profile(self.customer)
        self.note(profile, "Called the bookkeeper")
        self.change(profile, risk_class="d")
        call = self.env["collections.action"].create(
            {
                "profile_id": profile.id,
                "channel_id": self.call_channel.id,
                "summary": "Ring them",
                "kind": "manual",
            }
        )
        call.with_user(self.collector).note = "Spoke with Hanna"
        call.with_user(self.collector).action_done()
        self.env["collections.action"].create(
            {
                "profile_id": profile.id,
                "summary": "Send papers",
                "state": "done",
                "date_done": day(),
            }
        )
        self.env["collections.hold"].create(
            {
                "profile_id": profile.id,
                "reason": "On holiday",
                "date_from": day(),
                "date_to": day(9),
            }
        )
        self.env["collections.promise"]._promise(profile, 30, day(5), note="After the holidays")
        self.env["collections.dispute"]._open(
            profile,
            [(self.open_line(invoice), 20)],
            self.env.ref("account_collections.dispute_reason_price"),
            "call",
            description="Too dear",
        )
        self.env["collections.visit"].create(
            {"profile_id": profile.id, "partner_id": self.contact.id, "kind": "download"}
        )
        profile._queue_mail(self.contact, "Reminder", Markup("<p>Please pay</p>"))
        return profile

    def open_line(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


@tagged("post_install", "-at_install")
class TestHistory(HistoryCase):
    """One list of all that happened with a customer."""

    # === WHAT IS IN IT === #

    def test_every_kind_is_there(self):
        profile = self.make_history()
        expected = {
            "message", "note", "change", "call", "action", "invoice", "payment", "visit",
            "dispute", "promise", "pause",
        }  # fmt: skip
        self.assertLessEqual(expected, self.kinds(profile))

    def test_an_entry_tells_who_when_what_and_how_much(self):
        invoice = self.make_invoice(self.contact, -20, 121)
        profile = self.profile(self.customer)
        (entry,) = self.find(profile, kinds=["invoice"])
        self.assertEqual(entry["title"], f"Invoice {invoice.name}")
        self.assertEqual((entry["amount"], entry["currency_id"]), (121, self.currency.id))
        self.assertEqual((entry["model"], entry["res_id"]), ("account.move", invoice.id))
        self.assertEqual((entry["day"], entry["moment"]), (str(invoice.invoice_date), False))
        self.assertEqual(entry["state"], "Not Paid")

    def test_credit_notes_and_payments_have_their_sign(self):
        invoice = self.make_invoice(self.customer, -20)
        self.make_refund(self.customer, 15)
        self.pay(invoice, -1, 40)
        profile = self.profile(self.customer)
        refund, sale = self.find(profile, kinds=["invoice"])
        self.assertEqual((refund["amount"], sale["amount"]), (-15, 100))
        (payment,) = self.find(profile, kinds=["payment"])
        self.assertEqual((payment["title"], payment["amount"]), ("Payment received", 40))
        self.assertEqual(payment["day"], str(day(-1)))

    def test_a_message_is_there_once_and_opens_its_action(self):
        self.make_invoice(self.customer, -20)
        self.run_night()
        profile = self.profile(self.customer)
        action = profile.action_ids.filtered("message_id")
        (entry,) = self.find(profile, kinds=["message"])
        self.assertEqual((entry["model"], entry["res_id"]), (action._name, action.id))
        self.assertEqual(entry["amount"], action.amount)
        self.assertEqual(entry["icon"], "fa-envelope-o")
        self.assertFalse(self.find(profile, kinds=["action"]))

    def test_a_call_is_there_once_with_its_note(self):
        profile = self.profile(self.customer)
        call = self.env["collections.action"].create(
            {"profile_id": profile.id, "channel_id": self.call_channel.id, "summary": "Ring"}
        )
        call.note = "Nobody there"
        call.with_user(self.collector).action_done()
        (entry,) = self.find(profile)
        self.assertEqual((entry["kind"], entry["res_id"]), ("call", call.id))
        self.assertEqual(entry["text"], "Ring: Nobody there")
        self.assertEqual(entry["author"], self.collector.name)

    def test_a_pause_and_a_promise_are_there_once(self):
        self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        self.env["collections.hold"].create({"profile_id": profile.id, "reason": "Holiday"})
        self.env["collections.promise"]._promise(profile, 30, day(5))
        self.assertEqual(self.kinds(profile), {"invoice", "pause", "promise"})
        self.assertEqual(len(self.find(profile, kinds=["pause", "promise"])), 2)

    def test_changes_tell_the_field_and_both_values(self):
        profile = self.profile(self.customer)
        self.change(profile, mode="manual")
        (entry,) = self.find(profile, kinds=["change"])
        (change,) = entry["changes"]
        self.assertEqual(change["field"], "Follow-up")
        self.assertEqual((change["old"], change["new"]), ("Automatic", "By hand"))

    def test_threads_of_contacts_and_invoices_are_part_of_it(self):
        invoice = self.make_invoice(self.contact, -20)
        profile = self.profile(self.customer)
        self.note(self.contact, "Prefers to be called Han")
        self.note(invoice, "Sent to the wrong desk")
        self.assertEqual(
            set(self.texts(profile, kinds=["note"])),
            {"Prefers to be called Han", "Sent to the wrong desk"},
        )

    def test_an_archived_contact_still_counts(self):
        profile = self.profile(self.customer)
        self.note(self.contact, "Left the company")
        self.contact.active = False
        self.assertEqual(self.texts(profile), ["Left the company"])

    def test_somebody_else_does_not_count(self):
        other = self.make_customer("Other")
        self.make_invoice(other, -20)
        self.note(self.profile(other), "About the other")
        self.assertFalse(self.find(self.profile(self.customer)))

    def test_machines_and_empty_messages_are_left_out(self):
        profile = self.profile(self.customer)
        self.env["collections.visit"].create(
            {"profile_id": profile.id, "kind": "open", "is_machine": True}
        )
        self.note(profile, "")
        self.assertFalse(self.find(profile))

    def test_a_note_outlives_its_invoice(self):
        invoice = self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        file = self.env["ir.attachment"].create(
            {"name": "proof.txt", "raw": b"x", "res_model": invoice._name, "res_id": invoice.id}
        )
        self.note(invoice, "They got it twice", attachment_ids=file.ids)
        name = invoice.name
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        (entry,) = self.find(profile, kinds=["note"])
        self.assertEqual((entry["text"], entry["title"]), ("They got it twice", name))
        self.assertEqual([shown["name"] for shown in entry["attachments"]], ["proof.txt"])
        self.assertTrue(file.with_user(self.collector).has_access("read"))

    def test_a_cancelled_invoice_stays(self):
        invoice = self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        invoice.button_draft()
        invoice.button_cancel()
        (entry,) = self.find(profile, kinds=["invoice"])
        self.assertEqual(entry["state"], "Cancelled")

    # === ORDER AND PAGES === #

    def test_the_youngest_comes_first(self):
        profile = self.make_history()
        zone = "Europe/Brussels"
        moments = [self.moment(entry, zone) for entry in self.find(profile)]
        self.assertEqual(moments, sorted(moments, reverse=True))

    def moment(self, entry, zone):
        if entry["moment"]:
            return entry["moment"]
        midnight = datetime.combine(fields.Date.to_date(entry["day"]), time())
        return fields.Datetime.to_string(midnight - timedelta(hours=2))

    def test_kinds_are_offered_in_one_order(self):
        kinds = [kind["key"] for kind in self.read_page(self.profile(self.customer))["kinds"]]
        self.assertEqual(kinds[:6], ["message", "note", "change", "call", "action", "invoice"])

    def test_pages_have_every_entry_once(self):
        profile = self.make_history()
        whole = [entry["key"] for entry in self.find(profile)]
        self.assertEqual(len(set(whole)), len(whole))
        for limit in (1, 2, 3, 7):
            pages = [entry["key"] for entry in self.read_all(profile, limit)]
            self.assertEqual(pages, whole, f"pages of {limit}")

    def test_pages_of_entries_of_the_same_moment(self):
        profile = self.profile(self.customer)
        for number in range(7):
            self.note(profile, f"Note {number}")
        visits = self.env["collections.visit"].create(
            [{"profile_id": profile.id, "kind": "open", "date": NOON}] * 5
        )
        for limit in (1, 2, 5):
            keys = [entry["key"] for entry in self.read_all(profile, limit)]
            self.assertEqual(len(keys), 12)
            self.assertEqual(len(set(keys)), 12)
            self.assertEqual(sum(key.startswith("visit") for key in keys), len(visits))

    def test_what_comes_in_between_moves_nothing(self):
        profile = self.profile(self.customer)
        for number in range(6):
            self.note(profile, f"Note {number}", NOON + timedelta(minutes=number))
        first = self.read_page(profile, limit=3)
        self.note(profile, "New", NOON + timedelta(days=1))
        second = self.read_page(profile, limit=3, before=first["next"])
        texts = [entry["text"] for entry in first["entries"] + second["entries"]]
        self.assertEqual(texts, [f"Note {number}" for number in range(5, -1, -1)])
        self.assertFalse(second["next"])

    def test_a_day_begins_at_midnight_of_the_reader(self):
        invoice = self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        midnight = datetime.combine(invoice.invoice_date, time())
        # In Brussels that is 01:00 of the day of the invoice, and 23:00 of the day before.
        self.note(profile, "After", midnight - timedelta(hours=1))
        self.note(profile, "Before", midnight - timedelta(hours=3))
        titles = [entry["text"] or entry["title"] for entry in self.find(profile)]
        self.assertEqual(titles[0], "After")
        self.assertEqual(titles[2], "Before")
        (entry,) = self.find(profile, kinds=["invoice"])
        self.assertEqual(entry["day"], str(invoice.invoice_date))

    # === LOOKING FOR SOMETHING === #

    def test_kinds_can_be_chosen(self):
        profile = self.make_history()
        for kind in self.kinds(profile):
            self.assertEqual(self.kinds(profile, kinds=[kind]), {kind})
        self.assertEqual(self.kinds(profile, kinds=["note", "visit"]), {"note", "visit"})

    def test_words_are_found_in_every_kind(self):
        profile = self.make_history()
        for words, kind in (
            ("bookkeeper", "note"),
            ("please PAY", "message"),
            ("Spoke with", "call"),
            ("papers", "action"),
            ("too dear", "dispute"),
            ("holidays", "promise"),
            ("on holiday", "pause"),
            ("downloaded", "visit"),
            ("D: high", "change"),
            ("INV/", "invoice"),
        ):
            self.assertIn(kind, self.kinds(profile, text=words), words)
        self.assertFalse(self.find(profile, text="nobody wrote this"))

    def test_words_are_not_looked_for_in_tags(self):
        profile = self.profile(self.customer)
        self.note(profile, Markup('<div class="strong">R&amp;D pays</div>'))
        self.assertFalse(self.find(profile, text="strong"))
        self.assertFalse(self.find(profile, text="div"))
        self.assertEqual(len(self.find(profile, text="R&D")), 1)

    def test_search_goes_on_over_pages(self):
        profile = self.profile(self.customer)
        for number in range(9):
            self.note(profile, "Even" if number % 2 else "Odd", NOON + timedelta(hours=number))
        self.assertEqual(len(self.read_all(profile, 2, text="even")), 4)

    # === WHAT IS PLANNED === #

    def test_what_is_planned_comes_by_date(self):
        self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        self.env["collections.promise"]._promise(profile, 30, day(5))
        task = self.env["collections.action"].create(
            {"profile_id": profile.id, "summary": "Look again", "date": day(2), "state": "todo"}
        )
        profile.activity_schedule(
            "mail.mail_activity_data_todo", day(3), summary="Ask sales", user_id=self.collector.id
        )
        coming = self.read_page(profile)["coming"]
        self.assertEqual([entry["day"] for entry in coming], sorted(e["day"] for e in coming))
        step = profile.next_step_id.name
        titles = [entry["title"] for entry in coming]
        self.assertEqual(titles, [step, "Look again", "Ask sales", "Promised payment"])
        self.assertEqual((coming[1]["model"], coming[1]["res_id"]), (task._name, task.id))
        self.assertNotIn("coming", self.read_page(profile, before=[str(NOON), "note", 1]))

    def test_the_next_step_is_told_unless_it_waits_already(self):
        self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        (step,) = self.read_page(profile)["coming"]
        self.assertEqual(step["title"], profile.next_step_id.name)
        self.assertEqual(step["text"], "If nothing is paid")
        profile.mode = "approve"
        self.plan()
        (action,) = self.read_page(profile)["coming"]
        self.assertEqual((action["title"], action["state"]), (step["title"], "To approve"))

    # === THE WHOLE TEXT === #

    def test_the_whole_text_is_read_when_asked_for(self):
        profile = self.profile(self.customer)
        words = "word " * 200
        message = self.note(profile, Markup("<p>%s<b>end</b></p>") % words)
        short = self.note(profile, "Short", NOON - timedelta(days=1))
        entry, other = self.find(profile)
        self.assertTrue(entry["is_long"])
        self.assertTrue(entry["text"].endswith("…"))
        self.assertFalse(other["is_long"])
        reader = profile.with_user(self.collector)
        self.assertIn("<b>end</b>", reader.get_history_body("message", message.id))
        self.assertIn("Short", reader.get_history_body("message", short.id))

    def test_the_whole_text_is_safe(self):
        profile = self.profile(self.customer)
        message = self.note(profile, "x")
        self.env.cr.execute(
            "UPDATE mail_message SET body = %s WHERE id = %s",
            ("<p onclick='evil()'>Hi<script>evil()</script><form>x</form></p>", message.id),
        )
        self.env.invalidate_all()
        html = profile.with_user(self.collector).get_history_body("message", message.id)
        self.assertIn("Hi", html)
        for bad in ("script", "onclick", "<form", "evil"):
            self.assertNotIn(bad, html)

    def test_plain_text_is_escaped(self):
        self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        promise = self.env["collections.promise"]._promise(profile, 9, day(5), note="<b>x</b>")
        html = profile.with_user(self.collector).get_history_body("promise", promise.id)
        self.assertIn("&lt;b&gt;", html)

    def test_a_text_of_another_customer_is_refused(self):
        other = self.profile(self.make_customer("Other"))
        message = self.note(other, "Of the other")
        profile = self.profile(self.customer).with_user(self.collector)
        with self.assertRaises(AccessError):
            profile.get_history_body("message", message.id)

    # === QUERIES === #

    def test_queries_do_not_grow_with_entries(self):
        few, many = self.make_customer("Few"), self.make_customer("Many")
        counts = {}
        for customer, number in ((few, 2), (many, 66)):
            profile = self.profile(customer)
            self.fill(profile, number)
            # Odoo's own caches fill while the first ones are read.
            counts[number] = min(self.count_read(profile, 3 * number) for _time in range(3))
        self.assertEqual(counts[2], counts[66])

    def count_read(self, profile, number):
        """Read a page of so many entries, 100 at most, with nothing in the cache of records."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as count:
            page = self.read_page(profile, limit=100)
        self.assertEqual(len(page["entries"]), min(number, 100))
        return count[0]

    def fill(self, profile, number):
        """Give a customer so many notes, visits and calls."""
        for index in range(number):
            self.note(profile, f"Note {index}", NOON - timedelta(hours=index))
        self.env["collections.visit"].create(
            [{"profile_id": profile.id, "kind": "open", "partner_id": profile.partner_id.id}]
            * number
        )
        self.env["collections.action"].create(
            [
                {
                    "profile_id": profile.id,
                    "summary": f"Task {index}",
                    "state": "done",
                    "date_done": day(-index),
                    "done_by_id": self.collector.id,
                }
                for index in range(number)
            ]
        )

    @contextmanager
    def count_queries(self):
        counter, execute = [0], Cursor.execute

        def counting(cursor, query, *args, **kwargs):
            counter[0] += 1
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", counting):
            yield counter

    # === BAD INPUT === #

    def test_bad_input_is_told_in_one_sentence(self):
        profile = self.make_history()
        for options in (
            {"kinds": ["nonsense"]},
            {"kinds": "note"},
            {"kinds": [1]},
            {"kinds": [["note"]]},
            {"kinds": {"note": 1}},
            {"text": ["x"]},
            {"text": 5},
            {"before": "yesterday"},
            {"before": ["yesterday", "note", 1]},
            {"before": [1, 2, 3]},
            {"before": ["2025-06-10T12:00:00", "note", "1; DROP TABLE res_users"]},
            {"before": ["2025-06-10T12:00:00", ["note"], 1]},
            {"before": ["2025-06-10T12:00:00", "note", 2**70]},
            {"before": ["2025-06-10T12:00:00", "note", True]},
            {"before": ["2025-06-10T12:00:00+02:00", "note", 1]},
            {"limit": 0},
            {"limit": -1},
            {"limit": "10"},
            {"limit": None},
        ):
            with self.subTest(options), self.assertRaises(UserError) as caught:
                self.read_page(profile, **options)
            self.assertTrue(str(caught.exception).endswith("."))

    def test_strange_input_does_no_harm(self):
        profile = self.make_history()
        for text in ("'; DROP TABLE res_users; --", "%", "_", "\\", "\0", "a" * 5000, "😀", "%s"):
            with self.subTest(text[:20]):
                self.read_page(profile, text=text)
        name = "'; DROP TABLE res_users; --"
        self.read_page(profile, before=["2025-06-10T12:00:00", name, 1])
        self.read_page(profile, before=["0001-01-01T00:00:00", "\0", 0])
        self.assertEqual(
            len(self.read_page(profile, limit=10**9)["entries"]), len(self.find(profile))
        )

    def test_bad_questions_for_a_text(self):
        profile = self.make_history().with_user(self.collector)
        for name, record_id in (
            ("nonsense", 1), (None, 1), (["message"], 1), ("message", "1"), ("message", 0),
            ("message", 2**40), ("message", True), ("message", None),
        ):  # fmt: skip
            with self.subTest(name=name, id=record_id), self.assertRaises(UserError):
                profile.get_history_body(name, record_id)

    def test_the_history_of_nobody_or_of_several(self):
        profiles = self.env["collections.profile"].with_user(self.collector)
        with self.assertRaises(UserError):
            profiles.get_history()
        profile = self.profile(self.customer)
        other = self.profile(self.make_customer("Other"))
        with self.assertRaises(UserError):
            (profile | other).with_user(self.collector).get_history()
        with self.assertRaises(MissingError):
            profiles.browse(2**30).get_history()

    # === BUTTONS === #

    def test_the_button_of_a_contact_opens_the_history(self):
        contact = self.contact.with_user(self.collector)
        with self.assertRaises(UserError):
            contact.action_open_collections_history()
        profile = self.profile(self.customer)
        action = contact.action_open_collections_history()
        self.assertEqual((action["res_model"], action["res_id"]), (profile._name, profile.id))
        form = self.env.ref("account_collections.view_collections_history_form")
        self.assertEqual(action["view_id"][0], form.id)


@tagged("post_install", "-at_install")
class TestHistoryTour(HistoryCase, HttpCase):
    """The history in a real browser."""

    def test_tour(self):
        self.make_invoice(self.customer, -20)
        profile = self.profile(self.customer)
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}",
            "collections_history",
            login=self.collector.login,
        )
        note = profile.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertIn("Pays on Friday", note.body)
