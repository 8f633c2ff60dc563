"""Which events matter, how they are read, and what becomes of signs that were looked at."""

import unittest
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine import monitoring, signs
from odoo.addons.account_collections.engine.monitoring import (
    Effects,
    Happening,
    Opinion,
    Rule,
    combine,
    compare,
    find_rule,
    identify,
    is_material,
    measure,
    read_news,
)
from odoo.addons.account_collections.engine.screening import Sign

ALERT = Effects(alert=True)
DAY = date(2025, 6, 16)


class TestReading(unittest.TestCase):
    def read_one(self, **values):
        return read_news({"events": [{"id": "1", "kind": "score", "vat": "NL1", **values}]})

    def test_what_is_told(self):
        [news], refused = self.read_one(day="2025-06-01T10:00:00Z", old=70, new="50", country="nl")
        self.assertEqual(refused, 0)
        self.assertEqual((news.day, news.old, news.new), (date(2025, 6, 1), "70", "50"))
        self.assertEqual((news.external_id, news.vat, news.country), ("1", "NL1", "NL"))

    def test_no_message(self):
        for payload in (None, [], 3, {}, {"events": {}}, {"events": [{}] * 5001}):
            with self.assertRaises(ValueError):
                read_news(payload)

    def test_one_that_is_bad_holds_up_nobody(self):
        good = {"id": "2", "kind": "news", "number": "69599084"}
        bad = [
            None,
            {"kind": "score", "vat": "NL1"},
            {"id": "1", "kind": "score"},
            {"id": "x" * 129, "vat": "NL1"},
            {"id": "1", "vat": "NL1", "day": "yesterday"},
            {"id": "1", "vat": "NL1", "day": 20250601},
            {"id": ["1"], "vat": "NL1"},
        ]
        news, refused = read_news({"events": [*bad, good]})
        self.assertEqual([one.external_id for one in news], ["2"])
        self.assertEqual(refused, len(bad))

    def test_unknown_kinds_are_kept(self):
        self.assertEqual(self.read_one(kind="merger")[0][0].kind, "other")
        self.assertEqual(self.read_one(kind=["score"])[0][0].kind, "other")

    def test_only_our_books_tell_our_class(self):
        self.assertEqual(self.read_one(kind="class")[0][0].kind, "other")
        self.assertEqual(self.read_one(kind="over_limit")[0][0].kind, "other")

    def test_texts_fit_into_a_database(self):
        [news], _refused = self.read_one(text="a\0b\ud800c" + "x" * 9000)
        self.assertTrue(news.text.startswith("abc"))
        self.assertEqual(len(news.text), monitoring.LONGEST_TEXT)

    @given(st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
            ("id", "kind", "vat", "day", "old", "text", "country")), inner),
    ))  # fmt: skip
    def test_whatever_comes_is_read_or_refused(self, event):
        news, refused = read_news({"events": [event]})
        self.assertEqual(len(news) + refused, 1)


class TestMeasure(unittest.TestCase):
    def test_by_kind(self):
        for kind, old, new, worse in (
            ("score", "70", "50", 20),
            ("score", "50", "70.5", -20.5),
            ("score", "B", "d", 40),
            ("limit", "10000", "2500", 75),
            ("limit", "0", "2500", None),
            ("limit", "10.000", "2.500", 75),
            ("limit", "1,000", "500", None),
            ("class", "a", "c", 2),
            ("class", "c", "a", -2),
            ("score", "very low risk", "high risk", None),
            ("score", "1" * 400, "0", None),
            ("insolvency", "1", "2", None),
        ):
            with self.subTest(kind=kind, old=old, new=new):
                self.assertEqual(measure(kind, old, new), worse)


class TestComparing(unittest.TestCase):
    def test_what_changed(self):
        before = Opinion(70, Decimal(1000), "active", "Dam 1, Amsterdam")
        after = Opinion(40, Decimal(500), "insolvent", "Kade 2, Breda")
        self.assertEqual(
            compare(before, after),
            [
                ("score", "70", "40"),
                ("limit", "1000", "500"),
                ("insolvency", "active", "insolvent"),
                ("address", "Dam 1, Amsterdam", "Kade 2, Breda"),
            ],
        )

    def test_what_is_not_said_did_not_change(self):
        said = Opinion(70, Decimal(1000), "active", "Dam 1")
        self.assertEqual(compare(said, Opinion()), [])
        self.assertEqual(compare(Opinion(), said), [])
        self.assertEqual(compare(said, Opinion(70, Decimal(1000), "active", "DAM 1 ")), [])

    def test_insolvent_from_the_beginning(self):
        found = compare(Opinion(), Opinion(status="insolvent"))
        self.assertEqual(found, [("insolvency", "", "insolvent")])

    def test_the_same_event_has_the_same_id(self):
        self.assertEqual(identify("score", DAY, "1", "2"), identify("score", DAY, "1", "2"))
        self.assertNotEqual(identify("score", DAY, "1", "2"), identify("score", DAY, "12", ""))
        self.assertNotEqual(identify("score", DAY, "1", "2"), identify("score", None, "1", "2"))


