from . import account, forms, limits, secrets, visitor, whatsapp
