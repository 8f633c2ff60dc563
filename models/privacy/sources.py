"""What is cleaned up when its time is over: one entry for each kind of data and table."""

from typing import NamedTuple

from odoo.tools import SQL

from .personal import ADDRESSES, EMPTIED, NOTES

# Each kind has a field `collections_keep_…` on the company; the order is that of the settings.
KINDS = [
    ("visits", "Visits and opened messages"),
    ("links", "Account links that are over"),
    ("unknown", "Mail of unknown and unwanted senders"),
    ("notes", "Notes of calls and tasks"),
    ("applications", "Credit applications"),
    ("reports", "Bureau reports"),
    ("signs", "Screening results"),
    ("events", "Events about customers"),
    ("scores", "Score history"),
    ("messages", "Messages and letters"),
    ("agreements", "Disputes, agreements and decisions"),
]


class Source(NamedTuple):
    """Rows of one table that are cleaned up; in SQL, they are ``data``."""

    kind: str
    model: str
    moment: SQL  # when they came to be
    condition: SQL = SQL("TRUE")  # which of them are over
    profile: SQL = SQL("data.profile_id")
    company: SQL = SQL("data.company_id")
    fields: tuple = ()  # what is emptied; without them the row goes
    messages: tuple = ()  # fields with messages that go along
    has_thread: bool = False  # whether all messages on it go along
    proof: SQL | None = None  # the action that may be a letter of the law


OVER = SQL("data.state IN ('done', 'cancelled')")
ON_DOSSIER = SQL("data.model = 'collections.profile'")
COMPANY_OF_DOSSIER = SQL("(SELECT company_id FROM collections_profile WHERE id = data.res_id)")
COMPANY_OF_MAILBOX = SQL("(SELECT company_id FROM collections_mailbox WHERE id = data.res_id)")
ACTION_OF_MESSAGE = SQL("(SELECT MIN(id) FROM collections_action WHERE message_id = data.id)")


def _thread(model, moment, condition):
    """Return the entry of agreements and the like: words and thread go, figures stay."""
    names = EMPTIED[model]
    return Source("agreements", model, moment, condition, fields=names, has_thread=True)


SOURCES = (
    Source("visits", "collections.visit", SQL("data.date")),
    Source(
        "links",
        "collections.link",
        SQL("CASE WHEN data.is_revoked THEN data.write_date ELSE data.date_expiry END"),
    ),
    Source(
        "unknown",
        "collections.action",
        SQL("COALESCE(data.last_date, data.create_date)"),
        SQL(
            "data.kind = 'incoming' AND data.state IN ('done', 'cancelled')"
            " AND (data.profile_id IS NULL OR data.cancel_reason = 'spam')"
        ),
        messages=("conversation_ids",),
    ),
    Source(
        "unknown",
        "mail.message",
        SQL("data.date"),
        SQL(
            "data.model = 'collections.mailbox' AND NOT EXISTS ("
            "SELECT FROM collections_action_conversation_rel WHERE message_id = data.id)"
        ),
        profile=SQL("NULL::int"),
        company=COMPANY_OF_MAILBOX,
    ),
    Source(
        "unknown",
        "collections.whatsapp.message",
        SQL("data.create_date"),
        SQL("data.state = 'unmatched'"),
    ),
    Source(
        "notes",
        "collections.action",
        SQL("COALESCE(data.date_done, data.write_date)"),
        OVER,
        fields=NOTES,
        messages=("log_id",),
    ),
    Source(
        "applications",
        "collections.credit.application",
        SQL("COALESCE(data.decided_at, data.write_date)"),
        SQL("data.state IN ('approved', 'refused', 'withdrawn')"),
        fields=EMPTIED["collections.credit.application"],
        has_thread=True,
    ),
    Source("reports", "collections.bureau.report", SQL("data.requested_at")),
    Source("signs", "collections.screening", SQL("data.found_on"), SQL("data.state != 'open'")),
    Source("events", "collections.risk.event", SQL("data.received_at"), SQL("data.state != 'new'")),
    Source(
        "scores",
        "collections.score",
        SQL("data.date"),
        # The last one says how the customer stands.
        SQL(
            "EXISTS (SELECT FROM collections_score later WHERE later.profile_id = data.profile_id"
            " AND later.date > data.date)"
            " AND NOT EXISTS (SELECT FROM collections_profile used"
            " WHERE used.id = data.profile_id AND used.risk_score_id = data.id)"
        ),
    ),
    Source(
        "messages",
        "mail.message",
        SQL("data.date"),
        ON_DOSSIER,
        profile=SQL("data.res_id"),
        company=COMPANY_OF_DOSSIER,
        proof=ACTION_OF_MESSAGE,
    ),
    Source(
        "messages",
        "collections.action",
        SQL("COALESCE(data.last_date, data.date_done, data.write_date)"),
        OVER,
        fields=ADDRESSES,
        proof=SQL("data.id"),
    ),
    Source(
        "messages",
        "collections.whatsapp.message",
        SQL("data.create_date"),
        SQL("data.state NOT IN ('queued', 'sending', 'unmatched')"),
    ),
    Source(
        "messages",
        "collections.proposal",
        SQL("data.create_date"),
        SQL("data.state != 'open'"),
        profile=SQL("(SELECT profile_id FROM collections_action WHERE id = data.action_id)"),
    ),
    Source(
        "messages",
        "collections.letter.batch",
        SQL("COALESCE(data.date_sent, data.write_date)"),
        SQL("data.state = 'sent'"),
        profile=SQL("NULL::int"),
        fields=EMPTIED["collections.letter.batch"],
    ),
    _thread(
        "collections.dispute",
        SQL("COALESCE(data.date_closed, data.write_date)"),
        SQL("data.state NOT IN ('new', 'investigating', 'waiting')"),
    ),
    _thread(
        "collections.promise",
        SQL("GREATEST(data.date, data.given_on)"),
        SQL("data.state NOT IN ('requested', 'open')"),
    ),
    _thread(
        "collections.plan",
        SQL("COALESCE(data.date_ended, data.write_date)"),
        SQL("data.state IN ('completed', 'defaulted', 'cancelled')"),
    ),
    _thread(
        "collections.agency.case",
        SQL("COALESCE(data.date_closed, data.write_date)"),
        SQL("data.state IN ('closed', 'withdrawn')"),
    ),
    _thread("collections.cause", SQL("data.date"), SQL("TRUE")),
    _thread(
        "collections.invoice.check",
        SQL("data.write_date"),
        SQL("data.state = 'off'"),
    ),
    Source(
        "agreements",
        "collections.law.notice",
        SQL("data.sent_on"),
        fields=EMPTIED["collections.law.notice"],
        has_thread=True,
        proof=SQL("data.action_id"),
    ),
    Source(
        "agreements",
        "collections.charge",
        SQL("data.write_date"),
        SQL("data.state NOT IN ('open', 'booked')"),
        fields=EMPTIED["collections.charge"],
    ),
    Source(
        "agreements",
        "collections.credit.limit",
        SQL("COALESCE(data.date_to, data.write_date)"),
        SQL("data.state IN ('ended', 'refused')"),
        fields=EMPTIED["collections.credit.limit"],
    ),
    Source(
        "agreements",
        "collections.order.hold",
        SQL("COALESCE(data.decided_at, data.write_date)"),
        SQL("data.state IN ('released', 'refused', 'gone')"),
        fields=EMPTIED["collections.order.hold"],
    ),
    Source(
        "agreements",
        "collections.hold",
        SQL("data.date_to"),
        SQL("data.date_to < CURRENT_DATE"),
        fields=EMPTIED["collections.hold"],
    ),
)
