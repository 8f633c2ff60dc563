from reportlab.lib.units import mm

from odoo import models
from odoo.tools import format_datetime

from .pdf import ledger, paper, payment, text

ITEM_WIDTHS = (71 * mm, 30 * mm, 30 * mm, 34 * mm)
ROW_WIDTHS = (12 * mm, 29 * mm, 32 * mm, 29 * mm, 29 * mm, 34 * mm)
PLAIN_ROW_WIDTHS = (20 * mm, 60 * mm, 51 * mm, 34 * mm)


class CollectionsAgreement(models.AbstractModel):
    """The agreement of a payment plan: parties, items, instalments, conditions, acceptance."""

    _name = "collections.agreement"
    _inherit = "collections.paper"
    _description = "Agreement of a Payment Plan"

    def _draw(self, plans, data=None):
        """Return one PDF with the agreement of each plan, in the language of its reader."""
        plans = plans.sudo()
        document = paper.Document(
            plans.name if len(plans) == 1 else self.env._("Payment plans"),
            plans[:1].company_id.name or "",
        )
        addressees = plans.profile_id._get_addressees()
        languages = plans.profile_id._get_statement_languages()
        for plan in plans:
            profile_id = plan.profile_id.id
            writer = self.with_context(lang=languages[profile_id])
            partner, _problem = addressees[profile_id]
            document.add(
                writer._prepare_agreement(
                    plan.with_env(writer.env).sudo(), partner.with_env(writer.env).sudo()
                )
            )
        return document.content()

    def _prepare_agreement(self, plan, partner):
        letter_paper = self._get_paper(plan.company_id)
        title = self.env._("Payment plan %s", plan.name)
        accent = letter_paper.primary
        story = [
            text.heading(title),
            text.plain(self._describe_parties(plan)),
            text.heading(self.env._("What is paid")),
            self._prepare_items(plan, accent),
            text.heading(self.env._("How it is paid")),
            self._prepare_rows(plan, accent),
            *self._prepare_payment(plan, accent),
            text.heading(self.env._("What we agree")),
            *(text.plain(line) for line in self._get_conditions(plan)),
            self._prepare_acceptance(plan, accent),
        ]
        return paper.Letter(
            paper=letter_paper,
            title=title,
            headline=f"{title} · {plan.partner_id.name or ''}",
            address=self._get_addressee(partner, plan.company_id),
            facts=self._prepare_facts(plan),
            story=story,
        )

    def _prepare_facts(self, plan):
        user, customer = plan.user_id, plan.partner_id
        facts = [
            (self.env._("Date"), self._date(plan.date_offered or plan._today())),
            (self.env._("Our reference"), plan.name),
            (self.env._("Customer no."), customer.ref),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Contact"), user.name),
            (self.env._("Phone"), user.phone or plan.company_id.phone),
            (self.env._("E-mail"), user.email or plan.company_id.email),
        ]
        return [(label, value) for label, value in facts if value]

    def _describe_parties(self, plan):
        return self.env._(
            "%(company)s and %(customer)s agree that %(customer)s pays what is listed below in "
            "instalments, %(total)s in all.",
            company=plan.company_id.name,
            customer=plan.partner_id.name,
            total=self._amount(plan.currency_id)(plan.total),
        )

    # === TABLES === #

    def _prepare_items(self, plan, accent):
        show = self._amount(plan.currency_id)
        titles = (
            self.env._("Invoice"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Amount"),
        )
        rows = [
            ledger.Row(
                (
                    item.name or "",
                    self._date(item.date),
                    self._date(item.date_maturity),
                    show(item.amount),
                ),
                item.amount,
            )
            for item in plan.item_ids
        ]
        return self._prepare_table(plan, titles, ITEM_WIDTHS, rows, accent)

    def _prepare_rows(self, plan, accent):
        """Return the instalments; interest and cost have columns only where they are asked."""
        show = self._amount(plan.currency_id)
        titles = [self.env._("Part"), self.env._("Pay by"), self.env._("Principal")]
        if plan.charge:
            titles += [self.env._("Interest"), self.env._("Cost")]
        titles.append(self.env._("To pay"))
        rows = []
        for row in plan.installment_ids.sorted("date"):
            cells = [str(row.number), self._date(row.date), show(row.principal)]
            if plan.charge:
                cells += [show(row.interest), show(row.cost)]
            rows.append(ledger.Row((*cells, show(row.amount)), row.amount))
        widths = ROW_WIDTHS if plan.charge else PLAIN_ROW_WIDTHS
        return self._prepare_table(plan, titles, widths, rows, accent)

    def _prepare_table(self, plan, titles, widths, rows, accent):
        is_text = len(widths) - 1 if widths is ITEM_WIDTHS else 2
        return ledger.Ledger(
            columns=[
                ledger.Column(title, width, right=number >= is_text)
                for number, (title, width) in enumerate(zip(titles, widths, strict=True))
            ],
            rows=rows,
            words=self._get_table_words(self.env._("Total %s", plan.currency_id.name)),
            show=self._amount(plan.currency_id),
            accent=accent,
        )

    # === PAYMENT, CONDITIONS, ACCEPTANCE === #

    def _prepare_payment(self, plan, accent):
        """Return the box that tells how to pay, or nothing without a bank account."""
        bank = self._get_bank(plan.company_id)
        if not bank:
            return []
        holder = bank.acc_holder_name or bank.partner_id.name or plan.company_id.name
        facts = [
            (self.env._("Account"), bank.acc_number),
            (self.env._("BIC"), bank.bank_bic),
            (self.env._("In the name of"), holder),
            (self.env._("Reference"), plan.name),
        ]
        facts = [(label, value) for label, value in facts if value]
        return [payment.Payment(self.env._("Payment details"), facts, "", accent)]

    def _get_conditions(self, plan):
        """Return the conditions in the order in which they count."""
        company = plan.company_id
        values = {
            "days": company.collections_plan_default_days,
            "count": company.collections_plan_default_count,
        }
        conditions = [
            self.env._("Each payment has reached us on its date at the latest."),
            self.env._("Payments count for the oldest instalment that is still open."),
            self.env._("As long as the instalments are paid in time no reminders are sent."),
        ]
        if plan.charge:
            conditions.append(self._describe_charge(plan))
        conditions.append(
            self.env._(
                "When an instalment is not paid %(days)s days after its date, or %(count)s "
                "instalments are late, the plan ends and all that is open is due at once.",
                **values,
            )
            if company.collections_plan_default_count
            else self.env._(
                "When an instalment is not paid %(days)s days after its date, the plan ends and "
                "all that is open is due at once.",
                **values,
            )
        )
        return [f"{number}. {line}" for number, line in enumerate(conditions, 1)]

    def _describe_charge(self, plan):
        return self.env._(
            "On top of the invoices %(interest)s of interest (%(rate)s%% a year) and %(cost)s of "
            "cost are asked; they are part of the instalments.",
            interest=self._amount(plan.currency_id)(sum(plan.installment_ids.mapped("interest"))),
            rate=f"{plan.rate if plan.method != 'none' else 0:g}",
            cost=self._amount(plan.currency_id)(sum(plan.installment_ids.mapped("cost"))),
        )

    def _prepare_acceptance(self, plan, accent):
        """Return who accepted, when and from where, or the place to do it by hand."""
        if plan.accepted_at:
            moment = format_datetime(self.env, plan.accepted_at, tz="UTC", dt_format="long")
            facts = [
                (self.env._("Name"), plan.accepted_name),
                (self.env._("Date and time"), moment),
                (self.env._("IP address"), plan.accepted_ip),
            ]
        else:
            line = "_" * 40
            facts = [
                (self.env._("Name"), line),
                (self.env._("Date"), line),
                (self.env._("Signature"), line),
            ]
        facts = [(label, value) for label, value in facts if value]
        title = self.env._("Accepted by %s", plan.partner_id.name)
        return payment.Payment(title, facts, "", accent)
