from odoo.tests import tagged

from odoo.addons.sms.tests.common import MockSMS

from .common import CollectionsCommon, day

MOBILE = "+31612345678"


@tagged("post_install", "-at_install")
class TestSms(CollectionsCommon, MockSMS):
    """Short messages through Odoo's own SMS, with what became of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["iap.account"].get("sms")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Short",
                "model_id": cls.env["ir.model"]._get_id("collections.action"),
                "lang": "{{ object.lang }}",
                "body_html": "<p>Dear <t t-out='object.contact_name'/>, please pay “today”: "
                "<a t-att-href='object.pay_url'>View and pay</a></p>",
            }
        )
        cls.procedure = cls.make_procedure(
            (1, "sms", {"short_template_id": cls.template.id}),
            (15, "sms", {"short_template_id": cls.template.id}),
        )
        cls.customer = cls.make_dutch("Jansen", MOBILE)
        cls.invoice = cls.make_invoice(cls.customer, due=-5)

    @classmethod
    def make_dutch(cls, name, phone, **values):
        customer = cls.make_customer(
            name, country_id=cls.env.ref("base.nl").id, phone=phone, **values
        )
        profile = cls.env["collections.profile"]._for_partner(customer, cls.company)
        profile.procedure_id = cls.procedure
        return customer

    def sms(self, partner=None):
        message = self.actions(partner or self.customer)[-1].message_id
        return self.env["sms.sms"].search([("mail_message_id", "in", message.ids)])

    def process_queue(self, **gateway):
        with self.mockSMSGateway(**gateway), self.without_commit():
            self.env["sms.sms"]._process_queue()

    def report(self, status):
        """Tell what the service tells later, as its webhook does."""
        uuid = self.sms().uuid
        self.opener.post(
            f"{self.base_url()}/sms/status",
            json={"params": {"message_statuses": [{"sms_status": status, "uuids": [uuid]}]}},
        ).raise_for_status()
        self.env.invalidate_all()

    def assertFailed(self, failure_type, words, partner=None):
        action = self.actions(partner or self.customer)[-1]
        self.assertEqual((action.state, action.failure_type), ("failed", failure_type))
        self.assertIn(words, action.failure_reason)
        return action

    # === THE MESSAGE === #

    def test_sent_and_delivered(self):
        self.run_night()
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.delivery_status), ("done", "queued"))
        self.assertEqual(action.date_done, day())
        message = action.message_id
        profile = self.profile(self.customer)
        self.assertEqual((message.model, message.res_id), (profile._name, profile.id))
        self.assertEqual(message.message_type, "sms")
        sms = self.sms()
        self.assertEqual((sms.number, sms.partner_id), (MOBILE, self.customer))
        self.assertEqual(sms.state, "outgoing")
        self.assertIn(f"Dear Jansen, please pay \"today\": View and pay {action.pay_url}", sms.body)
        self.process_queue()
        self.assertEqual([sent["number"] for sent in self._sms], [MOBILE])
        self.assertEqual(action.delivery_status, "sent")
        self.report("delivered")
        self.assertEqual(action.delivery_status, "delivered")
        self.report("sent")
        self.assertEqual(action.delivery_status, "delivered", "a late report changes nothing")
        self.run_night(1)
        self.assertEqual(len(self.actions(self.customer)), 1)

    def test_national_number_gets_the_country_of_the_customer(self):
        customer = self.make_dutch("National", "06 8765 4321")
        self.make_invoice(customer, due=-5)
        self.run_night()
        self.assertEqual(self.sms(customer).number, "+31687654321")

    def test_marked_contact_with_a_mobile_comes_first(self):
        for name, phone in (("Front desk", "+31201234567"), ("Anna", "+31611111111")):
            contact = self.make_customer(name, parent_id=self.customer.id, phone=phone)
            contact.write({"is_company": False, "collections_contact": True})
        self.run_night()
        self.assertEqual(self.sms().number, "+31611111111")

    def test_length(self):
        self.template.body_html = "<p>" + "x" * 161 + "</p>"
        self.run_night()
        self.assertEqual(self.actions(self.customer).segments, 2)

    def test_too_long(self):
        self.template.body_html = "<p>" + "x" * 1000 + "</p>"
        self.run_night()
        self.assertFailed("too_long", "7 SMS, at most 6")

    def test_customers_of_two_companies_in_one_queue(self):
        other = self.env["res.company"].create({"name": "Second company"})
        self.run_night()
        sms = self.sms().copy()
        sms.mail_message_id = self.env["mail.message"].create({"record_company_id": other.id})
        self.process_queue()
        self.assertEqual(len(self._sms), 2)

    # === WHAT GOES WRONG === #

    def test_numbers_that_cannot_get_a_message(self):
        cases = {
            "No number": (False, "no_number", "No phone number"),
            "Landline": ("+31201234567", "bad_number", "+31201234567"),
            "Nonsense": ("ask Piet", "bad_number", "ask Piet"),
            "Blocked": ("+31622222222", "number_blocked", "blacklist"),
        }
        self.env["phone.blacklist"]._add(["+31622222222"])
        customers = {name: self.make_dutch(name, case[0]) for name, case in cases.items()}
        for customer in customers.values():
            self.make_invoice(customer, due=-5)
        self.run_night()
        for name, (_number, failure_type, words) in cases.items():
            self.assertFailed(failure_type, words, customers[name])
        self.assertEqual(self.actions(self.customer).state, "done")
        customers["Landline"].phone = "+31633333333"
        self.run_night(1)
        self.assertEqual(self.actions(customers["Landline"]).state, "done")

    def test_no_credit_is_tried_again_later_but_not_for_ever(self):
        for night in range(5):
            self.run_night(night)
            self.process_queue(sim_error="credit")
            self.actions(self.customer).next_try = False
        action = self.assertFailed("credit", "credit")
        self.assertEqual(action.tries, 3)
        live = self.env["sms.sms"].search([("state", "in", ("outgoing", "error"))])
        self.assertEqual(live.mail_message_id, action.message_id, "earlier ones are withdrawn")

    def test_service_out_of_order_then_in_order(self):
        self.run_night()
        self.process_queue(sim_error="jsonrpc_exception")
        action = self.assertFailed("service", "did not take")
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertFalse(item.last_step_id, "a message that was never sent is no step")
        action.next_try = False
        self.run_night(1)
        self.process_queue()
        self.assertEqual((action.state, action.delivery_status), ("done", "sent"))
        self.assertFalse(action.failure_reason)

    def test_number_that_does_not_exist_is_not_used_again(self):
        self.run_night()
        self.process_queue()
        self.report("invalid_destination")
        action = self.assertFailed("unreachable", MOBILE)
        self.assertEqual(action.delivery_status, "bounced")
        self.run_night(1)
        self.assertFailed("unreachable", MOBILE)
        self.customer.phone = "+31644444444"
        self.run_night(2)
        self.assertEqual((action.state, self.sms().number), ("done", "+31644444444"))

    def test_somebody_says_that_the_number_is_right(self):
        self.run_night()
        self.process_queue()
        self.report("invalid_destination")
        action = self.actions(self.customer)
        action.action_retry()
        self.deliver(1)
        self.assertEqual((action.state, self.sms().number), ("done", MOBILE))

    def test_withdrawn_from_the_queue_by_hand(self):
        self.run_night()
        self.sms().action_set_canceled()
        self.assertFailed("withdrawn", "out of the queue")
        self.run_night(1)
        self.assertFailed("withdrawn", "out of the queue")
