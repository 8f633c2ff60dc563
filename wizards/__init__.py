from . import (
    base_partner_merge,
    collections_call,
    collections_plan_create,
    collections_plan_end,
    collections_plan_sources,
    collections_procedure_import,
    collections_rule_preview,
    collections_run_now,
    collections_run_now_line,
    collections_statement_wizard,
    collections_text_preview,
)
