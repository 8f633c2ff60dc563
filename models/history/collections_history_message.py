from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, html_escape

# Models on whose threads something about a customer is said, with how they lead to the customer.
DOSSIER_THREADS = (
    "collections.profile",
    "collections.dispute",
    "collections.promise",
    "collections.plan",
    "collections.agency.case",
)
# There only what people write counts: the rest is about the records and not about the customer.
OTHER_THREADS = ("account.move", "res.partner")
AUTOMATIC_TYPES = ("notification", "auto_comment")


class CollectionsHistoryMessage(models.AbstractModel):
    """Messages, notes and changes on the threads of a customer.

    A reader may read a message when the record of its thread may be read, as in ``mail.message``;
    what was sent to colleagues alone (``user_notification``) stays with them.
    """

    _name = "collections.history.message"
    _description = "Messages in the History"
    _inherit = "collections.history.source"

    _history_source = "message"
    _history_sequence = 10
    _history_model = "mail.message"

    def _get_kinds(self):
        return [
            ("message", self.env._("Messages"), "fa-envelope-o"),
            ("note", self.env._("Notes"), "fa-sticky-note-o"),
            ("change", self.env._("Changes"), "fa-pencil"),
        ]

    # === THREADS === #

    def _get_threads(self, scope):
        """Return ``[(model, domain)]`` of the records with messages; modules add theirs."""
        moves = Domain("partner_id", "in", scope.partner_ids)
        moves &= Domain("company_id", "in", scope.companies.ids)
        moves &= Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))
        return [
            ("collections.profile", Domain("id", "in", scope.profiles.ids)),
            *(
                (name, Domain("profile_id", "in", scope.profiles.ids))
                for name in DOSSIER_THREADS[1:]
            ),
            ("account.move", moves),
            ("res.partner", Domain("id", "in", scope.partner_ids)),
        ]

    def _select(self, scope):
        """Find the messages of all threads in one statement, which is planned but once."""
        self._flush_threads()
        messages = self.env["mail.message"].sudo()
        domain = Domain("message_type", "!=", "user_notification")
        if scope.text:
            domain &= self._get_text_domain(scope.text)
        query = messages._search(domain)
        query.add_join(
            "JOIN",
            "thread",
            SQL("(%s)", self._get_threads_sql(scope)),
            SQL("thread.model = mail_message.model AND thread.res_id = mail_message.res_id"),
        )
        query.add_where(self._get_content_sql())
        return self._select_from(query, scope)

    def _flush_threads(self):
        """Write to the database what the statement reads by its own columns."""
        self.env["mail.message"].flush_model()
        self.env["mail.tracking.value"].flush_model()
        self.env["collections.action"].flush_model(["channel_id", "log_id", "message_id"])

    def _get_threads_sql(self, scope):
        """Return ``SELECT model, res_id`` of the threads that the reader may read."""
        parts = []
        for name, domain in self._get_threads(scope):
            threads = self.env[name].with_context(active_test=False)
            if not threads.has_access("read"):
                continue
            query = threads._search(domain)
            if not query.is_empty():
                id_ = SQL.identifier(query.table, "id")
                columns = SQL("%s::varchar AS model", name), SQL("%s AS res_id", id_)
                parts.append(SQL("(%s)", query.select(*columns)))
        return SQL(" UNION ALL ").join(parts)

    def _get_content_sql(self):
        """Return what leaves out messages without content, and what a record itself tells.

        What a case logs by itself is in its own entry, or in the dossier as well. On other threads
        only what people write is about the customer.
        """
        xmlid_to_id = self.env["ir.model.data"]._xmlid_to_res_id
        return SQL(
            """
            mail_message.subtype_id IS DISTINCT FROM %(recorded)s
            AND (EXISTS (SELECT FROM mail_tracking_value value
                          WHERE value.mail_message_id = mail_message.id
                            AND mail_message.model NOT IN %(others)s)
                 OR CASE WHEN mail_message.message_type NOT IN %(automatic)s THEN TRUE
                         WHEN mail_message.model IN %(others)s THEN FALSE
                         WHEN mail_message.model = 'collections.profile' THEN TRUE
                         ELSE mail_message.subtype_id IS DISTINCT FROM %(note)s END
                    AND (COALESCE(mail_message.body, '') != ''
                         OR EXISTS (SELECT FROM message_attachment_rel file
                                     WHERE file.message_id = mail_message.id)
                         OR EXISTS (SELECT FROM mail_message_subtype subtype
                                     WHERE subtype.id = mail_message.subtype_id
                                       AND subtype.description IS NOT NULL)))
            """,
            recorded=xmlid_to_id("account_collections.mt_recorded"),
            note=xmlid_to_id("mail.mt_note"),
            others=OTHER_THREADS,
            automatic=AUTOMATIC_TYPES,
        )

    # === KIND AND WORDS === #

    def _get_kind_sql(self, query):
        """Tell apart what was sent, what a colleague noted, and what happened by itself.

        The text of a letter or a WhatsApp message is a note of the system for Odoo; the action
        that sent it knows better, as does the action that somebody ticked off.
        """
        return SQL(
            """
            CASE WHEN EXISTS (SELECT FROM collections_action action
                               WHERE action.message_id = mail_message.id) THEN 'message'
                 WHEN EXISTS (SELECT FROM mail_tracking_value value
                               WHERE value.mail_message_id = mail_message.id) THEN 'change'
                 ELSE COALESCE(
                     (SELECT CASE channel.code WHEN 'call' THEN 'call' ELSE 'action' END
                        FROM collections_action action
                        JOIN collections_channel channel ON channel.id = action.channel_id
                       WHERE action.log_id = mail_message.id
                       LIMIT 1),
                     CASE WHEN mail_message.message_type IN %s THEN 'change'
                          WHEN EXISTS (SELECT FROM mail_message_subtype subtype
                                        WHERE subtype.id = mail_message.subtype_id
                                          AND subtype.internal) THEN 'note'
                          ELSE 'message' END)
            END
            """,
            AUTOMATIC_TYPES,
        )

    def _get_text_domain(self, text):
        """Look in texts as people read them, not in the tags of their HTML.

        Everything is asked of one message at a time: whole tables of names, files and changes are
        never gone through.
        """
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """
                (%(message)s.body ILIKE %(html)s
                 AND regexp_replace(%(message)s.body, '<[^>]*>', ' ', 'g') ILIKE %(html)s
                 OR %(message)s.subject ILIKE %(text)s
                 OR %(message)s.email_from ILIKE %(text)s
                 OR EXISTS (SELECT FROM res_partner author
                             WHERE author.id = %(message)s.author_id AND author.name ILIKE %(text)s)
                 OR EXISTS (SELECT FROM message_attachment_rel link
                              JOIN ir_attachment file ON file.id = link.attachment_id
                             WHERE link.message_id = %(message)s.id AND file.name ILIKE %(text)s)
                 OR EXISTS (SELECT FROM mail_tracking_value value
                             WHERE value.mail_message_id = %(message)s.id
                               AND (value.old_value_char ILIKE %(text)s
                                    OR value.new_value_char ILIKE %(text)s)))
                """,
                message=SQL.identifier(alias),
                html=f"%{html_escape(text)}%",
                text=f"%{text}%",
            )
        )

    # === SHOWING === #

    def _read(self, ids, scope):
        """Return what these messages show; the rules of ``mail.message`` have the last word."""
        messages = self.env["mail.message"].browse(ids)._filtered_access("read").sudo()
        actions = self._find_actions(messages)
        changes = self._read_changes(messages)
        names = self._read_names(messages)
        return {
            message.id: {
                **self._prepare_values(message, scope),
                **self._prepare_record(message, actions.get(message.id), names),
                "changes": changes.get(message.id, []),
            }
            for message in messages
        }

    def _prepare_values(self, message, scope):
        author = message.author_id
        own = scope.companies.partner_id
        is_incoming = (
            message.message_type not in AUTOMATIC_TYPES
            and author not in own
            and (author.partner_share if author else message.message_type == "email")
        )
        return {
            "title": message.subject or message.subtype_id.description or "",
            "text": message.body,
            "author": author.name or message.email_from or "",
            "incoming": bool(is_incoming),
            "attachments": [
                {
                    "id": attachment.id,
                    "name": attachment.name,
                    "mimetype": attachment.mimetype,
                    "size": attachment.file_size,
                }
                for attachment in message.attachment_ids
            ],
            "icon": self._get_message_icon(message),
        }

    def _get_message_icon(self, message):
        if message.message_type in AUTOMATIC_TYPES:
            return "fa-pencil"
        if message.subtype_id.internal:
            return "fa-sticky-note-o"
        if message.message_type == "sms":
            return "fa-mobile"
        return "fa-comment-o" if message.message_type == "comment" else "fa-envelope-o"

    def _prepare_record(self, message, action, names):
        """Return what a message opens: the action that sent it, else the record of its thread."""
        if action:
            values = {
                "title": message.subject or action.name,
                "icon": action.channel_id.icon,
                "record": action,
                "link": action.name,
            }
            if action.amount:
                values |= {"amount": action.amount, "currency": action.currency_id}
            if action.delivery_status:
                values["state"] = self._get_label(action, "delivery_status")
            return values
        thread = self.env[message.model].browse(message.res_id)
        if message.model == "collections.profile":
            return {"company": thread.company_id}
        return {"record": thread, "link": names.get((message.model, message.res_id), "")}

    def _read_names(self, messages):
        """Return the names of the records of the threads, ``{(model, id): name}``."""
        names = {}
        for model, group in messages.grouped("model").items():
            records = self.env[model].browse(set(group.mapped("res_id")))
            if model != "collections.profile":
                names |= {(model, record.id): record.display_name for record in records}
        return names

    def _find_actions(self, messages):
        """Return the readable action of each message that one sent or ticked off."""
        actions = self.env["collections.action"].search(
            ["|", ("message_id", "in", messages.ids), ("log_id", "in", messages.ids)]
        )
        by_message = {}
        for action in actions:
            by_message[action.log_id.sudo().id] = action
        return by_message | {action.message_id.sudo().id: action for action in actions}

    def _read_changes(self, messages):
        """Return the changed fields of each message, as far as the reader may read them."""
        values = messages.tracking_value_ids._filter_has_field_access(self.env)
        by_message = {}
        for value, shown in zip(
            values.sorted("id"),
            sorted(values._tracking_value_format(), key=lambda shown: shown["id"]),
            strict=True,
        ):
            by_message.setdefault(value.mail_message_id.id, []).append(
                {
                    "field": shown["fieldInfo"]["changedField"],
                    "type": shown["fieldInfo"]["fieldType"],
                    "currency_id": shown["fieldInfo"]["currencyId"],
                    "old": shown["oldValue"],
                    "new": shown["newValue"],
                }
            )
        return by_message

    def _get_body(self, record_id, scope):
        """Return the whole text of a message that the reader may read."""
        self.env["mail.message"].browse(record_id).check_access("read")
        return super(CollectionsHistoryMessage, self.sudo())._get_body(record_id, scope)

    def _get_text(self, record):
        return record.body


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.message"]
