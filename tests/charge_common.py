from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from .common import TODAY, CollectionsCommon, day


class ChargeCommon(CollectionsCommon):
    """A Dutch business that is late with an invoice in euros: interest and 40 euros of costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: TODAY))
        cls.charges = cls.env["collections.charge"]
        cls.customer = cls.make_dutch("Jansen")
        cls.late = cls.make_late(cls.customer)
        cls.dossier = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)

    # === FACTORIES === #

    @classmethod
    def make_dutch(cls, name, **values):
        values = {"company_registry": "12345678", **values}
        return cls.make_customer(name, country_id=cls.env.ref("base.nl").id, **values)

    @classmethod
    def make_late(cls, partner, due=-46, amount=1000, **values):
        """Post an invoice in euros that was due on 1 May 2025."""
        return cls.make_invoice(
            partner, due=due, amount=amount, currency_id=cls.foreign.id, **values
        )

    @classmethod
    def make_user(cls, role, **values):
        return new_test_user(
            cls.env,
            values.pop("login", f"{role}.charge"),
            groups=values.pop("groups", f"account_collections.group_{role}"),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **values,
        )

    @classmethod
    def item(cls, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    # === DOING === #

    def dues(self, profile=None, on=0):
        profile = profile or self.dossier
        found = self.charges._find_due(profile, day(on))[profile.id]
        return {due.key: due for due in found}

    def amounts(self, profile=None, on=0):
        """Return what may be asked, ``[(kind, amount)]``."""
        return sorted((due.kind, due.amount) for due in self.dues(profile, on).values())

    def book(self, profile=None, on=0, user=None):
        profile = profile or self.dossier
        wanted = {key: due.amount for key, due in self.dues(profile, on).items()}
        if user:
            profile = profile.with_user(user)
        return self.charges.with_env(profile.env)._book(profile, wanted, day(on)).sudo()

    def refresh(self, on=0):
        """Look at the customers whose ledger changed, as happens within a minute."""
        self.env.cr.precommit.run()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(day(on))
        self.env.invalidate_all()

    def receivable(self, charges):
        return self.charges._get_receivables(charges.move_id)
