"""The groups of benchmarks, and the printing of their figures."""

import os
import signal

from dev import environment
from dev.console import Problem, complain, say

from . import forecast, letters, portal, replies, risk, run, screens

# A group is a function that takes the environment and yields figures.
GROUPS = {
    "run": run.measure,
    "letters": letters.measure,
    "portal": portal.measure,
    "replies": replies.measure,
    "screens": screens.measure,
    "risk": risk.measure,
    "forecast": forecast.measure,
}

def main(arguments):
    """Measure the groups named in ``arguments`` or in ``ONLY``, all of them without either."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _measure(arguments or os.environ.get("ONLY", "").split() or list(GROUPS))
    except Problem as problem:
        complain(problem)
        return 1
    except KeyboardInterrupt:
        complain("Interrupted.")
        return 130
    return 0


def _measure(names):
    unknown = set(names) - set(GROUPS)
    if unknown:
        known = ", ".join(GROUPS)
        raise Problem(f"There is no benchmark {', '.join(sorted(unknown))}: choose from {known}.")
    env = environment.prepare()
    for name in names:
        say(f"bench: {name}")
        for figure in GROUPS[name](env):
            print(figure.as_line(), flush=True)
