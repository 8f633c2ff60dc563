from . import account, limits, secrets, visitor, whatsapp
