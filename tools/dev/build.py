"""Databases with modules installed, each the starting point of the next.

``collections_base_…`` has Odoo's own modules that the addon needs; installing them takes a minute,
and they change only with Odoo's version or a manifest. Checkouts that need other modules have one
of their own. ``collections_installed_…`` is a copy of it
with the addon of one checkout. Tests run on copies of that.
"""

import os
import re
import shutil

from . import addon, cache, database
from .console import Problem, say

INSTALLED = f"collections_installed_{cache.short_hash(cache.CHECKOUT)}"
# Tests post invoices under the accounting charts of the demo company.
CHARTS = ("l10n_be", "l10n_nl")
# A provider that decides as the tests tell it to.
PROVIDERS = ("payment_demo",)
BASE_MODULES = sorted({*addon.foreign_modules(), *CHARTS, *PROVIDERS})
BASE = f"collections_base_{cache.short_hash(BASE_MODULES)}"
# Attachments go into the database: pytest-odoo lets its workers share one folder of files, from
# which each would remove what only the other needs. Assets are made once, not in every test.
PREPARE_SCRIPT = """
env['ir.config_parameter'].set_param('ir_attachment.location', 'db')
env['ir.attachment'].force_storage()
env['ir.qweb']._pregenerate_assets_bundles()
env.cr.commit()
"""
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:")
LOUD_LINE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def copy_installed(env, name):
    """Make ``name`` a database in which the addon of this checkout is freshly installed."""
    _ensure_base(env)
    lock = cache.private_folder(env.root) / "build.lock"
    with cache.locked(lock, "the test database of this checkout is being built"):
        _ensure_installed(env)
        database.copy(env, INSTALLED, name)


def copy_base(env, name):
    """Make ``name`` a database with the modules that the addon needs, and without the addon."""
    _ensure_base(env)
    database.copy(env, BASE, name)


def scratch_name(purpose):
    """Return a database name for this process; ``drop_left_over`` knows when it is done."""
    return f"collections_{purpose}_{os.getpid()}"


def drop_left_over(env, purpose):
    """Drop the databases of processes that were killed before they could do so."""
    for name in database.names(env, f"collections_{purpose}_"):
        owner = re.search(rf"_{purpose}_(\d+)", name)
        if owner and not os.path.exists(f"/proc/{owner[1]}"):
            database.drop(env, name)


def _drop_forsaken(env):
    """Drop what was built for checkouts that are no longer there."""
    for folder in cache.private_folder(env.root).parent.iterdir():
        link = folder / "addons" / cache.MODULE
        if link.is_symlink() and not link.exists():
            database.drop(env, f"collections_installed_{folder.name}")
            shutil.rmtree(folder)


def install(env, name, modules, title, *options):
    """Install ``modules`` into the database, created if missing; show what Odoo complains of."""
    log = _log_of(env, title)
    command = [env.odoo, "--database", name, "--init", ",".join(modules), *options]
    command += ["--stop-after-init", "--no-http"]
    run_odoo(env, command, log, f"{title} failed")


def run_script(env, name, script, title):
    """Run a Python script in Odoo's shell on the database ``name``."""
    log = _log_of(env, title)
    draft = cache.private_folder(env.root) / f"script-{os.getpid()}.py"
    draft.write_text(script)
    command = [env.odoo, "shell", "--database", name, "--no-http"]
    try:
        with draft.open() as file:
            run_odoo(env, command, log, f"{title} failed", stdin=file)
    finally:
        draft.unlink()


def run_odoo(env, command, log, failure, **options):
    """Run Odoo quietly, except for what it warns about, whether it fails or not."""
    failed = False
    try:
        env.run(command, log, failure, **options)
    except Problem:
        failed = True
    _show_complaints(log)
    if failed:
        raise Problem(f"{failure}: see the lines above (all of it is in {log}).")


def _show_complaints(log):
    """Print the warnings and errors in a log of Odoo, with the tracebacks that follow them."""
    loud = False
    for line in log.read_text(errors="replace").splitlines():
        if LOG_LINE.match(line):
            loud = bool(LOUD_LINE.match(line))
        if loud or line.startswith("Traceback"):
            loud = True
            print(line, flush=True)


def _log_of(env, title):
    name = re.sub(r"[^a-z0-9]+", "-", title.lower())
    return cache.private_folder(env.root) / "log" / f"{name}.log"


def _ensure_base(env):
    with cache.locked(env.root / "build.lock", "Odoo's own modules are being installed"):
        _build_base(env)


def _build_base(env):
    fingerprint = cache.short_hash(f"{env.root} {env.source.fingerprint()} {BASE_MODULES}")
    if database.comment(env, BASE) == fingerprint:
        return
    say(f"test databases: installing {', '.join(BASE_MODULES)}")
    database.drop(env, BASE)
    install(env, BASE, BASE_MODULES, "Installing Odoo's modules")
    database.set_comment(env, BASE, fingerprint)


def _ensure_installed(env):
    preparation = cache.short_hash(PREPARE_SCRIPT)
    fingerprint = f"{database.comment(env, BASE)} {preparation} {addon.fingerprint()}"
    if database.comment(env, INSTALLED) == fingerprint:
        return
    _drop_forsaken(env)
    say("test databases: installing the addon")
    database.copy(env, BASE, INSTALLED)
    install(env, INSTALLED, addon.own_modules(), "Installing the addon")
    run_script(env, INSTALLED, PREPARE_SCRIPT, "Preparing the assets")
    database.set_comment(env, INSTALLED, fingerprint)
