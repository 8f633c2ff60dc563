"""The addon as an installer sees it: what it depends on, and whether it has changed."""

import ast
import hashlib
import os
from pathlib import Path

from .cache import CHECKOUT, MODULE
from .console import Problem

# What has no influence on an installed database.
IGNORED_ENDINGS = (".md", ".pot", ".pyc")
IGNORED = {".git", ".github", ".ci", "__pycache__", "docs", "tests", "tools"}


def bridges():
    """Return the manifest files of the small addons that tie this one to other apps."""
    return sorted((CHECKOUT / "bridges").glob("*/__manifest__.py"))


def own_modules():
    """Return the names of the modules that this checkout provides."""
    return [MODULE, *(path.parent.name for path in bridges())]


def foreign_modules():
    """Return the names of Odoo's modules that this checkout's modules depend on."""
    depends = set()
    for path in [CHECKOUT / "__manifest__.py", *bridges()]:
        depends.update(_read_manifest(path).get("depends", []))
    return sorted(depends - set(own_modules()))


def fingerprint():
    """Return a text that changes with every file that an installed database depends on."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files():
    for folder, folders, files in os.walk(CHECKOUT):
        folders[:] = [name for name in folders if name not in IGNORED]
        yield from (Path(folder, name) for name in files if not name.endswith(IGNORED_ENDINGS))


def _read_manifest(path):
    if not path.is_file():
        raise Problem(f"There is no manifest at {path}.")
    try:
        return ast.literal_eval(path.read_text())
    except (SyntaxError, ValueError) as error:
        raise Problem(f"The manifest {path} cannot be read: {error}.") from error
