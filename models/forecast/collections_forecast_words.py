from babel.dates import get_day_names

from odoo import fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import get_lang

REASONS = 3


class CollectionsForecast(models.Model):
    """Why a forecast says what it says, in the language of the reader.

    Whoever adds a reason to the engine adds a method ``_say_CODE`` that gets its facts.
    """

    _inherit = "collections.forecast"

    def _describe_reasons(self):
        """Return the reasons in one line, the heaviest first; one without words is left out."""
        self.ensure_one()
        sentences = [self._say(code, facts) for code, facts in self.reasons or ()]
        told = list(dict.fromkeys(filter(None, sentences)))[:REASONS]
        return "; ".join(told)

    def _say(self, code, facts):
        say = getattr(self, f"_say_{code}", None)
        return say(facts) if say else ""

    def _day(self, day):
        return format_date(self.env, fields.Date.to_date(day))

    def _amount(self, amount):
        """Return an amount that was learned: all of them are in the currency of the company."""
        return format_amount(self.env, amount, self.company_currency_id, trailing_zeroes=False)

    # === HABITS OF THE CUSTOMER === #

    def _say_usually_late(self, facts):
        if facts["days"] == 1:
            return self.env._("usually pays a day late")
        return self.env._("usually pays %s days late", facts["days"])

    def _say_usually_early(self, facts):
        if facts["days"] == 1:
            return self.env._("usually pays a day early")
        return self.env._("usually pays %s days early", facts["days"])

    def _say_usually_on_time(self, facts):
        return self.env._("usually pays on the due date")

    def _say_changed_since(self, facts):
        month = format_date(self.env, fields.Date.to_date(facts["day"]), date_format="MMMM yyyy")
        if facts["days"] > 0:
            return self.env._(
                "since %(month)s %(days)s days later than before", month=month, days=facts["days"]
            )
        return self.env._(
            "since %(month)s %(days)s days earlier than before", month=month, days=-facts["days"]
        )

    def _say_irregular(self, facts):
        return self.env._(
            "pays irregularly, from %(low)s to %(high)s days after the due date",
            low=facts["low"],
            high=facts["high"],
        )

    def _say_month_end(self, facts):
        return self.env._("pays at the end of the month")

    def _say_weekday(self, facts):
        names = get_day_names("wide", locale=get_lang(self.env).code)
        return self.env._("mostly pays on a %s", names[facts["weekday"]])

    def _say_new_customer(self, facts):
        if not facts["payments"]:
            return self.env._("has paid nothing yet, so the habits of all customers count")
        return self.env._("a new customer, so the habits of all customers count too")

    # === THE ITEM === #

    def _say_large_amount(self, facts):
        amount, days = self._amount(facts["limit"]), facts["days"]
        if days < 0:
            return self.env._(
                "amounts over %(amount)s come %(days)s days sooner", amount=amount, days=-days
            )
        return self.env._(
            "amounts over %(amount)s take %(days)s days longer", amount=amount, days=days
        )

    def _say_later_than_usual(self, facts):
        return self.env._("later already than the customer usually is")

    def _say_disputed_since(self, facts):
        return self.env._("disputed since %s", self._day(facts["day"]))

    def _say_promise_until(self, facts):
        return self.env._("promised by %s", self._day(facts["day"]))

    def _say_promise_broken(self, facts):
        return self.env._("promised by %s and not paid", self._day(facts["day"]))

    def _say_plan_until(self, facts):
        return self.env._("in a payment plan until %s", self._day(facts["day"]))
