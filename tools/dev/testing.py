"""Checks and tests: ruff, pylint-odoo, and pytest on throw-away databases."""

import os
import shlex

from . import addon, axe, build, database, environment
from .cache import CHECKOUT, private_folder
from .console import Problem, say

SETTINGS = str(CHECKOUT / "pyproject.toml")
MOST_WORKERS = 2


def lint(_arguments=()):
    """Check style with ruff and Odoo's conventions with pylint-odoo."""
    _lint(environment.prepare())


def tidy(_arguments=()):
    """Let ruff mend what it can and lay out the code."""
    env = environment.prepare()
    env.call([env.python, "-m", "ruff", "check", "--fix-only", "."], cwd=CHECKOUT)
    return env.call([env.python, "-m", "ruff", "format", "."], cwd=CHECKOUT)


def _lint(env):
    say("lint: ruff")
    failed = env.call([env.python, "-m", "ruff", "check", "."], cwd=CHECKOUT)
    say("lint: pylint-odoo")
    modules = [env.addon, *(path.parent for path in addon.bridges())]
    command = [env.python, "-m", "pylint", "--rcfile", SETTINGS, "--jobs=2", "--score=n"]
    failed |= env.call([*command, *map(str, modules)])
    if failed:
        raise Problem("The code does not pass the checks: see the lines above.")


def test(_arguments=()):
    """Run the checks and all tests, or without the checks those of ``TESTS`` and ``ARGS``.

    ``TESTS`` holds paths below the checkout, ``ARGS`` further arguments of pytest.
    """
    env = environment.prepare()
    paths, arguments = (shlex.split(os.environ.get(name, "")) for name in ("TESTS", "ARGS"))
    if not paths and not arguments:
        _lint(env)
    # The script with which pages are looked at through the eyes of people with a disability.
    env.variables["COLLECTIONS_AXE"] = str(axe.prepare(env.root) or "")
    build.drop_left_over(env, "test")
    with database.dropped_afterwards(env, build.scratch_name("test")) as name:
        build.copy_installed(env, name)
        say("tests: running")
        return env.call(_pytest(env, name, paths, arguments), cwd=private_folder(env.root))


def unit(_arguments=()):
    """Run the tests that need neither a database nor Odoo, those of the engine, in seconds."""
    env = environment.prepare()
    arguments = shlex.split(os.environ.get("ARGS", ""))
    command = [*_common(env), "-p", "no:odoo", "-p", "dev.engine_plugin"]
    command += [str(env.addon / "tests" / "engine"), *arguments]
    env.variables["PYTHONPATH"] = str(CHECKOUT / "tools")
    return env.call(command, cwd=private_folder(env.root))


def _common(env):
    cache = private_folder(env.root) / "pytest"
    command = [env.python, "-m", "pytest", "-c", SETTINGS, f"--rootdir={env.addon}"]
    return [*command, "-o", f"cache_dir={cache}"]


def _pytest(env, name, paths, arguments):
    """Return the command; each worker gets its own copy of the database from pytest-odoo."""
    command = [*_common(env), f"--odoo-database={name}", "--odoo-http", "--odoo-log-level=warn"]
    files = sum(path.endswith(".py") for path in paths) if paths else MOST_WORKERS
    workers = min(MOST_WORKERS, os.cpu_count() or 1, files or MOST_WORKERS)
    if workers > 1:
        command += [f"--numprocesses={workers}", "--dist=loadfile"]
    found = [str(env.addon / path) for path in paths] or _test_folders(env)
    return [*command, *found, *arguments]


def _test_folders(env):
    bridges = [env.addon.parent / path.parent.name / "tests" for path in addon.bridges()]
    return [str(env.addon / "tests"), *(str(path) for path in bridges if path.is_dir())]
