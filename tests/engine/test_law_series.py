"""The rates that a debtor needs are those that charging asks for."""
import unittest

from odoo.addons.account_collections.engine.law.charging import charge
from odoo.addons.account_collections.engine.law.rates import RateTable, period_end
from odoo.addons.account_collections.engine.law.records import (
    BUSINESS,
    CONSUMER,
    NL_14_DAYS,
    PUBLIC,
    Debtor,
)
from odoo.addons.account_collections.engine.law.series import SERIES, series_of

from .law_common import RATE_DATA, case, claim, day, debtor, notice

NOTHING = RateTable(())


class TestSeries(unittest.TestCase):
    def test_each_series_is_in_the_file_and_nothing_else(self):
        self.assertEqual({row["code"] for row in RATE_DATA["series"]}, set(SERIES))

    def test_country_and_period_are_those_of_the_file(self):
        for row in RATE_DATA["series"]:
            series = SERIES[row["code"]]
            self.assertEqual(series.period, row["period"])
            self.assertEqual(series.country or "EU", row["country"])

    def test_what_a_debtor_needs_is_what_charging_misses(self):
        letters = [
            notice(kind, "2026-03-02") for kind in (NL_14_DAYS, "be_first")
        ] + [notice("demand", "2026-03-02", deadline=day("2026-03-20"))]
        for country in ("NL", "BE", "DE", "FR", "GB", "ES", "US", ""):
            for kind in (CONSUMER, BUSINESS, PUBLIC):
                late = claim(agreed_legal=True, clause=True)
                who = case(late, kind=kind, country=country, rates=NOTHING, notices=letters)
                missed = {
                    refusal.facts["series"]
                    for refusal in charge(who, day("2026-06-01")).refusals
                    if refusal.code == "missing_rate"
                }
                with self.subTest(country=country, kind=kind):
                    self.assertEqual(set(series_of(debtor(kind, country))), missed)

    def test_consumers_of_unknown_laws_need_none(self):
        self.assertEqual(series_of(Debtor()), ())

    def test_periods_end_with_the_half_year_or_the_year(self):
        half, year = SERIES["nl_6_119"].period, SERIES["be_legal"].period
        self.assertEqual(period_end(day("2026-01-01"), half), day("2026-06-30"))
        self.assertEqual(period_end(day("2026-01-01"), year), day("2026-12-31"))
