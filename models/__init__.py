# What others inherit comes first.
from . import (
    collections_guarded,
    collections_held_document,
    collections_mail_talk,
    collections_plan_part,
    collections_silence,
)

# isort: split
from . import (
    account_move,
    account_move_check,
    account_move_history,
    account_move_line,
    account_partial_reconcile,
    account_payment,
    collections_absence,
    collections_account,
    collections_action,
    collections_action_answer,
    collections_action_conversation,
    collections_action_inbox,
    collections_action_line,
    collections_action_link,
    collections_action_priority,
    collections_action_text,
    collections_action_work,
    collections_agency,
    collections_agency_case,
    collections_agency_entry,
    collections_agency_item,
    collections_agency_package,
    collections_basket,
    collections_bookmark,
    collections_cause,
    collections_cause_item,
    collections_change,
    collections_channel,
    collections_conversation,
    collections_credit,
    collections_credit_application,
    collections_credit_application_decision,
    collections_credit_application_places,
    collections_credit_application_words,
    collections_credit_limit,
    collections_credit_policy,
    collections_credit_turn,
    collections_form_key,
    collections_handover,
    collections_hold,
    collections_inbox,
    collections_installment,
    collections_invoice_check,
    collections_invoice_check_kinds,
    collections_invoice_check_result,
    collections_ledger,
    collections_ledger_figures,
    collections_ledger_import,
    collections_ledger_online,
    collections_ledger_payments,
    collections_ledger_settlements,
    collections_ledger_wishes,
    collections_letter_batch,
    collections_link,
    collections_link_share,
    collections_mailbox,
    collections_order_hold,
    collections_payment_item,
    collections_placeholder,
    collections_plan,
    collections_plan_item,
    collections_plan_policy,
    collections_plan_review,
    collections_plan_terms,
    collections_priority,
    collections_procedure,
    collections_procedure_file,
    collections_procedure_step,
    collections_procedure_step_text,
    collections_procedure_version,
    collections_profile,
    collections_profile_application,
    collections_profile_cause,
    collections_profile_contacts,
    collections_profile_credit,
    collections_profile_documents,
    collections_profile_exposure,
    collections_profile_items,
    collections_profile_mail,
    collections_profile_next,
    collections_profile_recipients,
    collections_profile_score,
    collections_profile_stage,
    collections_profile_trend,
    collections_promise,
    collections_promise_check,
    collections_promise_item,
    collections_promise_line,
    collections_promise_links,
    collections_promise_review,
    collections_routing,
    collections_rule,
    collections_run,
    collections_scenario,
    collections_scheduler,
    collections_score,
    collections_score_words,
    collections_scorer,
    collections_scorer_facts,
    collections_spam_sender,
    collections_visit,
    collections_visit_figures,
    collections_worklist,
    ir_http,
    mail_notification,
    mail_template,
    mail_thread,
    payment_transaction,
    res_company,
    res_company_inbox,
    res_company_mail,
    res_company_score,
    res_config_settings,
    res_partner,
    res_partner_credit,
    res_users,
    sms_sms,
)

# isort: split
# What keeps follow-up silent extends the silence, the ledger and the holds: it comes after them.
from . import (
    collections_dispute,
    collections_dispute_credit,
    collections_dispute_item,
    collections_dispute_opening,
    collections_dispute_places,
    collections_dispute_reason,
    collections_dispute_review,
)

# isort: split
# They extend the disputes.
from . import collections_cause_reason, collections_dispute_check

# isort: split
# What customers set in motion on their page.
from . import collections_account_act, collections_action_asked

# isort: split
# What is read in the messages of customers.
from . import (
    collections_proposal,
    collections_proposal_card,
    collections_proposal_effect,
    collections_proposal_places,
    collections_proposal_reading,
    collections_proposal_rule,
)

# isort: split
# Calls and questions to colleagues, which build on all of it.
from . import (
    collections_action_call,
    collections_action_question,
    collections_profile_call,
    collections_script,
    res_partner_status,
)

# isort: split
# What registers, bureaus and insurers say: each source extends the model of sources.
from . import collections_bureau

# isort: split
from . import (
    bureau_companies_house,
    bureau_creditsafe,
    bureau_kvk,
    bureau_numbers,
    bureau_vies,
    collections_bureau_report,
    collections_profile_bureau,
    collections_scorer_bureau,
    res_company_bureau,
    res_config_settings_bureau,
)

# isort: split
# What happens to customers, and what is odd about them.
from . import collections_risk_rule, collections_screening_sign

# isort: split
from . import (
    collections_bureau_events,
    collections_own_events,
    collections_profile_screening,
    collections_risk_event,
    collections_risk_follow_up,
    collections_screening,
)

# isort: split
# The law of late payment.
from . import law

# isort: split
# The history reads all of them, and so does the forecast.
from . import forecast, history

# isort: split
# What is kept about people, and for how long.
from . import privacy
