from . import delivery, phone

# isort: split
# What all channels have in common comes first.
from . import email, sms
