"""Databases: create, copy and drop them together with the files that Odoo keeps beside them.

Whether a database is complete is written into its comment, as the last step of building it. So the
mark lives and dies with the database, and what was interrupted half-way is built again.
"""

import contextlib
import os
import shutil

from .console import Problem
from .system import read_output


def comment(env, name):
    """Return what was marked on the database, "" for nothing, or None when there is none."""
    query = (
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') || '.'"
        f" FROM pg_database WHERE datname = '{name}'"
    )
    return (_query(env, query) or "").removesuffix(".") if exists(env, name) else None


def exists(env, name):
    """Tell whether there is a database of this name."""
    return _query(env, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


def set_comment(env, name, text):
    """Mark the database, which makes it known as complete."""
    _run(env, ["psql", "-XAtqc", f"COMMENT ON DATABASE \"{name}\" IS '{text}'", "postgres"])


def execute(env, name, statement):
    """Run one SQL statement in the database ``name``."""
    _run(env, ["psql", "-XAtqc", statement, name])


def names(env, prefix):
    """Return the names of the databases that begin with ``prefix``."""
    query = f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')"
    return (_query(env, query) or "").split()


def drop(env, name):
    """Remove the database and its files, whoever is connected."""
    _run(env, ["dropdb", "--if-exists", "--force", name])
    shutil.rmtree(filestore(env, name), ignore_errors=True)


def copy(env, source, target):
    """Make ``target`` a copy of ``source``; the files, which Odoo never changes, are shared."""
    drop(env, target)
    _run(env, ["createdb", "--template", source, target])
    if filestore(env, source).is_dir():
        shutil.copytree(filestore(env, source), filestore(env, target), copy_function=os.link)


def filestore(env, name):
    """Return the folder with the attachments of a database."""
    return env.root / "data" / "filestore" / name


@contextlib.contextmanager
def dropped_afterwards(env, name):
    """Drop the database at the end, however that comes."""
    try:
        yield name
    finally:
        drop(env, name)


def _query(env, query):
    return read_output(["psql", "-XAtqc", query, "postgres"], env=env.variables)


def _run(env, command):
    if read_output(command, env=env.variables) is None:
        raise Problem(f"PostgreSQL did not carry out: {' '.join(command)}.")
