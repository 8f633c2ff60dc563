"""A process that opens one database and calls one function of this package in it.

Usage: worker.py DATABASE MODULE:FUNCTION [ODOO OPTION]...

The function gets an environment of the superuser, as scheduled actions have, and what it returns
is the process's output, as JSON.
"""

import importlib
import json
import sys
from pathlib import Path

import odoo
from odoo.modules.registry import Registry


def main(database, target, *options):
    """Open the database, call the function, commit what it did and print what it returned."""
    odoo.tools.config.parse_config(
        [
            f"--database={database}",
            "--no-http",
            "--log-level=warn",
            "--max-cron-threads=0",
            *options,
        ]
    )
    module, function = target.split(":")
    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        result = getattr(importlib.import_module(f"benchmarks.{module}"), function)(env)
    print(json.dumps(result))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(*sys.argv[1:])
