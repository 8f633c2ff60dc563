"""What a customer does on the account page: promise, dispute, ask for a plan, and ask for help.

A GET shows a form and changes nothing; a POST does what it says once, however often it comes.
"""

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg2 import errors
from werkzeug.exceptions import Forbidden

from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.http import request
from odoo.tools import format_amount, format_date

from ..engine.forms import clean_email, clean_name
from ..engine.uploads import TYPES
from .account import AccountController, page
from .act_form import ActForm
from .forms import LARGEST_FORM, FormError, read_files, take_key

CONFLICTS = (errors.SerializationFailure, errors.LockNotAvailable, errors.DeadlockDetected)
# Odoo begins a request anew five times after a conflict; before the last we say so in words.
MOST_TRIES = 4
LOCK_TRIES, LOCK_PAUSE = 8, 0.25
SMALL_FORM = 200_000
PROMISE_DAYS = 7
LATEST_DAYS = 365
PLAN_START_DAYS = 92
MOST_COPIES = 10
COUNTS = range(2, 25)
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}")


@dataclass(slots=True)
class Outcome:
    """What became of a form, in words for its sender."""

    sentence: str
    facts: list
    url: str = ""
    files: list = field(default_factory=list)
    email: str = ""
    # What was sent to the contact already takes the place of the confirmation.
    is_told: bool = False


