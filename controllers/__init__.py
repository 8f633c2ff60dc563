from . import account, account_pay, limits, secrets, visitor, whatsapp
