"""A real Odoo server on a free port of this machine, for as long as a measurement takes."""

import contextlib
import socket
import subprocess
import time
import urllib.request

from dev.console import Problem

SECONDS_TO_START = 120


@contextlib.contextmanager
def serve(env, name, *options, log=None):
    """Serve the database for a while; yield the port.

    :param log: the file for what the server says, the terminal without one
    """
    port = free_port()
    command = [env.odoo, "--database", name, "--http-interface=127.0.0.1"]
    command += [f"--http-port={port}", "--max-cron-threads=0", "--log-level=error", *options]
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("w")) if log else None
        server = subprocess.Popen(command, env=env.variables, stdout=output, stderr=output)
        stack.callback(_stop, server)
        _wait(port)
        yield port


def free_port():
    """Return the number of a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stop(server):
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait(port):
    for _second in range(SECONDS_TO_START):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5)
            return
        time.sleep(1)
    raise Problem("Odoo did not start.")
