from . import (
    account,
    account_messages,
    account_open,
    account_share,
    forms,
    limits,
    plan,
    secrets,
    visitor,
    whatsapp,
)
