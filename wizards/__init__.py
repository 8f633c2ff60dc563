from . import (
    account_move_reversal,
    base_partner_merge,
    collections_call,
    collections_dispute_answer,
    collections_dispute_create,
    collections_invoice_check_confirm,
    collections_procedure_import,
    collections_rule_preview,
    collections_run_now,
    collections_run_now_line,
    collections_statement_wizard,
    collections_text_preview,
)
