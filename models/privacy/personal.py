"""Which of our records and fields hold data about a person, and what becomes of them.

Whoever adds a model or a text names it here: a test finds what is not named.
"""

# Rows that are about a person and nothing else: they go as a whole.
REMOVED = frozenset(
    (
        "collections.bureau.report",
        "collections.link",
        "collections.proposal",
        "collections.risk.event",
        "collections.score",
        "collections.screening",
        "collections.spam.sender",
        "collections.visit",
        "collections.whatsapp.message",
    )
)

# Words and files that go, while the row stays with its dates, its state and its figures.
NOTES = (
    "answer", "asked_attachment_ids", "asked_text", "colleague_email", "colleague_name",
    "colleague_phone", "draft_attachment_ids", "draft_body", "draft_subject", "note", "question",
    "skip_reason", "waiver",
)  # fmt: skip
ADDRESSES = (
    "checked_letter", "failure_detail", "guess_detail", "letter_attachment_id", "preview",
    "recipient_email", "recipient_phone", "sender_email", "sender_key", "sender_name", "subject",
    "summary",
)  # fmt: skip
EMPTIED = {
    "collections.action": NOTES + ADDRESSES,
    "collections.agency.case": ("note", "package_id"),
    "collections.agency.entry": ("note",),
    "collections.cause": ("note",),
    "collections.charge": ("reason",),
    "collections.credit.application": (
        "answer", "attachment_ids", "company_number", "decision_reason", "findings", "legal_name",
        "note", "vat",
    ),
    "collections.credit.limit": ("decision_note", "reason"),
    "collections.dispute": ("attachment_ids", "customer_text", "description"),
    "collections.hold": ("note", "reason"),
    "collections.invoice.check": ("address", "note"),
    "collections.invoice.check.result": ("sentence",),
    "collections.law.notice": ("void_reason",),
    "collections.letter.batch": ("document_id", "removed"),
    "collections.order.hold": ("reason",),
    "collections.plan": ("accepted_ip", "accepted_name", "end_reason", "note", "policy_problem"),
    "collections.profile": (
        "legal_hold_reason", "pinned_note", "risk_hand_reason", "run_error", "stop_reason",
    ),
    "collections.promise": ("note",),
}  # fmt: skip

# Texts that are numbers, codes and names of documents, or about a colleague or an agency.
HARMLESS = {
    "collections.action": (
        "asked_model", "channel_code", "guess_kind", "law_reason", "priority_factors", "rate_needs",
    ),
    "collections.action.line": ("channel_code",),
    "collections.agency": ("reference_format", "separator", "terms"),
    "collections.agency.case": ("agency_reference", "reference"),
    "collections.agency.item": ("name",),
    "collections.charge": ("doubt", "item_name", "rows", "rule", "source"),
    "collections.credit.application": ("name",),
    "collections.dispute": ("name",),
    "collections.dispute.item": ("name",),
    "collections.forecast": ("cash_curve", "curve", "name", "reasons"),
    "collections.hold": ("res_model",),
    "collections.invoice.check": ("condition", "name"),
    "collections.law.notice": ("channel_code", "items_text"),
    "collections.law.notice.line": ("name",),
    "collections.order.hold": ("name", "res_model"),
    "collections.plan": ("access_token", "name"),
    "collections.plan.item": ("name",),
    "collections.profile": ("settled_mark",),
    "collections.promise": ("name",),
    "collections.promise.item": ("name",),
}  # fmt: skip

# Never part of an export: keys that open something, and guesses about whose data it may be.
SECRETS = frozenset(("access_token", "key", "sender_key"))
# A customer of whom we only guess that it is the one.
GUESSES = frozenset(("guess_id",))
# Where the address of a person stands, when it is no contact.
ADDRESS_FIELDS = ("colleague_email", "email", "recipient_email", "sender_email")
# What tells to whom a letter of the law went, and what it said: it stays with the proof.
PROOFS = frozenset(("checked_letter", "letter_attachment_id", "recipient_email", "summary"))
# What stands in place of a text that cannot be empty.
REMOVED_TEXT = "–"
