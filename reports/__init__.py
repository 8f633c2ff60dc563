from . import (
    collections_cause_analysis,
    collections_handover,
    collections_open_item,
    collections_open_item_trace,
    collections_paper,
    collections_takeover,
    collections_workload,
)

# isort: split
# They extend the letter paper.
from . import (
    collections_agreement,
    collections_charge_sheet,
    collections_letter,
    collections_statement,
    collections_transfer,
    ir_actions_report,
)

# isort: split
from . import (
    collections_agency_statement,
    collections_charge_shown,
    collections_letter_cover,
    collections_statement_xlsx,
)

# isort: split
# It extends the open items.
from . import collections_open_item_forecast
