from . import account, account_pay, limits, plan, secrets, visitor, whatsapp
