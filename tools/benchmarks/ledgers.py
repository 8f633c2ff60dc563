"""Ledgers that lie outside the checkout and may be absent."""

import os
from pathlib import Path

from dev.cache import CHECKOUT


def find(name):
    """Return the path of a ledger: in ``COLLECTIONS_DATA``, or in ``shared/data`` beside us."""
    folders = [os.environ.get("COLLECTIONS_DATA"), CHECKOUT.parent / "shared" / "data"]
    for folder in filter(None, folders):
        path = Path(folder) / name
        if path.is_file():
            return path
    return None
