"""The smaller commands: benchmarks, the translation template, databases, cleaning up."""

import re
import shutil

from . import addon, build, cache, database, environment, postgres
from .cache import CHECKOUT
from .console import Problem, say

POT_DATES = re.compile(r'^"POT?-(Creation|Revision)-Date: .*$', re.MULTILINE)


def bench(arguments):
    """Run the benchmarks; ``ONLY`` in the environment names one group."""
    env = environment.prepare()
    env.replace([env.python, str(CHECKOUT / "tools" / "bench"), *arguments])


def make_database(arguments):
    """Make a database with the addon freshly installed; ``--base`` without it, ``--drop`` none."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    if len(names) != 1 or not re.fullmatch(r"\w[\w.-]*", names[0]):
        raise Problem("Usage: tools/database [--base | --drop] NAME.")
    env = environment.prepare()
    if "--drop" in arguments:
        database.drop(env, names[0])
        return
    make = build.copy_base if "--base" in arguments else build.copy_installed
    make(env, names[0])
    say(f"database {names[0]} is ready")


def export_terms(_arguments):
    """Write the translation templates of the addon and its bridges anew."""
    env = environment.prepare()
    build.drop_left_over(env, "terms")
    with database.dropped_afterwards(env, build.scratch_name("terms")) as name:
        build.copy_installed(env, name)
        say("i18n: collecting terms")
        for folder in [CHECKOUT, *(path.parent for path in addon.bridges())]:
            _export_module(env, name, folder)


def _export_module(env, name, folder):
    """Write one template, leaving it alone when nothing but its dates would change."""
    module = cache.MODULE if folder == CHECKOUT else folder.name
    target = folder / "i18n" / f"{module}.pot"
    draft = cache.private_folder(env.root) / target.name
    command = [env.odoo, "i18n", "export", "-d", name, "-o", str(draft), module]
    env.run(command, env.root / "log" / "i18n.log", "Collecting the terms failed")
    text = draft.read_text()
    if not target.is_file() or _without_dates(target.read_text()) != _without_dates(text):
        cache.write_atomically(target, text)
        say(f"i18n: wrote {target.relative_to(CHECKOUT)}")


def _without_dates(text):
    return POT_DATES.sub("", text)


def stop(_arguments):
    """Stop the private PostgreSQL server."""
    postgres.Cluster(cache.locate()).stop()


def purge(_arguments):
    """Remove the cache with everything in it, and the private cluster's databases."""
    root = cache.locate()
    if not (root / "stages").is_dir() and any(root.iterdir()):
        raise Problem(f"{root} does not look like the cache of this project: nothing was removed.")
    with cache.locked(root / "lock", "another set-up is at work"):
        postgres.Cluster(root).remove()
        say(f"removing {root}")
        shutil.rmtree(root, ignore_errors=True)
