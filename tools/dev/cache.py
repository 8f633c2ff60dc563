"""The one folder that holds all that is downloaded, built or written while developing.

It lies outside the checkout, because the checkout is an addon: Odoo would walk through everything
below it when it exports translations, and the link by which Odoo finds the addon would lead
into itself.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .console import Problem, say

CHECKOUT = Path(__file__).resolve().parents[2]
MODULE = "account_collections"
NEEDED_BYTES = 3 * 1024**3


def locate():
    """Return the cache folder, ``COLLECTIONS_CACHE`` or the user's own, created if missing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(os.environ.get("COLLECTIONS_CACHE") or Path(base, MODULE)).absolute().resolve()
    if root == CHECKOUT or CHECKOUT in root.parents:
        raise Problem(f"The cache {root} lies in the checkout: set COLLECTIONS_CACHE elsewhere.")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"The cache folder {root} cannot be created: {error.strerror}.") from error
    if not os.access(root, os.W_OK):
        raise Problem(f"The cache folder {root} is not writable: set COLLECTIONS_CACHE to another.")
    return root


def short_hash(text):
    """Return eight characters that stand for ``text`` in the name of a file or a database."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:8]


def private_folder(root):
    """Return the folder of this checkout in the cache, so that two checkouts can share the rest."""
    return root / "checkouts" / short_hash(CHECKOUT)


def write_atomically(path, text):
    """Write ``text`` so that a reader, or a start after an interrupt, never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def link_atomically(path, target):
    """Let the symbolic link ``path`` lead to ``target``, whatever was there before."""
    if path.is_symlink() and os.readlink(path) == str(target):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(path)


def empty_folder(path):
    """Return ``path`` as an existing folder with nothing in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def run_stage(root, name, fingerprint, title, build):
    """Call ``build`` unless it succeeded before for this ``fingerprint``.

    The mark is written last: a stage that was interrupted runs again from its beginning.
    """
    mark = root / "stages" / name
    if mark.is_file() and mark.read_text() == fingerprint:
        return
    say(title)
    _check_space(root)
    mark.unlink(missing_ok=True)
    build()
    write_atomically(mark, fingerprint)


def _check_space(root):
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        raise Problem(
            f"Only {free / 1024**3:.1f} GB are free at {root}, and"
            f" {NEEDED_BYTES // 1024**3} GB are needed: make room or set COLLECTIONS_CACHE."
        )


@contextlib.contextmanager
def locked(path, purpose):
    """Hold the lock file ``path``; wait, and say so, while another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another process: {purpose}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
