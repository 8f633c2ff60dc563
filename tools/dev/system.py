"""Running other programs, and installing the few that come from the system's own archive."""

import contextlib
import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path

from .cache import write_atomically
from .console import Problem, say

SECONDS_TO_END = 5
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def run(command, log, failure, patience=SECONDS_TO_END, **options):
    """Run ``command`` quietly; its output goes to the file ``log``, read only when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        file.write(f"$ {' '.join(map(str, command))}\n")
        file.flush()
        options = {"stdin": subprocess.DEVNULL, "stdout": file, "stderr": file} | options
        code = wait_for(subprocess.Popen(command, **options), patience)
    if code:
        raise Problem(f"{failure}: {_last_line(log)} (all of it in {log}).")


def wait_for(process, patience=SECONDS_TO_END):
    """Return the exit code of ``process``.

    A Ctrl-C reaches it as well as us, so it gets time to end well, and all it needs if ``patience``
    is None; only then is it made to end.
    """
    try:
        return process.wait()
    except KeyboardInterrupt:
        for insist in (process.poll, process.terminate, process.kill):
            with contextlib.suppress(subprocess.TimeoutExpired, PermissionError):
                insist()
                process.wait(patience)
                break
        raise


def read_output(command, **options):
    """Return what ``command`` prints, or None when it fails or does not exist."""
    with contextlib.suppress(OSError):
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        if not done.returncode:
            return done.stdout.strip()
    return None


def _last_line(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "no output")[:200].rstrip(".")


def browser():
    """Return the path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def postgres_programs():
    """Return the folder with PostgreSQL's server programs, the newest there is, or None."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    found = sorted(folders, key=lambda path: float(path.parts[-3]))
    program = found[-1] if found else shutil.which("pg_ctl")
    return program and Path(program).resolve().parent


def missing_packages(with_server):
    """Return the system packages that development needs and this machine does not have."""
    checks = {
        **_libraries(),
        "libmagic1": ctypes.util.find_library("magic"),
        "postgresql-client": shutil.which("createdb"),
        "chromium fonts-liberation": browser(),
        "postgresql": postgres_programs() or not with_server,
    }
    return _missing(checks)


def missing_libraries():
    """Return the system packages that Python packages need and this machine does not have."""
    return _missing(_libraries())


def _libraries():
    # LightGBM is built on it.
    return {"libgomp1": ctypes.util.find_library("gomp")}


def _missing(checks):
    return [name for names, found in checks.items() if not found for name in names.split()]


def install_packages(root, packages):
    """Install ``packages`` from the system's archive, with sudo for an ordinary user."""
    if not shutil.which("apt-get"):
        raise Problem(
            "This system is not supported: the set-up needs Debian, Ubuntu or a relative (apt-get)."
        )
    say(f"installing system packages: {' '.join(packages)}")
    log = root / "log" / "apt.log"
    apt = [*_as_root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    # Standard input stays the terminal: sudo may ask for a password.
    run([*apt, "update"], log, "The package archive could not be reached", None, stdin=None)
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    run(command, log, f"Installing {' '.join(packages)} failed", None, stdin=None)


def _as_root():
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        raise Problem("System packages are missing, and there is no sudo: run this once as root.")
    return ["sudo"]


def install_optional_packages(root):
    """Install wkhtmltopdf, with which Odoo prints its own invoices, where the archive has it."""
    mark = root / "stages" / "wkhtmltopdf"
    if shutil.which("wkhtmltopdf") or mark.exists():
        return
    try:
        install_packages(root, ["wkhtmltopdf"])
    except Problem:
        say("wkhtmltopdf is not to be had: invoices are not attached as PDF")
    write_atomically(mark, "tried")
