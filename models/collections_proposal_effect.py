from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_amount, format_list

from .collections_action import WORKLIST_STATES
from .collections_proposal_reading import _is_open

MOST_COPIES = 10
MOST_AMOUNTS = 5


class CollectionsProposal(models.Model):
    """What accepting does for each kind, and what undoing takes back."""

    _inherit = "collections.proposal"

    # === WHAT STANDS IN THE WAY === #

    def _get_problem(self):
        """Return why this cannot be accepted as it is, and what to do; empty when it can."""
        self.ensure_one()
        if not self.profile_id:
            return self.env._("Choose first which customer wrote this message.")
        return self._dispatch("check")

    def _check_promise(self):
        if not self.date:
            return self.env._("The customer names no day: choose one with Change.")
        if self.date < self.env["collections.ledger"]._get_today():
            return self.env._("The promised day is past: choose another one with Change.")
        if not self._get_open_lines():
            return self._say_nothing_open()
        return ""

    def _check_dispute(self):
        lines = self._get_open_lines()
        if not lines:
            return self._say_nothing_open()
        if len(lines) > 1 and not self.is_named:
            return self.env._(
                "The customer does not say which invoice it is about: choose it with Change."
            )
        return ""

    def _check_paid(self):
        if not self.move_line_ids:
            return self.env._("Choose with Change which invoices were paid.")
        return ""

    def _check_copy(self):
        invoices = self._get_invoices()
        if not invoices:
            return self.env._("Choose with Change which invoices are to be sent.")
        if len(invoices) > MOST_COPIES:
            return self.env._("Choose with Change at most %s invoices to send.", MOST_COPIES)
        contact = self._get_contact()
        if not contact.email_normalized:
            return self.env._("Enter the e-mail address of %s first.", contact.display_name)
        return ""

    def _check_wrong_contact(self):
        return ""

    def _check_out_of_office(self):
        return ""

    def _say_nothing_open(self):
        names = self._get_names(self.sudo().move_line_ids)
        if not names:
            return self.env._("Nothing is open of this customer that this could be about.")
        return self.env._("%s is not open any more: there is nothing left to do.", names)

    # === ACCEPTING === #

    def _apply_promise(self):
        return self.env["collections.promise"]._promise(
            self.profile_id,
            self.amount,
            self.date,
            self._get_open_lines(),
            origin="reply",
            contact_id=self._get_contact().id,
        )

    def _apply_dispute(self):
        return self.env["collections.dispute"]._open(
            self.profile_id,
            [(line, 0) for line in self._get_open_lines()],
            self.reason_id,
            "reply",
            description=self.sentence,
            contact_id=self._get_contact().id,
        )

    def _apply_paid(self):
        """Keep what is open silent while somebody looks for the money; done when none is open."""
        lines = self._get_open_lines()
        if not lines:
            self._log(self.env._("Paid, as the customer says: %s", self._get_names()))
            return None
        accounts = self.env["collections.account"].sudo()
        task = accounts._make_asked_task(
            self.profile_id.sudo(),
            self._get_contact(),
            self.env._("Says it is paid: %s", self._get_names(lines)),
            amount=sum(lines.mapped("amount_residual")),
        )
        accounts._pause_settled(self.profile_id.sudo(), lines, task)
        self._log(self.env._("Says it is paid: %s", self._get_names(lines)))
        return self.env["collections.action"].browse(task.id)

    def _apply_copy(self):
        contact = self._get_contact()
        invoices = self._get_invoices()
        names = format_list(self.env, invoices.mapped("name"))
        accounts = self.env["collections.account"].sudo().with_context(lang=contact.lang)
        accounts._confirm(
            self.profile_id.sudo(),
            contact,
            "",
            [(accounts.env._("Invoices"), names)],
            files=[invoice._get_collections_file(contact.lang) for invoice in invoices],
            template="mail_template_copies",
        )
        self._log(
            self.env._(
                "A copy goes to %(contact)s: %(invoices)s",
                contact=contact.display_name,
                invoices=names,
            )
        )

    def _apply_wrong_contact(self):
        """Have somebody change the contact; the address that was given is one click away."""
        hint = self.contact_hint or ""
        is_address = "@" in hint
        summary = self.env._("Find out who reads our reminders")
        if hint:
            summary = self.env._("Send reminders to %s from now on", hint)
        accounts = self.env["collections.account"].sudo()
        task = accounts._make_asked_task(
            self.profile_id.sudo(),
            self._get_contact(),
            summary,
            colleague_name=hint.partition("@")[0] if is_address else hint,
            colleague_email=hint if is_address else False,
        )
        self._log(self.env._("Is not the right person: %s", self._get_contact().display_name))
        return self.env["collections.action"].browse(task.id)

    def _apply_out_of_office(self):
        """Wait with this message, and with calls of this person, until the return."""
        contact = self._get_contact()
        self._log(self._say_absence(contact))
        if self.date and self.date > self.env["collections.ledger"]._get_today():
            self._find_waiting(contact).sudo().write({"date": self.date})

    def _find_waiting(self, contact):
        """Return the open message and the calls with a person who is away."""
        calls = self.env["collections.action"].search(
            [
                ("profile_id", "=", self.profile_id.id),
                ("state", "=", "todo"),
                ("channel_id.code", "=", "call"),
            ]
        )
        readers = calls.sudo()._get_readers()
        mine = calls.filtered(lambda call: readers[call.sudo()] == contact)
        own = self.action_id.filtered(lambda action: action.state in WORKLIST_STATES)
        return mine | own

    # === CHANGING === #

    def _change_promise(self):
        """Open the dialog of a promise with what was read; saving it decides the proposal."""
        action = self.profile_id._get_promise_action(self._get_open_lines(), origin="reply")
        today = self.env["collections.ledger"]._get_today()
        context = {
            **action["context"],
            "default_contact_id": self._get_contact().id,
            "collections_proposal_id": self.id,
        }
        if self.amount:
            context["default_amount"] = self.amount
        if self.date and self.date >= today:
            context["default_date"] = fields.Date.to_string(self.date)
        return {**action, "context": context}

    def _change_dispute(self):
        """Open the dialog of a dispute with what was read."""
        return self.env["collections.dispute.create"]._start(
            self.profile_id,
            self._get_open_lines(),
            reason_id=self.reason_id.id,
            description=self.sentence,
            origin="reply",
            contact_id=self._get_contact().id,
            proposal_id=self.id,
        )

    def _change_paid(self):
        return self.env["collections.proposal.change"]._start(self)

    def _change_copy(self):
        return self.env["collections.proposal.change"]._start(self)

    def _change_wrong_contact(self):
        return self.env["collections.proposal.change"]._start(self)

    def _change_out_of_office(self):
        return self.env["collections.proposal.change"]._start(self)

    # === UNDOING === #

    def _can_undo(self, result):
        """Tell whether what accepting did can still be taken back; a sent copy cannot.

        :param result: what came out of it, None when nothing did
        """
        self.ensure_one()
        if self.state not in ("accepted", "changed") or self.intent == "copy":
            return False
        open_states = {
            "promise": ("requested", "open"),
            "dispute": ("new", "investigating", "waiting"),
            "paid": WORKLIST_STATES,
            "wrong_contact": WORKLIST_STATES,
        }
        if self.intent not in open_states:
            return True
        return bool(result) and result.sudo().state in open_states[self.intent]

    def _undo_promise(self):
        self._get_result().action_cancel()

    def _undo_dispute(self):
        self._get_result().action_cancel()

    def _undo_paid(self):
        task = self._get_result()
        today = self.env["collections.ledger"]._get_today()
        domain = [("res_model", "=", task._name), ("res_id", "=", task.id)]
        self.env["collections.hold"].sudo().search(domain)._end(today)
        task.action_cancel()

    def _undo_wrong_contact(self):
        self._get_result().action_cancel()

    def _undo_out_of_office(self):
        today = self.env["collections.ledger"]._get_today()
        waiting = self._find_waiting(self._get_contact()).sudo()
        waiting.filtered(lambda action: action.date == self.date).write({"date": today})

    # === THE LEDGER === #

    def _get_open_lines(self):
        """Return which of its items are owed today; as superuser, accounting is not read else."""
        self.ensure_one()
        lines = self.sudo().move_line_ids.filtered(_is_open)
        return lines.filtered(lambda line: line.company_id == self.sudo().company_id)

    def _get_invoices(self):
        return self.sudo().move_line_ids.move_id.filtered(lambda move: move.is_invoice())

    def _get_names(self, lines=None):
        lines = self.sudo().move_line_ids if lines is None else lines
        return format_list(self.env, list(dict.fromkeys(lines.mapped("move_name"))))

    def _say_money(self, amounts):
        """Say what the ledger and the bank feed know about a payment of this customer.

        :param amounts: ``[(currency, amount)]`` that is not matched with any invoice
        """
        self.ensure_one()
        lines = self.sudo().move_line_ids
        if lines and not lines.filtered(_is_open):
            return self.env._("The ledger agrees: nothing of it is open.")
        if not amounts:
            return self.env._("Neither the ledger nor the bank feed has a payment that is left.")
        texts = [format_amount(self.env, amount, currency) for currency, amount in amounts]
        return self.env._(
            "Found and not matched yet: %s. Matching it settles this.",
            format_list(self.env, texts[:MOST_AMOUNTS]),
        )

    def _load_money(self):
        """Return the money of the customers of open proposals that nobody matched yet.

        :return: ``{profile: [(currency, amount)]}``
        """
        asking = self.sudo().filtered(lambda p: p.intent == "paid" and p.state == "open")
        profiles = asking.profile_id
        if not profiles:
            return {}
        ledger = self.env["collections.ledger"].sudo()
        ledger._flush()
        credits = defaultdict(list)
        ledger._load_payments_on_their_way(profiles, credits, ledger._get_today())
        currencies = self.env["res.currency"]
        found = {
            profile.sudo(self.env.su): [
                (currencies.browse(credit.currency), float(credit.amount))
                for credit in credits[profile.id]
            ]
            for profile in profiles
        }
        left = self.env["collections.open.item"].sudo()
        for item in left.search([("profile_id", "in", profiles.ids), ("is_credit", "=", True)]):
            found[item.profile_id.sudo(self.env.su)].append((item.currency_id, -item.residual))
        return found
