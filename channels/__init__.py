from . import delivery_stop, email
