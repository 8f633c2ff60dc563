from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

IN_BATCH_STATES = ("ready", "done")


class CollectionsAction(models.Model):
    """Delivery by letter.

    A letter that is printed here is not sent by making it. It waits, ready, in a print batch: the
    step counts as taken when somebody confirms that the batch was posted. Until then the action
    follows the plan as every open one does, and leaves the batch when nothing may be asked any
    more.
    """

    _inherit = "collections.action"

    failure_type = fields.Selection(selection_add=[("no_postal_address", "No postal address")])
    letter_batch_id = fields.Many2one(
        "collections.letter.batch",
        string="Print Batch",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The letter is printed and posted with the others of this batch.",
    )
    letter_attachment_id = fields.Many2one(
        "ir.attachment", string="Letter", copy=False, readonly=True, ondelete="set null"
    )
    letter_pages = fields.Integer(string="Pages", copy=False, readonly=True)
    letter_city = fields.Char(string="City", related="recipient_id.city")

    # === COMPUTE METHODS === #

    def _get_readers(self):
        """A letter that is only looked at is read by its addressee too."""
        letters = self.filtered(lambda a: a.channel_code == "letter" and not a.recipient_id)
        addressees = letters.profile_id._get_addressees()
        readers = super(CollectionsAction, self - letters)._get_readers()
        return readers | {letter: addressees[letter.profile_id.id][0] for letter in letters}

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state", "ready") not in IN_BATCH_STATES:
            for letter in self.filtered("letter_batch_id"):
                letter._leave_letter_batch(letter._describe_leaving())
        return result

    # === ACTION METHODS === #

    def action_take_out(self):
        """Take letters out of their batch; somebody has to approve them before they go out."""
        self._check_button(("ready",), self.env._("This letter is not waiting to be printed."))
        letters_sudo = self.filtered("letter_batch_id").sudo()
        if letters_sudo:
            letters_sudo.write({"state": "approve", "released_by_id": False})
        return True

    def action_print_letter(self):
        """Show the letter as it is now, or as it was sent."""
        self.ensure_one()
        if self.letter_attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.letter_attachment_id.id}",
                "target": "new",
            }
        return self.env.ref("account_collections.report_letter").report_action(self)

    # === BUSINESS METHODS === #

    def _deliver(self):
        letters = self.filtered(lambda action: action.channel_code == "letter")
        letters._deliver_letters()
        return super(CollectionsAction, self - letters)._deliver()

    def _deliver_letters(self):
        """Make the letters that are not on paper yet and hand them over to who sends them."""
        fresh = self.filtered(lambda action: action.letter_batch_id.state != "printed")
        deliverable = fresh._check_addressees()
        if not deliverable:
            return
        deliverable._make_letters()
        for company, letters in deliverable.grouped("company_id").items():
            letters._hand_over_letters(company.collections_letter_provider)

    def _hand_over_letters(self, provider):
        """Let ``provider`` send these letters of one company; their PDFs are ready.

        Bridges to a postal service override: they take the letters when ``provider`` is theirs,
        set them done in this transaction, and call super otherwise.
        """
        if provider == "print":
            self.env["collections.letter.batch"]._put_in(self)
        else:
            self._set_failed("channel")

    def _check_addressees(self):
        """Set the actions without a complete postal address failed; return the others."""
        addressees = self.profile_id._get_addressees()
        deliverable = self.browse()
        for action in self:
            partner, problem = addressees[action.profile_id.id]
            if problem:
                action._set_failed(problem, recipient_id=partner.id, recipient_email=False)
            else:
                action.write({"recipient_id": partner.id, "recipient_email": False})
                deliverable |= action
        return deliverable

    def _make_letters(self):
        """Draw each letter and keep its PDF in the dossier; a letter made again replaces it."""
        self.line_ids._ensure_portal_tokens()
        writer = self.env["collections.letter"]
        for action, letter in writer._prepare_letters(self).items():
            content, pages = writer._draw_one(letter)
            action.letter_pages = pages
            values = {"name": f"{letter.title}.pdf".replace("/", "-"), "raw": content}
            if action.letter_attachment_id:
                action.letter_attachment_id.write(values)
            else:
                action._post_letter(letter.title, values)

    def _post_letter(self, title, values):
        """Put the PDF into the dossier of the customer."""
        self.ensure_one()
        attachment = self.env["ir.attachment"].create(
            {
                **values,
                "mimetype": "application/pdf",
                "res_model": "collections.profile",
                "res_id": self.profile_id.id,
            }
        )
        message = self.profile_id._message_log(
            body=self.env._("Letter: %s", title), attachment_ids=attachment.ids
        )
        self.write({"letter_attachment_id": attachment.id, "message_id": message.id})

    def _leave_letter_batch(self, reason):
        """Take this letter out of its batch and leave a note there and in the dossier."""
        self.ensure_one()
        batch = self.letter_batch_id
        self.letter_batch_id = False
        batch._note_removed(self, reason)
        body = self.env._(
            "The letter “%(letter)s” was taken out of %(batch)s: %(reason)s",
            letter=self.name,
            batch=batch.name,
            reason=reason,
        )
        self.profile_id._message_log(body=body)

    def _describe_leaving(self):
        """Say why a letter leaves its batch, from the state that it has now."""
        self.ensure_one()
        if self.state == "cancelled" and self.cancel_reason:
            labels = dict(self._fields["cancel_reason"]._description_selection(self.env))
            return labels[self.cancel_reason]
        if self.state == "failed":
            return self.failure_reason or ""
        return self.env._("Waits for approval")

    # === HELPERS === #

    @api.model
    def _domain_deliverable(self):
        """A letter in a batch is not made again every hour."""
        return super()._domain_deliverable() & Domain("letter_batch_id", "=", False)

    @api.model
    def _explain_failure(self, failure_type, email):
        if failure_type == "no_postal_address":
            return self.env._(
                "No complete postal address: fill in street, postcode, city and country on the "
                "customer, on its invoice address or on the contact marked for payment reminders."
            )
        return super()._explain_failure(failure_type, email)

    def _asks_no_more_than(self, planned):
        """Say whether all that is printed in this letter may still be asked."""
        self.ensure_one()
        asked = {line.item: float(line.amount) for line in planned.lines}
        return all(
            line.currency_id.compare_amounts(asked.get(line.move_line_id.id, 0.0), line.amount) >= 0
            for line in self.line_ids
        )


