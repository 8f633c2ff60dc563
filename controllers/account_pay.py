"""Paying on the account page: by bank transfer without JavaScript, online with Odoo's own form."""

import base64
import secrets
from decimal import Decimal
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing

from ..models.collections_basket import Wish
from ..reports.pdf import qr
from .account import HEADERS, ID, AccountController, page, receive
from .visitor import ROOT

# The form of the payment providers brings scripts and frames of their own: this page lets them.
ONLINE_POLICY = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
# More than anybody owes on one account; the rest of a longer list is ignored.
MOST_ITEMS = 2000


class AccountPayController(AccountController):
    """The payment of chosen items, one payment for each company and currency."""

    # === PAGES === #

    @page("/pay", methods=("GET", "POST"))
    def pay(self, visitor, **_params):
        """Show what the customer chose, with totals, and how to pay it. Nothing changes."""
        wish = self._read_wish()
        return self._show_baskets(visitor, wish, self._get_baskets(visitor, wish))

    @page("/pay/online", methods=("GET", "POST"), website=True, multilang=False)
    def pay_online(self, visitor, basket="", **_params):
        """Show the ways to pay one of the baskets online. Nothing changes."""
        wish = self._read_wish()
        baskets = self._get_baskets(visitor, wish)
        chosen = next((found for found in baskets if found.key == basket), None)
        if not chosen or chosen.has_error or not visitor.may_act:
            return self._show_baskets(visitor, wish, baskets)
        return self._show_online(visitor, wish, baskets, chosen)

    @page("/pay/done")
    def pay_done(self, visitor, tx="", **_params):
        """Tell how a payment ended, and lead to the next one."""
        number = int(tx) if self._is_number(tx) else 0
        transaction = request.env["payment.transaction"].sudo().browse(number).exists()
        if not self._is_own(visitor, transaction):
            raise NotFound
        values = {
            "transaction": transaction,
            "rest": self._get_rest(transaction),
            "again": self._get_again(transaction),
            "active": "",
        }
        return self._show("account_pay_done_page", visitor, values)

    @route(f"{ROOT}/{ID}/pay/start", type="jsonrpc", auth="public", methods=["POST"], sitemap=False)
    def pay_start(self, profile_id, access_token=None, **way):
        """Start an online payment; Odoo's form calls this and gets what the provider needs."""
        visitor = receive(profile_id)
        if visitor is None or not visitor.may_act:
            raise ValidationError(request.env._("This link does not work any more."))
        baskets = request.env["collections.basket"].sudo()
        transaction = baskets._start(visitor, access_token, way, f"{visitor.url}/pay/done")
        PaymentPostProcessing.monitor_transaction(transaction)
        visitor.note("pay")
        return transaction._get_processing_values()

    # === WHAT THE BROWSER SENDS === #

    def _read_wish(self):
        """Return what the customer wants, from the address or the form."""
        sent = request.httprequest
        form = sent.form if sent.method == "POST" else sent.args
        items = {int(item) for item in form.getlist("item")[:MOST_ITEMS] if self._is_number(item)}
        wish = Wish(items if items or "chosen" in form else None)
        wish.credits = set(form.getlist("credit"))
        wish.paid = int(form["paid"]) if self._is_number(form.get("paid", "")) else 0
        for name in form:
            kind, _underscore, key = name.partition("_")
            if kind == "amount" and self._is_number(key) and int(key) in items:
                wish.amounts[int(key)] = form[name]
            elif kind == "total":
                wish.totals[key] = form[name]
        return wish

    @staticmethod
    def _is_number(text):
        return text.isascii() and text.isdecimal() and len(text) < 10

    @staticmethod
    def _write_query(wish):
        """Return what the customer chose and typed as the beginning of a query."""
        fields = [("item", item) for item in sorted(wish.items or ())]
        fields += [(f"amount_{item}", text) for item, text in wish.amounts.items()]
        fields += [(f"total_{key}", text) for key, text in wish.totals.items() if text]
        fields += [("credit", key) for key in sorted(wish.credits)]
        fields += [("paid", wish.paid)] if wish.paid else []
        return f"{urlencode(fields)}&" if fields else ""

    # === WHAT THE CUSTOMER SEES === #

    def _get_baskets(self, visitor, wish):
        return request.env["collections.basket"].sudo()._get_baskets(visitor, wish)

    def _show_baskets(self, visitor, wish, baskets):
        model = request.env["collections.basket"].sudo()
        values = {
            "baskets": baskets,
            "wish": wish,
            "count": wish.paid + len(baskets),
            "transfers": {basket.key: self._get_transfer(basket) for basket in baskets},
            "online": {
                basket.key
                for basket in baskets
                if basket.amount and not basket.has_error and model._get_online(visitor, basket)[1]
            },
            "write_amount": self._write_amount,
            "keep": self._write_query(wish),
            "active": "",
        }
        return self._show("account_pay_page", visitor, values)

    def _get_transfer(self, basket):
        """Return how to pay a basket by bank transfer, with the code as an image."""
        if basket.has_error or not basket.amount:
            return None
        moves = request.env["account.move"].sudo().union(*(c.row.move for c in basket.choices))
        customer = basket.profile.partner_id
        transfer = (
            request.env["collections.transfer"]
            .sudo()
            ._prepare(
                basket.profile.company_id,
                moves,
                [(basket.currency, float(basket.amount))],
                customer.ref or str(customer.id),
            )
        )
        if not transfer:
            return None
        image = base64.b64encode(qr.picture(transfer.code)).decode() if transfer.code else ""
        return {"facts": transfer.facts, "message": transfer.message, "image": image}

    def _write_amount(self, choice):
        """Return what stands in the field of an amount: what was typed, else the amount."""
        if choice.text and choice.error:
            return choice.text
        language = request.env["res.lang"]._get_data(code=request.env.context["lang"])
        digits = choice.row.currency.decimal_places
        return f"{choice.amount:.{digits}f}".replace(".", language.decimal_point)

    def _show_online(self, visitor, wish, baskets, basket):
        model = request.env["collections.basket"].sudo()
        providers, methods = model._get_online(visitor, basket)
        rest = model._get_rest(baskets, basket, wish)
        values = {
            "visitor": visitor,
            "url": visitor.url,
            "company": basket.profile.company_id,
            "res_company": basket.profile.company_id,
            "basket": basket,
            "position": wish.paid + 1,
            "count": wish.paid + len(baskets),
            "no_header": True,
            "no_footer": True,
            # What Odoo's form of the providers asks for.
            "reference_prefix": model._get_prefix(basket),
            "amount": float(basket.amount),
            "currency": basket.currency,
            "partner_id": model._get_payer(visitor).id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "tokens_sudo": request.env["payment.token"].sudo(),
            "availability_report": {},
            "show_tokenize_input_mapping": dict.fromkeys(providers.ids, False),
            "transaction_route": f"{visitor.url}/pay/start",
            "landing_route": f"{visitor.url}/pay/done",
            "access_token": model._sign(visitor, basket, secrets.token_hex(16), rest),
        }
        # Odoo's frame of the page reads the visitor's own company, which is none of these.
        request.update_context(allowed_company_ids=None)
        response = request.render("account_collections.account_pay_online_page", values)
        response.headers.update(HEADERS | {"Content-Security-Policy": ONLINE_POLICY})
        return response

    # === AFTERWARDS === #

    def _find_unfinished(self, visitor):
        if not visitor.may_act:
            return None
        model = request.env["collections.payment.item"].sudo()
        payer = request.env["collections.basket"]._get_payer(visitor)
        transaction = model._find_draft(visitor.profiles, payer)
        return transaction if self._is_own(visitor, transaction) else None

    def _is_own(self, visitor, transaction):
        """Tell whether this visitor may see a payment: all of it, and what it is followed by."""
        items = transaction.collections_item_ids
        payer = request.env["collections.basket"]._get_payer(visitor)
        if not items or transaction.partner_id != payer or items.profile_id - visitor.profiles:
            return False
        if visitor.moves is None:
            return True
        choice = transaction.collections_choice or {}
        rest = [item_id for item_id, _amount in choice.get("items", ())]
        lines = items.move_line_id | items.move_line_id.browse(rest)
        return lines.exists().move_id <= visitor.moves

    def _get_rest(self, transaction):
        """Return the fields of a form that goes on with the next payment, None for the last."""
        rest = transaction.collections_choice or {}
        return self._make_fields(rest, rest["items"], rest["paid"]) if rest.get("items") else None

    def _get_again(self, transaction):
        """Return the fields of a form that tries this payment again."""
        rest = transaction.collections_choice or {}
        digits = transaction.currency_id.decimal_places
        items = [
            [item.move_line_id.id, f"{Decimal(item.amount + item.credit):.{digits}f}"]
            for item in transaction.collections_item_ids
            if item.credit >= 0
        ]
        return self._make_fields(rest, items + rest.get("items", []), rest.get("paid", 1) - 1)

    def _make_fields(self, rest, items, paid):
        fields = [("chosen", "1"), ("paid", str(paid))]
        fields += [("credit", key) for key in rest.get("credits", ())]
        for item_id, amount in items:
            fields += [("item", str(item_id)), (f"amount_{item_id}", amount)]
        return fields
