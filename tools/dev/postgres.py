"""PostgreSQL: the server that libpq's environment names, or a private cluster of our own.

The private cluster listens on a unix socket only. PostgreSQL refuses to run as root, so root's
cluster belongs to the user ``postgres`` and lies below that user's home, since a cache in root's
home is closed to everybody else; the cache then holds a link to it.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .cache import link_atomically, run_stage, short_hash, write_atomically
from .console import Problem, say
from .system import postgres_programs, read_output, run

# A role of its own, because Odoo refuses to work as "postgres".
ROLE = "odoo"
LONGEST_SOCKET_PATH = 90
BOOT = Path("/proc/sys/kernel/random/boot_id")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Copying a database takes half a second so, instead of a quarter of a minute. What is at
    # risk is databases that can be built again, and only when the machine itself goes down.
    "fsync": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}


def is_given():
    """Tell whether libpq's environment names a server."""
    return any(os.environ.get(name) for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE"))


def prepare(root):
    """Return the libpq variables of a server that answers, started if it is ours."""
    if is_given():
        _check_given()
        return {}
    cluster = Cluster(root)
    cluster.prepare()
    return cluster.variables()


def _check_given():
    database = os.environ.get("PGDATABASE", "postgres")
    done = subprocess.run(
        ["psql", "-XAtc", "SELECT 1", database], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no answer"])[0]
        raise Problem(f"The PostgreSQL server of the PG… variables does not answer: {reason}")


class Cluster:
    """The private cluster of one cache folder."""

    def __init__(self, root):
        self.root = root
        self.link = root / "postgres"
        self.as_root = os.geteuid() == 0
        home = Path("/var/lib/postgresql") if self.as_root else root
        name = f"account_collections-{short_hash(root)}" if self.as_root else "postgres"
        self.folder = home / name
        self.data = self.folder / "data"

    def variables(self):
        """Return the variables with which libpq finds the cluster."""
        return {"PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": ROLE}

    def prepare(self):
        """Create the cluster if there is none and start it if it does not run."""
        if len(str(self.folder)) > LONGEST_SOCKET_PATH:
            raise Problem(f"{self.folder} is too long for a socket: shorten COLLECTIONS_CACHE.")
        programs = str(postgres_programs())
        title = "PostgreSQL: creating a private cluster"
        if self.is_running():
            return
        self._distrust_after_crash()
        run_stage(self.root, "postgres", f"{self.folder} {programs}", title, self._create)
        self._start()

    def is_running(self):
        """Tell whether the server takes connections."""
        command = ["pg_isready", "--quiet", "--host", str(self.folder), "--port", "5432"]
        return read_output(command) is not None

    def stop(self):
        """Stop the server, ending what is still connected."""
        if self.data.is_dir() and self.is_running():
            say("PostgreSQL: stopping")
            self._control("stop", "--mode=fast")

    def remove(self):
        """Stop the server and delete all its databases."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self):
        self.remove()
        self.folder.mkdir(parents=True, mode=0o700)
        if self.as_root:
            shutil.chown(self.folder, "postgres", "postgres")
            link_atomically(self.link, self.folder)
        command = [postgres_programs() / "initdb", "--pgdata", self.data, "--username", ROLE]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run(command, "Creating the PostgreSQL cluster failed")

    def _distrust_after_crash(self):
        """Forget a cluster that was running when the machine went down: it may be damaged."""
        mark = self.root / "stages" / "postgres-boot"
        crashed = mark.is_file() and mark.read_text() != BOOT.read_text()
        if crashed and (self.data / "postmaster.pid").exists():
            say("PostgreSQL: the machine went down under it, so its databases are built again")
            (self.root / "stages" / "postgres").unlink(missing_ok=True)
        write_atomically(mark, BOOT.read_text())

    def _start(self):
        say("PostgreSQL: starting")
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._control("start", "--log", self.folder / "server.log", "--options", options)

    def _control(self, action, *options):
        command = [postgres_programs() / "pg_ctl", "--pgdata", self.data, "--wait", action]
        self._run([*command, *options], f"PostgreSQL did not {action}")

    def _run(self, command, failure):
        """Run a server program as its owner, out of reach of a Ctrl-C meant for another."""
        options = {"cwd": "/", "start_new_session": True}
        if self.as_root:
            options |= {"user": "postgres", "group": "postgres", "extra_groups": []}
        run(list(map(str, command)), self.root / "log" / "postgres.log", failure, None, **options)
