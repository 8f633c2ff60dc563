# What the others read comes first.
from . import collections_privacy, collections_retention

# isort: split
from . import (
    collections_privacy_export,
    collections_privacy_log,
    collections_privacy_needs,
    collections_privacy_words,
    collections_profile,
    mail_template,
    res_company,
    res_config_settings,
    res_partner,
)
