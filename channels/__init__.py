from . import collections_whatsapp_message, delivery, delivery_stop, phone

# isort: split
# What all channels have in common comes first.
from . import agency, email, letter, plan, registered_email, registered_gateway, sms, whatsapp
