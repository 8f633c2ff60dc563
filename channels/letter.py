from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.contact_choice import CONTACTS, PREFERENCE
from ..models.sql_values import among

IN_BATCH_STATES = ("ready", "done")


class CollectionsAction(models.Model):
    """Delivery by letter.

    A letter that is printed here is not sent by making it. It waits, ready, in a print batch: the
    step counts as taken when somebody confirms that the batch was posted.

    Until it is printed the action follows the plan as every open one does, and leaves the batch
    when nothing may be asked any more. Once it is printed there is paper in the letter room, in an
    envelope or in the mail: what the ledger learns then is no reason to forget the letter. It
    stays in its batch, with a remark for who has the pile in hand, and counts as posted like the
    others unless somebody takes it out.
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
    letter_remark = fields.Selection(
        [
            ("settled", "Paid after printing"),
            ("less", "Partly paid after printing"),
            ("covered", "Payment found after printing"),
            ("held", "On hold after printing"),
        ],
        string="Remark",
        copy=False,
        readonly=True,
        help="What became of the items since the letter was printed. Take the letter out of the "
        "pile when it is still there; when it was posted, it counts as posted.",
    )

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
            letters_sudo._record_change()
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
        self.write({"letter_batch_id": False, "letter_remark": False})
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
        return self._get_remark_label() or self.env._("Waits for approval")

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

    def _filter_on_paper(self):
        """Return the letters that are printed and not confirmed yet."""
        return self.filtered(
            lambda action: action.state == "ready" and action.letter_batch_id.state == "printed"
        )

    def _note_remarks(self, plans):
        """Note on printed letters what is not true any more of what they say.

        :param dict plans: ``{profile id: engine.records.Plan}``
        """
        for letter in self:
            remark = letter._get_remark(plans[letter.profile_id.id])
            if letter.letter_remark != remark:
                letter.letter_remark = remark

    def _get_remark(self, plan):
        """Compare what is printed with what may be asked by the plan of today."""
        self.ensure_one()
        decisions = {decision.item: decision for decision in plan.decisions}
        wrong = self.line_ids.filtered(
            lambda line: not line._may_be_asked(decisions.get(line.move_line_id.id))
        )
        if not wrong:
            return False
        states = {decisions[item].state for item in wrong.move_line_id.ids if item in decisions}
        if "held" in states:
            return "held"
        if wrong == self.line_ids and states <= {"covered"}:
            return "covered" if states else "settled"
        return "less"

    def _get_remark_label(self):
        self.ensure_one()
        labels = dict(self._fields["letter_remark"]._description_selection(self.env))
        return labels.get(self.letter_remark, "")


class CollectionsActionLine(models.Model):
    """What a letter says of one item."""

    _inherit = "collections.action.line"

    def _may_be_asked(self, decision):
        """Say whether all that is printed of this item may still be asked."""
        self.ensure_one()
        if not decision or decision.state in ("held", "covered"):
            return False
        return self.currency_id.compare_amounts(float(decision.amount), self.amount) >= 0


class CollectionsScheduler(models.AbstractModel):
    """What is on paper stays as it is, whatever the plan says; the letter room gets a remark."""

    _inherit = "collections.scheduler"

    def _apply(self, profiles, plans, day, create=True, run=None):
        actions = super()._apply(profiles, plans, day, create=create, run=run)
        letters = self.env["collections.action"].search(
            [
                ("profile_id", "in", [profile for profile in profiles.ids if profile in plans]),
                ("letter_batch_id.state", "=", "printed"),
                ("state", "=", "ready"),
            ]
        )
        letters._note_remarks(plans)
        return actions

    def _is_same(self, action, planned):
        return bool(action._filter_on_paper()) or super()._is_same(action, planned)

    def _withdraw(self, actions, plans, day):
        actions = [action for action in actions if not action._filter_on_paper()]
        return super()._withdraw(actions, plans, day)

    def _confirm(self, action, plans, channels, day):
        if action._filter_on_paper():
            return action
        return super()._confirm(action, plans, channels, day)


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
        if self.ids and self.env["collections.channel"]._is_asked_about("letter"):
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
              JOIN res_partner contact ON %s
         LEFT JOIN res_country country ON country.id = contact.country_id
        CROSS JOIN LATERAL (
                   SELECT country.id IS NOT NULL
                      AND TRIM(CONCAT(contact.street, contact.street2)) != ''
                      AND COALESCE(TRIM(contact.city), '') != ''
                      AND (COALESCE(TRIM(contact.zip), '') != ''
                           OR country.zip_required IS FALSE) AS is_complete) address
             WHERE %s
          ORDER BY profile.id, address.is_complete DESC, %s
            """,
            CONTACTS,
            among(SQL("profile.id"), self.ids),
            PREFERENCE,
        )
