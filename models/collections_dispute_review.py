from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ..engine import disputes as rules
from .collections_action import OPEN_STATES as OPEN_ACTIONS
from .collections_dispute import OPEN_STATES
from .scheduled import scheduled, spare_the_rest, walk

# How long a closed dispute follows the ledger: payments and credit notes may be taken back.
WATCH_DAYS = 120
DEADLINE_BATCH = 200


class CollectionsDispute(models.Model):
    """What the ledger and the calendar decide about disputes."""

    _inherit = "collections.dispute"

    # === THE LEDGER === #

    @api.model
    def _review(self, profiles, day):
        """Hold what is disputed and still open; close what was paid, credited or cancelled."""
        super()._review(profiles, day)
        disputes = self.sudo().search(
            Domain("profile_id", "in", profiles.ids) & self._domain_watched(day), order="id"
        )
        if not disputes:
            return
        figures = disputes._read_figures()
        for dispute in disputes:
            dispute._follow_ledger(rules.decide(figures[dispute.id]), day)
        disputes._sync_holds(disputes._prepare_wanted(), day)

    def _review_now(self):
        self.env["collections.dispute"]._review(self.profile_id, self._today())

    @api.model
    def _domain_watched(self, day):
        """Return the disputes about which the ledger may still have something to say."""
        recent = Domain("date_closed", ">=", day - timedelta(days=WATCH_DAYS))
        uncredited = Domain("state", "=", "accepted") & Domain("is_credited", "=", False)
        return self._domain_open() | uncredited | recent

    def _follow_ledger(self, outcome, day):
        """Close or reopen this dispute as the ledger has it.

        :param outcome: what ``engine.disputes.decide`` says
        """
        self.ensure_one()
        if self.state in OPEN_STATES and outcome:
            self._settle(outcome, day)
        elif self.state not in OPEN_STATES and self.is_settled and not outcome:
            self._unsettle()
        elif self.state == "accepted":
            is_credited = bool(outcome) or self._is_matched()
            if is_credited != self.is_credited:
                self.is_credited = is_credited
                self.filtered("is_credited")._finish_tasks()

    def _settle(self, outcome, day):
        """Close this dispute, because nothing that it is about is open any more."""
        notes = {
            rules.CREDITED: self.env._("What was disputed is credited: the dispute is accepted."),
            rules.PAID: self.env._("What was disputed is paid: the dispute is cancelled."),
            rules.CANCELLED: self.env._("The invoice was cancelled: the dispute is cancelled."),
        }
        state = "accepted" if outcome == rules.CREDITED else "cancelled"
        self._set_state(
            state, date_closed=day, is_settled=True, is_credited=outcome == rules.CREDITED
        )
        self._finish_tasks()
        self._message_log(body=notes[outcome])

    def _unsettle(self):
        """Go on with a dispute that a payment or a credit note had closed, and that came back."""
        self._set_state("investigating", date_closed=False, is_settled=False, is_credited=False)
        self._message_log(body=self.env._("What was disputed is open again: the dispute goes on."))

    def _is_matched(self):
        """Tell whether the credit notes of this accepted dispute are posted and used up."""
        notes = self.credit_note_ids.filtered(lambda move: move.state != "cancel")
        return bool(notes) and all(
            move.state == "posted" and move.currency_id.is_zero(move.amount_residual)
            for move in notes
        )

    def _read_figures(self):
        """Return ``{dispute id: [engine.disputes.Disputed]}``, in a few queries."""
        items = self.item_ids
        lines = items.move_line_id
        lines.fetch(["amount_residual_currency", "reconciled", "parent_state"])
        credited = self._get_credited(lines)
        figures = defaultdict(list)
        for item in items:
            figures[item.dispute_id.id].append(item._read_figure(credited))
        return {dispute.id: figures[dispute.id] for dispute in self}

    def _get_held_amounts(self):
        """Return what each item of these disputes keeps silent now, ``{item id: Decimal}``.

        Several disputes of one item never hold more than what is open of it.
        """
        credited = self._get_credited(self.item_ids.move_line_id)
        by_line = defaultdict(list)
        for item in self.item_ids.sorted("id"):
            figure = item._read_figure(credited)
            by_line[item.move_line_id.id].append((item, figure))
        found = {}
        for rows in by_line.values():
            residual = rows[0][1].residual
            shares = rules.share(residual, [rules.get_held(figure) for _item, figure in rows])
            found.update((item.id, held) for (item, _f), held in zip(rows, shares, strict=True))
        return found

    def _prepare_wanted(self):
        """Return what these disputes keep silent, as ``_sync_holds`` takes it."""
        silencing = self.filtered_domain(self._domain_silencing())
        held = silencing._get_held_amounts()
        return {
            dispute: [
                dispute._prepare_wanted_hold(item, held[item.id])
                for item in dispute.item_ids
                if held.get(item.id)
            ]
            for dispute in silencing
        }

    def _prepare_wanted_hold(self, item, held):
        is_whole = item.is_whole or not self.company_id.collections_dispute_rest
        return {
            "move_line_id": item.move_line_id.id,
            "amount": 0 if is_whole else float(held),
            "date_to": False,
            "reason": self.env._(
                "dispute %(dispute)s: %(reason)s", dispute=self.name, reason=self.reason_id.name
            ),
        }

    # === THE CALENDAR === #

    @api.model
    @scheduled
    def _cron_deadlines(self, day=None):
        """Ask the credit manager about what is past its deadline, then let follow-up resume.

        In bounded batches; each dispute is escalated once and resumes once.
        """
        day = day or self._today()
        if not self._go_through(self._domain_to_escalate(day), lambda found: found._escalate(day)):
            return
        for company in self._get_resuming_companies():
            domain = self._domain_to_resume(company, day)
            if not self._go_through(domain, lambda found: found._resume(day)):
                return

    @api.model
    def _go_through(self, domain, work):
        """Do ``work`` on the disputes of ``domain``, which it takes out of the domain.

        :return: False when the time of the scheduled action is over
        """
        return walk(
            self,
            domain,
            DEADLINE_BATCH,
            lambda found: spare_the_rest(found.try_lock_for_update(), work),
        )

    @api.model
    def _domain_to_escalate(self, day):
        return self._domain_overdue(day) & Domain("date_escalated", "=", False)

    def _escalate(self, day):
        """Put these disputes into the worklist of the credit manager."""
        self.env["collections.action"].create([dispute._prepare_task(day) for dispute in self])
        self.write({"date_escalated": day})
        for dispute in self:
            dispute._tell_followers(
                self.env._("The deadline has passed: it is in the worklist of the credit manager.")
            )

    def _prepare_task(self, day):
        company = self.company_id
        return {
            "profile_id": self.profile_id.id,
            "kind": "dispute",
            "dispute_id": self.id,
            "summary": self.env._("Past its deadline: dispute %s", self.name),
            "user_id": (company.collections_manager_id or self.profile_id.user_id).id,
            "amount": self.amount,
            "date": day,
        }

    @api.model
    def _get_resuming_companies(self):
        return self.env["res.company"].search([("collections_dispute_resume_days", ">", 0)])

    @api.model
    def _domain_to_resume(self, company, day):
        """Return the disputes of a company whose deadline is too long ago.

        The last such deadline is looked for backwards from ``day``, so that one search finds them.
        """
        last = day
        count = company.collections_dispute_resume_days
        while self._add_working_days(company, last, count) > day:
            last -= timedelta(days=1)
        return (
            self._domain_overdue(day)
            & Domain("company_id", "=", company.id)
            & Domain("date_resumed", "=", False)
            & Domain("deadline", "<=", last)
        )

    def _resume(self, day):
        """Ask these customers to pay again, and tell them so; the disputes stay open."""
        self.write({"date_resumed": day})
        for dispute in self:
            if (dispute.contact_id or dispute.partner_id).email:
                dispute._write_to_customer("mail_template_dispute_resumed")
            dispute._tell_followers(self.env._("Nobody answered in time: follow-up resumes."))
        self._review(self.profile_id, day)

    # === HELPERS === #

    def _tell_followers(self, body):
        self.message_post(body=body, subtype_xmlid="account_collections.mt_dispute_state")

    def _get_open_tasks(self):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("dispute_id", "in", self.ids), ("state", "in", OPEN_ACTIONS)])
        )


class CollectionsDisputeItem(models.Model):
    _inherit = "collections.dispute.item"

    def _read_figure(self, credited):
        """Return this item as the rules take it.

        :param credited: ``{journal item id: what credit notes settled of it}``
        """
        line = self.move_line_id
        is_posted = line.parent_state == "posted"
        before = Decimal(str(self.credited_before))
        now = credited.get(line.id, Decimal())
        return rules.Disputed(
            amount=None if self.is_whole else Decimal(str(self.amount)),
            residual=Decimal(str(line.amount_residual_currency if is_posted else 0)),
            credited=max(now - before, Decimal()),
            is_draft=line.parent_state == "draft",
            is_cancelled=not line or line.parent_state == "cancel",
        )
