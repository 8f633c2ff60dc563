"""The demo: a database with the demo company, Odoo, and an SMTP server that keeps every mail."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from . import addon, build, database, environment
from .cache import MODULE, locked
from .console import Problem, say

DATABASE = "collections_demo"
# The provider takes no money: it lets whoever pays choose how the payment ends.
MODULES = (MODULE, "l10n_be", "l10n_nl", "payment_demo")
LANGUAGES = "en_US,nl_NL,fr_FR,de_DE"
HOST = "127.0.0.1"
# The sink listens this far above Odoo's port, so that two demos do not meet.
SINK_OFFSET = 1000
SECONDS_TO_START = 120
SECONDS_TO_STOP = 15
LOAD_SCRIPT = """
import json
env['ir.config_parameter'].set_param('web.base.url', {url!r})
logins = env['collections.demo'].with_context(smtp_port={smtp_port})._load()
env['ir.qweb']._pregenerate_assets_bundles()
env.cr.commit()
with open({path!r}, 'w') as file:
    json.dump(logins, file)
"""
WELCOME = """
Collections is running at {url}

{logins}

What to look at first
  1. As a collector: Collections › Worklist, today's calls, tasks and messages by priority.
  2. Open a customer from there: figures, ageing, and for each open item why it is followed up.
  3. As the manager: Collections › Run now shows what the nightly run would do, and does it.
  4. As the customer, in a private window: {url}/my, the invoices of one's own company.

Every outgoing mail is kept as a file in {mail}
Odoo writes its log to {log}
Ctrl-C stops the demo. PostgreSQL goes on for the next start; "make stop" ends it.
"""


def demo(arguments):
    """Start the demo and stay until Ctrl-C; ``--reset`` builds its database anew."""
    ports = _choose_ports()
    env = environment.prepare()
    with locked(env.root / "demo.lock", "another demo database is being built"):
        if "--reset" in arguments:
            database.drop(env, DATABASE)
        _ensure_database(env, ports)
    return _serve(env, ports)


def _choose_ports():
    """Return the ports of Odoo and of the SMTP sink, after a look whether they are free."""
    text = os.environ.get("DEMO_PORT") or "8069"
    if not text.isdigit() or not 1024 <= int(text) <= 65535 - SINK_OFFSET:
        raise Problem(f"DEMO_PORT={text} is not a port from 1024 to {65535 - SINK_OFFSET}.")
    ports = {"http": int(text), "smtp": int(text) + SINK_OFFSET}
    for port in ports.values():
        with contextlib.closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise Problem(
                    f"Port {port} is taken: stop what listens there, or start the demo on another"
                    " one with DEMO_PORT=8070 make demo."
                ) from error
    return ports


def _url(ports):
    return f"http://{HOST}:{ports['http']}"


# === DATABASE === #


def _logins_file(env):
    return env.root / "data" / f"{DATABASE}.json"


def _ensure_database(env, ports):
    """Build the database, or bring a complete one up to the state of the checkout."""
    fingerprint = addon.fingerprint()
    mark = database.comment(env, DATABASE)
    if mark == fingerprint and _logins_file(env).is_file():
        return
    if mark and _logins_file(env).is_file():
        say("demo: updating the addon")
        _update(env)
    else:
        _build(env, ports)
    database.set_comment(env, DATABASE, fingerprint)


def _build(env, ports):
    database.drop(env, DATABASE)
    say("demo: installing Odoo's accounting and Collections (about two minutes)")
    build.install(env, DATABASE, MODULES, "Installing the demo", "--load-language", LANGUAGES)
    say("demo: posting the demo company's ledger")
    path = _logins_file(env)
    path.unlink(missing_ok=True)
    script = LOAD_SCRIPT.format(url=_url(ports), smtp_port=ports["smtp"], path=str(path))
    build.run_script(env, DATABASE, script, "Loading the demo company")
    if not path.is_file():
        raise Problem("The demo company could not be loaded: see the lines above.")


def _update(env):
    command = [env.odoo, "--database", DATABASE, "--update", MODULE]
    command += ["--stop-after-init", "--no-http"]
    log = env.root / "log" / "demo-update.log"
    build.run_odoo(env, command, log, 'The update failed ("make demo-reset" starts over)')


# === SERVERS === #


def _serve(env, ports):
    """Run the sink and Odoo until one ends or the user does."""
    mail = env.root / "mail"
    log = env.root / "log" / "demo.log"
    database.execute(
        env,
        DATABASE,
        f"UPDATE ir_mail_server SET smtp_port = {ports['smtp']} WHERE smtp_host = '{HOST}'",
    )
    sink = [env.python, str(Path(__file__).with_name("mailsink.py")), str(ports["smtp"]), str(mail)]
    odoo = [env.odoo, "--database", DATABASE, f"--db-filter=^{DATABASE}$", "--no-database-list"]
    odoo += [f"--http-port={ports['http']}"]
    say("demo: starting Odoo and the mail sink")
    with contextlib.ExitStack() as stack, log.open("w") as file:
        servers = [stack.enter_context(_running(env, command, file)) for command in (sink, odoo)]
        url = _url(ports)
        _wait_for(url, servers, log)
        print(WELCOME.format(url=url, mail=mail, log=log, logins=_format_logins(env)), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            _watch(servers, log)
            return 1
        say("demo: stopping")
    return 0


@contextlib.contextmanager
def _running(env, command, log):
    """Run a server in a process group of its own, so that Ctrl-C reaches it once, through us."""
    process = subprocess.Popen(
        command,
        env=env.variables,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(url, servers, log):
    """Return when Odoo shows its login page, the registry loaded and its assets ready."""
    for _attempt in range(SECONDS_TO_START):
        _check_alive(servers, log)
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{url}/web/login", timeout=60) as answer:
                answer.read()
                return
        time.sleep(1)
    raise Problem(f"Odoo did not answer at {url} (its log is {log}).")


def _watch(servers, log):
    while True:
        _check_alive(servers, log)
        time.sleep(1)


def _check_alive(servers, log):
    if any(server.poll() is not None for server in servers):
        raise Problem(f"The demo ended by itself (its log is {log}).")


def _format_logins(env):
    rows = [("Role", "Login", "Password"), *json.loads(_logins_file(env).read_text())]
    widths = [max(len(row[column]) for row in rows) + 3 for column in range(3)]
    lines = ("".join(map(str.ljust, row, widths)) for row in rows)
    return "\n".join(f"  {line}".rstrip() for line in lines)
