from . import email, letter
