from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..engine.amounts import ZERO, divide, read_amount
from .collections_account import AccountRow

SCOPE = "collections.payment"
# A payment that was started, and is not finished, keeps its items just as long.
OFFER_HOURS = 1
FLOWS = ("redirect", "direct")


@dataclass(slots=True)
class Choice:
    """One chosen item: what may be paid of it, what the customer typed and what that means.

    ``pay`` is the part of ``amount`` that this payment pays, ``credit`` comes from a credit.
    """

    row: AccountRow
    available: Decimal
    text: str = ""
    amount: Decimal = ZERO
    pay: Decimal = ZERO
    credit: Decimal = ZERO
    error: str = ""


@dataclass(slots=True)
class Basket:
    """What one payment pays: items of one company, one currency and one account in its ledger."""

    key: str
    profile: models.Model
    currency: models.Model
    choices: list = field(default_factory=list)
    credits: list = field(default_factory=list)
    use_credit: bool = False
    error: str = ""

    @property
    def amount(self):
        """What is to be paid."""
        return sum((choice.pay for choice in self.choices), ZERO)

    @property
    def credit(self):
        """What the customer has to his credit."""
        return sum((left for _line, left in self.credits), ZERO)

    @property
    def used(self):
        """What of the credit is set off."""
        return sum((choice.credit for choice in self.choices), ZERO)

    @property
    def has_error(self):
        """Whether something typed is to be corrected first."""
        return bool(self.error or any(choice.error for choice in self.choices))


@dataclass(slots=True)
class Wish:
    """What a customer wants to pay, as the browser sends it; nothing of it is to be trusted.

    ``items`` are ids, None for what is proposed; ``amounts`` and ``totals`` are typed texts, by
    item id and by key of a basket; ``credits`` are the keys of baskets whose credit is used, and
    ``paid`` is how many payments of this choice were made before.
    """

    items: set | None = None
    amounts: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)
    credits: set = field(default_factory=set)
    paid: int = 0


