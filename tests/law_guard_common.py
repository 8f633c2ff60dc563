from odoo.tests import tagged

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class LawGuardCommon(CollectionsCommon):
    """Customers under a law, who owe euros, and procedures on which the law bears."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "name": "Voorbeeld BV",
                "company_registry": "12345678",
                "country_id": cls.env.ref("base.nl").id,
                "street": "Kade 1",
                "zip": "1000 AA",
                "city": "Amsterdam",
            }
        )

        cls.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": cls.company.partner_id.id}
        )

    def setUp(self):
        super().setUp()
        self.today = 0
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda *_args: day(self.today))

    @classmethod
    def make_debtor(cls, name="Debtor", country="nl", kind="consumer", **values):
        return cls.make_customer(
            name,
            country_id=cls.env.ref(f"base.{country}").id if country else False,
            is_company=kind != "consumer",
            collections_debtor_kind=kind,
            **values,
        )

    @classmethod
    def make_debt(cls, partner, due=0, amount=100.0, **values):
        return cls.make_invoice(partner, due, amount, currency_id=cls.foreign.id, **values)

    def follow(self, customer, *steps, **values):
        """Let a customer follow a procedure of these steps; return its profile."""
        profile = self.profile(customer)
        profile.procedure_id = self.make_procedure(*steps, **values)
        return profile

    def live(self, nights):
        """Run these nights, on the days that count as today; return ``[(night, step names)]``."""
        happened = []
        for night in nights:
            self.today = night
            actions = self.env["collections.action"]
            before = actions.search([("state", "=", "done")])
            self.run_night(night)
            done = actions.search([("state", "=", "done")]) - before
            if done:
                happened.append((night, sorted(done.step_id.mapped("name"))))
        return happened

    def item(self, invoice):
        self.env.invalidate_all()
        return self.env["collections.open.item"].search([("move_id", "=", invoice.id)])

    def notices(self, customer):
        return self.env["collections.law.notice"].search(
            [("partner_id", "=", customer.id)], order="id"
        )
