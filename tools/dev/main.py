"""The commands of the development environment, by name."""

import signal

from . import demo, environment, extras, testing
from .console import Problem, complain


def main(name="", *arguments):
    """Run the command ``name`` and return the exit code of the process."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    if name not in COMMANDS:
        complain(f"There is no command {name!r}: choose from {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[name](arguments) or 0
    except Problem as problem:
        complain(problem)
        return 1
    except KeyboardInterrupt:
        complain("Interrupted: the same command goes on from here.")
        return 130


def setup(_arguments):
    """Install whatever is missing and start PostgreSQL."""
    environment.prepare()


def odoo(arguments):
    """Run Odoo's command line with the development configuration."""
    env = environment.prepare()
    env.replace([env.odoo, *arguments])


def python(arguments):
    """Run the Python that has Odoo and its packages, with libpq's variables set."""
    env = environment.prepare()
    env.replace([env.python, *arguments])


COMMANDS = {
    "bench": extras.bench,
    "database": extras.make_database,
    "demo": demo.demo,
    "format": testing.tidy,
    "i18n": extras.export_terms,
    "lint": testing.lint,
    "odoo": odoo,
    "purge": extras.purge,
    "python": python,
    "setup": setup,
    "stop": extras.stop,
    "test": testing.test,
    "unit": testing.unit,
}