class CollectionsBasket(models.AbstractModel):
    """What customers choose to pay on their page, checked against what is open at this moment."""

    _name = "collections.basket"
    _description = "Payment of Chosen Items"

    # === READING === #

    def _get_baskets(self, visitor, wish):
        """Return what a visitor wants to pay, a ``Basket`` for each payment that it takes.

        Only open items of the visitor's accounts are in it, with what can still be paid of them.
        """
        accounts = self.env["collections.account"].sudo()
        reserved = (
            self.env["collections.payment.item"]
            .sudo()
            ._get_reserved(visitor.profiles, self._get_payer(visitor))
        )
        baskets = {}
        for account in accounts._get_accounts(visitor.profiles, visitor.moves):
            choices = self._choose(account.rows, wish, reserved)
            lines = self._get_lines(account.rows)
            for choice in choices:
                key = self._get_key(account.profile, lines[choice.row.id])
                new = Basket(key, account.profile, choice.row.currency)
                baskets.setdefault(key, new).choices.append(choice)
            self._add_credits(account, lines, baskets)
        for basket in baskets.values():
            self._fill(basket, wish)
        return list(baskets.values())

    def _choose(self, rows, wish, reserved):
        """Return the chosen items; what is late when nothing was chosen, else what is due."""
        payable = [
            Choice(row, available)
            for row in rows
            if (available := self._get_available(row, *reserved.get(row.id, (0, False)))) > 0
        ]
        payable.sort(key=lambda choice: (choice.row.due or date.max, choice.row.id))
        if wish.items is not None:
            return [choice for choice in payable if choice.row.id in wish.items]
        late = [choice for choice in payable if choice.row.state == "late"]
        return late or [choice for choice in payable if choice.row.state == "due"]

    def _get_available(self, row, kept, is_own_draft):
        """Return what can be paid of an item now, besides what is under way already."""
        if row.residual <= 0 or (row.state == "payment" and not is_own_draft):
            return ZERO
        return self._exact(row.currency, row.residual - kept)

    def _get_lines(self, rows):
        lines = self.env["account.move.line"].sudo().browse([row.id for row in rows])
        return {line.id: line for line in lines}

    def _get_key(self, profile, line):
        return f"{profile.id}-{line.currency_id.id}-{line.account_id.id}"

    def _add_credits(self, account, lines, baskets):
        """Offer the credits that the ledger can match with the items of a basket."""
        for row in account.rows:
            basket = baskets.get(self._get_key(account.profile, lines[row.id]))
            if row.residual < 0 and basket:
                left = self._exact(row.currency, -row.residual)
                basket.credits.append((lines[row.id], left))

    def _fill(self, basket, wish):
        """Set what is paid of each item, from what was typed."""
        may_part = basket.profile.company_id.collections_part_payment
        digits = basket.currency.decimal_places
        for choice in basket.choices:
            text = wish.amounts.get(choice.row.id)
            choice.text = text or ""
            choice.amount = self._propose(choice) if may_part else choice.available
            if text is not None and may_part:
                choice.amount = read_amount(text, digits) or ZERO
                choice.error = self._find_error(choice)
        total = (wish.totals.get(basket.key) or "").strip()
        if total and may_part:
            self._divide_total(basket, read_amount(total, digits))
        self._set_off(basket, basket.key in wish.credits)

    def _propose(self, choice):
        """Return what is proposed to pay of an item: not what is disputed, unless all of it is."""
        disputed = self._exact(choice.row.currency, choice.row.set_aside.get("dispute", 0))
        rest = choice.available - disputed
        return rest if rest > 0 else choice.available

    def _find_error(self, choice):
        """Return what is wrong with a typed amount, in one sentence."""
        if choice.amount <= 0:
            return self.env._("Enter an amount above zero, for example 25.50.")
        if choice.amount > choice.available:
            return self.env._("No more than what is open can be paid.")
        return ""

    def _divide_total(self, basket, total):
        """Divide one typed amount over the items, the oldest first."""
        available = [choice.available for choice in basket.choices]
        if not total or total > sum(available):
            basket.error = self.env._("Enter an amount above zero, and no more than what is open.")
            return
        for choice, part in zip(basket.choices, divide(total, available), strict=True):
            choice.amount, choice.text, choice.error = part, "", ""
        basket.choices = [choice for choice in basket.choices if choice.amount]

    def _set_off(self, basket, use_credit):
        """Let credits pay the oldest items; something has to be left for the payment."""
        amounts = [choice.amount for choice in basket.choices]
        basket.use_credit = use_credit and ZERO < basket.credit < sum(amounts)
        credit = basket.credit if basket.use_credit else ZERO
        for choice, part in zip(basket.choices, divide(credit, amounts), strict=True):
            choice.credit, choice.pay = part, choice.amount - part

    @api.model
    def _get_payer(self, visitor):
        """Return the contact who pays: the visitor, the customer for a colleague elsewhere."""
        partner = visitor.partner
        customer = visitor.profile.partner_id
        return partner if partner.commercial_partner_id == customer else customer

    # === OFFER === #

    def _sign(self, visitor, basket, key, rest):
        """Return a basket as a signed text, which the page sends back when the payment starts.

        :param key: what makes this form one of its kind
        :param rest: what is still to be paid afterwards
        """
        values = {
            "profiles": visitor.profiles.ids,
            "partner": self._get_payer(visitor).id,
            "key": key,
            "basket": basket.key,
            "items": self._describe(basket),
            "use_credit": basket.use_credit,
            "rest": rest,
        }
        return hash_sign(self.env(su=True), SCOPE, values, expiration_hours=OFFER_HOURS)

    def _open(self, visitor, token):
        """Return the values of a signed basket of this visitor.

        :raise ValidationError: when it is somebody else's, too old or not ours
        """
        values = None
        if isinstance(token, str) and len(token) < 200_000:
            try:
                values = verify_hash_signed(self.env(su=True), SCOPE, token)
            except (ValueError, OverflowError):
                values = None
        if (
            not values
            or values["profiles"] != visitor.profiles.ids
            or values["partner"] != self._get_payer(visitor).id
        ):
            raise ValidationError(
                self.env._("This page is too old. Go back to your account and choose again.")
            )
        return values

    # === ONLINE PAYMENT === #

    def _get_online(self, visitor, basket):
        """Return the providers and methods that can take this payment.

        Nobody is asked to log in, so no card or account that somebody saved is ever offered.

        :return: ``(providers, methods)``
        """
        partner = self._get_payer(visitor)
        providers = (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                basket.profile.company_id.id,
                partner.id,
                float(basket.amount),
                currency_id=basket.currency.id,
            )
        )
        methods = (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers.ids, partner.id, currency_id=basket.currency.id
            )
        )
        return providers, methods

    def _start(self, visitor, token, way, landing_route):
        """Start an online payment of a signed basket and return its transaction.

        Everything is checked again, because time went by since the page was made. Sending the
        same form twice, even at once, starts one payment.

        :param way: the provider, method, flow and amount that the page sends
        :raise ValidationError: a sentence for the customer
        """
        offer = self._open(visitor, token)
        self._take_turn(visitor.profiles)
        method_id, provider_id = way.get("payment_method_id"), way.get("provider_id")
        existing = self._find_started(offer["key"])
        if any(transaction.state != "draft" for transaction in existing):
            raise ValidationError(
                self.env._("This payment was started already. Look at your account.")
            )
        basket = self._check_offer(visitor, offer, way.get("amount"))
        same = existing.filtered(
            lambda transaction: transaction.provider_id.id == provider_id
            and transaction.payment_method_id.id == method_id
        )
        if same:
            return same[:1]
        return self._create_transaction(visitor, basket, offer, way, landing_route)

    def _create_transaction(self, visitor, basket, offer, way, landing_route):
        provider, method = self._check_way(visitor, basket, way)
        transactions = self.env["payment.transaction"].sudo()
        transaction = transactions.create(
            {
                **self._prepare_transaction_values(visitor, basket, offer),
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "operation": f"online_{way['flow']}",
                "reference": transactions._compute_reference(
                    provider.code, prefix=self._get_prefix(basket)
                ),
            }
        )
        transaction.landing_route = f"{landing_route}?tx={transaction.id}"
        transaction._log_sent_message()
        return transaction

    def _take_turn(self, profiles):
        """Let the payments of a customer be started one after the other.

        The rows are written and not only locked: whoever waited does not see yet what the other
        one did, and Odoo repeats such a request.
        """
        profiles.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE collections_profile SET write_date = %s WHERE id IN %s",
                self.env.cr.now(),
                tuple(profiles.ids),
            )
        )
        profiles.invalidate_recordset(["write_date"])

    def _find_started(self, key):
        """Return what was started from this form and is not over without a payment."""
        return (
            self.env["payment.transaction"]
            .sudo()
            .search([("collections_key", "=", key), ("state", "not in", ("cancel", "error"))])
        )

    def _check_offer(self, visitor, offer, amount):
        """Return the basket of an offer when it can be paid as it stands."""
        typed = {
            item_id: str(Decimal(pay) + Decimal(credit)) for item_id, pay, credit in offer["items"]
        }
        key = offer["basket"]
        wish = Wish(set(typed), typed, credits={key} if offer["use_credit"] else set())
        basket = next((b for b in self._get_baskets(visitor, wish) if b.key == key), None)
        if not basket or basket.has_error or not self._is_same(basket, offer["items"]):
            raise ValidationError(
                self.env._(
                    "What is open has changed since you opened this page. "
                    "Go back to your account and choose again."
                )
            )
        if amount != float(basket.amount):
            raise ValidationError(
                self.env._("This is not the amount of your choice. Load the page again.")
            )
        return basket

    @api.model
    def _describe(self, basket):
        return [[choice.row.id, str(choice.pay), str(choice.credit)] for choice in basket.choices]

    @staticmethod
    def _is_same(basket, described):
        now = [(choice.row.id, choice.pay, choice.credit) for choice in basket.choices]
        return now == [(item, Decimal(pay), Decimal(credit)) for item, pay, credit in described]

    def _check_way(self, visitor, basket, way):
        """Return the provider and the method when they can take this payment."""
        providers, methods = self._get_online(visitor, basket)
        provider = providers.filtered(lambda provider: provider.id == way.get("provider_id"))
        method = methods.filtered(lambda method: method.id == way.get("payment_method_id"))
        fits = provider and method and provider in method.provider_ids
        if not fits or way.get("flow") not in FLOWS:
            raise ValidationError(
                self.env._("This way to pay is not available. Choose another one.")
            )
        return provider, method

    def _prepare_transaction_values(self, visitor, basket, offer):
        items = [
            (choice.row.id, float(choice.pay), float(choice.credit)) for choice in basket.choices
        ]
        items += [(line.id, 0, -float(used)) for line, used in self._get_used_credits(basket)]
        return {
            "amount": float(basket.amount),
            "currency_id": basket.currency.id,
            "partner_id": self._get_payer(visitor).id,
            "invoice_ids": [Command.set([choice.row.move.id for choice in basket.choices])],
            "collections_key": offer["key"],
            "collections_choice": offer["rest"],
            "collections_item_ids": [
                Command.create(
                    {
                        "profile_id": basket.profile.id,
                        "move_line_id": line_id,
                        "amount": amount,
                        "credit": credit,
                    }
                )
                for line_id, amount, credit in items
            ],
        }

    def _get_used_credits(self, basket):
        """Return ``[(credit, how much of it is used)]``, the oldest credit first."""
        credits = sorted(basket.credits, key=lambda credit: (credit[0].date, credit[0].id))
        parts = divide(basket.used, [left for _line, left in credits])
        pairs = zip(credits, parts, strict=True)
        return [(line, part) for (line, _left), part in pairs if part]

    def _get_prefix(self, basket):
        """Return what the bank statement of the customer shows: the invoice, or the customer."""
        names = list(dict.fromkeys(choice.row.move.name or "" for choice in basket.choices))
        prefix = "-".join(names)
        return prefix if len(prefix) <= 60 else f"{names[0]}-{len(names) - 1}"

    @api.model
    def _exact(self, currency, value):
        """Return an amount of the ledger to the cent."""
        return Decimal(f"{currency.round(value):.{currency.decimal_places}f}")

    # === WHAT REMAINS === #

    @api.model
    def _get_rest(self, baskets, basket, wish):
        """Return the other payments of a choice, as they are kept until this one is made."""
        others = [other for other in baskets if other.key != basket.key]
        return {
            "items": [
                [choice.row.id, str(choice.amount)] for other in others for choice in other.choices
            ],
            "credits": [other.key for other in others if other.use_credit],
            "paid": wish.paid + 1,
        }
