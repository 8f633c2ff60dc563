# What the others read comes first.
from . import collections_law_rate, law_terms

# isort: split
from . import (
    collections_action,
    collections_law,
    collections_law_notice,
    collections_law_notice_line,
    collections_profile,
    res_company,
    res_config_settings,
    res_partner,
)

# isort: split
# Interest and costs: what may be asked, what was booked, and what became of it.
from . import (
    collections_account_charge,
    collections_charge,
    collections_charge_due,
    collections_charge_entry,
    collections_charge_ledger,
    collections_charge_matching,
    collections_charge_message,
    collections_charge_reversal,
    collections_charge_step,
    collections_charge_task,
    collections_charge_words,
    collections_law_charge,
    collections_profile_charge,
    res_company_charge,
    res_config_settings_charge,
)