class TestRules(unittest.TestCase):
    def test_first_match_wins(self):
        rules = [
            Rule(1, Effects(), kind="address"),
            Rule(2, Effects(alert=True, risk_class="e"), kind="insolvency"),
            Rule(3, ALERT),
        ]
        for kind, rule_id, material in (
            ("address", 1, False), ("insolvency", 2, True), ("director", 3, True),
        ):  # fmt: skip
            rule = find_rule(Happening(kind), rules)
            self.assertEqual((rule.id, is_material(rule)), (rule_id, material))
        self.assertFalse(is_material(find_rule(Happening("news"), [])))

    def test_class_and_amount_at_stake(self):
        rule = Rule(1, ALERT, class_from="c", min_exposure=Decimal(1000))
        for risk_class, exposure, matches in (
            ("b", 5000, False), ("c", 1000, True), ("e", 999, False), ("e", 5000, True),
            ("", 5000, True),
        ):  # fmt: skip
            happening = Happening("news", risk_class=risk_class, exposure=Decimal(exposure))
            self.assertEqual(rule.matches(happening), matches)

    def test_how_much_it_changed(self):
        worse = Rule(1, ALERT, kind="score", min_change=10)
        both = Rule(2, ALERT, kind="score", min_change=10, only_worse=False)
        for old, new, by_worse, by_both in (
            ("70", "61", False, False), ("70", "60", True, True), ("60", "70", False, True),
            ("70", "70", False, False), ("low", "high", True, True),
        ):  # fmt: skip
            happening = Happening("score", old, new)
            self.assertEqual(worse.matches(happening), by_worse)
            self.assertEqual(both.matches(happening), by_both)
        self.assertFalse(Rule(1, ALERT).matches(Happening("score", "60", "70")))

    def test_ten_thousand_events(self):
        rules = [Rule(1, ALERT, kind="score", min_change=20, min_exposure=Decimal(1000))]
        happenings = [
            Happening("score", "90", str(90 - number % 25), exposure=Decimal(number % 2 * 1000))
            for number in range(10_000)
        ]
        material = [one for one in happenings if is_material(find_rule(one, rules))]
        self.assertEqual(len(material), 1000)  # 5 of 25 fall far enough, half of them owe enough

    def test_of_everything_the_strictest(self):
        result = combine(
            [
                Effects(risk_class="d", limit=Decimal(500)),
                Effects(alert=True, risk_class="e", limit=Decimal(0), procedure=7),
                Effects(stop=True, procedure=8),
            ]
        )
        self.assertEqual(result, Effects(True, "e", 7, Decimal(0), True))
        self.assertFalse(combine([]))
        self.assertTrue(Effects(limit=Decimal(0)))


class TestSigns(unittest.TestCase):
    def kept(self, sign, state=signs.OPEN, number=1):
        return signs.Kept(number, sign.code, signs.mark(sign), state)

    def test_facts_survive(self):
        facts = {"amount": Decimal("10.50"), "day": DAY, "days": 3, "name": "A"}
        self.assertEqual(signs.unpack(signs.pack(facts)), facts)

    def test_what_was_looked_at_stays_so(self):
        mail = Sign("free_mail", 25, {"domain": "gmail.com"})
        other = Sign("free_mail", 25, {"domain": "gmx.de"})
        kept = [self.kept(mail, signs.SEEN)]
        changes = signs.compare(kept, [mail])
        self.assertEqual((changes.added, changes.opened, changes.ended), ([], [], []))
        self.assertEqual(signs.compare(kept, [other]).opened, [(1, other)])

    def test_days_that_pass_open_nothing(self):
        then = Sign("bank_changed", 60, {"day": DAY, "days": 3})
        now = Sign("bank_changed", 60, {"day": DAY, "days": 4})
        changes = signs.compare([self.kept(then, signs.SEEN)], [now])
        self.assertEqual((changes.opened, changes.renewed), ([], [(1, now)]))

    def test_new_gone_and_back(self):
        mail = Sign("free_mail", 25, {"domain": "gmail.com"})
        self.assertEqual(signs.compare([], [mail]).added, [mail])
        self.assertEqual(signs.compare([self.kept(mail)], []).ended, [1])
        gone = [self.kept(mail, signs.GONE)]
        self.assertEqual(signs.compare(gone, []).ended, [])
        self.assertEqual(signs.compare(gone, [mail]).opened, [(1, mail)])
