from odoo import models
from odoo.tools import format_amount

TOLD = {
    "received": "is_receipt_told",
    "approved": "is_decision_told",
    "refused": "is_decision_told",
}


class CollectionsCreditApplication(models.Model):
    """What an application says: to colleagues why it waits, to the customer what became of it."""

    _inherit = "collections.credit.application"

    # === WHY IT WAITS === #

    def _store_reason(self, reason):
        """Return a reason of the engine as it is kept, without words: each reads its own."""
        return {
            "code": reason.code,
            "amount": float(reason.amount),
            "limit": float(reason.limit),
            "days": reason.days,
            "text": reason.text,
        }

    def _get_findings(self):
        """Return why the policy did not approve this, in sentences."""
        return [self._say(finding) for finding in self.findings or ()]

    def _say(self, finding):
        def money(name):
            return format_amount(self.env, finding[name], self.currency_id)

        code = finding["code"]
        if code == "sign":
            return self.env._("Noticed: %s", finding["text"])
        if code in ("score", "unscored"):
            return self._say_score(finding)
        values = {"amount": money("amount"), "limit": money("limit"), "days": finding["days"]}
        return self._get_sentences()[code] % values

    def _say_score(self, finding):
        if finding["code"] == "unscored":
            return self.env._("The customer has no score yet.")
        return self.env._(
            "The score less its uncertainty is %(score)s, and the policy asks for %(least)s.",
            score=round(finding["amount"], 1),
            least=round(finding["limit"], 1),
        )

    def _get_sentences(self):
        """Return the sentence of each reason, with places for its figures."""
        return {
            "off": self.env._("Nothing is approved by itself for customers of this class."),
            "maximum": self.env._("%(amount)s is more than the %(limit)s of the policy."),
            "no_raise": self.env._("The customer has a limit of %(limit)s already."),
            "terms": self.env._("The terms that the customer wishes are not those of the policy."),
            "stopped": self.env._("The orders of this customer were stopped."),
            "late": self.env._("%(amount)s is late, the oldest since %(days)s days."),
            "exposure": self.env._("The customer owes %(amount)s, more than it asks for."),
            "no_number": self.env._("Neither a VAT number nor a company number is known."),
            "other_number": self.env._("The VAT or company number is not that on the contact."),
            "other_name": self.env._("The legal name is not the name of the contact."),
        }

    # === TELLING === #

    def _tell(self, name):
        """Send the customer what became of the application, in the own language and once.

        It is part of the dossier, and so are the answers.

        :param name: received, approved or refused
        :return: whether it was sent
        """
        contact = self.contact_id or self.partner_id
        template = self.env.ref(
            f"account_collections.mail_template_application_{name}", raise_if_not_found=False
        )
        if self[TOLD[name]] or not template:
            return False
        if not contact.email_normalized:
            self._message_log(
                body=self.env._("Nothing was sent: %s has no e-mail address.", contact.display_name)
            )
            return False
        self[TOLD[name]] = True
        self._post_mail(template, contact)
        return True

    def _post_mail(self, template, contact):
        profile = self.profile_id
        lang = contact.lang or profile.lang or self.env.lang or "en_US"
        writer = template.with_context(lang=lang).sudo()
        text = {
            field: writer._render_field(field, self.ids)[self.id]
            for field in ("subject", "email_from", "body_html")
        }
        speaker = profile.with_context(lang=lang, mail_post_autofollow=False)
        speaker.message_post(
            subject=text["subject"],
            email_from=text["email_from"],
            body=text["body_html"],
            partner_ids=contact.ids,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            author_id=(profile.user_id.partner_id or profile.company_id.partner_id).id,
        )

    def _tell_requester(self):
        """Tell the colleague who entered it, on the contact, which sales people may read."""
        requester = self.requested_by_id
        if not requester.active or requester == self.env.user or self.is_automatic:
            return
        states = dict(self._fields["state"]._description_selection(self.env))
        body = self.env._(
            "Credit application %(name)s: %(state)s", name=self.name, state=states[self.state]
        )
        self.partner_id.message_notify(
            subject=body,
            body=body,
            partner_ids=requester.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )

    # === FOR THE TEXTS === #

    def _get_reader(self):
        """Return whom the e-mail greets."""
        return self.contact_id or self.partner_id

    def _get_granted_terms(self):
        """Return the terms of the customer in its language, "" where there are none."""
        return self.terms_granted_id.name or ""

    def _show_money(self, name):
        """Return an amount as the reader writes it."""
        return format_amount(self.env, self[name], self.currency_id)
