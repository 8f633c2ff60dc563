from . import agency, email
