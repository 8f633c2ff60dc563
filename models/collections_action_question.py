from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from .collections_action import WORKLIST_STATES

SUMMARY_LETTERS = 80


class CollectionsAction(models.Model):
    """A question to a colleague: an activity for the colleague, an entry for whoever asked.

    The entry waits until the day by which an answer is wanted. The answer goes into the dossier and
    brings the entry back today; so does a colleague who closes the question without one.
    """

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("question", "Question to a colleague")], ondelete={"question": "cascade"}
    )
    question = fields.Text(readonly=True, copy=False)
    answer = fields.Text("Answer of the Colleague", readonly=True, copy=False)
    asked_user_id = fields.Many2one(
        "res.users", "Asked Colleague", readonly=True, copy=False, index="btree_not_null"
    )
    asked_model = fields.Char(readonly=True, copy=False)
    asked_id = fields.Many2oneReference(
        "About",
        model_field="asked_model",
        readonly=True,
        copy=False,
        help="The dispute or the message that the question is about.",
    )

    # === ACTION METHODS === #

    def action_ask_colleague(self):
        """Open the dialog of a question about this entry."""
        self.ensure_one()
        text = self.asked_text or self.summary or ""
        return self.env["collections.question.create"]._open(self.profile_id, self, text)

    def action_open_asked(self):
        """Open what the question is about."""
        self.ensure_one()
        record = self._get_asked_record()
        return (record or self.profile_id)._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _ask_colleague(self, profile, user, question, deadline, record=None):
        """Ask a colleague something about a customer.

        :param deadline: day by which an answer is wanted; the entry comes back then at the latest
        :param record: the dispute or the message in the worklist that it is about, or None
        :return: the entry of whoever asks
        :raise UserError: one sentence that says what to do
        """
        profile.check_access("write")
        self._check_question(user, question, deadline)
        entry_sudo = self.sudo().create(
            {
                "kind": "question",
                "profile_id": profile.id,
                "channel_id": self.env.ref("account_collections.channel_task").id,
                "user_id": self.env.uid,
                "asked_user_id": user.id,
                "question": question,
                "summary": self._shorten(
                    self.env._("Wait for %(who)s: %(what)s", who=user.name, what=question)
                ),
                "date": deadline,
                "asked_model": record and record._name,
                "asked_id": record and record.id,
            }
        )
        entry_sudo._schedule_question()
        entry_sudo._log_question(
            self.env._("Question to %(who)s: %(what)s", who=user.name, what=question)
        )
        return entry_sudo.with_env(self.env)

    @api.model
    def _check_question(self, user, question, deadline):
        if not user or user.share:
            raise UserError(self.env._("Choose a colleague to ask."))
        if user == self.env.user:
            raise UserError(self.env._("Ask somebody else, or make a task for yourself."))
        if not (question or "").strip():
            raise UserError(self.env._("Write down what you want to know."))
        if not deadline or deadline < self.env["collections.ledger"]._get_today():
            raise UserError(self.env._("Choose a day that is not past."))

    def _schedule_question(self):
        """Give the colleague an activity where the colleague can open it.

        That is what the question is about or the dossier; the contact for colleagues who have no
        rights in Collections.
        """
        self.ensure_one()
        colleague = self.asked_user_id
        places = (self._get_asked_record(), self.profile_id)
        reading = {"allowed_company_ids": colleague.company_ids.ids}
        place = next(
            (
                record
                for record in filter(None, places)
                if "activity_ids" in record._fields
                and record.with_user(colleague).with_context(**reading).has_access("read")
            ),
            self.partner_id,
        )
        lang = colleague.lang
        place.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date,
            summary=self.with_context(lang=lang).env._(
                "Question about %s", self.partner_id.display_name
            ),
            note=plaintext2html(self.question),
            user_id=colleague.id,
            collections_action_id=self.id,
        )

    def _receive_answer(self, user, feedback, attachments=None, place=""):
        """Take the answer of a colleague into the dossier and bring the entry back today.

        :param place: model of the thread where the activity was and the answer stands already
        """
        self.ensure_one()
        text = html2plaintext(feedback or "").strip()
        words = text or self.env._("no answer written")
        sentence = self.env._("%(who)s answered: %(what)s", who=user.name, what=words)
        note = self.env._(
            "Question: %(question)s\n%(answer)s", question=self.question, answer=sentence
        )
        self._log_question(note, user.partner_id, attachments, place)
        self._wake(sentence, text)

    def _wake(self, sentence, answer=""):
        """Bring the entry back into the worklist, unless it was closed meanwhile."""
        today = self.env["collections.ledger"]._get_today()
        for entry in self.filtered(lambda entry: entry.state in WORKLIST_STATES):
            entry.write({"date": today, "summary": self._shorten(sentence), "answer": answer})

    def _log_question(self, body, author=None, attachments=None, place=""):
        """Write a note in the dossier, and on what the question is about.

        :param place: model of the thread on which it stands already
        """
        self.ensure_one()
        author = author or self.env.user.partner_id
        threads = filter(None, (self.profile_id, self._get_asked_record()))
        for thread in threads:
            if thread._name == place or not hasattr(thread, "message_post"):
                continue
            files = [
                file.copy({"res_model": thread._name, "res_id": thread.id}).id
                for file in (attachments or ())
            ]
            thread.sudo().message_post(
                body=plaintext2html(body),
                author_id=author.id,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachment_ids=files,
            )

    def _set_done(self, day, **values):
        self._withdraw_questions()
        return super()._set_done(day, **values)

    def _set_cancelled(self, reason, **values):
        self._withdraw_questions()
        return super()._set_cancelled(reason, **values)

    def _withdraw_questions(self):
        """Take the activity back from a colleague whose answer is not needed any more."""
        questions = self.filtered(lambda action: action.kind == "question")
        if questions:
            self.env["mail.activity"].sudo().search(
                [("collections_action_id", "in", questions.ids)]
            ).with_context(collections_withdrawn=True).unlink()

    # === HELPERS === #

    def _get_asked_record(self):
        """Return what the question is about, an empty value when it is gone or there is none."""
        self.ensure_one()
        if not self.asked_model or self.asked_model not in self.env:
            return None
        return self.env[self.asked_model].browse(self.asked_id).exists()

    @api.model
    def _shorten(self, text):
        words = " ".join(text.split())
        return words if len(words) <= SUMMARY_LETTERS else f"{words[:SUMMARY_LETTERS]}…"


