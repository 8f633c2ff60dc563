"""Tell the log of the server that something failed, and where, without naming anybody.

The words of an error often quote what it is about: the name of a customer, a row of a table. They
are for whoever may see the record, and for DEBUG.
"""

import traceback
from pathlib import PurePath

MOST_FRAMES = 6


def describe_failure(error):
    """Return the kind of an error and the lines of code it came through, the last one first."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return " < ".join([type(error).__name__, *places])


def log_failure(logger, level, error, text, *arguments):
    """Log a failure without the words of the error; these follow at level DEBUG.

    :param text: with ``%s`` for each of ``arguments``
    """
    logger.log(level, f"{text}: %s", *arguments, describe_failure(error))
    logger.debug("In its own words", exc_info=error)
