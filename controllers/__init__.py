from . import account, account_act, forms, limits, plan, secrets, visitor, whatsapp
