from datetime import date

from .common import CollectionsCommon


class LawCommon(CollectionsCommon):
    """Customers under Dutch and Belgian law, and what rates do to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = cls.env["collections.law"]
        cls.rates = cls.env["collections.law.rate"]
        cls.notices = cls.env["collections.law.notice"]
        cls.nl, cls.be = cls.env.ref("base.nl"), cls.env.ref("base.be")
        cls.manager = cls.env["res.users"].create(
            {
                "name": "Mila",
                "login": "mila",
                "email": "mila@company.example",
                "group_ids": [(6, 0, cls.env.ref("account_collections.group_manager").ids)],
                "company_ids": [(6, 0, cls.company.ids)],
                "company_id": cls.company.id,
            }
        )
        cls.company.collections_manager_id = cls.manager

    @classmethod
    def make_business(cls, name="Business", **values):
        return cls.make_customer(
            name, country_id=cls.nl.id, company_registry="12345678", **values
        )

    @classmethod
    def make_consumer(cls, name="Consumer", **values):
        return cls.make_customer(name, country_id=cls.nl.id, is_company=False, **values)

    @classmethod
    def make_euro_invoice(cls, partner, due, amount=1000.0, **values):
        return cls.make_invoice(partner, due, amount, currency_id=cls.foreign.id, **values)

    def dossier(self, partner, company=None):
        return self.env["collections.profile"]._for_partner(partner, company or self.company)

    def read_case(self, partner, **values):
        profile = self.dossier(partner)
        return self.law._read_cases(profile, **values)[profile.id]

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def find_rate(self, series, since):
        return self.rates.with_context(active_test=False).search(
            [("series", "=", series), ("since", "=", date.fromisoformat(since))]
        )
