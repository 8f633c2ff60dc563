from unittest.mock import patch

from odoo.tests import common as odoo_common
from odoo.tests import new_test_user

from ..bureaus.client import Client
from .bureau_peer import KEY, PASSWORD, Peer
from .common import CollectionsCommon


class BureauCommon(CollectionsCommon):
    """Customers of several countries, and bureaus that run on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer = Peer()
        cls.addClassCleanup(cls.peer.close)
        cls.bureaus = {
            code: cls.env.ref(f"account_collections.bureau_{code}")
            for code in ("numbers", "vies", "kvk", "companies_house", "creditsafe", "file")
        }
        cls.secrets = {
            "kvk": {"kvk_key": KEY},
            "companies_house": {"companies_house_key": KEY},
            "creditsafe": {"creditsafe_user": "anna", "creditsafe_password": PASSWORD},
        }
        for code in ("vies", "kvk", "companies_house", "creditsafe"):
            cls.bureaus[code].write(
                {**cls.secrets.get(code, {}), "url": cls.peer.url, "state": "enabled"}
            )
        cls.bureaus["creditsafe"].price = 8
        cls.dutch = cls.make_customer(
            "Customer BV", country_id=cls.env.ref("base.nl").id, zip="1015 BA", city="Amsterdam",
            vat="NL004495445B01", company_registry="69599084",
        )  # fmt: skip
        cls.british = cls.make_customer(
            "Customer Ltd", country_id=cls.env.ref("base.uk").id, zip="AL7 1GA",
            city="Welwyn Garden City", company_registry="00445790",
        )  # fmt: skip
        cls.reports = cls.env["collections.bureau.report"]
        cls.users = {
            role: new_test_user(
                cls.env, f"bureau.{role}", groups=f"account_collections.group_{role}",
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ("viewer", "collector", "manager")
        }  # fmt: skip

    def setUp(self):
        super().setUp()
        self.peer.reset()
        self.waits = []
        self.opening = type(self.env["collections.bureau"])._open_client
        opening = patch.object(
            type(self.env["collections.bureau"]),
            "_open_client",
            lambda _bureau: Client(timeout=0.3, sleep=self.waits.append),
        )
        self.startPatcher(opening)

    @classmethod
    def _request_handler(cls, session, request, **kw):
        """Let the peer be waited for as long as the product waits, not as long as tests may."""
        if f":{cls.peer.server_port}/" in request.url:
            return odoo_common._super_send(session, request, **kw)
        return super()._request_handler(session, request, **kw)

    def dossier(self, partner):
        return self.env["collections.profile"]._for_partner(partner, self.company)

    def ask(self, code, partner=None, **options):
        partner = partner or (self.dutch if code in ("vies", "kvk", "numbers") else self.british)
        return self.bureaus[code]._ask(self.dossier(partner), **options)
