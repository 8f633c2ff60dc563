"""Odoo 19's source: a given tree, Debian's package, or a clone of the public repository.

Debian carries Odoo 19 in a suite whose Python packages do not fit a stable system, so the package
is not installed: apt downloads it with folders and sources of its own, and it is unpacked into the
cache together with the packages that its links lead to.
"""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from .cache import empty_folder, run_stage
from .console import Problem, say
from .system import read_output, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
REPOSITORY = "https://github.com/odoo/odoo.git"
ODOO_PACKAGE = "odoo-19/sid"
LINKED_PACKAGES = (
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    # Odoo's icons are those of version 4.7; the newer suite carries version 7.
    "fonts-font-awesome/stable",
    "fonts-inconsolata/stable",
)
# The package leaves this script out, and its absence is an error in every page's console.
SCRIPT_MODULE = "@mediapipe/selfie_segmentation"
SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
STAND_IN = "/* Blurring the background of a video call is not part of this installation. */\n"


class Source:
    """A tree of Odoo's source: where the package, the addons and the identity of it are."""

    def __init__(self, path):
        self.path = path
        self.package = path / "odoo"
        # A clone keeps its addons apart; Debian's package has them in the package, and beside it
        # a second copy of their Python files only.
        apart = path / "addons"
        self.addons = [apart] if (apart / "web" / "static").is_dir() else []

    def check(self):
        """Raise a problem unless this is a tree of Odoo 19."""
        release = self.package / "release.py"
        if not release.is_file() or "version_info = (19, 0" not in release.read_text():
            raise Problem(f"There is no Odoo 19.0 source tree at {self.path}.")
        return self

    def fingerprint(self):
        """Return a text that changes when the source does: its place and its last change."""
        release = self.package / "release.py"
        commit = read_output(["git", "-C", str(self.path), "rev-parse", "HEAD"])
        return f"{self.path} {commit or release.stat().st_mtime}"


def prepare(root):
    """Return Odoo's source, installed into the cache unless ``ODOO_SRC`` names a tree."""
    if given := os.environ.get("ODOO_SRC"):
        return Source(Path(given).absolute()).check()
    target = root / "odoo-root"
    run_stage(root, "source", "19.0", "Odoo 19: downloading", lambda: _install(root, target))
    unpacked = target / "usr/lib/python3/dist-packages"
    return Source(unpacked if unpacked.is_dir() else target).check()


def _install(root, target):
    draft = empty_folder(root / "odoo-root.new")
    if _download_packages(root):
        _unpack(root, draft)
    else:
        _clone(root, draft)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    for folder in ("apt", "debs"):
        shutil.rmtree(root / folder, ignore_errors=True)


# === DEBIAN PACKAGES === #


def _download_packages(root):
    """Download the packages into the cache; return False when this archive has no Odoo 19."""
    folder = root / "debs"
    complete = folder / "complete"
    if complete.exists():
        return True
    archive = _archive()
    options = archive and _apt_options(root, archive)
    log = root / "log" / "source.log"
    if not (archive and _has_odoo(options, log)):
        return False
    folder.mkdir(exist_ok=True)
    command = ["apt-get", *options, "download", ODOO_PACKAGE, *LINKED_PACKAGES]
    run(command, log, "Odoo 19 could not be downloaded", cwd=folder)
    complete.touch()
    return True


def _has_odoo(options, log):
    """Read the archive's lists, and tell whether Odoo 19.0 is among the packages."""
    with contextlib.suppress(Problem):
        run(["apt-get", *options, "update"], log, "The package archive could not be read")
    policy = read_output(["apt-cache", *options, "policy", "odoo-19"])
    return "Candidate: 19.0" in (policy or "")


def _archive():
    """Return the address of Debian's archive from this machine's own apt configuration."""
    sites = read_output(["apt-get", "indextargets", "--format", "$(SITE)"]) or ""
    usual = [site for site in sites.splitlines() if "security" not in site]
    return usual[0] if usual and KEYRING.is_file() else None


def _apt_options(root, archive):
    """Return options that give apt sources, lists and folders of its own."""
    folder = root / "apt"
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    sources = folder / "sources.list"
    line = f"deb [signed-by={KEYRING}] {archive} %s main\n"
    sources.write_text(line % "sid" + line % "stable")
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::Status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Cache::Archives": folder / "archives",
        # The unprivileged download user cannot enter a cache below somebody's home.
        "APT::Sandbox::User": "root",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _unpack(root, target):
    say("Odoo 19: unpacking")
    for package in sorted((root / "debs").glob("*.deb")):
        run(
            ["dpkg-deb", "--extract", str(package), str(target)],
            root / "log" / "unpack.log",
            f"Unpacking {package.name} failed",
        )
    _add_script(root, target / "usr/lib/python3/dist-packages/odoo/addons" / SCRIPT)
    _check_links(target)


def _add_script(root, script):
    """Add the script that the package leaves out, or a stand-in where npm is not installed."""
    if script.exists():
        return
    script.parent.mkdir(parents=True)
    draft = empty_folder(root / "npm")
    fetched = shutil.which("npm") and read_output(["npm", "pack", SCRIPT_MODULE], cwd=draft)
    if fetched:
        shutil.unpack_archive(draft / fetched.splitlines()[-1], draft)
        script.write_bytes((draft / "package" / script.name).read_bytes())
    else:
        script.write_text(STAND_IN)
    shutil.rmtree(draft)


def _check_links(target):
    dangling = [path for path in target.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        names = ", ".join(str(path.relative_to(target)) for path in dangling[:3])
        raise Problem(f"Odoo's package has {len(dangling)} links that lead nowhere ({names}).")


# === CLONE === #


def _clone(root, target):
    say("Odoo 19: no package to be had, cloning the public repository")
    if not shutil.which("git"):
        raise Problem("Odoo 19 has to be cloned, and git is not installed: install git.")
    command = ["git", "clone", "--depth=1", "--branch=19.0", REPOSITORY, str(target)]
    run(
        command,
        root / "log" / "source.log",
        "Odoo 19 could be neither downloaded nor cloned, is there a network",
        env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
        stderr=subprocess.STDOUT,
    )
