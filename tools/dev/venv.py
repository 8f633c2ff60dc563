"""The virtual environment: pinned Python packages, and Odoo linked in as one of them."""

import shutil
import sys

from .cache import CHECKOUT, link_atomically, run_stage, short_hash, write_atomically
from .console import Problem
from .system import install_packages, read_output, run

OLDEST, NEWEST = (3, 10), (3, 13)
REQUIREMENTS = CHECKOUT / "tools" / "requirements.txt"
ODOO_SCRIPT = """#!{python}
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""


def prepare(root, source=None):
    """Return the environment's ``bin`` folder, with the packages and ``source`` importable."""
    pins = short_hash(REQUIREMENTS.read_text())
    # Checkouts with other pins have an environment of their own.
    folder = root / f"venv-{pins}"
    interpreter, version = _find_interpreter()
    run_stage(
        root,
        folder.name,
        f"{folder} {version}",
        f"Python {version}: installing packages",
        lambda: _build(root, folder, interpreter),
    )
    if source:
        _link_odoo(folder, source)
    return folder / "bin"


def _find_interpreter():
    """Return a Python between the oldest and the newest that Odoo 19 and the pins support."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for name in [getattr(sys, "_base_executable", sys.executable), *names]:
        version = read_output([name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        if version and OLDEST <= tuple(map(int, version.split("."))) <= NEWEST:
            return name, version
    raise Problem("No Python from 3.10 to 3.13 was found: install one of them, e.g. python3.12.")


def _build(root, folder, interpreter):
    if read_output([interpreter, "-c", "import ensurepip, venv"]) is None:
        install_packages(root, ["python3-venv"])
    shutil.rmtree(folder, ignore_errors=True)
    log = root / "log" / "venv.log"
    run([interpreter, "-m", "venv", str(folder)], log, "Creating the Python environment failed")
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", "--requirement", str(REQUIREMENTS)]
    run(command, log, "The Python packages could not be installed, is there a network")


def _link_odoo(folder, source):
    """Make ``import odoo`` find the source, and ``bin/odoo`` Odoo's command line.

    A script of its own, because Odoo starts its workers by the path of the running script.
    """
    (site,) = folder.glob("lib/python3.*/site-packages")
    link_atomically(site / "odoo", source.package)
    script = folder / "bin" / "odoo"
    text = ODOO_SCRIPT.format(python=folder / "bin" / "python")
    if not script.is_file() or script.read_text() != text:
        write_atomically(script, text)
        script.chmod(0o755)
