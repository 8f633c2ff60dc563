"""The dunning addon that the figures are compared with, downloaded into the cache.

It is under another licence (AGPL-3): it runs beside the addon, in a database and a process of its
own, and nothing of it becomes part of the project.
"""

import configparser
import shutil

from dev import cache
from dev.system import run

MODULE = "account_credit_control"
PACKAGE = "odoo-addon-account-credit-control==19.0.1.0.0.13"


def prepare(env):
    """Return the folder that holds the addon, downloaded if missing."""
    folder = env.root / "peer"
    cache.run_stage(
        env.root,
        "peer",
        f"{PACKAGE} {folder}",
        f"bench: downloading {PACKAGE}",
        lambda: _download(env, folder),
    )
    return folder / "odoo" / "addons"


def addons_option(env, folder):
    """Return the option of Odoo that puts ``folder`` on the addons path too."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(env.config)
    return f"--addons-path={config['options']['addons_path']},{folder}"


def _download(env, folder):
    cache.empty_folder(folder)
    command = [env.python, "-m", "pip", "download", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(folder), PACKAGE]
    log = env.root / "log" / "peer.log"
    run(command, log, "The addon to compare with could not be downloaded", env=env.variables)
    (wheel,) = folder.glob("*.whl")
    shutil.unpack_archive(wheel, folder, "zip")
