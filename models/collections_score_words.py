from odoo import api, models
from odoo.tools import format_amount


class CollectionsScore(models.Model):
    """The signs of a score in words, in the language of the reader.

    Whoever adds a sign to the engine adds its name to ``_get_labels`` and a method ``_say_CODE``.
    """

    _inherit = "collections.score"

    @api.model
    def _get_labels(self):
        """Return name and explanation of every sign, in the order in which they are shown."""
        return {
            "lateness": (
                self.env._("Days late"),
                self.env._(
                    "The average lateness by amount. What was paid half a year ago counts half."
                ),
            ),
            "share_late": (
                self.env._("Share paid late"),
                self.env._("The part of the payments that came more than a week late."),
            ),
            "overdue": (
                self.env._("Late now"),
                self.env._("What is open and late today, and for how long."),
            ),
            "history": (
                self.env._("History"),
                self.env._(
                    "For how long and how often the customer has paid. It only speaks for somebody."
                ),
            ),
            "trend": (
                self.env._("Trend"),
                self.env._("The payments of the last three months against those before."),
            ),
            "season": (
                self.env._("Season"),
                self.env._("How the customer paid in the coming months a year ago."),
            ),
            "broken_promises": (
                self.env._("Broken promises"),
                self.env._("Promises of the last two years that were not kept."),
            ),
            "lost_disputes": (
                self.env._("Disputes lost"),
                self.env._("Disputes of the last two years that were rejected or withdrawn."),
            ),
            "bounced_payments": (
                self.env._("Returned payments"),
                self.env._(
                    "Payments and direct debits of the last two years that the bank took back."
                ),
            ),
            "bureau_score": (
                self.env._("Score of a bureau"),
                self.env._("What a credit bureau says. A report that is a year old counts half."),
            ),
            "advised_limit": (
                self.env._("Advised limit"),
                self.env._("What is open against the credit that a bureau or an insurer advises."),
            ),
            "insurer_cover": (
                self.env._("Insured"),
                self.env._("The part of what is open that an insurer covers."),
            ),
            "insolvency": (
                self.env._("Insolvency"),
                self.env._("A bankruptcy, a moratorium or the like."),
            ),
        }

    @api.model
    def _say(self, code, facts, currency):
        """Return a sentence about a sign, or an empty text when there is nothing to tell."""
        say = getattr(self, f"_say_{code}", None)
        return say(facts, currency) if say else ""

    # === PAYMENTS === #

    def _say_lateness(self, facts, currency):
        if not facts["payments"]:
            return self.env._("No payment is known yet, so the average of all customers counts.")
        if "exception" in facts:
            return self.env._(
                "The one payment that was %s days late counts as an exception.",
                round(facts["exception"]),
            )
        days = round(facts["days"])
        if days > 1:
            return self.env._("Pays %s days late on average.", days)
        return (
            self.env._("Pays a day late on average.")
            if days == 1
            else self.env._("Pays in time on average.")
        )

    def _say_share_late(self, facts, currency):
        if not facts["payments"]:
            return ""
        share = round(100 * facts["share"])
        if not share:
            return self.env._("Nothing was paid more than a week late.")
        return self.env._("%s%% of the payments came more than a week late.", share)

    def _say_overdue(self, facts, currency):
        if not facts["amount"]:
            return self.env._("Nothing is late now.")
        amount, days = format_amount(self.env, facts["amount"], currency), round(facts["days"])
        if days == 1:
            return self.env._("%s is late since yesterday.", amount)
        return self.env._(
            "%(amount)s is late, the oldest for %(days)s days.", amount=amount, days=days
        )

    def _say_history(self, facts, currency):
        if not facts["payments"]:
            return self.env._("Has not paid anything yet.")
        return self.env._(
            "Customer for %(months)s months, with %(payments)s payments in two years.",
            months=round(facts["months"]),
            payments=round(facts["payments"]),
        )

    def _say_trend(self, facts, currency):
        if not facts:
            return ""
        days = round(facts["days"] - facts["before"])
        if days > 1:
            return self.env._("Has become %s days slower in the last three months.", days)
        if days < -1:
            return self.env._("Has become %s days faster in the last three months.", -days)
        return self.env._("Pays in the last three months as before.")

    def _say_season(self, facts, currency):
        if not facts:
            return ""
        days = round(facts["days"] - facts["others"])
        if days > 1:
            return self.env._("Was %s days slower than usual in these months a year ago.", days)
        if days < -1:
            return self.env._("Was %s days faster than usual in these months a year ago.", -days)
        return self.env._("These months are like the others.")

    # === EVENTS === #

    def _say_broken_promises(self, facts, currency):
        if not facts:
            return self.env._("No promise was broken.")
        return self.env._(
            "Promises broken in two years: %(count)s, the last one %(days)s days ago.",
            **self._round(facts),
        )

    def _say_lost_disputes(self, facts, currency):
        if not facts:
            return self.env._("No dispute was rejected.")
        return self.env._(
            "Disputes rejected or withdrawn in two years: %(count)s, the last one %(days)s days "
            "ago.",
            **self._round(facts),
        )

    def _say_bounced_payments(self, facts, currency):
        if not facts:
            return self.env._("No payment came back.")
        return self.env._(
            "Payments that came back in two years: %(count)s, the last one %(days)s days ago.",
            **self._round(facts),
        )

    # === REPORTS === #

    def _say_bureau_score(self, facts, currency):
        return self.env._(
            "A bureau gives %(score)s of 100 points (%(age)s days ago).", **self._round(facts)
        )

    def _say_advised_limit(self, facts, currency):
        return self.env._(
            "%(exposure)s is open, a credit of %(limit)s is advised.",
            exposure=format_amount(self.env, facts["exposure"], currency),
            limit=format_amount(self.env, facts["limit"], currency),
        )

    def _say_insurer_cover(self, facts, currency):
        return self.env._(
            "%(share)s%% of what is open is insured, up to %(cover)s.",
            share=round(100 * facts["share"]),
            cover=format_amount(self.env, facts["cover"], currency),
        )

    def _say_insolvency(self, facts, currency):
        return self.env._("An insolvency was reported %s days ago.", round(facts["age"]))

    @api.model
    def _round(self, facts):
        return {name: round(value) for name, value in facts.items()}
