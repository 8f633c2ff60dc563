import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .bureau_common import BureauCommon

HEADER = "Customer;Date;Rating;Score;Credit limit;Cover;Currency\n"


@tagged("post_install", "-at_install")
class TestBureauImport(BureauCommon):
    """Files of insurers and other bureaus: all of a file, or nothing."""

    def setUp(self):
        super().setUp()
        self.dutch.ref, self.british.ref = "10001", "10002"
        self.profiles = self.dossier(self.dutch) | self.dossier(self.british)

    def load(self, text, user=None, **values):
        wizards = self.env["collections.bureau.import"].with_company(self.company)
        if user:
            wizards = wizards.with_user(self.users[user])
        data = text if isinstance(text, bytes) else text.encode()
        wizard = wizards.create(
            {
                "bureau_id": self.bureaus["file"].id,
                "company_id": self.company.id,
                "currency_id": self.currency.id,
                "file": base64.b64encode(data),
                "file_name": "limits.csv",
                **values,
            }
        )
        wizard.action_read()
        return wizard

    def own(self):
        return self.currency.name

    def test_a_file_of_an_insurer(self):
        wizard = self.load(
            f"{HEADER}10001;2025-01-31;A;80;5,000.00;10,000;{self.own()}\n10002;;B;;;0;\n",
            user="manager",
        )
        targets = dict(wizard.column_ids.mapped(lambda c: (c.title, c.target)))
        self.assertEqual((targets["Customer"], targets["Cover"]), ("reference", "cover"))
        self.assertEqual(wizard.column_ids[0].sample, "10001, 10002")
        wizard.action_check()
        self.assertEqual((wizard.good_count, wizard.bad_count), (2, 0))
        self.assertFalse(self.reports.search_count([("code", "=", "file")]))
        action = wizard.action_import()
        reports = self.reports.browse(action["domain"][0][2])
        first = reports.filtered(lambda report: report.partner_id == self.dutch)
        self.assertEqual((first.score, first.limit, first.cover), (80, 5000, 10000))
        self.assertEqual((str(first.date), first.score_text), ("2025-01-31", "A"))
        self.assertEqual(first.origin, "limits.csv, row 2")
        self.assertIn("10001", first.raw)
        second = reports - first
        self.assertEqual((second.cover, second.has_cover, second.has_limit), (0, True, False))
        limits = self.env["collections.credit.limit"].search(
            [("profile_id", "in", self.profiles.ids), ("state", "=", "approved")]
        )
        found = {(limit.partner_id, limit.kind): limit.amount for limit in limits}
        self.assertEqual(found, {
            (self.dutch, "advised"): 5000,
            (self.dutch, "insurer"): 10000,
            (self.british, "insurer"): 0,
        })  # fmt: skip

    def test_nothing_is_half_imported(self):
        wizard = self.load(
            f"{HEADER}10001;2025-01-31;A;80;5000;;\n10002;soon;B;;;;\n;2025-01-31;B;;1;;\n"
            "10003;;A;;;;\n"
        )
        wizard.action_check()
        self.assertEqual((wizard.good_count, wizard.bad_count), (1, 3))
        self.assertEqual(wizard.problem_ids.mapped(lambda p: (p.row, p.reason)), [
            (3, "soon is no date."),
            (4, "it has no customer reference, VAT number or company number."),
            (5, "no customer has the number 10003."),
        ])  # fmt: skip
        with self.assertRaisesRegex(UserError, "row 3 has a problem, soon is no date"):
            wizard.action_import()
        self.assertFalse(self.reports.search_count([("code", "=", "file")]))

    def test_companies_that_are_no_customers(self):
        text = f"{HEADER}10001;;A;;;;\n99999;;A;;;;\n"
        wizard = self.load(text, unknown="skip")
        wizard.action_check()
        self.assertEqual((wizard.good_count, wizard.skipped_count), (1, 1))
        wizard.action_import()
        self.assertEqual(self.reports.search([("code", "=", "file")]).partner_id, self.dutch)

    def test_other_currencies(self):
        text = f"{HEADER}10001;2025-01-31;;;5000;;EUR\n"
        wizard = self.load(text)
        wizard.action_check()
        self.assertIn("its amounts are in EUR", wizard.problem_ids.reason)
        wizard = self.load(text, foreign="convert")
        wizard.action_import()
        report = self.reports.search([("code", "=", "file")])
        self.assertEqual((report.original_limit, report.limit, report.rate), (5000, 2500, 0.5))
        wizard = self.load(f"{HEADER}10001;2025-01-31;;;5000;;XAF\n", foreign="convert")
        wizard.action_check()
        self.assertIn("XAF has no exchange rate", wizard.problem_ids.reason)

    def test_recognised_by_number(self):
        wizard = self.load(
            "KvK;VAT;Grade\n69599084;NL 0044.95.445.B01;A\n", unknown="refuse", decimal=","
        )
        wizard.action_check()
        self.assertEqual(wizard.good_count, 1)

    def test_workbook(self):
        book = Workbook()
        book.active.append(["Debiteur", "Kredietlimiet"])
        book.active.append([10001, 2500.5])
        stream = io.BytesIO()
        book.save(stream)
        wizard = self.load(stream.getvalue(), decimal=",")
        wizard.action_import()
        self.assertEqual(self.reports.search([("code", "=", "file")]).limit, 2500.5)

    def test_bad_files(self):
        for data in (b"nothing", b"PK\x03\x04", b"\x00\x01\n\x00"):
            with self.subTest(data=data), self.assertRaises(UserError):
                self.load(data)
        wizards = self.env["collections.bureau.import"]
        with self.assertRaisesRegex(UserError, "Choose a file"):
            wizards.create({"bureau_id": self.bureaus["file"].id}).action_read()

    def test_columns_have_to_tell_who(self):
        wizard = self.load("Something;Limit\n1;2\n")
        with self.assertRaisesRegex(UserError, "Mark the column"):
            wizard.action_check()
        wizard.column_ids[0].target = "limit"
        with self.assertRaisesRegex(UserError, "Two columns"):
            wizard.action_check()

    def test_only_managers_import(self):
        with self.assertRaises(AccessError):
            self.load(HEADER, user="collector")

    def test_other_companies_are_out_of_reach(self):
        other = self.setup_other_company(name="Other")["company"]
        with self.assertRaises(AccessError):
            self.load(f"{HEADER}10001;;A;;;;\n", user="manager", company_id=other.id).action_check()
