from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ...engine.law import calculation

MANAGER = "account_collections.group_manager"


class CollectionsCharge(models.Model):
    """Giving up what may be asked, and taking back what was booked: in whole or in part.

    Both need a reason and a manager of Collections. What was booked is taken back with a credit
    note or a reversed entry; what is taken back and not waived may be asked again.
    """

    _inherit = "collections.charge"

    # === BUSINESS METHODS === #

    @api.model
    def _waive(self, profile, wanted, reason, day):
        """Give up interest and costs that are not booked, in whole or in part.

        :param wanted: ``{(journal item id, kind): amount to give up}``
        :return: the waived charges
        """
        self._check_may_decide(profile, reason)
        charges_sudo = self.sudo().with_company(profile.sudo().company_id)
        self.env["collections.silence"]._take_turns(profile)
        dues = charges_sudo._choose_due(profile.sudo(), dict.fromkeys(wanted), day)
        waived = charges_sudo.browse()
        for due in dues:
            waived |= charges_sudo._waive_due(due, wanted[due.key], reason, day)
        if len(dues) < len(wanted):
            raise UserError(
                self.env._("Some of this may not be asked any more: close this window and look.")
            )
        waived._tell_taken_back(profile, reason)
        return waived.with_env(self.env)

    @api.model
    def _waive_due(self, due, amount, reason, day):
        self._check_part(due.currency, amount, due.amount)
        values = {
            "state": "waived",
            "date": day,
            "reason": reason,
            "decided_by_id": self.env.uid,
        }
        if due.charge_id:
            return self.browse(due.charge_id)._take_part(amount, values)
        row = self._prepare_row(due, day)
        currency = self.env["collections.profile"].browse(due.profile_id).sudo().currency_id
        return self.create({**row, **values, **self._prepare_part(row, amount, currency)})

    def _reverse(self, amounts, reason, day, is_waived=False):
        """Take back what was booked with a credit note or a reversed entry.

        :param amounts: ``{charge id: amount}``; what is left of a charge stays booked
        :param is_waived: whether it is never asked again; otherwise it may be booked anew
        :return: the charges, or parts of them, that were taken back
        """
        profile = self.profile_id
        if len(profile) != 1:
            raise UserError(self.env._("Choose charges of one customer."))
        self._check_may_decide(profile, reason)
        charges_sudo = self.sudo().with_company(profile.sudo().company_id)
        self.env["collections.silence"]._take_turns(profile)
        charges_sudo.invalidate_recordset()
        if any(charge.state != "booked" for charge in charges_sudo):
            raise UserError(
                self.env._("Only what is booked and not paid is taken back: credit the rest.")
            )
        for charge in charges_sudo:
            self._check_part(charge.currency_id, amounts[charge.id], charge.residual)
        taken = charges_sudo.browse()
        for move, charges in charges_sudo.grouped("move_id").items():
            reversal = charges._make_reversal(move, amounts, reason, day)
            values = {
                "state": "waived" if is_waived else "reversed",
                "date": day,
                "reason": reason,
                "reversal_id": reversal.id,
                "decided_by_id": self.env.uid,
            }
            for charge in charges:
                taken |= charge._take_part(amounts[charge.id], values)
        taken._tell_taken_back(profile, reason)
        return taken.with_env(self.env)

    def _check_may_decide(self, profile, reason):
        profile.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections gives up or takes back charges: ask one.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why: it is kept with the charge."))

    @api.model
    def _check_part(self, currency, amount, most):
        if currency.compare_amounts(amount, 0) <= 0 or currency.compare_amounts(amount, most) > 0:
            raise UserError(
                self.env._(
                    "Enter an amount above zero and of %s at most.",
                    format_amount(self.env, most, currency),
                )
            )

    # === PARTS === #

    def _take_part(self, amount, values):
        """Give a part of this charge another fate; the rest stays as it is.

        :return: this charge, which is the part now; the rest is a new row
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.amount) >= 0:
            self.write(values)
            return self
        whole = {name: self[name] for name in ("amount", "value", "rows")}
        before = self._convert_to_write({name: self[name] for name in values})
        rest = self.currency_id.round(self.amount - amount)
        self.write({**values, **self._prepare_part(whole, amount, self.company_currency_id)})
        # In the database first: there may be no second row with the fate that it had.
        self.flush_recordset()
        self.copy({**before, **self._prepare_part(whole, rest, self.company_currency_id)})
        return self

    @api.model
    def _prepare_part(self, whole, amount, currency):
        """Return amount, worth and rows of a part.

        :param whole: the values of what it is a part of
        :param currency: that of the company
        """
        return {
            "amount": amount,
            "value": currency.round(whole["value"] * amount / whole["amount"]),
            "rows": calculation.part_of(whole["rows"] or [], calculation.exact(amount)),
        }

    # === THE ENTRY === #

    def _make_reversal(self, move, amounts, reason, day):
        """Make, post and match what takes these charges of one booking back."""
        moves = self.env["account.move"]
        if move.move_type == "entry":
            reversal = moves.create(self._prepare_reversal_entry(move, amounts, reason, day))
        else:
            reversal = moves.create(self._prepare_credit_note(move, amounts, reason, day))
        reversal._post(soft=False)
        lines = self._get_receivables(move | reversal).filtered(lambda line: not line.reconciled)
        if lines.move_id == move | reversal:
            lines.reconcile()
        return reversal

    def _prepare_credit_note(self, move, amounts, reason, day):
        return {
            "move_type": "out_refund",
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "partner_id": move.partner_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day,
            "reversed_entry_id": move.id,
            "ref": f"{move.name}: {reason}",
            "invoice_line_ids": [
                Command.create(charge._prepare_credit_line(move, amounts[charge.id]))
                for charge in self
            ],
        }

    def _prepare_credit_line(self, move, amount):
        """Return the line of a credit note, with account and tax of the line it takes back."""
        self.ensure_one()
        line = self._find_booked_line(move)
        return {
            "name": line.name or self.display_name,
            "product_id": line.product_id.id,
            "account_id": line.account_id.id,
            "quantity": 1,
            "discount": 0,
            "price_unit": self._take_tax_out(amount, line.tax_ids, move.currency_id),
            "tax_ids": [Command.set(line.tax_ids.ids)],
        }

    def _find_booked_line(self, move):
        """Return the line of the booking in which this charge is, by its account and amount."""
        accounts = move.company_id._get_charge_setup().accounts
        lines = move.line_ids.filtered(
            lambda line: line.account_id.account_type in ("income", "income_other")
        )
        of_kind = lines.filtered(lambda line: line.account_id == accounts[self.kind])
        of_item = (of_kind or lines).filtered(
            lambda line: (self.item_name or "") in (line.name or "")
        )
        return (of_item or of_kind or lines)[:1]

    def _prepare_reversal_entry(self, move, amounts, reason, day):
        company, currency = move.company_id, self.currency_id
        receivable = self._get_receivables(move)[:1]
        rate = abs(receivable.balance / receivable.amount_currency)
        lines = [
            {
                "name": charge._find_booked_line(move).name,
                "account_id": charge._find_booked_line(move).account_id.id,
                "partner_id": receivable.partner_id.id,
                "currency_id": currency.id,
                "amount_currency": amounts[charge.id],
                "balance": company.currency_id.round(amounts[charge.id] * rate),
            }
            for charge in self
        ]
        lines.append(
            {
                "name": receivable.name,
                "account_id": receivable.account_id.id,
                "partner_id": receivable.partner_id.id,
                "currency_id": currency.id,
                "amount_currency": -sum(line["amount_currency"] for line in lines),
                "balance": -sum(line["balance"] for line in lines),
                "date_maturity": day,
            }
        )
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": move.journal_id.id,
            "date": day,
            "reversed_entry_id": move.id,
            "ref": f"{move.name}: {reason}",
            "line_ids": [Command.create(values) for values in lines],
        }

    def _tell_taken_back(self, profile, reason):
        """Write in the dossier what was given up or taken back."""
        for charge in self:
            values = {
                "what": charge.display_name,
                "amount": format_amount(self.env, charge.amount, charge.currency_id),
                "reason": reason,
            }
            sentence = (
                self.env._("%(what)s: %(amount)s was taken back (%(reason)s).", **values)
                if charge.state == "reversed"
                else self.env._("%(what)s: %(amount)s was waived (%(reason)s).", **values)
            )
            profile._message_log(body=sentence, author_id=self.env.user.partner_id.id)
