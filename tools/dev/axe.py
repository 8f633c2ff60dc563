"""axe-core, which finds what people with a disability cannot use on a page; npm carries it."""

import shutil

from .cache import empty_folder
from .system import read_output

PACKAGE = "axe-core@4.10.3"


def prepare(root):
    """Return the script in the cache, fetched when it is missing; None where npm is not there."""
    script = root / f"{PACKAGE.replace('@', '-')}.min.js"
    if script.is_file():
        return script
    draft = empty_folder(root / "axe")
    fetched = shutil.which("npm") and read_output(["npm", "pack", PACKAGE], cwd=draft)
    if fetched:
        shutil.unpack_archive(draft / fetched.splitlines()[-1], draft)
        shutil.move(draft / "package" / "axe.min.js", script)
    shutil.rmtree(draft)
    return script if fetched else None
