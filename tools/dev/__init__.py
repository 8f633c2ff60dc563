"""The development environment of Collections: set-up, demo server, tests.

Everything here runs before anything is installed, so it needs nothing but the Python standard
library. ``main.py`` lists the commands; the scripts beside this folder and the Makefile call it.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - this is what finds out
    sys.exit("✗ The development tools need Python 3.10 or newer: put one first in PATH as python3.")
