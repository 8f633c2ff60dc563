from . import (
    account,
    account_messages,
    account_open,
    account_pay,
    account_share,
    forms,
    limits,
    plan,
    secrets,
    visitor,
    whatsapp,
)
