"""Databases to measure on, and processes that do the work in them.

The seeded book without the addon takes minutes to write and changes only with Odoo's version, so it
is kept. What is measured is installed into a copy of it, as users install it on their ledger.
"""

import json
import subprocess
from pathlib import Path

from dev import addon, build, cache, database
from dev.console import Problem, say

BOOK = "collections_book"
HERE = Path(__file__).parent
SEED_SOURCES = ("book.py", "cloning.py")
SECONDS = 3600


def copy_book(env, name):
    """Make ``name`` a database with the seeded book, and without the addon."""
    with cache.locked(env.root / "book.lock", "another benchmark is seeding its book"):
        _ensure_book(env)
        database.copy(env, BOOK, name)


def _ensure_book(env):
    fingerprint = _fingerprint(env)
    if database.comment(env, BOOK) == fingerprint:
        return
    say("bench: seeding 20,000 customers with 10 invoices each (some minutes, only once)")
    build.drop_left_over(env, "seed")
    with database.dropped_afterwards(env, build.scratch_name("seed")) as draft:
        build.copy_base(env, draft)
        work(env, draft, "book:seed")
        database.execute(env, draft, "VACUUM ANALYZE")
        database.copy(env, draft, BOOK)
    database.set_comment(env, BOOK, fingerprint)


def _fingerprint(env):
    sources = [(HERE / name).read_text() for name in SEED_SOURCES]
    return cache.short_hash(f"{env.source.fingerprint()} {addon.foreign_modules()} {sources}")


def work(env, name, target, *options):
    """Call ``MODULE:FUNCTION`` of this package in a process on database ``name``.

    :return: what the function returned
    """
    command = [env.python, str(HERE / "worker.py"), name, target, *options]
    done = subprocess.run(
        command, env=env.variables, stdout=subprocess.PIPE, text=True, check=False, timeout=SECONDS
    )
    if done.returncode:
        raise Problem(f"The benchmark {target} failed: see the lines above.")
    return json.loads(done.stdout)
