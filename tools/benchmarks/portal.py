"""Group ``portal``: many contacts of one large customer look at its account page at the same time.

Every contact has a link of the own and follows it, as from a message; Odoo serves them with two
workers, as on a server with two processors.
"""

import math
import re
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from http.cookiejar import CookieJar

from dev import addon, build, cache, database
from dev.console import Problem, say

from .databases import copy_book, work
from .figures import Figure
from .server import free_port, serve

VISITORS, REQUESTS = 50, 10
FEW, MANY = 50, 500
WORKERS = 2
SECONDS_TO_ANSWER = 120
HEADERS = [("User-Agent", "Mozilla/5.0 (Linux; Android 14) Firefox/130"), ("Accept-Language", "nl")]
# What Odoo logs of a request: the path, the status and the number of its queries.
LOGGED = re.compile(r'"GET (/my/collections/[0-9]+) HTTP/[0-9.]+" 200 - ([0-9]+) ')


def measure(env):
    """Yield how long the page takes under load, and how many queries it needs."""
    with _database(env) as name:
        say("bench: installing the addon on the book")
        build.install(env, name, addon.own_modules(), "Installing on the book")
        say(f"bench: a customer with {MANY} open items and {VISITORS} contacts")
        book = work(env, name, "measure_portal:prepare")
        log = cache.private_folder(env.root) / "log" / "bench-portal.log"
        options = [f"--workers={WORKERS}", f"--gevent-port={free_port()}"]
        options += ["--log-handler=werkzeug:INFO"]
        with serve(env, name, *options, log=log) as port:
            _warm_up(port, book)
            say(f"bench: {VISITORS} visitors, {REQUESTS} requests each")
            times, errors = _visit_all(port, book["tokens"])
        queries = _read_queries(log)
    yield Figure("portal.p95_ms", percentile(times, 95), _describe())
    yield Figure("portal.median_ms", percentile(times, 50), _describe())
    yield Figure("portal.errors", errors, f"of {VISITORS * REQUESTS} requests")
    for size, profile_id in ((FEW, book["few"]), (MANY, book["many"])):
        count = queries[f"/my/collections/{profile_id}"]
        yield Figure(f"portal.queries_{size}_items", count, "queries for the page, caches filled")


def _describe():
    return f"ms, {VISITORS} visitors at once on {MANY} open items, {WORKERS} workers"


def _database(env):
    build.drop_left_over(env, "bench")
    name = build.scratch_name("bench")
    copy_book(env, name)
    return database.dropped_afterwards(env, name)


# === VISITORS === #


class _Visitor:
    """A contact with a browser of the own, who followed the link of a message."""

    def __init__(self, port, token):
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar)
        self.browser.addheaders = HEADERS
        self.page = ""
        self.token = token

    def enter(self):
        """Follow the link; the address of the page is that where it leads."""
        with self._open(f"{self.base}/c/{self.token}") as answer:
            answer.read()
            self.page = answer.url

    def _open(self, address):
        """Open an address; a connection that was not accepted is tried again, as browsers do.

        Few connections wait before Odoo's workers, and nobody in front of it keeps more waiting.
        """
        give_up = time.perf_counter() + SECONDS_TO_ANSWER
        while True:
            try:
                return self.browser.open(address, timeout=SECONDS_TO_ANSWER)
            except (ConnectionError, urllib.error.URLError, HTTPException) as error:
                if isinstance(error, urllib.error.HTTPError) or time.perf_counter() > give_up:
                    raise
                time.sleep(0.2)

    def look(self):
        """Load the page once; return the seconds, None when it is not as it should be."""
        start = time.perf_counter()
        try:
            with self._open(self.page) as answer:
                complete = answer.status == 200 and answer.read().count(b'name="item"') >= FEW
        except (OSError, HTTPException):
            return None
        return time.perf_counter() - start if complete else None


def _warm_up(port, book):
    """Fill the caches of all workers, so that the page is measured and not their start."""
    for token in (book["few_token"], book["tokens"][0]):
        visitor = _Visitor(port, token)
        visitor.enter()
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda _number, who=visitor: who.look(), range(4 * WORKERS)))


def _visit_all(port, tokens):
    """Let all contacts look at once; return the seconds of what worked and how much did not."""
    with ThreadPoolExecutor(VISITORS) as pool:
        results = list(pool.map(lambda token: _visit(port, token), tokens))
    flat = [seconds for found in results for seconds in found]
    times = [seconds for seconds in flat if seconds is not None]
    if not times:
        raise Problem("No visitor saw the page.")
    return times, len(flat) - len(times)


def _visit(port, token):
    visitor = _Visitor(port, token)
    try:
        visitor.enter()
    except (OSError, HTTPException):
        return [None] * REQUESTS
    return [visitor.look() for _request in range(REQUESTS)]


# === FIGURES === #


def percentile(times, percent):
    """Return the milliseconds within which so many percent of the requests were answered."""
    position = math.ceil(len(times) * percent / 100) - 1
    return sorted(times)[position] * 1000


def _read_queries(log):
    """Return the fewest queries that a request of each page took, by its path."""
    found = {}
    for path, queries in LOGGED.findall(log.read_text(errors="replace")):
        found[path] = min(int(queries), found.get(path, math.inf))
    if len(found) < 2:
        raise Problem(f"The server did not log its requests: see {log}.")
    return found
