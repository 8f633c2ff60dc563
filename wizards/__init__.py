from . import (
    collections_call,
    collections_rule_preview,
    collections_run_now,
    collections_run_now_line,
)
