from . import account, limits, plan, secrets, visitor, whatsapp