class AccountActController(AccountController):
    """The forms of the account page."""

    @page(
        "/<any(promise,plan,contact,call,copy):purpose>",
        methods=("GET", "POST"),
        max_content_length=SMALL_FORM,
    )
    def act(self, visitor, purpose, **_params):
        """Show a form, or do what it asks for."""
        return self._serve_form(visitor, purpose)

    @page(
        "/<any(dispute,settled):purpose>",
        methods=("GET", "POST"),
        max_content_length=LARGEST_FORM,
    )
    def act_with_files(self, visitor, purpose, **_params):
        """Show a form that takes photos and documents, or do what it asks for."""
        return self._serve_form(visitor, purpose)

    # === ONE FORM === #

    def _serve_form(self, visitor, purpose):
        if not visitor.may_act:
            raise Forbidden
        form = ActForm(visitor, purpose)
        if not form.is_sent:
            return self._show_form(form)
        try:
            outcome = self._act(form)
        except CONFLICTS:
            return self._answer_conflict(form)
        except (FormError, UserError) as error:
            form.problem = self._explain(error)
            return self._show_form(form, status=422)
        if outcome and outcome.url:
            return request.redirect(outcome.url, code=303, local=True)
        return self._show("act_done", visitor, {"outcome": outcome, "active": ""})

    def _act(self, form):
        """Do what a form asks for; notes for colleagues are in the language of the collector.

        What cannot be done is tried again in the language of the page, for the sentence of it.
        """
        profile = form.profile
        known = dict(request.env["res.lang"].sudo().get_installed())
        own = form.lang
        staff = profile.user_id.lang or profile.company_id.partner_id.lang
        for form.lang in dict.fromkeys((staff if staff in known else own, own)):
            try:
                return self._act_once(form)
            except UserError:
                if form.lang == own:
                    raise
        return None

    def _act_once(self, form):
        """Take the key and do it, both or neither; None when it was done before."""
        visitor = form.visitor
        with request.env.cr.savepoint():
            if not take_key(visitor, form.purpose, form.data.get("key")):
                return None
            outcome = getattr(self, f"_do_{form.purpose}")(form)
            accounts = request.env["collections.account"].sudo()
            if outcome.is_told or accounts._confirm(
                form.profile, visitor.partner, outcome.sentence, outcome.facts, outcome.files
            ):
                outcome.email = visitor.partner.email
            visitor.note("post")
            request.env.flush_all()
        return outcome

    def _answer_conflict(self, form):
        """Let Odoo begin anew; when that did not help, ask the customer to send the form again."""
        environ = request.httprequest.environ
        environ["collections.tries"] = environ.get("collections.tries", 0) + 1
        if environ["collections.tries"] < MOST_TRIES:
            raise
        request.env.cr.rollback()
        form.problem = self._say_busy()
        return self._show_form(form, status=503)

    def _explain(self, error):
        if isinstance(error, AccessError | MissingError):
            return request.env._("This cannot be done here: please contact us.")
        return self._say_busy() if isinstance(error, LockError) else str(error)

    def _say_busy(self):
        return request.env._(
            "Your account is being updated at this moment. Nothing is lost: please send the form "
            "again."
        )

    def _show_form(self, form, status=200):
        values = {"form": form, "active": "", "reasons": (), "invoice_lines": (), "plan": None}
        prepare = getattr(self, f"_prepare_{form.purpose}", None)
        if prepare:
            values.update(prepare(form))
        return self._show(f"act_{form.purpose}", form.visitor, values, status)

    def _lock(self, form):
        """Wait a moment for whoever is busy with the customer.

        :raise LockError: when that takes too long
        """
        accounts = request.env["collections.account"].sudo()
        for left in reversed(range(LOCK_TRIES)):
            try:
                accounts._lock(form.profile)
            except LockError:
                if not left:
                    raise
                time.sleep(LOCK_PAUSE)
            else:
                return

    # === PROMISE === #

    def _prepare_promise(self, form):
        longest = form.profile.company_id.collections_promise_max_days
        return {
            "first": form.today,
            "proposed": form.today + timedelta(days=min(PROMISE_DAYS, longest or PROMISE_DAYS)),
            "last": form.today + timedelta(days=LATEST_DAYS),
            "at_once": form.today + timedelta(days=longest) if longest else None,
        }

    def _do_promise(self, form):
        form.check_items()
        amount, day = form.get_amount(), form.get_day("date", 0, LATEST_DAYS)
        text = form.get_text()
        self._lock(form)
        promise = form.env["collections.promise"]._request(
            form.profile,
            amount,
            day,
            form.lines,
            origin="portal",
            contact_id=form.contact.id,
            note=text,
        )
        if promise.state == "requested":
            sentence = request.env._(
                "We look at your proposal and answer you soon. Until then nothing changes."
            )
        else:
            sentence = request.env._(
                "Thank you. We count on your payment by %s and do not remind you until then.",
                self._day(day),
            )
        facts = [
            (request.env._("You promised to pay"), self._money(amount, form.currency)),
            (request.env._("By"), self._day(day)),
        ]
        return Outcome(sentence, self._say_items(form) + facts + self._say_text(text))

    # === DISPUTE === #

    def _prepare_dispute(self, form):
        chosen = form.chosen
        moves = request.env["account.move"].sudo().union(*(row.move for row in chosen))
        is_single = len(chosen) == 1 and moves.is_invoice()
        return {
            "reasons": self._find_reasons(form),
            "invoice_lines": self._get_invoice_lines(moves) if is_single else (),
            "is_single": len(chosen) == 1,
        }

    def _find_reasons(self, form):
        """Return the reasons that customers of this company can give."""
        reasons = request.env["collections.dispute.reason"].sudo()
        companies = (form.profile.company_id.id, False)
        return reasons.search([("is_customer_visible", "=", True), ("company_id", "in", companies)])

    def _get_invoice_lines(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    def _do_dispute(self, form):
        form.check_items(one_currency=False)
        reason = self._find_reasons(form).filtered(lambda r: r.id == form.get_number("reason"))
        if not reason:
            raise FormError(request.env._("Please choose what is wrong."))
        text = form.get_text()
        if reason.category == "other" and not text:
            raise FormError(request.env._("Please describe in a few words what is wrong."))
        items = self._read_disputed(form)
        files = self._attach(form)
        self._lock(form)
        dispute = form.env["collections.dispute"]._open(
            form.profile,
            items,
            reason.with_env(form.env),
            "portal",
            description=text,
            attachment_ids=files,
            contact_id=form.contact.id,
        )
        self._announce_dispute(form, dispute, text)
        sentence = request.env._(
            "Thank you. We look into it and answer you. Until then we do not ask you to pay what "
            "you disagree with. Your reference is %s.",
            dispute.name,
        )
        if dispute.deadline:
            sentence += " " + request.env._(
                "You hear from us by %s at the latest.", self._day(dispute.deadline)
            )
        facts = [(request.env._("What is wrong"), reason.with_env(request.env).sudo().name)]
        if len(form.ticked) == 1:
            amount = sum(dispute.item_ids.mapped("amount"))
            facts.append((request.env._("You disagree with"), self._money(amount, form.currency)))
        facts += self._say_text(text) + self._say_files(files)
        return Outcome(sentence, self._say_items(form) + facts)

    def _read_disputed(self, form):
        """Return the items of the dispute as the model takes them, each with its lines."""
        lines = form.lines
        if len(lines) > 1:
            if form.has_amount or form.get_numbers("line"):
                raise FormError(
                    request.env._(
                        "An amount or single lines can be disputed of one invoice at a time: tick "
                        "one invoice, or leave them out."
                    )
                )
            return [(line, 0) for line in lines]
        named = form.get_numbers("line")
        chosen = self._get_invoice_lines(lines.move_id).filtered(lambda line: line.id in named)
        if set(named) - set(chosen.ids):
            raise FormError(
                request.env._("One of the lines belongs to another invoice: please choose again.")
            )
        amount = form.get_amount() if form.has_amount else 0
        return [(lines, amount, chosen)]

    def _announce_dispute(self, form, dispute, text):
        """Put the dispute into the dossier and into the worklist of who answers it."""
        summary = form.env._(
            "Dispute %(dispute)s: %(reason)s", dispute=dispute.name, reason=dispute.reason_id.name
        )
        accounts = form.env["collections.account"].sudo()
        accounts._add_asked_task(
            form.profile,
            form.contact,
            summary,
            kind="dispute",
            dispute_id=dispute.id,
            user_id=dispute.user_id.id,
            amount=dispute.amount,
            asked_text=text,
        )

    # === PAYMENT PLAN === #

    def _prepare_plan(self, form):
        plans = form.env["collections.plan"]
        values = {
            "frequencies": plans._fields["frequency"]._description_selection(request.env),
            "counts": COUNTS,
            "first": form.today,
            "last": form.today + timedelta(days=PLAN_START_DAYS),
            "proposed": plans._get_first_day("monthly"),
            "plan": None,
        }
        if form.get("count") and form.ticked and not form.is_sent:
            try:
                values["plan"] = self._calculate_plan(form)
            except (FormError, UserError) as error:
                form.problem = self._explain(error)
        return values

    def _read_terms(self, form):
        """Return the terms of a plan that a customer may choose."""
        count, frequency = form.get_number("count"), form.get("frequency")
        known = dict(form.env["collections.plan"]._fields["frequency"].selection)
        if count not in COUNTS or frequency not in known:
            raise FormError(
                request.env._("Please choose in how many parts you pay, and how often.")
            )
        start = form.get_day("start", 0, PLAN_START_DAYS)
        return {"count": count, "frequency": frequency, "start": start}

    def _calculate_plan(self, form):
        """Return ``{"rows", "is_within"}`` of the plan that is chosen; nothing is written."""
        form.check_items()
        terms, plans = self._read_terms(form), form.env["collections.plan"]
        rows = plans._calculate(form.total, form.currency, **terms)
        problems = plans._compare(form.profile, form.currency, rows, form.today)
        return {"rows": rows, "is_within": not problems, **terms}

    def _do_plan(self, form):
        form.check_items()
        terms = self._read_terms(form)
        self._lock(form)
        amounts = {row.id: form.get_free(row) for row in form.chosen}
        plan = form.env["collections.plan"]._propose(
            form.profile, form.lines, origin="portal", amounts=amounts, **terms
        )
        plan._request()
        accounts = form.env["collections.account"].sudo()
        accounts._log_asked(
            form.profile, form.contact, form.env._("Asks for payment plan %s", plan.name)
        )
        facts = [
            (request.env._("Payment plan"), plan.name),
            (request.env._("In total"), self._money(plan.total, form.currency)),
            *(
                (self._day(row.date), self._money(row.amount, form.currency))
                for row in plan.installment_ids.sorted("date")
            ),
        ]
        url = plan.get_portal_url() if plan.state == "approved" else ""
        return Outcome(self._say_plan(plan), self._say_items(form) + facts, url)

    def _say_plan(self, plan):
        if plan.state == "approved":
            return request.env._(
                "We agree with this payment plan. Please accept it on the page that opens: then it "
                "runs."
            )
        if plan.state == "running":
            return request.env._("We agree with this payment plan: it runs from today on.")
        days = plan.company_id.collections_plan_silent_days
        return request.env._(
            "We look at your proposal and answer within %s days. Until then we do not remind you "
            "of these invoices.",
            days,
        )

    # === ALREADY PAID === #

    def _prepare_settled(self, form):
        return {"first": form.today - timedelta(days=LATEST_DAYS), "last": form.today}

    def _do_settled(self, form):
        form.check_items()
        amount, day = form.get_amount(), form.get_day("date", -LATEST_DAYS, 0)
        text, files = form.get_text(), self._attach(form)
        self._lock(form)
        facts = [
            (request.env._("You paid"), self._money(amount, form.currency)),
            (request.env._("Paid on"), self._day(day)),
            *self._say_text(text),
            *self._say_files(files),
        ]
        paid = form.env._(
            "Paid %(amount)s on %(day)s",
            amount=format_amount(form.env, amount, form.currency),
            day=format_date(form.env, day),
        )
        company = form.profile.company_id
        value = form.currency._convert(amount, company.currency_id, company, form.today)
        end = (
            form.env["collections.account"]
            .sudo()
            ._settle(
                form.profile,
                form.contact,
                form.lines,
                value,
                "\n".join(filter(None, (paid, text))),
                files,
            )
        )
        sentence = request.env._("Thank you. We look for your payment.")
        if end:
            sentence += " " + request.env._(
                "Until %s we do not remind you of these invoices.", self._day(end)
            )
        return Outcome(sentence, self._say_items(form) + facts)

    # === HELP === #

    def _do_contact(self, form):
        name, phone = clean_name(form.get("name")), self._read_phone(form)
        email = clean_email(form.get("email"))
        if not name:
            raise FormError(request.env._("Please fill in the name of the right person."))
        if form.get("email") and not email:
            raise FormError(request.env._("This is not an e-mail address: please correct it."))
        if not email and not phone:
            raise FormError(request.env._("Please fill in an e-mail address or a phone number."))
        text = form.get_text()
        accounts = form.env["collections.account"].sudo()
        accounts._add_asked_task(
            form.profile,
            form.contact,
            form.env._(
                "%(contact)s is not the right person: it is %(colleague)s",
                contact=form.contact.name,
                colleague=name,
            ),
            asked_text=text,
            colleague_name=name,
            colleague_email=email,
            colleague_phone=phone,
        )
        facts = [
            (request.env._("The right person"), name),
            (request.env._("E-mail"), email),
            (request.env._("Phone"), phone),
            *self._say_text(text),
        ]
        sentence = request.env._("Thank you. We note who the right person is.")
        return Outcome(sentence, [fact for fact in facts if fact[1]])

    def _prepare_call(self, form):
        return {
            "first": form.today,
            "last": form.today + timedelta(days=30),
            "moments": self._get_moments(request.env),
        }

    def _get_moments(self, env):
        return {
            "any": env._("At any time"),
            "morning": env._("In the morning"),
            "afternoon": env._("In the afternoon"),
        }

    def _do_call(self, form):
        phone, moment = self._read_phone(form), form.get("moment", "any")
        if not phone:
            raise FormError(request.env._("Please fill in the number on which we can call you."))
        if moment not in self._get_moments(request.env):
            raise FormError(request.env._("Please choose when we can call you."))
        day = form.get_day("date", 0, 30) if form.get("date") else form.today
        text = form.get_text()
        accounts = form.env["collections.account"].sudo()
        accounts._add_asked_task(
            form.profile,
            form.contact,
            form.env._(
                "Call %(contact)s back: %(phone)s, %(moment)s",
                contact=form.contact.name,
                phone=phone,
                moment=self._get_moments(form.env)[moment].lower(),
            ),
            channel_id=form.env.ref("account_collections.channel_call").id,
            asked_text=text,
            date=day,
        )
        facts = [
            (request.env._("We call"), phone),
            (request.env._("Day"), self._day(day)),
            (request.env._("When"), self._get_moments(request.env)[moment]),
            *self._say_text(text),
        ]
        return Outcome(request.env._("Thank you. We call you."), facts)

    def _read_phone(self, form):
        """Return a phone number, "" for none.

        :raise FormError: for anything else
        """
        phone = form.get_short("phone")
        if phone and not PHONE.fullmatch(phone):
            raise FormError(
                request.env._("This is not a phone number: write it as +31 20 123 45 67.")
            )
        return phone

    def _do_copy(self, form):
        form.check_items(one_currency=False)
        if not form.contact.email_normalized:
            raise FormError(
                request.env._("We do not know your e-mail address: download the copy instead.")
            )
        moves = form.lines.move_id.filtered(lambda move: move.is_invoice())
        accounts = form.env["collections.account"].sudo()
        fresh = moves - accounts._was_copied(form.contact, moves)
        if not fresh:
            raise FormError(
                request.env._(
                    "We sent you this copy less than an hour ago: please look into your mailbox, "
                    "also among unwanted mail."
                )
            )
        if len(fresh) > MOST_COPIES:
            raise FormError(request.env._("Please ask for %s copies at a time.", MOST_COPIES))
        files = []
        for move in fresh:
            files.append((move._get_invoice_report_filename(), self._get_invoice_pdf(move)))
            form.visitor.note("copy", move)
        names = ", ".join(fresh.mapped("name"))
        summary = form.env._("Got a copy of %s", names)
        accounts._log_asked(form.profile, form.contact, summary)
        sentence = request.env._("The copy comes by e-mail, to the address that we know of you.")
        return Outcome(sentence, [(request.env._("Invoices"), names)], files=files)

    # === HELPERS === #

    def _attach(self, form):
        """Keep the files that were sent along; the caller ties them to a record."""
        files = request.env["ir.attachment"].sudo()
        return files.create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": TYPES["." + name.rpartition(".")[2]],
                    "company_id": form.profile.company_id.id,
                }
                for name, content in read_files()
            ]
        )

    def _say_items(self, form):
        return [(request.env._("Invoices"), form.names)]

    def _say_text(self, text):
        return [(request.env._("Your message"), text)] if text else []

    def _say_files(self, files):
        names = ", ".join(files.mapped("name"))
        return [(request.env._("Sent along"), names)] if names else []

    def _money(self, amount, currency):
        return format_amount(request.env, amount, currency)

    def _day(self, day):
        return format_date(request.env, day)
