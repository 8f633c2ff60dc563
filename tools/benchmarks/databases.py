"""Databases to measure on, and processes that do the work in them.

The seeded book without the addon takes minutes to write and changes only with Odoo's version, so it
is kept. What is measured is installed into a copy of it, as users install it on their ledger.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import addon, build, cache, database
from dev.console import Problem, say

HERE = Path(__file__).parent
SEED_SOURCES = ("book.py", "cloning.py")
SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Book:
    """A database that is seeded once: its name, what writes it, and what is in it."""

    name: str
    seeder: str
    title: str


BOOK = Book("collections_book", "book:seed", "20,000 customers with 10 invoices each")
OPEN_BOOK = Book(
    "collections_book_open", "book:seed_open", "20,000 customers with 10 open items each"
)
SMALL_OPEN_BOOK = Book(
    "collections_book_small", "book:seed_small_open", "2,000 customers with 10 open items each"
)


def copy_book(env, name, book=BOOK):
    """Make ``name`` a database with the seeded book, and without the addon."""
    with cache.locked(env.root / "book.lock", "another benchmark is seeding its book"):
        _ensure_book(env, book)
        database.copy(env, book.name, name)


def work_on_book(env, target, told):
    """Install the addon on a copy of the book, call ``target`` there and return what it returns.

    :param told: what is said of the work
    """
    build.drop_left_over(env, "bench")
    with database.dropped_afterwards(env, build.scratch_name("bench")) as name:
        copy_book(env, name)
        say("bench: installing the addon on the book")
        build.install(env, name, addon.own_modules(), "Installing on the book")
        say(f"bench: {told}")
        return work(env, name, target)


def _ensure_book(env, book):
    fingerprint = _fingerprint(env)
    if database.comment(env, book.name) == fingerprint:
        return
    say(f"bench: seeding {book.title} (some minutes, only once)")
    build.drop_left_over(env, "seed")
    with database.dropped_afterwards(env, build.scratch_name("seed")) as draft:
        build.copy_base(env, draft)
        work(env, draft, book.seeder)
        database.execute(env, draft, "VACUUM ANALYZE")
        database.copy(env, draft, book.name)
    database.set_comment(env, book.name, fingerprint)


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
