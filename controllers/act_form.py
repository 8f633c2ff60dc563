"""A form of the account page: the items that it is about, and what was typed into it."""

from datetime import timedelta

from odoo.http import request
from odoo.tools import format_amount, format_date, format_list

from ..engine.forms import clean_lines
from ..engine.typed import read_amount, read_day, read_number
from .forms import FormError, new_key, read_text

# Which silence keeps (a part of) an item out of which form.
BUSY = {
    "promise": ("dispute", "promise", "plan", "agency"),
    "plan": ("dispute", "promise", "plan", "agency"),
    "dispute": ("dispute", "plan", "agency"),
    "settled": (),
    "copy": (),
}
LONGEST_FIELD = 200


class ActForm:
    """What a visitor sees of a form, and what came back from it.

    Every id in it is looked up among the open items of the visitor, so nothing else can be named.
    """

    def __init__(self, visitor, purpose):
        sent = request.httprequest
        self.visitor, self.purpose = visitor, purpose
        self.is_sent = sent.method == "POST"
        self.data = sent.form if self.is_sent else sent.args
        self.problem = ""
        self.lang = request.env.context["lang"]
        self.rows, self.owners = {}, {}
        if purpose in BUSY:
            self._load_rows()
        self.ticked = self._find_ticked()

    def _load_rows(self):
        accounts = request.env["collections.account"].sudo()
        for account in accounts._get_accounts(self.visitor.profiles, self.visitor.moves):
            for row in account.rows:
                self.rows[row.id] = row
                self.owners[row.id] = account.profile

    def _find_ticked(self):
        """Return the ids of the items that are ticked; late ones when nobody chose yet."""
        named = [read_number(text) for text in self.data.getlist("item")]
        free = [row.id for row in self.available]
        chosen = [row_id for row_id in free if row_id in named]
        if chosen or self.is_sent or self.purpose == "copy":
            return chosen
        late = [row_id for row_id in free if self.rows[row_id].days_late]
        return self._keep_together(late or free)

    def _keep_together(self, ids):
        """Return those of one company and currency: a form is about one of each."""
        groups = {}
        for row_id in ids:
            groups.setdefault((self.owners[row_id], self.rows[row_id].currency), []).append(row_id)
        return max(groups.values(), key=len) if groups else []

    # === FOR THE PAGE === #

    @property
    def available(self):
        """The items that can be chosen."""
        return [row for row in self.rows.values() if self.get_free(row) > 0]

    @property
    def chosen(self):
        """The items that are ticked."""
        return [self.rows[row_id] for row_id in self.ticked]

    @property
    def others(self):
        """The items that could be ticked as well."""
        return [row for row in self.available if row.id not in self.ticked]

    @property
    def key(self):
        """A one-time key for the hidden field."""
        return new_key(self.visitor, self.purpose)

    @property
    def total(self):
        """What is free of the ticked items."""
        return sum(self.get_free(row) for row in self.chosen)

    def get(self, name, default=""):
        """Return what was typed into a field, without control characters."""
        text = self.data.get(name)
        return default if text is None else clean_lines(text)[:5001]

    def get_free(self, row):
        """Return what of an item the form can be about."""
        aside = {name: row.set_aside.get(name, 0) for name in BUSY.get(self.purpose, ())}
        is_closed = row.state in ("credit", "agency") or aside.get("plan")
        if row.residual <= 0 or (is_closed and self.purpose != "copy"):
            return 0
        if self.purpose in ("promise", "plan") and row.state == "payment":
            return 0
        return row.currency.round(max(row.residual - sum(aside.values()), 0))

    @property
    def show_total(self):
        """The total as the reader writes it, "" when the currencies differ."""
        currencies = {row.currency for row in self.chosen}
        if len(currencies) != 1:
            return ""
        return format_amount(request.env, self.total, currencies.pop())

    def show_free(self, row):
        """Return an amount as the reader writes it."""
        return format_amount(request.env, self.get_free(row), row.currency)

    # === FOR WHAT FOLLOWS === #

    @property
    def env(self):
        """The environment in which something is done, in the language of those who read it."""
        return self.visitor.profile.with_context(lang=self.lang).env

    @property
    def contact(self):
        """Who filled in the form."""
        return self.visitor.partner.with_env(self.env)

    @property
    def profile(self):
        """The customer and company that it is about."""
        owner = self.owners[self.ticked[0]] if self.ticked else self.visitor.profile
        return owner.with_env(self.env)

    @property
    def currency(self):
        """The currency of the ticked items."""
        return self.chosen[0].currency

    @property
    def lines(self):
        """The journal items that are ticked."""
        return self.env["account.move.line"].browse(self.ticked)

    @property
    def names(self):
        """The numbers of the ticked items."""
        return format_list(request.env, [row.number for row in self.chosen])

    @property
    def today(self):
        """The day on which the form is read."""
        return request.env["collections.ledger"]._get_today()

    def check_items(self, one_currency=True):
        """Raise unless items of one company, and of one currency, are ticked, all of them free."""
        named = {read_number(text) for text in self.data.getlist("item")}
        if not named:
            raise FormError(request.env._("Please tick at least one invoice."))
        strangers = named - set(self.ticked)
        if strangers:
            raise FormError(self._say_not_free(strangers))
        if len({self.owners[row_id] for row_id in self.ticked}) > 1:
            raise FormError(
                request.env._(
                    "These invoices are of different companies: tick those of one company, and "
                    "come back for the others."
                )
            )
        if one_currency and len({row.currency for row in self.chosen}) > 1:
            raise FormError(
                request.env._(
                    "These invoices are in different currencies: tick those of one currency, and "
                    "come back for the others."
                )
            )

    def _say_not_free(self, ids):
        known = [self.rows[row_id].number for row_id in ids if row_id in self.rows]
        if known:
            return request.env._(
                "%s is promised, in dispute or in a payment plan already: leave it out.",
                format_list(request.env, known),
            )
        return request.env._("Something you ticked is not open any more: please choose again.")

    # === FIELDS === #

    @property
    def has_amount(self):
        """Whether something was typed as an amount; it is read as it is, strictly."""
        return bool((self.data.get("amount") or "").strip())

    def get_amount(self):
        """Return the amount that was typed, the whole when the field is empty."""
        if not self.has_amount:
            return self.total
        typed = self.data.get("amount").strip()
        language = request.env["res.lang"].sudo()._get_data(code=request.env.context["lang"])
        point, currency = language.decimal_point or ".", self.currency
        amount = read_amount(typed, point, currency.decimal_places)
        if amount is None:
            example = f"1234{point}56" if currency.decimal_places else "1234"
            raise FormError(
                request.env._("This is not an amount: write it as %s, without a sign.", example)
            )
        if currency.compare_amounts(float(amount), self.total) > 0:
            raise FormError(
                request.env._(
                    "Only %s of these invoices can be chosen: write no more than that.",
                    format_amount(request.env, self.total, currency),
                )
            )
        return float(amount)

    def get_day(self, name, first, last):
        """Return a date between ``first`` and ``last`` days from today."""
        day = read_day(self.get(name))
        least, most = (self.today + timedelta(days=days) for days in (first, last))
        if not day or not least <= day <= most:
            raise FormError(
                request.env._(
                    "Please choose a date from %(first)s to %(last)s.",
                    first=format_date(request.env, least),
                    last=format_date(request.env, most),
                )
            )
        return day

    def get_text(self, name="text"):
        """Return a text of several lines, "" when there is none.

        :raise FormError: when it is too long
        """
        return read_text(self.data.get(name)) if self.get(name) else ""

    def get_number(self, name):
        """Return a number, 0 for anything else."""
        return read_number(self.get(name)) or 0

    def get_numbers(self, name):
        """Return the numbers of several fields with one name; anything else counts as 0."""
        return [read_number(text) or 0 for text in self.data.getlist(name)]

    def get_short(self, name):
        """Return one line of at most some words."""
        return " ".join(self.get(name).split())[:LONGEST_FIELD]
