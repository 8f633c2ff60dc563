# What the sources extend comes first.
from . import collections_history, collections_history_source

# isort: split
from . import (
    collections_history_action,
    collections_history_agency,
    collections_history_application,
    collections_history_charge,
    collections_history_coming,
    collections_history_dispute,
    collections_history_event,
    collections_history_invoice,
    collections_history_law_notice,
    collections_history_message,
    collections_history_pause,
    collections_history_payment,
    collections_history_plan,
    collections_history_promise,
    collections_history_visit,
)

# isort: split
from . import collections_profile
