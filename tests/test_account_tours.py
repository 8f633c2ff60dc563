import json
import os
import time
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .common import day
from .test_account_act import AccountActCommon

# What axe calls a serious finding.
GRAVE = ("serious", "critical")
SECONDS = 20


@tagged("post_install", "-at_install")
class TestAccountTours(AccountActCommon):
    """A customer with a phone, in a real browser, without a script of ours."""

    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_provider(cls.company)
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "NL91ABNA0417164300",
                "partner_id": cls.company.partner_id.id,
                "allow_out_payment": True,
            }
        )

    def setUp(self):
        super().setUp()
        # Pages are served on the cursor of the test: it reads nothing while one may be on its way.
        self.late_name, self.late_id = self.late.name, self.item(self.late).id
        self.token = self.link._get_token()
        self.env.flush_all()
        self.browser = ChromeBrowser(self)
        self.addCleanup(self.browser.stop)

    # === DRIVING === #

    def visit(self, path):
        self.browser.navigate_to(self.base_url() + path)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, code):
        """Return the value of JavaScript code; a promise is waited for."""
        answer = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": code, "returnByValue": True, "awaitPromise": True},
            timeout=60,
        )
        self.assertNotIn("exceptionDetails", answer, answer)
        return answer["result"].get("value")

    def wait_for(self, condition):
        until = time.monotonic() + SECONDS
        while not self.evaluate(f"Boolean({condition})"):
            self.assertLess(time.monotonic(), until, f"{condition}: {self.text()}")
            time.sleep(0.1)

    def text(self):
        return self.evaluate("document.body ? document.body.innerText : ''")

    def click(self, selector):
        """Press a button or a link and wait for the page that follows."""
        self.evaluate("window.isOld = true")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait_for("!window.isOld && document.readyState === 'complete'")

    def fill(self, **fields):
        for name, value in fields.items():
            self.evaluate(f"document.getElementById({json.dumps(name)}).value = {value!r}")

    def enter_by_phone(self):
        self.visit(f"/c/{self.token}")
        self.assertIn(self.late_name, self.text())
        self.assertEqual(self.evaluate("innerWidth"), 375)

    def assert_fits(self):
        """Nothing hangs over the side of the phone, and fingers find what they look for."""
        self.assertLessEqual(self.evaluate("document.documentElement.scrollWidth"), 375)
        small = self.evaluate(
            "[...document.querySelectorAll('button')].filter(b => b.offsetHeight < 44).length"
        )
        self.assertEqual(small, 0)

    # === TOURS === #

    def test_pay(self):
        """From the link to the choice between the bank and the provider, in three presses."""
        amount = f"amount{self.late_id}"
        with self.allow_requests(browser=self.browser):
            self.enter_by_phone()
            first = self.evaluate("document.querySelector('main button').innerText")
            self.assertEqual(first, "Pay")
            self.click("button.primary")
            self.assertIn("By bank transfer", self.text())
            self.assertIn("NL91 ABNA 0417 1643 00", self.text())
            self.assert_fits()
            self.fill(**{amount: "900"})
            self.click("form.pay button:not(.primary)")
            self.assertTrue(self.evaluate("Boolean(document.querySelector('[aria-invalid]'))"))
            self.assert_fits()
            self.fill(**{amount: "100"})
            self.click("form.pay button.primary")
            self.wait_for("document.querySelector('input[name=o_payment_radio]')")
            self.assertIn("100.00", self.text())
            self.assertNotIn("250.00", self.text())
            width = self.evaluate("document.documentElement.scrollWidth")
            self.assertLessEqual(width, 375)
        self.assertFalse(self.env["payment.transaction"].search([]), "nothing was started yet")

    def test_promise(self):
        with self.allow_requests(browser=self.browser):
            self.enter_by_phone()
            self.click(f"button[formaction='{self.url}/promise']")
            self.assertTrue(self.evaluate("document.querySelector('input[name=item]').checked"))
            self.assert_fits()
            self.fill(date=str(day(5)), amount="100")
            self.click("button.primary")
            self.assertIn("We have noted it", self.text())
            self.assert_fits()
        self.assertEqual(self.records("promise").amount, 100)

    def test_dispute(self):
        with self.allow_requests(browser=self.browser):
            self.enter_by_phone()
            self.click(f"button[formaction='{self.url}/dispute']")
            self.assert_fits()
            self.evaluate("document.querySelector('input[name=reason]').click()")
            self.fill(text="The price is another one")
            self.click("button.primary")
            self.assertIn("We have noted it", self.text())
        self.assertEqual(self.records("dispute").description, "The price is another one")

    def test_plan(self):
        with self.allow_requests(browser=self.browser):
            self.enter_by_phone()
            self.click(f"button[formaction='{self.url}/plan']")
            self.assert_fits()
            self.fill(count="2", start=str(day(14)))
            self.click("button.primary")
            self.assertIn("What you would pay", self.text())
            self.assert_fits()
            self.click("form[method=post] button.primary")
            self.wait_for("location.pathname.startsWith('/my/collections/plan/')")
        self.assertEqual(self.records("plan").state, "approved")

    # === ACCESSIBILITY === #

    def test_everybody_can_use_the_pages(self):
        script = os.environ.get("COLLECTIONS_AXE")
        if not script:
            self.skipTest("axe-core is not there: npm is not installed")
        source = Path(script).read_text()
        item, later, invoice = self.late_id, self.item(self.later).id, self.late.id
        with self.allow_requests(browser=self.browser):
            self.enter_by_phone()
            for path in (
                "",
                "/paid",
                f"/pay?item={item}&item={later}",
                f"/pay?item={item}&amount_{item}=900",
                "/pay?chosen=1",
                f"/invoice/{invoice}",
                f"/promise?item={item}",
                f"/dispute?item={item}",
                f"/settled?item={item}",
                f"/plan?item={item}&count=2&frequency=monthly&start={day(14)}",
                "/contact",
                "/call",
                f"/copy?item={item}",
            ):
                self.visit(self.url + path)
                self.evaluate(source + "\n;true")
                findings = self.evaluate("axe.run().then(found => found.violations)")
                grave = [f for f in findings if f["impact"] in GRAVE]
                told = [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in grave]
                self.assertFalse(grave, (path, told))
