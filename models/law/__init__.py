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
