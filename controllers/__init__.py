from . import plan, whatsapp
