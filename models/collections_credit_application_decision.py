from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..engine import applications
from ..engine.bureaus.numbers import compact
from ..engine.identifiers import normalise_vat


class CollectionsCreditApplication(models.Model):
    """From the form to the decision, and what follows from it.

    Everything here runs as superuser; the caller answers for who may do it. The credit of one
    customer is decided by one transaction after another, see ``collections.credit._take_turns``.
    """

    _inherit = "collections.credit.application"

    # === SENDING === #

    @api.model
    def _apply_for(self, profile, origin, attachments=None, **values):
        """Make an application and send it.

        :param profile: the dossier; who calls has to have checked the right to read it
        :param origin: "portal" or "user"
        :param attachments: new ``ir.attachment`` of the sender
        :param values: what is asked, see the fields
        :return: the application as superuser: approved at once, or waiting
        :raise UserError: with one sentence, when something of it cannot be
        """
        application_sudo = self.sudo().create(
            {"profile_id": profile.id, "origin": origin, **values}
        )
        if attachments:
            application_sudo._adopt(attachments)
        application_sudo._submit()
        return application_sudo

    def _submit(self):
        self.ensure_one()
        self.env["collections.credit"]._take_turns(self.profile_id)
        self._check_alone()
        if not self.profile_id.risk_date:
            # The policy goes by the class, which a new customer has only from now on.
            self.profile_id._score_now()
        self.write({"state": "submitted", "submitted_at": fields.Datetime.now()})
        reasons = self._judge()
        self.findings = [self._store_reason(reason) for reason in reasons]
        self._log_dossier(self.env._("Credit application %s", self._describe()))
        if reasons:
            self._ask()
            self._tell("received")
        else:
            self._approve_by_policy()

    def _check_alone(self):
        """Raise while another application of this customer waits."""
        other = self.search(
            [
                ("profile_id", "=", self.profile_id.id),
                ("state", "=", "submitted"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "Application %s waits for a decision already: withdraw it first to ask for "
                    "something else.",
                    other.name,
                )
            )

    def _ask(self):
        """Put the decision in the worklist of the credit manager."""
        self.env["collections.action"].create(
            {
                "profile_id": self.profile_id.id,
                "kind": "credit",
                "application_id": self.id,
                "summary": self.env._("Decide: credit application %s", self._describe()),
                "user_id": self.company_id.collections_manager_id.id,
                "amount": self.amount,
                "priority": int(min(self.amount, 2**31 - 1)),
                "date": self.env["collections.ledger"]._get_today(),
            }
        )

    # === JUDGING === #

    def _judge(self):
        """Return why the policy does not approve this by itself, ``[engine.Reason]``."""
        policy = self._get_policy()
        rules = applications.Rules(
            is_automatic=policy.application_automatic,
            maximum=Decimal(str(policy.application_max)),
            least_score=policy.application_score,
            late_amount=Decimal(str(policy.late_amount)),
        )
        return applications.judge(self._load_facts(policy), rules)

    def _get_policy(self):
        policies = self.env["collections.credit"]._get_policies(self.profile_id)
        return policies[self.profile_id.id]

    def _load_facts(self, policy):
        profile = self.profile_id
        today = self.env["collections.ledger"]._get_today()
        book = self.env["collections.credit"]._load_book(profile, today)
        position, credit = book["positions"][profile.id], book["credits"][profile.id]
        return applications.Facts(
            amount=Decimal(str(self.amount)),
            limit=credit.limit if credit.source == "own" else None,
            exposure=position.exposure,
            late=position.late,
            days_late=position.days_late,
            score=profile.risk_score if profile.risk_date else None,
            uncertainty=profile.risk_uncertainty,
            is_stopped=profile.is_stopped,
            is_other_terms=bool(self.terms_id) and self.terms_id != policy.application_terms_id,
            signs=tuple(self._find_signs()),
            **self._compare(),
        )

    def _compare(self):
        """Compare who asks with what we know of the customer."""
        customer = self.partner_id
        country = customer.country_id.code or ""
        vats = {normalise_vat(vat, country) for vat in (self.vat, customer.vat) if vat}
        known = (self.company_number, customer.company_registry)
        numbers = {compact(number) for number in known if number}
        is_known = bool(vats or numbers) or not customer.is_company
        names = self.legal_name and [self.legal_name, customer.name]
        return {
            "has_number": is_known,
            "is_other_number": len(vats) > 1 or len(numbers) > 1,
            "is_other_name": bool(names) and not applications.is_same_name(*names),
        }

    def _find_signs(self):
        """Return what screening noticed about the customer, as sentences."""
        profile = self.profile_id
        signs = profile._get_signs().get(profile.id, ())
        return [str(profile._describe_sign(sign)) for sign in signs]

    # === DECIDING === #

    def _approve_by_policy(self):
        policy = self._get_policy()
        decision = self.with_user(SUPERUSER_ID).sudo()
        decision._approve(
            self.amount,
            policy.application_terms_id,
            policy.application_procedure_id,
            self.env._("Inside the credit policy"),
            is_automatic=True,
        )

    def _approve(self, amount, terms, procedure, reason, answer="", is_automatic=False):
        """Give the customer limit, terms, class and procedure, and tell so.

        :param float amount: the limit, in the currency of the company
        :param terms: ``account.payment.term``; empty: the customer keeps its own
        :param procedure: ``collections.procedure``; empty: the customer keeps its own
        :param reason: why, for colleagues
        :param answer: words to the customer, part of the e-mail
        """
        self._begin_decision()
        if not applications.is_amount_possible(amount):
            raise UserError(
                self.env._("Grant a limit of more than zero, or refuse the application.")
            )
        why = self.env._("Application %(name)s: %(reason)s", name=self.name, reason=reason)
        limit = self.env["collections.credit.limit"]._decide_for(
            self.profile_id, "own", amount, why, origin="application"
        )
        self._give(terms, procedure)
        self._finish(
            "approved",
            reason,
            answer,
            amount_granted=amount,
            terms_granted_id=(terms or self._get_terms()).id,
            limit_id=limit.id,
            is_automatic=is_automatic,
        )

    def _give(self, terms, procedure):
        """Set what an approved customer gets besides the limit.

        A customer without class gets that of its score. It is not set by hand: a class by hand
        would stay whatever the customer does from now on.
        """
        profile = self.profile_id
        if terms:
            customer = profile.partner_id.with_company(self.company_id)
            customer.property_payment_term_id = terms
        if procedure and procedure != profile.procedure_id:
            # Where rules choose procedures, they would take it back in the next night.
            is_locked = profile.is_locked or self.env["collections.rule"]._exist()
            profile.write({"procedure_id": procedure.id, "is_locked": is_locked})
        if not profile.risk_class:
            profile._score_now()

    def _refuse(self, reason, answer=""):
        self._begin_decision()
        self._log_dossier(
            self.env._(
                "Credit application %(name)s refused: %(reason)s", name=self.name, reason=reason
            )
        )
        self._finish("refused", reason, answer)

    def _begin_decision(self):
        self.env["collections.credit"]._take_turns(self.profile_id)
        self._check_waiting()

    def _finish(self, state, reason, answer, **values):
        self.write(
            {
                "state": state,
                "decision_reason": reason,
                "answer": answer,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                **values,
            }
        )
        self._close_tasks()
        self._tell(state)
        self._tell_requester()

    def _withdraw(self):
        """Take an application back that nobody decided."""
        self.env["collections.credit"]._take_turns(self.profile_id)
        if self.state not in ("draft", "submitted"):
            raise UserError(
                self.env._("This application was decided already and cannot be withdrawn.")
            )
        was_sent = self.state == "submitted"
        self.state = "withdrawn"
        self._close_tasks()
        if was_sent:
            self._log_dossier(self.env._("Credit application %s withdrawn", self.name))

    def _close_tasks(self):
        tasks = self.env["collections.action"].search(
            [("application_id", "in", self.ids), ("state", "=", "todo")]
        )
        today = self.env["collections.ledger"]._get_today()
        tasks._set_done(today, done_by_id=self._get_requester().id)

    # === HELPERS === #

    def _get_terms(self):
        """Return the terms that the customer has now."""
        return self.partner_id.with_company(self.company_id).property_payment_term_id

    def _describe(self):
        """Return what this is about, in words."""
        amount = format_amount(self.env, self.amount, self.currency_id)
        if not self.terms_id:
            return self.env._("%(name)s: %(amount)s", name=self.name, amount=amount)
        return self.env._(
            "%(name)s: %(amount)s, %(terms)s",
            name=self.name,
            amount=amount,
            terms=self.terms_id.name,
        )

    def _log_dossier(self, body):
        author = self.env.user.partner_id if self.env.user._is_internal() else self.contact_id
        self.profile_id._message_log(body=body, author_id=author.id or None)
