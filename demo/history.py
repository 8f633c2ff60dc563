import io
from datetime import timedelta

from PIL import Image, ImageDraw

from odoo import api, fields, models
from odoo.models import LOG_ACCESS_COLUMNS

from .talks import AGREEMENTS, CAUSES, COMPLAINTS, WORDS

PHOTO_SIZE = (640, 480)
ACCEPTED_FROM = "192.0.2.10"


class CollectionsDemo(models.AbstractModel):
    """What customers complained about, promised and agreed to, and what became of it.

    It is made as if it happened today and then moved back to its day: nobody can promise for
    yesterday, not even here. What follows from it is left to the nights of the demo.
    """

    _inherit = "collections.demo"

    @api.model
    def _shape_follow_up(self, companies, customers, partners, users, day):
        result = super()._shape_follow_up(companies, customers, partners, users, day)
        for company in companies.values():
            company.collections_manager_id = users["marieke"]
        return result

    @api.model
    def _finish_day(self, night, customers, partners, day):
        result = super()._finish_day(night, customers, partners, day)
        by_name = {customer.name: partners[number] for number, customer in customers.items()}
        then = day - timedelta(night)
        self._pay_agreed(by_name, then)
        for table, make in (
            (COMPLAINTS, self._complain),
            (WORDS, self._give_word),
            (AGREEMENTS, self._agree),
            (CAUSES, self._register_cause),
        ):
            for row in table:
                if row.ago == night and row.customer in by_name:
                    self._let_happen(make, row, by_name[row.customer], then)
        self.env["collections.dispute"]._cron_deadlines(then)
        return result

    def _let_happen(self, make, row, partner, then):
        """Make a row of a table on the customer's oldest open item that nobody deals with."""
        profile = self._get_profiles(partner)[:1]
        item = self._find_free_item(profile, then)
        if not item:
            return
        newest = self.env["mail.message"].search([], order="id desc", limit=1).id
        made = make(row, profile, item, then)
        self._move_back(made, then)
        self._move_messages_back(newest, then)

    def _find_free_item(self, profile, then):
        """Return the oldest open item, invoiced by then, that no agreement is about."""
        holds = self.env["collections.hold"].search(
            [("profile_id", "=", profile.id), ("origin", "!=", "pause"), ("state", "=", "active")]
        )
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", profile.partner_id.id),
                ("company_id", "=", profile.company_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
                ("date", "<=", then),
                ("id", "not in", holds.move_line_id.ids),
            ],
            order="date_maturity, id",
            limit=1,
        )

    # === DISPUTES === #

    def _complain(self, row, profile, item, then):
        lines = item.move_id.invoice_line_ids[:1] if row.line else None
        amount = item.currency_id.round(item.amount_residual_currency * row.share)
        values = {"user_id": self._find_user(row.user).id} if row.user else {}
        if row.photo:
            values["attachment_ids"] = self._make_photo()
        dispute = self.env["collections.dispute"]._open(
            profile,
            [(item, 0 if row.share == 1 else amount, lines)],
            self.env.ref(f"account_collections.{row.reason}"),
            row.origin,
            description=row.says,
            **values,
        )
        self._answer(dispute, row, item, then)
        return [dispute]

    def _answer(self, dispute, row, item, then):
        if row.outcome == "waiting":
            dispute._ask(row.answer)
        elif row.outcome == "rejected":
            dispute._reject(row.answer)
        elif row.outcome == "accepted":
            dispute.customer_text = row.answer
            dispute._close("accepted")
            notes = dispute._make_credit_notes()
            notes.write({"invoice_date": then, "date": then})
            notes.action_post()
            credits = notes.line_ids.filtered(lambda line: line.account_id == item.account_id)
            (item | credits).reconcile()
            dispute._review_now()

    def _make_photo(self):
        """Draw a box with a broken glass in it."""
        picture = Image.new("RGB", PHOTO_SIZE, "#d9c7a3")
        draw = ImageDraw.Draw(picture)
        draw.rectangle((90, 70, 550, 430), fill="#b98d54", outline="#7a5a30", width=6)
        draw.rectangle((130, 110, 510, 390), fill="#8a6536")
        draw.polygon(((250, 160), (330, 160), (315, 260), (265, 260)), fill="#e8f1f4")
        draw.line(((290, 260), (290, 330)), fill="#e8f1f4", width=8)
        for x, y in ((350, 300), (390, 340), (220, 350), (410, 270)):
            draw.polygon(((x, y), (x + 34, y + 8), (x + 12, y + 26)), fill="#dcebf0")
        file = io.BytesIO()
        picture.save(file, "PNG")
        return self.env["ir.attachment"].create(
            {"name": "broken-glasses.png", "raw": file.getvalue(), "mimetype": "image/png"}
        )

    # === PROMISES === #

    def _give_word(self, row, profile, item, then):
        amount = item.currency_id.round(item.amount_residual_currency * row.share)
        by = self._today() + timedelta(row.after)
        promise = self.env["collections.promise"]._promise(
            profile, amount, by, item, row.origin, note=row.says, user_id=profile.user_id.id
        )
        return [promise, *promise.line_ids]

    # === PLANS === #

    def _agree(self, row, profile, item, then):
        plan = self.env["collections.plan"]._propose(
            profile,
            item,
            count=row.count,
            frequency=row.frequency,
            origin=row.origin,
            note=row.says,
        )
        if row.state != "draft":
            plan._request()
        if row.state in ("running", "completed"):
            if plan.state == "requested":
                plan._approve(self._today(), decided_by_id=self._find_user("marieke").id)
            if plan.state == "approved":
                contact = profile.recipient_id or profile.partner_id
                plan._accept(contact.name, ACCEPTED_FROM)
        return [plan, *plan.installment_ids]

    # === CAUSES === #

    def _register_cause(self, row, profile, item, then):
        reason = self.env.ref(f"account_collections.{row.reason}")
        cause = self.env["collections.cause"]._record(profile, reason, item, row.source, row.says)
        cause.user_id = profile.user_id
        if row.check:
            self.env["collections.invoice.check"]._make(profile, reason, cause)
        return [cause]

    # === PAYMENTS === #

    def _pay_agreed(self, partners, then):
        """Pay what was kept of promises and plans, on the night after it was due."""
        kept = {row.customer: row for row in WORDS if row.paid is not None}
        promises = self.env["collections.promise"].search(
            [("partner_id", "in", self._get_ids(partners, kept)), ("state", "=", "open")],
            order="id",
        )
        for promise in promises:
            paid = promise.given_on + timedelta(kept[promise.partner_id.name].paid)
            if paid <= then:
                self._receive(promise, promise.item_ids.move_line_id, promise.amount, paid)
        rows = {row.customer: row for row in AGREEMENTS if row.paid}
        plans = self.env["collections.plan"].search(
            [("partner_id", "in", self._get_ids(partners, rows)), ("state", "=", "running")],
            order="id",
        )
        for plan in plans:
            count = rows[plan.partner_id.name].paid
            due = plan.installment_ids.sorted("date")[:count]
            for part in due.filtered(lambda part: part.state != "paid" and part.date <= then):
                self._receive(plan, plan.item_ids.move_line_id, part.residual, part.date)

    def _get_ids(self, partners, names):
        return [partner.id for name, partner in partners.items() if name in names]

    def _receive(self, agreement, items, amount, paid):
        """Post a payment on these items; it is matched at once."""
        journal = self.with_company(agreement.company_id)._get_bank_journal(agreement.company_id)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": agreement.partner_id.id,
                "currency_id": agreement.currency_id.id,
                "amount": amount,
                "date": paid,
                "journal_id": journal.id,
                "memo": agreement.name,
            }
        )
        payment.action_post()
        self.env["collections.ledger.import"]._match([(items, payment)])
        agreement._review(agreement.profile_id, paid)

    # === TIME === #

    def _today(self):
        return self.env["collections.ledger"]._get_today()

    def _move_back(self, made, then):
        """Let what was made today have happened ``then``, and its silence begin there."""
        back = self._today() - then
        for record in made:
            self._shift_dates(record, back)
        first = made[0]
        if "hold_ids" in first._fields:
            first.hold_ids.date_from = then
            for name in ("dispute_id", "plan_id", "promise_id"):
                if self.env["collections.action"]._fields[name].comodel_name == first._name:
                    domain = [(name, "=", first.id)]
                    actions = self.env["collections.action"].search(domain)
                    actions.date = then
                    actions.filtered("date_done").date_done = then
            first._review(first.profile_id, then)

    def _shift_dates(self, record, back):
        names = [
            name
            for name, field in record._fields.items()
            if field.type in ("date", "datetime") and field.store
            if not (field.compute or field.related or name in LOG_ACCESS_COLUMNS)
        ]
        record.write({name: record[name] - back for name in names if record[name]})

    def _move_messages_back(self, newest, then):
        messages = self.env["mail.message"].search([("id", ">", newest)])
        messages.date = fields.Datetime.to_datetime(then)

    def _find_user(self, login):
        return self.env["res.users"].search([("login", "=", login)])
