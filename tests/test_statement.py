import base64
import io
import zipfile

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CollectionsCommon, day
from .letter_common import read


@tagged("post_install", "-at_install")
class TestStatement(CollectionsCommon):
    """What the statement says is what the ledger says, to the cent, on any day."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer(ref="K-17", country_id=self.env.ref("base.be").id)
        self.contact = self.make_customer("Branch", parent_id=self.customer.id, is_company=False)
        self.first = self.make_invoice(self.customer, due=-40, amount=100)  # of day -70
        self.second = self.make_invoice(self.contact, due=-10, amount=250.25)  # of day -40
        self.euro = self.make_invoice(
            self.customer, due=-5, amount=80, currency_id=self.foreign.id
        )  # of day -35
        self.pay(self.first, on=-20, amount=60)
        self.make_refund(self.customer, 15, issued=-15)
        self.other = self.make_customer("Other")
        self.make_invoice(self.other, due=-40, amount=7)

    def statement(self, partner=None, **options):
        profile = self.profile(partner or self.customer)
        options = {"date_to": day(), **options}
        return self.env["collections.statement"]._draw(profile, options)

    def accounts(self, **options):
        model = self.env["collections.statement"]
        profile = self.profile(self.customer)
        options = model._read_options({"date_to": day(), **options})
        return {a.currency.name: a for a in model._get_accounts(profile, options)[profile.id]}

    def receivables(self, until=None):
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return lines.filtered(lambda line: not until or line.date <= until)

    # === RECONCILES === #

    def test_open_items_are_those_of_the_ledger(self):
        accounts = self.accounts()
        lines = self.receivables()
        for name, account in accounts.items():
            own = lines.filtered(lambda line, name=name: line.currency_id.name == name)
            self.assertAlmostEqual(
                account.closing("open_amount"), sum(own.mapped("amount_residual_currency")), 2
            )
            self.assertAlmostEqual(
                account.closing("open_value"), sum(own.mapped("amount_residual")), 2
            )
        self.assertEqual(set(accounts), {"USD", "EUR"})
        self.assertAlmostEqual(accounts["USD"].closing("open_amount"), 40 + 250.25 - 15)

    def test_movements_are_those_of_the_ledger(self):
        accounts = self.accounts(kind="movements", date_from=day(-45))
        for name, account in accounts.items():
            own = self.receivables(day()).filtered(lambda x, name=name: x.currency_id.name == name)
            self.assertAlmostEqual(account.closing(), sum(own.mapped("amount_currency")), 2)
            self.assertAlmostEqual(account.closing("value"), sum(own.mapped("balance")), 2)
        self.assertEqual(accounts["USD"].opening, 100)
        self.assertEqual([entry.amount for entry in accounts["USD"].entries], [250.25, -60, -15])

    def test_periods_join(self):
        before = self.accounts(kind="movements", date_from=day(-100), date_to=day(-16))
        after = self.accounts(kind="movements", date_from=day(-15))
        for name in ("USD", "EUR"):
            self.assertAlmostEqual(before[name].closing(), after[name].opening)

    def test_as_of_a_day(self):
        """A later payment does not count, on an earlier day."""
        accounts = self.accounts(date_to=day(-21))
        self.assertAlmostEqual(accounts["USD"].closing("open_amount"), 350.25)
        self.assertEqual(self.accounts(date_to=day(-20))["USD"].closing("open_amount"), 290.25)

    def test_later_allocation_does_not_count(self):
        refund = self.make_refund(self.customer, 30, issued=-3)
        lines = (refund + self.second).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assertAlmostEqual(self.accounts()["USD"].closing("open_amount"), 245.25)
        self.assertAlmostEqual(self.accounts(date_to=day(-4))["USD"].closing("open_amount"), 275.25)

    def test_drafts_do_not_count(self):
        self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.assertEqual(len(self.accounts()["USD"].entries), 3)

    # === ON PAPER === #

    def test_open_items_as_pdf(self):
        (text,) = read(self.statement())
        for words in (
            "Account statement", "Open items on 06/16/2025", "K-17", self.first.name,
            self.second.name, "$ 40.00", "of $ 100.00", "Total USD", "$ 275.25", "Total EUR",
            "80.00", "Credit note", "-$ 15.00",
        ):  # fmt: skip
            self.assertIn(words, text.replace("\xa0", " ").replace("$ -", "-$ "))

    def test_movements_as_pdf(self):
        (text,) = read(self.statement(kind="movements", date_from=day(-45)))
        for words in (
            "Movements from 05/02/2025 to 06/16/2025", "Opening balance", "$ 100.00", "$ 350.25",
            "$ 290.25", "Closing balance USD", "$ 275.25", "Closing balance EUR", "Payment",
        ):  # fmt: skip
            self.assertIn(words, text.replace("\xa0", " "))

    def test_long_account_carries_over(self):
        for _count in range(60):
            self.make_invoice(self.customer, due=-3, amount=1)
        pages = read(self.statement())
        self.assertIn("Carried forward", pages[0])
        self.assertIn("Brought forward", pages[1])
        self.assertIn("335.25", "".join(pages))

    def test_nothing_open(self):
        (text,) = read(self.statement(self.make_customer("Empty")))
        self.assertIn("Nothing is open", text)

    def test_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        (text,) = read(self.statement())
        self.assertIn("250,25", text)
        self.assertIn("16.06.2025", text)

    # === IN BULK === #

    def wizard(self, *partners, **values):
        profiles = self.env["collections.profile"].union(*map(self.profile, partners))
        return self.env["collections.statement.wizard"].create(
            {"profile_ids": profiles.ids, "date_from": day(-100), "date_to": day(), **values}
        )

    def make(self, wizard):
        action = wizard.action_download()
        self.assertIn(wizard.filename, action["url"])
        return base64.b64decode(wizard.content)

    def test_one_pdf_for_many(self):
        wizard = self.wizard(self.customer, self.other)
        pages = read(self.make(wizard))
        self.assertEqual(len(pages), 2)
        self.assertTrue(all("Page 1 of 1" in page for page in pages))
        self.assertEqual(wizard.filename, "Account_statement_2025-06-16.pdf")

    def test_zip(self):
        content = self.make(self.wizard(self.customer, self.other, packing="zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertEqual(len(archive.namelist()), 2)
            (mine,) = [name for name in archive.namelist() if name.startswith("Customer")]
            self.assertIn(self.first.name, read(archive.read(mine))[0])

    def test_workbook(self):
        self.customer.name = "=cmd()"
        content = self.make(self.wizard(self.customer, self.other, file_type="xlsx"))
        book = load_workbook(io.BytesIO(content))
        accounts = list(book["Accounts"].values)
        self.assertEqual(len(accounts), 4)
        self.assertEqual(book["Accounts"]["A2"].data_type, "s", "no formula")
        totals = {(row[0], row[2]): row[3:] for row in accounts[1:]}
        self.assertEqual(totals["=cmd()", "USD"], (275.25, 275.25))
        self.assertEqual(totals["=cmd()", "EUR"], (80, 40))
        rows = list(book["Entries"].values)
        self.assertEqual(len(rows), 6)
        mine = [row for row in rows if row[8] == "USD" and row[0] == "=cmd()"]
        self.assertAlmostEqual(sum(row[11] for row in mine), 275.25)

    def test_workbook_of_movements(self):
        content = self.make(self.wizard(self.customer, file_type="xlsx", kind="movements"))
        rows = list(load_workbook(io.BytesIO(content))["Entries"].values)
        balances = [row[11] for row in rows if row[8] == "USD"]
        self.assertEqual(balances, [100, 350.25, 290.25, 275.25])

    def test_dialog(self):
        profile = self.profile(self.customer)
        context = {"active_model": profile._name, "active_ids": profile.ids}
        form = Form(self.env["collections.statement.wizard"].with_context(**context))
        form.kind = "movements"
        self.assertEqual(form.save().profile_ids, profile)

    def test_bad_input(self):
        for options in (
            {"date_to": "nonsense"},
            {"kind": "movements", "date_from": day(1)},
        ):
            with self.assertRaises(UserError):
                self.statement(**options)

    # === RIGHTS === #

    def test_rights(self):
        profile = self.profile(self.customer)
        viewer = new_test_user(self.env, "viewer", "account_collections.group_viewer")
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        report = self.env["ir.actions.report"]
        name = "account_collections.report_statement"
        content, kind = report.with_user(viewer)._render_qweb_pdf(name, profile.ids)
        self.assertEqual(kind, "pdf")
        self.assertIn(self.first.name, read(content)[0])
        with self.assertRaises(AccessError):
            report.with_user(clerk)._render_qweb_pdf(name, profile.ids)
        wizard = self.env["collections.statement.wizard"].with_user(viewer)
        wizard.create({"profile_ids": profile.ids}).action_download()

    def test_second_company(self):
        """An account statement is about one company's ledger and for its people only."""
        second = self.setup_other_company()["company"]
        self.env["collections.profile"]._for_partner(self.customer, second)
        accounts = self.accounts()
        self.assertAlmostEqual(accounts["USD"].closing("open_amount"), 275.25)
        viewer = new_test_user(
            self.env, "viewer2", "account_collections.group_viewer", company_id=second.id
        )
        wizard = self.wizard(self.customer)
        with self.assertRaises(AccessError):
            wizard.with_user(viewer).action_download()
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(viewer)._render_qweb_pdf(
                "account_collections.report_statement", self.profile(self.customer).ids
            )

    def test_queries_do_not_grow(self):
        partners = [self.make_customer(f"C{number}") for number in range(12)]
        for partner in partners:
            self.make_invoice(partner, due=-4)
        profiles = self.env["collections.profile"].union(*map(self.profile, partners))
        model = self.env["collections.statement"]
        options = model._read_options({"kind": "movements", "date_to": day()})
        model._get_accounts(profiles, options)
        for count in (1, 12):
            with self.assertQueryCount(2):
                model._get_accounts(profiles[:count], options)
