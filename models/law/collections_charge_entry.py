from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date, format_list

COLLECTOR = "account_collections.group_collector"


class CollectionsCharge(models.Model):
    """Booking what may be asked: one invoice or journal entry per currency, never twice.

    The customer is locked, everything is calculated again under the lock, and an index refuses what
    two bookings have in common: whatever the ledger learned since somebody looked counts.
    """

    _inherit = "collections.charge"

    # === BUSINESS METHODS === #

    @api.model
    def _book(self, profile, wanted, day):
        """Book interest and costs of a customer.

        :param wanted: ``{(journal item id, kind): amount}`` as somebody saw it, or None for all
            that may be asked of this item now
        :return: the charges that were booked
        :raise UserError: when there is something else to book by now, or the setup lacks something
        """
        self._check_may_book(profile)
        company = profile.sudo().company_id
        setup = company._get_charge_setup()
        charges_sudo = self.sudo().with_company(company)
        self.env["collections.silence"]._take_turns(profile)
        dues = charges_sudo._choose_due(profile.sudo(), wanted, day)
        booked = charges_sudo.browse()
        for currency, group in charges_sudo._group_by_currency(dues).items():
            move = charges_sudo._make_move(profile.sudo(), setup, currency, group, day)
            booked |= charges_sudo._record_booking(move, group, day)
        booked._tell_booked(profile)
        return booked.with_env(self.env)

    def _check_may_book(self, profile):
        """Raise unless the user works on this customer as a collector."""
        profile.check_access("write")
        if not self.env.su and not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors book interest and costs."))

    @api.model
    def _choose_due(self, profile, wanted, day):
        """Return what is wanted of what may be asked now.

        :raise UserError: when somebody saw something else than what may be asked now
        """
        dues = {due.key: due for due in self._find_due(profile, day)[profile.id]}
        chosen = []
        for key, seen in wanted.items():
            due = dues.get(key)
            if due and (seen is None or not due.currency.compare_amounts(due.amount, seen)):
                chosen.append(due)
            elif due or seen is not None:
                raise UserError(
                    self.env._(
                        "Something changed since you looked: a payment came, somebody else booked "
                        "it, or a day went by. Close this window and look again."
                    )
                )
        if not chosen:
            raise UserError(self.env._("Choose at least one amount that may be asked."))
        return chosen

    @api.model
    def _group_by_currency(self, dues):
        groups = defaultdict(list)
        for due in sorted(dues, key=lambda due: (due.line_id, due.kind != "costs")):
            groups[due.currency].append(due)
        return groups

    @api.model
    def _record_booking(self, move, dues, day):
        """Record what was booked in ``move``; rows that were kept become part of it."""
        booked = self.browse()
        new = []
        for due in dues:
            values = {"state": "booked", "move_id": move.id, "decided_by_id": self.env.uid}
            if due.charge_id:
                charge = self.browse(due.charge_id)
                charge.write({**values, "date": day})
                booked |= charge
            else:
                new.append({**self._prepare_row(due, day), **values})
        return booked | self.create(new)

    def _tell_booked(self, profile):
        """Write in the dossier what was booked."""
        for move, charges in self.grouped("move_id").items():
            total = format_amount(self.env, sum(charges.mapped("amount")), charges.currency_id)
            profile._message_log(
                body=self.env._(
                    "Interest and costs of %(amount)s were booked in %(booking)s: %(what)s.",
                    amount=total,
                    booking=move.name,
                    what=format_list(self.env, charges.mapped("display_name")),
                ),
                author_id=self.env.user.partner_id.id,
            )

    # === THE ENTRY === #

    @api.model
    def _make_move(self, profile, setup, currency, dues, day):
        """Make and post the invoice or the journal entry for these dues of one currency."""
        writer = self.with_context(lang=profile._get_statement_languages()[profile.id])
        prepare = writer._prepare_invoice if setup.booking == "invoice" else writer._prepare_entry
        values = prepare(profile, setup, currency, dues, day)
        move = self.env["account.move"].create(values).with_context(lang=self.env.lang)
        if setup.booking == "invoice":
            self._keep_below(move, sum(due.amount for due in dues))
        move._post(soft=False)
        return move

    @api.model
    def _prepare_invoice(self, profile, setup, currency, dues, day):
        """Return the values of a debit note that is due at once."""
        return {
            "move_type": "out_invoice",
            "company_id": profile.company_id.id,
            "journal_id": setup.journal.id,
            "partner_id": profile.partner_id.id,
            "currency_id": currency.id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day,
            "invoice_user_id": profile.user_id.id,
            "invoice_origin": self._name_origin(dues),
            "invoice_line_ids": [
                Command.create(self._prepare_invoice_line(setup, currency, due)) for due in dues
            ],
        }

    @api.model
    def _prepare_invoice_line(self, setup, currency, due):
        tax = setup.taxes[due.kind]
        return {
            "name": self._describe_due(due),
            "product_id": setup.products[due.kind].id,
            "account_id": setup.accounts[due.kind].id,
            "quantity": 1,
            "discount": 0,
            "price_unit": self._take_tax_out(due.amount, tax, currency),
            "tax_ids": [Command.set(tax.ids)],
        }

    @api.model
    def _take_tax_out(self, amount, tax, currency):
        """Return the price that becomes ``amount`` with the tax: it is part of the amount."""
        if not tax or tax.price_include:
            return amount
        details = tax._get_tax_details(
            amount, 1, precision_rounding=currency.rounding, special_mode="total_included"
        )
        return currency.round(details["total_excluded"])

    @api.model
    def _keep_below(self, move, most):
        """Take off the cents that rounding of the tax put on top of what may be asked."""
        taxed = move.invoice_line_ids.filtered("tax_ids")
        while taxed and move.currency_id.compare_amounts(move.amount_total, most) > 0:
            taxed[0].price_unit -= move.currency_id.rounding

    @api.model
    def _prepare_entry(self, profile, setup, currency, dues, day):
        """Return the values of a journal entry with one receivable for all."""
        company = profile.company_id
        total = currency.round(sum(due.amount for due in dues))
        partner = profile.partner_id.with_company(company)
        lines = [
            self._prepare_entry_line(
                company, currency, -due.amount, day,
                name=self._describe_due(due), account_id=setup.accounts[due.kind].id,
                partner_id=partner.id,
                tax_ids=[Command.set(setup.taxes[due.kind].ids)],
            )
            for due in dues
        ]  # fmt: skip
        balance = company.currency_id.round(-sum(line["balance"] for line in lines))
        receivable = {
            **self._prepare_entry_line(company, currency, total, day),
            "balance": balance,
            "name": self.env._("Interest and costs of %s", self._name_origin(dues)),
            "account_id": partner.property_account_receivable_id.id,
            "partner_id": partner.id,
            "date_maturity": day,
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": setup.journal.id,
            "date": day,
            "ref": receivable["name"],
            "line_ids": [Command.create(values) for values in (receivable, *lines)],
        }

    @api.model
    def _prepare_entry_line(self, company, currency, amount, day, **values):
        balance = currency._convert(amount, company.currency_id, company, day)
        return {
            "currency_id": currency.id,
            "amount_currency": amount,
            "balance": balance,
            **values,
        }

    @api.model
    def _name_origin(self, dues):
        """Return the numbers of the invoices that were paid late."""
        lines_sudo = self.env["account.move.line"].sudo().browse(due.line_id for due in dues)
        return ", ".join(dict.fromkeys(filter(None, lines_sudo.mapped("move_name"))))

    @api.model
    def _describe_due(self, due):
        """Return the line of a booking, as its reader understands it."""
        line_sudo = self.env["account.move.line"].sudo().browse(due.line_id)
        item = line_sudo.move_name or line_sudo.name or ""
        if due.kind == "costs":
            return self._name_it("costs", item)
        return self.env._(
            "Interest on %(item)s from %(since)s to %(until)s",
            item=item,
            since=format_date(self.env, due.since),
            until=format_date(self.env, due.until),
        )