class MailActivity(models.Model):
    """What becomes of a question is told to whoever asked."""

    _inherit = "mail.activity"

    collections_action_id = fields.Many2one(
        "collections.action",
        "Question of Collections",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        asked = [
            (activity.collections_action_id, activity.res_model)
            for activity in self.sudo()
            if activity.collections_action_id
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        files = self.env["ir.attachment"].sudo().browse(_read_ids(attachment_ids))
        for question, model in asked:
            question._receive_answer(self.env.user, feedback, files, place=model)
        return result

    def unlink(self):
        """Tell whoever asked that a question was closed without an answer."""
        questions = self.sudo().filtered("active").collections_action_id
        result = super().unlink()
        if not self.env.context.get("collections_withdrawn"):
            for question in questions:
                sentence = question.env._(
                    "%(who)s closed the question without an answer: %(what)s",
                    who=self.env.user.name,
                    what=question.question,
                )
                question._wake(sentence)
        return result


def _read_ids(commands):
    """Return the ids in a list of ids or of commands."""
    ids = []
    for command in commands or ():
        if isinstance(command, int):
            ids.append(command)
        elif command[0] == Command.SET:
            ids += command[2]
        elif command[0] == Command.LINK:
            ids.append(command[1])
    return ids


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def action_ask_colleague(self):
        """Open the dialog of a question about this customer."""
        self.ensure_one()
        return self.env["collections.question.create"]._open(self)


class CollectionsDispute(models.Model):
    _inherit = "collections.dispute"

    def action_ask_colleague(self):
        """Open the dialog of a question about this dispute."""
        self.ensure_one()
        return self.env["collections.question.create"]._open(self.profile_id, self)
