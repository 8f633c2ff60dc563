from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_amount

from ..engine import promises as engine
from ..engine.settlement import Settlement

# How long a promise that was decided follows the ledger: figures speak of twelve months.
WINDOW = timedelta(days=400)
YEAR = timedelta(days=365)
MONEY = ("received", "waived")
FAILED = ("broken", "partly")


class CollectionsPromise(models.Model):
    """What the ledger says about promises, and what follows from it."""

    _inherit = "collections.promise"

    # === DECIDING === #

    @api.model
    def _review(self, profiles, day):
        promises = self.sudo().search(self._domain_to_review(profiles, day))
        if promises:
            owed = promises._decide(day)
            promises._follow_up_failed(owed, day)
            promises.profile_id._refresh_promise_figures(day)

    @api.model
    def _domain_to_review(self, profiles, day):
        """Promises that are open or were decided lately; what somebody cancelled stays so."""
        void = Domain("state", "=", "cancelled") & Domain("cancel_reason", "=", "void")
        decided = Domain("state", "in", ("kept", *FAILED)) | void
        lately = Domain("grace_end", ">=", day - WINDOW)
        return Domain("profile_id", "in", profiles.ids) & (
            Domain("state", "=", "open") | (decided & lately)
        )

    def _decide(self, day):
        """Decide these promises, all of their customers, and keep their holds in line.

        :return: ``{promise: what is still open of what it is about}``
        """
        book = self._load_owed()
        items = self.env["account.move.line"].browse({i for owed in book.values() for i in owed})
        settlements = self.env["collections.ledger"]._load_settlements(items)
        on_account = self._load_on_account()
        wanted, open_parts = {}, {}
        for profile, promises in self.grouped("profile_id").items():
            owed = book.get(profile.id, {})
            told = [promise._to_engine() for promise in promises]
            money = [one for item_id in owed for one in settlements.get(item_id, ())]
            for one in on_account.get(profile.id, ()):
                owed = {**owed, one.item: engine.Owed(-one.item, Decimal())}
                money.append(one)
            verdicts = engine.decide(told, money, owed, day)
            for promise, one in zip(promises, told, strict=True):
                promise._set_verdict(verdicts[promise.id])
                open_parts[promise] = engine.open_part(one, owed)
            wanted |= promises._prepare_silence(engine.silence(told, verdicts, owed))
        self._sync_holds(wanted, day)
        return open_parts

    def _load_owed(self):
        """Read the items that are open, promised, or were settled since, the oldest first.

        :return: ``{profile id: {journal item id: engine.promises.Owed}}``
        """
        ledger = self.env["collections.ledger"]
        ledger._flush()
        for model in ("collections.promise", "collections.promise.item"):
            self.env[model].flush_model()
        condition = SQL(
            """
            AND line.balance > 0
            AND (line.reconciled IS NOT TRUE
                 OR EXISTS (SELECT FROM account_partial_reconcile part
                             WHERE part.debit_move_id = line.id AND part.max_date >= %s))
            """,
            min(self.mapped("given_on")),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, line.id, line.currency_id, line.amount_residual_currency::text
                  %s
              ORDER BY profile.id, line.date_maturity NULLS LAST, line.id
                """,
                ledger._from_receivable_lines(self.profile_id, condition),
            )
        )
        book = defaultdict(dict)
        for profile_id, item_id, currency_id, residual in rows:
            book[profile_id][item_id] = engine.Owed(currency_id, max(Decimal(residual), Decimal()))
        return book

    def _load_on_account(self):
        """Read payments that nobody matched yet: they keep promises about the account.

        Each stands for an item that is paid, with the negative currency as its id.

        :return: ``{profile id: [engine.settlement.Settlement]}``
        """
        profiles = self.filtered("is_account").profile_id
        if not profiles:
            return {}
        condition = SQL("AND line.balance < 0 AND line.reconciled IS NOT TRUE")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, -line.id, -line.currency_id, line.date,
                       (-line.amount_residual_currency)::text, (-line.amount_residual)::text,
                       'payment', line.id
                  %s
                  JOIN account_journal journal
                    ON journal.id = line.journal_id AND journal.type IN ('bank', 'cash', 'credit')
              ORDER BY profile.id, line.date, line.id
                """,
                self.env["collections.ledger"]._from_receivable_lines(profiles, condition),
            )
        )
        found = defaultdict(list)
        for profile_id, id_, item, day, amount, value, kind, source in rows:
            money = Settlement(id_, item, day, Decimal(amount), Decimal(value), kind, source)
            found[profile_id].append(money)
        return found

    def _to_engine(self):
        """Return this promise as the engine reads it."""
        self.ensure_one()
        return engine.Promise(
            id=self.id,
            given=self.given_on,
            currency=self.currency_id.id,
            dues=tuple(
                engine.Due(line.id, line.date, Decimal(str(line.amount)), line.grace_end)
                for line in self.line_ids
            ),
            items=None if self.is_account else frozenset(self.item_ids.move_line_id.ids),
            after=self.known_until,
            credit_notes=self.count_credit_notes,
        )

    def _set_verdict(self, verdict):
        """Write what is different; a promise of which nothing is owed any more is cancelled."""
        self.ensure_one()
        for line in self.line_ids:
            due = verdict.dues[line.id]
            values = {name: float(getattr(due, name)) for name in MONEY}
            self._write_changed(line, {"state": due.state, **values})
        is_void = verdict.state == "void"
        received = float(verdict.received)
        owed = received + float(verdict.missing)
        self._write_changed(
            self,
            {
                "received": received,
                "value_received": self.value * received / self.amount,
                "kept_share": received / owed if owed else 0,
                "state": "cancelled" if is_void else verdict.state,
                "cancel_reason": "void" if is_void else False,
            },
        )

    @api.model
    def _write_changed(self, record, values):
        """Write what is different in ``values``; amounts are compared as they are stored."""
        changed = {}
        for name, value in values.items():
            field = record._fields[name]
            stored = field.convert_to_record(field.convert_to_cache(value, record), record)
            if stored != record[name]:
                changed[name] = value
        if changed:
            record.write(changed)

    # === SILENCE === #

    def _prepare_silence(self, parts):
        """Return the holds of these promises, ``{promise: [values]}``, as the engine wants them."""
        wanted = defaultdict(list)
        for part in parts:
            promise = self.browse(part.promise)
            lang = promise.company_id.partner_id.lang
            values = {
                "move_line_id": part.item or False,
                "amount": 0 if part.is_whole else float(part.amount),
                "date_to": promise.grace_end,
                "reason": promise.with_context(lang=lang)._get_reason(),
            }
            if not part.item:
                values["currency_id"] = promise.currency_id.id
            wanted[promise].append(values)
        return wanted

    # === BROKEN === #

    def _follow_up_failed(self, owed, day):
        """Put every promise that was not kept in the worklist once, while something is open.

        :param owed: ``{promise: what is still open of what it is about}``
        """
        actions = self.env["collections.action"]
        there = actions.search(
            [
                ("promise_id", "in", self.ids),
                ("kind", "=", "promise"),
                ("state", "!=", "cancelled"),
            ]
        )
        failed = self.filtered(lambda promise: promise.state in FAILED and owed[promise] > 0)
        pointless = there.filtered(
            lambda action: action.promise_id not in failed and action.state in ("todo", "failed")
        )
        if pointless:
            pointless._set_cancelled("settled")
        missing = failed - there.promise_id
        if missing:
            missing = missing.sorted(lambda promise: (promise.grace_end, promise.id))
            numbers = missing._count_failed()
            actions.create([p._prepare_broken_task(numbers[p], day) for p in missing])
            missing._log_failed()

    def _count_failed(self):
        """Return how many promises of the customer were not kept, up to each of these."""
        failed = self.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("state", "in", FAILED),
                ("grace_end", ">=", min(self.mapped("grace_end")) - WINDOW),
            ],
            order="grace_end, id",
        )
        return {
            promise: sum(
                promise.grace_end - YEAR < other.grace_end
                and (other.grace_end, other.id) <= (promise.grace_end, promise.id)
                for other in failed
                if other.profile_id == promise.profile_id
            )
            for promise in self
        }

    def _prepare_broken_task(self, number, day):
        """Return the values of the task for the collector: a call when the procedure says so."""
        self.ensure_one()
        profile = self.profile_id
        collector = self.user_id or profile.user_id or self.company_id.collections_user_id
        lang = (collector or self.company_id).partner_id.lang
        calls = profile.procedure_id.after_broken_promise == "call"
        code = "call" if calls else "task"
        channel = self.env["collections.channel"]._get_by_code()[code]
        missing = self.value * self._get_missing() / self.amount
        return {
            "kind": "promise",
            "promise_id": self.id,
            "profile_id": profile.id,
            "channel_id": channel.id,
            "user_id": collector.id,
            "summary": self.with_context(lang=lang)._describe_failed(number),
            "amount": missing,
            "date": day,
            "line_ids": [
                Command.create(self._prepare_task_line(item)) for item in self._get_open_items()
            ],
        }

    def _get_missing(self):
        """Return what did not come and is owed."""
        return sum(line.amount - line.received - line.waived for line in self.line_ids)

    def _get_open_items(self):
        return self.item_ids.filtered(lambda item: item.residual > 0)

    def _prepare_task_line(self, item):
        line = item.move_line_id
        return {
            "move_line_id": line.id,
            "amount": line.amount_residual_currency,
            "value": line.amount_residual,
        }

    def _describe_failed(self, number):
        """Say what was not kept, and the how manieth time in a year that is."""
        self.ensure_one()
        what = self.summary
        if self.received:
            amount = format_amount(self.env, self.received, self.currency_id)
            what = self.env._("%(promise)s, %(amount)s came", promise=what, amount=amount)
        sentences = {
            1: self.env._("Broken promise: %s", what),
            2: self.env._("Second broken promise: %s", what),
            3: self.env._("Third broken promise: %s", what),
        }
        return sentences.get(number) or self.env._(
            "Broken promise number %(number)s: %(promise)s", number=number, promise=what
        )

    def _log_failed(self):
        """Write in the dossiers that a promise was not kept."""
        for promise in self:
            body = self.env._("The promise was not kept: %s", promise.summary)
            promise.profile_id._message_log(body=body)

    def _ask_to_decide(self, sentence):
        """Ask a collector to accept or refuse what a customer wants to promise."""
        self.ensure_one()
        collector = self.user_id or self.company_id.collections_user_id
        lang = (collector or self.company_id).partner_id.lang
        summary = self.with_context(lang=lang).summary
        self.env["collections.action"].create(
            {
                "promise_id": self.id,
                "profile_id": self.profile_id.id,
                "user_id": collector.id,
                "summary": self.with_context(lang=lang).env._("Accept or refuse: %s", summary),
                "note": sentence,
                "amount": self.value,
                "date": self.env["collections.ledger"]._get_today(),
            }
        )
