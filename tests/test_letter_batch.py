from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import day
from .letter_common import LetterCommon, read


@tagged("post_install", "-at_install")
class TestLetterBatch(LetterCommon):
    """The step counts as taken when the letters were posted, and not before."""

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.other = self.make_customer("Other", **self.address("Stationsstraat 9"))
        self.other_invoice = self.make_invoice(self.other, due=-10)

    def log(self, partner):
        return "".join(self.profile(partner).message_ids.mapped("body"))

    def test_life(self):
        self.run_night()
        letter = self.letter()
        batch = self.batch()
        self.assertEqual(batch.action_ids, letter | self.letter(self.other))
        self.assertEqual((letter.state, batch.state), ("ready", "open"))
        pdf = self.profile(self.customer).message_ids.attachment_ids
        self.assertEqual(pdf, letter.letter_attachment_id)
        self.assertIn(self.invoice.name, read(pdf.raw)[0])
        self.assertSilent(self.customer)
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertIn(batch.name, item.reason)

        ready = self.env["collections.action"].search(letter._domain_deliverable())
        self.assertNotIn(letter, ready, "not made anew every hour")
        self.run_night(1)
        self.assertEqual(self.letter(), letter, "not made twice")
        self.assertEqual(len(self.profile(self.customer).message_ids.attachment_ids), 1)
        with self.assertRaises(UserError):
            batch.action_sent()

        action = self.print_batch(2)
        self.assertIn(str(batch.document_id.id), action["url"])
        pages = read(batch.document_id.raw)
        self.assertEqual(len(pages), 3)
        self.assertIn("Letters: 2. Pages: 2.", pages[0])
        self.assertLess(pages[0].index("Customer"), pages[0].index("Other"))
        self.assertIn(self.invoice.name, pages[1])
        self.assertIn(self.other_invoice.name, pages[2])
        self.assertIn("12", pages[1], "days late on the day of printing")
        self.assertEqual((letter.state, batch.state), ("ready", "printed"))

        self.run_night(3)
        self.assertEqual(self.letter().letter_batch_id, batch)
        with self.at(4):
            batch.action_sent()
        self.assertEqual((letter.state, letter.date_done), ("done", day(4)))
        self.assertEqual((batch.state, batch.date_sent), ("sent", day(4)))
        self.assertIn("Posted", self.log(self.customer))
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertEqual(item.last_step_id.name, "First letter")
        with self.assertRaises(UserError):
            batch.action_print()

    def test_next_letter_is_the_next_step(self):
        self.run_night()
        self.print_batch()
        with self.at(0):
            self.batch().action_sent()
        self.run_night(6)
        self.assertEqual(self.letter().step_id.name, "Second letter")
        self.assertEqual(self.batch().state, "open")

    def test_paid_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.pay(self.invoice)
        self.print_batch()
        batch = self.batch()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("cancelled", False))
        self.assertEqual(batch.action_ids.partner_id, self.other)
        self.assertIn("Customer: ", batch.removed)
        self.assertNotIn(self.invoice.name, "".join(read(batch.document_id.raw)))

    def test_partly_paid_before_printing(self):
        self.run_night()
        self.pay(self.invoice, amount=40)
        self.print_batch()
        pages = read(self.batch().document_id.raw)
        self.assertIn("60.00", pages[1])
        self.assertIn("60.00", read(self.letter().letter_attachment_id.raw)[0])

    def test_held_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.env["collections.hold"].create(
            {"profile_id": letter.profile_id.id, "reason": "Asked", "date_from": day()}
        )
        self.print_batch()
        self.assertEqual((letter.state, letter.cancel_reason), ("cancelled", "held"))
        self.assertEqual(self.batch().letter_count, 1)

    def test_all_paid_before_printing(self):
        self.run_night()
        self.pay(self.invoice)
        self.pay(self.other_invoice)
        action = self.print_batch()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual((self.batch().state, self.batch().letter_count), ("open", 0))

    def test_paid_after_printing_counts_as_posted_with_a_remark(self):
        self.run_night()
        letter, other = self.letter(), self.letter(self.other)
        self.print_batch()
        self.pay(self.invoice)
        self.run_night(1)
        batch = self.batch()
        self.assertEqual((letter.state, letter.letter_batch_id), ("ready", batch))
        self.assertEqual((letter.letter_remark, other.letter_remark), ("settled", False))
        self.assertEqual(batch.remark_count, 1)
        self.assertFalse(batch.removed)
        with self.at(1):
            batch.action_sent()
        self.assertEqual((letter.state, other.state), ("done", "done"))
        self.assertIn("Paid after printing", self.log(self.customer))
        self.assertNotIn("Paid after printing", self.log(self.other))

    def test_paid_a_moment_before_the_batch_is_confirmed(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        with self.at(0):
            self.batch().action_sent()
        self.assertEqual((letter.state, letter.letter_remark), ("done", "settled"))

    def test_printed_letter_that_is_still_here_is_taken_out(self):
        self.run_night()
        letter, batch = self.letter(), self.batch()
        self.print_batch()
        self.pay(self.invoice)
        self.plan(1)
        letter.action_take_out()
        self.assertIn("Customer: Paid after printing", batch.removed)
        self.assertIn("taken out", self.log(self.customer))
        self.plan(1)
        self.assertEqual((letter.state, letter.letter_remark), ("cancelled", False))
        with self.at(1):
            batch.action_sent()
        self.assertEqual(letter.state, "cancelled")

    def test_partly_paid_after_printing(self):
        self.run_night()
        letter, printed = self.letter(), self.batch()
        self.print_batch()
        self.pay(self.invoice, amount=40)
        self.run_night(1)
        self.assertEqual((letter.letter_batch_id, letter.letter_remark), (printed, "less"))
        self.assertIn("100.00", read(letter.letter_attachment_id.raw)[0], "what is on the paper")

    def test_held_after_printing_and_released_again(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        hold = self.env["collections.hold"].create(
            {"profile_id": letter.profile_id.id, "reason": "Asked", "date_from": day()}
        )
        self.plan()
        self.assertEqual((letter.state, letter.letter_remark), ("ready", "held"))
        hold.action_end()
        hold.unlink()
        self.plan()
        self.assertFalse(letter.letter_remark)

    def test_payment_found_after_printing(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.make_refund(self.customer, 100)
        self.plan(1)
        self.assertEqual((letter.state, letter.letter_remark), ("ready", "covered"))

    def test_next_step_waits_for_the_printed_letter(self):
        """A batch that nobody confirms is neither forgotten nor overtaken."""
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.run_night(10)
        self.assertEqual(self.letter(), letter)
        self.assertEqual(letter.step_id.name, "First letter")
        with self.at(10):
            self.batch().action_sent()
        self.run_night(11)
        self.assertEqual(self.letter().step_id.name, "Second letter")

    def test_send_now_leaves_a_printed_letter_alone(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        with self.at(0):
            letter.action_send()
        self.assertEqual((letter.state, letter.letter_batch_id.state), ("ready", "printed"))

    def test_printed_anew_leaves_out_what_was_paid(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        self.plan(1)
        self.print_batch(1)
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("cancelled", False))
        self.assertEqual(self.batch().remark_count, 0)

    def test_confirming_many_asks_no_more_queries(self):
        counts = []
        for number in (2, 8):
            for name in range(number):
                customer = self.make_customer(f"C{number}{name}", **self.address("Dorpsstraat 1"))
                self.make_invoice(customer, due=-10)
            self.run_night()
            self.print_batch()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            with self.at(0):
                self.batch().action_sent()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 4)

    def test_more_is_late_after_printing(self):
        """What is on paper stays true; the new invoice is asked with a later step."""
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.make_invoice(self.customer, due=-5)
        self.run_night(1)
        self.assertEqual(letter.line_ids.move_id, self.invoice)
        self.assertEqual(letter.letter_batch_id.state, "printed")

    def test_print_again(self):
        self.run_night()
        self.print_batch()
        self.pay(self.invoice, amount=40)
        self.print_batch(1)
        batch = self.batch()
        self.assertEqual((batch.state, batch.letter_count), ("printed", 2))
        self.assertIn("60.00", "".join(read(batch.document_id.raw)))

    def test_take_out(self):
        self.run_night()
        letter = self.letter()
        letter.action_take_out()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("approve", False))
        self.run_night(1)
        self.assertFalse(letter.letter_batch_id, "it waits until somebody approves it")
        letter.action_approve()
        self.deliver(1)
        self.assertEqual(letter.letter_batch_id, self.batch())

    def test_skip(self):
        self.run_night()
        letter = self.letter()
        letter.action_skip()
        self.assertEqual(self.batch().letter_count, 1)

    def test_send_now_does_not_post(self):
        self.plan()
        letter = self.letter()
        with self.at(0):
            letter.action_send()
            letter.action_send()
        self.assertEqual((letter.state, self.batch().action_ids), ("ready", letter))

    def test_full_batch(self):
        batch = self.env["collections.letter.batch"]
        module = "odoo.addons.account_collections.models.collections_letter_batch.MOST_LETTERS"
        with patch(module, 1):
            self.run_night()
        batches = batch.search([("company_id", "=", self.company.id)])
        self.assertEqual(batches.mapped("letter_count"), [1, 1])

    # === ADDRESSES === #

    def test_missing_address(self):
        self.customer.city = False
        self.run_night()
        letter = self.letter()
        self.assertEqual((letter.state, letter.failure_type), ("failed", "no_postal_address"))
        self.assertIn("postal address", letter.failure_reason)
        self.assertEqual(self.batch().action_ids.partner_id, self.other)
        self.customer.city = "Gent"
        self.run_night(1)
        self.assertEqual(letter.letter_batch_id, self.batch())

    def test_address_lost_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.customer.zip = " "
        self.print_batch()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("failed", False))
        self.assertEqual(self.batch().letter_count, 1)

    def test_no_email_needed(self):
        self.customer.email = False
        self.run_night()
        self.assertTrue(self.letter().letter_batch_id)

    def test_addressee(self):
        profile = self.profile(self.customer)
        self.assertEqual(profile._get_addressees()[profile.id], (self.customer, ""))
        invoice_address = self.make_customer(
            "Invoices", False, parent_id=self.customer.id, type="invoice", is_company=False,
            **self.address("Postbus 1"),
        )  # fmt: skip
        self.assertEqual(profile._get_addressees()[profile.id][0], invoice_address)
        marked = self.make_customer(
            "Anna", False, parent_id=self.customer.id, type="other", is_company=False,
            collections_contact=True,
        )  # fmt: skip
        self.assertEqual(profile._get_addressees()[profile.id][0], invoice_address)
        marked.write(self.address("Laan 3"))
        self.assertEqual(profile._get_addressees()[profile.id][0], marked)

    def test_archived(self):
        self.customer.active = False
        self.run_night()
        self.assertEqual(self.letter().failure_type, "archived")

    # === RIGHTS === #

    def test_rights(self):
        self.run_night()
        batch = self.batch()
        viewer = new_test_user(self.env, "viewer", "account_collections.group_viewer")
        collector = new_test_user(self.env, "collector", "account_collections.group_collector")
        with self.assertRaises(AccessError):
            batch.with_user(viewer).action_print()
        with self.at(0):
            batch.with_user(collector).action_print()
            batch.with_user(collector).action_sent()
        self.assertEqual(batch.sent_by_id, collector)
        for values in ({"state": "open"}, {"removed": ""}, {"date_sent": day()}):
            with self.assertRaises(AccessError):
                batch.with_user(collector).write(values)
        with self.assertRaises(AccessError):
            self.actions(self.customer).with_user(collector).write({"letter_batch_id": False})

    def test_second_company(self):
        second = self.setup_other_company()["company"]
        collector = new_test_user(
            self.env, "collector", "account_collections.group_collector", company_id=second.id
        )
        self.run_night()
        with self.assertRaises(AccessError):
            self.batch().with_user(collector).read(["name"])
        report = self.env["ir.actions.report"].with_user(collector)
        with self.assertRaises(AccessError):
            report._render_qweb_pdf("account_collections.report_letter", self.letter().ids)
