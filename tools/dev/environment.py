"""All parts together: from an empty machine to the variables under which Odoo runs."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import addon, cache, postgres, source, system, venv
from .console import Problem

# Time for a test run that is interrupted to drop the databases of its workers.
SECONDS_TO_END = 20
CONFIG = """[options]
addons_path = {addons_path}
data_dir = {data_dir}
http_interface = 127.0.0.1
screenshots = {screenshots}
with_demo = False
"""


@dataclass(frozen=True)
class Environment:
    """A set-up that is complete: where things are, and the variables programs need."""

    root: Path
    source: source.Source
    programs: Path
    config: Path
    variables: dict

    @property
    def python(self):
        return str(self.programs / "python")

    @property
    def odoo(self):
        return str(self.programs / "odoo")

    @property
    def addon(self):
        """The checkout under the path by which Odoo knows it."""
        return self.config.parent / "addons" / cache.MODULE

    def run(self, command, log, failure, **options):
        """Run a program of the environment quietly, as ``system.run`` does."""
        system.run(command, log, failure, env=self.variables, **options)

    def call(self, command, **options):
        """Run a program at the terminal and return its exit code."""
        process = subprocess.Popen(command, env=self.variables, **options)
        return system.wait_for(process, SECONDS_TO_END)

    def replace(self, command):
        """Become ``command``, so that signals and the exit code are its own."""
        os.execve(command[0], command, self.variables)


def prepare():
    """Install whatever is missing and return the environment; quick when nothing is."""
    root = cache.locate()
    with cache.locked(root / "lock", "another set-up is at work"):
        return _prepare(root)


def prepare_python():
    """Return the ``bin`` folder of the Python packages alone, without Odoo and PostgreSQL."""
    root = cache.locate()
    with cache.locked(root / "lock", "another set-up is at work"):
        missing = system.missing_libraries()
        if missing:
            system.install_packages(root, missing)
        return venv.prepare(root)


def _prepare(root):
    missing = system.missing_packages(with_server=not postgres.is_given())
    if missing:
        system.install_packages(root, missing)
    system.install_optional_packages(root)
    odoo_source = source.prepare(root)
    programs = venv.prepare(root, odoo_source)
    server = postgres.prepare(root)
    config = _write_config(root, odoo_source)
    variables = _variables(programs, config) | server
    return Environment(root, odoo_source, programs, config, variables)


def _write_config(root, odoo_source):
    """Write Odoo's configuration, with the checkout linked under the addon's name.

    The bridges are linked beside it: inside the checkout they would be packages of the addon.
    """
    folder = cache.private_folder(root)
    cache.link_atomically(folder / "addons" / cache.MODULE, cache.CHECKOUT)
    for manifest in addon.bridges():
        cache.link_atomically(folder / "addons" / manifest.parent.name, manifest.parent)
    addons = [*odoo_source.addons, folder / "addons", *_own_addons()]
    text = CONFIG.format(
        addons_path=",".join(map(str, addons)),
        data_dir=root / "data",
        screenshots=root / "screenshots",
    )
    config = folder / "odoo.conf"
    if not config.is_file() or config.read_text() != text:
        cache.write_atomically(config, text)
    return config


def _own_addons():
    """Return the folders with addons of your own, which ``COLLECTIONS_ADDONS`` names."""
    names = os.environ.get("COLLECTIONS_ADDONS", "").split(os.pathsep)
    folders = [Path(name).resolve() for name in names if name]
    for folder in folders:
        if not folder.is_dir():
            raise Problem(f"COLLECTIONS_ADDONS names {folder}: there is no such folder.")
    return folders


def _variables(programs, config):
    variables = {name: os.environ[name] for name in os.environ if name != "PYTHONPATH"}
    variables["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    variables["ODOO_RC"] = str(config)
    return variables
