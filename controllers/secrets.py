"""Tokens stay out of the log of the server: whoever reads it could open the accounts."""

import logging
import re

TOKEN = re.compile(r"(/c/)[^/?\s\"]+|([?&]access_token=)[^&\s\"]+")


def hide(text):
    """Return ``text`` with the tokens of our addresses left out."""
    return TOKEN.sub(lambda found: f"{found[1] or found[2]}…", text)


class HideTokens(logging.Filter):
    """Leaves tokens out of what the web server writes about a request."""

    def filter(self, record):
        """Clean the message and its arguments; every record passes."""
        if isinstance(record.msg, str):
            record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(a) if isinstance(a, str) else a for a in record.args)
        return True


logging.getLogger("werkzeug").addFilter(HideTokens())
