"""What a person at the terminal gets to read: progress lines, and one sentence when it fails."""

import sys


class Problem(Exception):
    """The set-up cannot go on; the message is one sentence that says what to do about it."""


def say(text):
    """Show one line of progress, on stderr so that the output of a command stays clean."""
    print(f"· {text}", file=sys.stderr, flush=True)


def complain(text):
    """Show the one sentence with which a command ends that could not do its work."""
    print(f"✗ {text}", file=sys.stderr, flush=True)
