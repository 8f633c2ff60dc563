from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.privacy.personal import EMPTIED, HARMLESS, REMOVED
from ..models.privacy.sources import KINDS, SOURCES
from .common import TODAY, CollectionsCommon, day

NOW = fields.Datetime.to_datetime(TODAY)


def ago(months, days=1):
    """Return a moment that was so many months, and some days, before ``NOW``."""
    return NOW - relativedelta(months=months) - timedelta(days=days)


class PrivacyCommon(CollectionsCommon):
    """A customer of long ago, about whom there is something of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.retention = cls.env["collections.retention"]
        cls.logs = cls.env["collections.privacy.log"]
        cls.customer = cls.make_customer("Old Friend")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann Person", "email": "ann@person.example", "parent_id": cls.customer.id}
        )
        cls.dossier = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda _self: TODAY)

    def age(self, records, months, *names):
        """Make records as old as ``months`` and a day, whatever remembers their age."""
        self.env.flush_all()
        moment = ago(months)
        for name in (*names, "create_date", "write_date"):
            if name in records._fields:
                value = moment.date() if records._fields[name].type == "date" else moment
                self.env.cr.execute(
                    f"UPDATE {records._table} SET {name} = %s WHERE id = ANY(%s)",
                    (value, records.ids),
                )
        self.env.invalidate_all()
        return records

    def make_visit(self, months=14, partner=None, **values):
        visit = self.env["collections.visit"].create(
            {
                "profile_id": self.dossier.id,
                "partner_id": (partner or self.contact).id,
                "kind": "open",
                **values,
            }
        )
        return self.age(visit, months, "date")

    def make_message(self, months=90, body="You owe us 80", **values):
        message = self.dossier.message_post(
            body=body, message_type="comment", author_id=self.contact.id, **values
        )
        return self.age(message, months, "date")

    def make_action(self, months=90, **values):
        action = self.env["collections.action"].create(
            {
                "profile_id": self.dossier.id,
                "state": "done",
                "channel_id": self.call_channel.id,
                "note": "He sounded ill",
                "recipient_id": self.contact.id,
                "recipient_email": "ann@person.example",
                "summary": "Call Ann",
                **values,
            }
        )
        return self.age(action, months, "date_done", "last_date")

    def clean(self, now=NOW):
        with self.without_commit():
            self.retention._cron_clean(now)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRetention(PrivacyCommon):
    """Data goes when its time is over, and never before it may."""

    def test_every_kind_has_a_period_and_a_source(self):
        kinds = {kind for kind, _label in KINDS}
        self.assertEqual({source.kind for source in SOURCES}, kinds)
        for kind in kinds:
            self.assertGreater(self.company[f"collections_keep_{kind}"], 0)
            self.assertTrue(self.company._fields[f"collections_keep_{kind}"].help)
            self.assertIn(f"collections_keep_{kind}", self.env["res.config.settings"]._fields)

    def test_visits(self):
        young, old = self.make_visit(12), self.make_visit(14)
        self.clean()
        self.assertTrue(young.exists())
        self.assertFalse(old.exists())

    def test_nothing_goes_where_the_period_is_zero(self):
        old = self.make_visit(14)
        self.company.collections_keep_visits = 0
        self.clean()
        self.assertTrue(old.exists())

    def test_each_company_has_its_own_period(self):
        other = self.setup_other_company()["company"]
        other.collections_keep_visits = 60
        theirs = self.env["collections.profile"]._for_partner(self.customer, other)
        ours, kept = self.make_visit(14), self.make_visit(14, profile_id=theirs.id)
        self.clean()
        self.assertFalse(ours.exists())
        self.assertTrue(kept.exists())
        log = self.logs.search([("kind", "=", "visits")])
        self.assertEqual((log.company_id, log.count, log.months), (self.company, 1, 13))

    def test_messages_and_their_files(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "Letter.pdf",
                "raw": b"x",
                "res_model": "collections.profile",
                "res_id": self.dossier.id,
            }
        )
        old = self.make_message(attachment_ids=attachment.ids)
        young = self.make_message(12)
        sms = self.env["sms.sms"].create({"body": "You owe", "mail_message_id": old.id})
        self.clean()
        self.assertFalse(old.exists() or attachment.exists() or sms.exists())
        self.assertTrue(young.exists())

    def test_pdf_of_an_invoice_stays(self):
        invoice = self.make_invoice(self.customer, due=-3000)
        self.pay(invoice, on=-2990)
        attachment = self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"x",
                "res_model": "account.move",
                "res_id": invoice.id,
            }
        )
        old = self.make_message()
        old.attachment_ids = attachment
        on_invoice = self.age(invoice.message_post(body="Sent"), 90, "date")
        self.clean()
        self.assertFalse(old.exists())
        self.assertTrue(attachment.exists())
        self.assertTrue(on_invoice.exists())

    def test_action_keeps_what_happened_and_loses_what_was_said(self):
        action = self.make_action(30, amount=80)
        self.clean()
        self.assertFalse(action.note)
        self.assertEqual(action.recipient_email, "ann@person.example")
        self.assertEqual((action.amount, action.state), (80, "done"))
        self.age(action, 90, "date_done", "last_date")
        self.clean()
        self.assertFalse(action.recipient_email or action.summary)
        self.assertTrue(action.date_done)

    def test_note_of_a_call_in_the_dossier_goes_with_the_call(self):
        note = self.make_message(30, "He sounded ill")
        action = self.make_action(30, log_id=note.id)
        self.clean()
        self.assertFalse(note.exists())
        self.assertTrue(action.exists())

    def test_what_is_to_be_done_stays(self):
        action = self.make_action(90, state="todo")
        self.clean()
        self.assertEqual(action.note, "He sounded ill")

    def test_mail_of_strangers(self):
        mailbox = self.env["collections.mailbox"].create(
            {"name": "Accounts", "company_id": self.company.id, "alias_name": "privacy.accounts"}
        )
        mail = mailbox.message_post(body="Buy this", email_from="x@stranger.example")
        values = {
            "profile_id": False,
            "kind": "incoming",
            "mailbox_id": mailbox.id,
            "sender_email": "x@stranger.example",
            "conversation_ids": [(6, 0, mail.ids)],
            "recipient_id": False,
        }
        waiting = self.make_action(4, **{**values, "state": "todo", "conversation_ids": []})
        rejected = self.make_action(4, **{**values, "state": "cancelled", "cancel_reason": "spam"})
        self.age(mail, 4, "date")
        loose = self.age(mailbox.message_post(body="Machine"), 4, "date")
        self.clean()
        self.assertFalse(rejected.exists() or mail.exists() or loose.exists())
        self.assertTrue(waiting.exists())

    def test_links(self):
        links = self.env["collections.link"]
        pairs = [(self.dossier, self.contact), (self.dossier, self.customer)]
        over, valid = links._for_contacts(pairs).values()
        over.date_expiry = ago(7).date()
        valid.date_expiry = day(10)
        visit = self.make_visit(1, link_id=over.id)
        self.clean()
        self.assertFalse(over.exists())
        self.assertTrue(valid.exists())
        self.assertFalse(visit.link_id)

    def test_reports_scores_signs_and_events(self):
        bureau = self.env["collections.bureau"].search([], limit=1)
        report = self.env["collections.bureau.report"].create(
            {"profile_id": self.dossier.id, "bureau_id": bureau.id, "date": day(-900)}
        )
        self.age(report, 25, "requested_at")
        scores = self.env["collections.score"].create(
            [{"profile_id": self.dossier.id, "date": ago(months).date()} for months in (60, 50, 40)]
        )
        signs = self.env["collections.screening.sign"].search([], limit=2)
        results = self.env["collections.screening"].create(
            [
                {
                    "profile_id": self.dossier.id,
                    "sign_id": sign.id,
                    "state": state,
                    "found_on": ago(13).date(),
                }
                for sign, state in zip(signs, ("open", "gone"), strict=True)
            ]
        )
        event = self.env["collections.risk.event"].create(
            {
                "profile_id": self.dossier.id,
                "company_id": self.company.id,
                "kind": "insolvency",
                "source": "test",
                "external_id": "1",
                "date": ago(61).date(),
                "received_at": ago(61),
                "state": "material",
            }
        )
        self.clean()
        self.assertFalse(report.exists() or event.exists())
        self.assertEqual(scores.exists(), scores[2])
        self.assertEqual(results.exists(), results[0])

    def test_application_loses_its_words_and_files(self):
        applications = self.env["collections.credit.application"]
        document = self.env["ir.attachment"].create({"name": "Passport", "raw": b"x"})
        application = applications.create(
            {
                "profile_id": self.dossier.id,
                "amount": 500,
                "note": "We are fine",
                "legal_name": "Ann Person",
                "state": "refused",
                "attachment_ids": [(6, 0, document.ids)],
            }
        )
        self.age(application, 25, "decided_at")
        self.clean()
        self.assertFalse(application.note or application.legal_name)
        self.assertFalse(application.attachment_ids or document.exists())
        self.assertFalse(application.message_ids)
        self.assertEqual((application.amount, application.state), (500, "refused"))

    def test_agreement_keeps_amounts_and_dates(self):
        invoice = self.make_invoice(self.customer, due=-3000, amount=80)
        promise = self.env["collections.promise"]._promise(
            self.dossier, 80, day(4), self.item(invoice), note="My wife is ill"
        )
        self.pay(invoice, on=1)
        self.env["collections.promise"]._review(self.dossier, day(1))
        self.age(promise, 90, "date", "given_on")
        self.clean()
        self.assertFalse(promise.note or promise.message_ids)
        self.assertEqual((promise.amount, promise.state), (80, "kept"))

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # === WHAT IS STILL NEEDED === #

    def test_what_is_about_an_open_item_stays(self):
        invoice = self.make_invoice(self.customer, due=-3000, issued=-3030)
        visit, message, action = self.make_visit(14), self.make_message(), self.make_action(90)
        self.clean()
        self.assertTrue(visit.exists() and message.exists() and action.note)
        self.pay(invoice)
        self.clean()
        self.assertFalse(visit.exists() or message.exists() or action.note)

    def test_what_was_there_before_the_open_item_goes(self):
        self.make_invoice(self.customer, due=-10)
        visit, message = self.make_visit(14), self.make_message()
        self.clean()
        self.assertFalse(visit.exists() or message.exists())

    def test_nothing_goes_while_something_runs(self):
        invoice = self.make_invoice(self.customer, due=-10)
        visit = self.make_visit(14)
        dispute = self.env["collections.dispute"]._open(
            self.dossier,
            [(self.item(invoice), 0, None)],
            self.env.ref("account_collections.dispute_reason_quality"),
            "collector",
        )
        self.clean()
        self.assertTrue(visit.exists())
        dispute.write({"state": "cancelled"})
        self.clean()
        self.assertFalse(visit.exists())

    def test_legal_hold(self):
        manager = self.make_manager()
        visit, message = self.make_visit(14), self.make_message()
        wizard = self.env["collections.legal.hold"].with_user(manager)
        wizard = wizard.create({"profile_id": self.dossier.id, "reason": " Court case 12 "})
        wizard.action_confirm()
        self.assertEqual(self.dossier.legal_hold_reason, "Court case 12")
        self.clean()
        self.assertTrue(visit.exists() and message.exists())
        self.dossier.with_user(manager).action_end_legal_hold()
        self.clean()
        self.assertFalse(visit.exists() or message.exists())

    def make_notice(self, action, sent_on, valid=True):
        return self.env["collections.law.notice"].create(
            {
                "profile_id": self.dossier.id,
                "action_id": action.id,
                "kind": "nl_14_days",
                "sent_on": sent_on,
                "channel_code": "email",
                "currency_id": self.currency.id,
                "valid": valid,
            }
        )

    def test_letter_of_the_law_stays_as_long_as_it_proves_a_cost(self):
        letters = [self.make_message(90, f"Letter {number}") for number in range(3)]
        actions = [self.make_action(90, message_id=letter.id) for letter in letters]
        self.make_notice(actions[0], ago(90).date())
        self.make_notice(actions[1], ago(90).date(), valid=False)
        self.clean()
        self.assertTrue(letters[0].exists() and actions[0].recipient_email)
        self.assertFalse(actions[0].note, "the note of a colleague proves nothing")
        for letter, action in zip(letters[1:], actions[1:], strict=True):
            self.assertFalse(letter.exists() or action.recipient_email)
        self.company.collections_keep_proofs = 84
        self.clean()
        self.assertFalse(letters[0].exists() or actions[0].recipient_email)

    # === THE RUN === #

    def test_log_and_preview_tell_the_same(self):
        self.make_visit(14), self.make_visit(15)
        self.make_invoice(self.make_customer("Debtor"), due=-3000, issued=-3030)
        debtor = self.env["collections.profile"].search([("partner_id.name", "=", "Debtor")])
        debtor = debtor or self.profile(self.env["res.partner"].search([("name", "=", "Debtor")]))
        self.make_visit(14, profile_id=debtor.id)
        totals = self.retention._count(self.company, NOW)
        self.assertEqual(totals[self.company.id, "visits"][:2], [2, 1])
        self.assertEqual(totals[self.company.id, "visits"][2], ago(15))
        self.clean()
        self.assertEqual(self.logs.search([("kind", "=", "visits")]).count, 2)
        self.clean()
        self.assertEqual(self.logs.search([("kind", "=", "visits")]).count, 2)
        log = self.logs.search([("kind", "=", "visits")])
        self.assertFalse(log.user_id)
        self.assertEqual(log.date, TODAY)

    def test_small_batches_end_and_can_be_interrupted(self):
        visits = self.env["collections.visit"].union(*(self.make_visit(14) for _n in range(7)))
        module = "odoo.addons.account_collections.models.privacy.collections_retention.BATCH"
        calls = []
        cron = type(self.env["ir.cron"])

        def no_time(_self, done, **_kwargs):
            calls.append(done)
            return 0

        with patch(module, 3):
            with patch.object(cron, "_commit_progress", no_time):
                self.retention._cron_clean(NOW)
            self.assertEqual((calls, len(visits.exists())), ([3], 4))
            self.clean()
        self.assertFalse(visits.exists())
        self.assertEqual(self.logs.search([("kind", "=", "visits")]).count, 7)

    def test_what_cannot_go_keeps_nothing_else(self):
        visits = self.make_visit(14) | self.make_visit(14)
        message = self.make_message()
        unlink = type(visits).unlink

        def refuse(records):
            if visits[0] in records:
                raise ValueError("He owes, said ann@person.example")
            return unlink(records)

        logger = "odoo.addons.account_collections.models.privacy.collections_retention"
        with patch.object(type(visits), "unlink", refuse), self.assertLogs(logger) as logs:
            self.clean()
        self.assertEqual(visits.exists(), visits[0])
        self.assertFalse(message.exists())
        self.assertNotIn("ann@", "\n".join(logs.output))

    def test_queries_do_not_grow_with_the_rows(self):
        def measure():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.clean()
            return self.env.cr.sql_log_count - before

        measure()
        for _n in range(2):
            self.make_visit(14), self.make_message(), self.make_action()
        few = measure()
        for _n in range(40):
            self.make_visit(14), self.make_message(), self.make_action()
        self.assertLessEqual(measure(), few + 5)

    # === RIGHTS AND SETTINGS === #

    def make_manager(self, role="manager"):
        return new_test_user(
            self.env,
            f"{role}.privacy",
            groups=f"account_collections.group_{role}",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_only_managers(self):
        collector, manager = self.make_manager("collector"), self.make_manager()
        previews = self.env["collections.retention.preview"]
        with self.assertRaises(AccessError):
            previews.with_user(collector).action_open()
        with self.assertRaises(AccessError):
            self.dossier.with_user(collector).action_set_legal_hold()
        with self.assertRaises(AccessError):
            self.customer.with_user(collector).action_collections_privacy()
        with self.assertRaises(AccessError):
            self.logs.with_user(collector).search([])
        action = previews.with_user(manager).action_open()
        preview = previews.browse(action["res_id"])
        self.assertEqual(preview.line_ids.mapped("kind"), [kind for kind, _label in KINDS])
        preview.line_ids[0].months = 0
        self.assertEqual(preview.line_ids[0].period, "For good")
        self.assertRegex(preview.line_ids[1].period, r"\d+ months")

    def test_nobody_writes_hold_and_log_by_hand(self):
        manager = self.make_manager()
        with self.assertRaises(AccessError):
            self.dossier.with_user(manager).write({"is_legal_hold": True})
        self.logs._add_count(self.company, "visits", 3)
        log = self.logs.with_user(manager).search([])
        self.assertEqual(log.count, 3)
        with self.assertRaises(AccessError):
            log.write({"count": 1})
        with self.assertRaises(AccessError):
            log.unlink()

    def test_log_of_another_company_is_not_seen(self):
        manager = self.make_manager()
        other = self.setup_other_company()["company"]
        self.logs._add_count(other, "visits", 3)
        self.assertFalse(self.logs.with_user(manager).search([]))

    def test_periods_have_bounds(self):
        for months in (-1, 601):
            with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.company.collections_keep_visits = months
                    self.env.flush_all()
            self.assertIn("600", str(self.explain(caught.exception)))

    def explain(self, error):
        if isinstance(error, ValidationError):
            return error
        return self.env["res.company"]._collections_keep.get_error_message(
            self.env["res.company"], getattr(error, "diag", None)
        )

    # === COMPLETENESS === #

    def test_every_text_about_a_person_is_classified(self):
        """Whoever adds a field says in ``models/privacy/personal.py`` what becomes of it."""
        privacy = self.env["collections.privacy"]
        unknown = []
        for name in self.find_reachable() - REMOVED:
            known = {*EMPTIED.get(name, ()), *HARMLESS.get(name, ())}
            texts = privacy._get_text_fields(name)
            unknown += [f"{name}.{field}" for field in texts if field not in known]
        self.assertFalse(unknown, "Name these in models/privacy/personal.py")

    def find_reachable(self):
        """Return the models of which some rows belong to a person."""
        privacy = self.env["collections.privacy"]
        targets = {"res.partner": self.customer.ids, "collections.profile": self.dossier.ids}
        reached = {
            name
            for name in privacy._get_models()
            if not privacy._domain_direct(name, targets, {"a@b.example"}).is_false()
        } | {"collections.profile"}
        for name in set(privacy._get_models()) - reached:
            if reached & {field.comodel_name for field in privacy._get_parents(name)}:
                reached.add(name)
        return reached
