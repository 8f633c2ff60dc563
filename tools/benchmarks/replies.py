"""Group ``replies``: how well replies are read, on the labelled set; needs no database."""

import sys
import time

from dev.cache import CHECKOUT

from .figures import Figure

# On the held-out half, for promises and disputes.
GOALS = {"precision": 0.95, "recall": 0.8, "date_right": 0.95}
GUARDED = ("promise", "dispute")
ROUNDS = 3


def measure(_env):
    """Yield precision and recall for each intent: of the held-out half, then of the other."""
    reader, scoring = _import()
    cases = scoring.load(reader.Mail)
    for half, prefix in ((scoring.HELD, "replies"), (scoring.FIT, "replies.fit")):
        mine = [case for case in cases if case.half == half]
        for intent in reader.INTENTS:
            score = scoring.score(mine, reader.read, intent)
            yield from _describe(f"{prefix}.{intent}", intent, score, scoring.DATED)
    yield Figure("replies.ms_per_mail", _time(cases, reader.read), "ms")


def _import():
    """Import the reader and the labels from the checkout, without Odoo."""
    sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests" / "replies")]
    import scoring

    from engine import replies

    return replies, scoring


def _describe(name, intent, score, dated):
    mails = score.right + score.missed
    for kind in ("precision", "recall", "date_right"):
        if kind == "date_right" and intent not in dated:
            continue
        goal = f", goal {GOALS[kind]}" if intent in GUARDED else ""
        yield Figure(f"{name}_{kind}", getattr(score, kind), f"share of {mails} mails{goal}")


def _time(cases, read):
    """Return the milliseconds that a mail takes, its rules compiled."""
    start = time.perf_counter()
    for _round in range(ROUNDS):
        for case in cases:
            read(case.mail)
    return 1000 * (time.perf_counter() - start) / (ROUNDS * len(cases))
