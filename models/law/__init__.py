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
# What the law says to a procedure, to a plan and in the moment of sending.
from . import (
    collections_action_guard,
    collections_action_hours,
    collections_law_rate_use,
    collections_ledger,
    collections_procedure,
    collections_procedure_step,
    collections_scheduler,
    res_company_contact,
    res_config_settings_contact,
)

# isort: split
# Legal documents: what they are made of, their words, and what the law misses in them.
from . import (
    collections_action_letter,
    collections_law_writer,
    collections_procedure_audience,
    collections_procedure_step_letter,
    mail_template,
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