class CollectionsScheduler(models.AbstractModel):
    """What is on paper stays; when it is not true any more it is taken out of the pile."""

    _inherit = "collections.scheduler"

    def _is_same(self, action, planned):
        if action.channel_code == "letter" and action.letter_batch_id.state == "printed":
            return action.step_id.id == planned.step and action._asks_no_more_than(planned)
        return super()._is_same(action, planned)

    def _update(self, changed, channels, day):
        for action, _planned in changed:
            if action.channel_code == "letter" and action.letter_batch_id.state == "printed":
                action._leave_letter_batch(self.env._("Less is open than the letter says"))
        return super()._update(changed, channels, day)


class CollectionsProfile(models.Model):
    """To which address the letters of a customer go."""

    _inherit = "collections.profile"

    def _get_addressees(self):
        """Find to whom the letters of these customers go, in one query.

        The contact marked for reminders comes first, then the invoice address, then the customer
        itself; the first with a complete address is taken. A country may do without postcodes.

        :return: ``{profile id: (partner, problem)}``; problem is a failure type of
            ``collections.action`` or an empty string.
        """
        partners = self.env["res.partner"]
        if not self.ids:
            return {}
        rows = self.env.execute_query(self._addressees_query())
        partners = partners.browse(row[1] for row in rows)
        partners.fetch(["name", "lang", "street", "city", "zip"])
        return {
            profile_id: (partner, problem)
            for partner, (profile_id, _partner_id, problem) in zip(partners, rows, strict=True)
        }

    def _find_problems(self):
        problems = super()._find_problems()
        problems["letter"] = defaultdict(str)
        if self.ids:
            for profile, _partner, problem in self.env.execute_query(self._addressees_query()):
                problems["letter"][profile] = problem
        return problems

    def _addressees_query(self):
        self.env["res.partner"].flush_model()
        return SQL(
            """
            SELECT DISTINCT ON (profile.id) profile.id, contact.id,
                   CASE WHEN NOT customer.active THEN 'archived'
                        WHEN address.is_complete THEN ''
                        ELSE 'no_postal_address' END
              FROM collections_profile profile
              JOIN res_partner customer ON customer.id = profile.partner_id
              JOIN res_partner contact
                ON contact.commercial_partner_id = customer.id
               AND (contact.active OR contact.id = customer.id)
               AND (contact.collections_contact OR contact.type = 'invoice'
                    OR contact.id = customer.id)
         LEFT JOIN res_country country ON country.id = contact.country_id
        CROSS JOIN LATERAL (
                   SELECT country.id IS NOT NULL
                      AND TRIM(CONCAT(contact.street, contact.street2)) != ''
                      AND COALESCE(TRIM(contact.city), '') != ''
                      AND (COALESCE(TRIM(contact.zip), '') != ''
                           OR country.zip_required IS FALSE) AS is_complete) address
             WHERE profile.id IN %s
          ORDER BY profile.id,
                   address.is_complete DESC,
                   COALESCE(contact.collections_contact, FALSE) DESC,
                   (contact.type = 'invoice' AND contact.id != customer.id) DESC,
                   (contact.id = customer.id) DESC,
                   contact.id
            """,
            tuple(self.ids),
        )
