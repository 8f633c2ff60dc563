"""Group ``screens``: how long a collector waits for the screens of the day, in a large book.

A collector logs in over HTTP and does what the web client does for each screen, one customer after
another; the same in a book of a tenth, to see whether a screen grows with the book.
"""

import datetime
import math
import re
import statistics
import time

from dev import addon, build, cache, database
from dev.console import Problem, say

from .databases import OPEN_BOOK, SMALL_OPEN_BOOK, copy_book, work
from .figures import Figure
from .portal import percentile
from .server import serve
from .web_client import Screen, WebClient

SAMPLES, WARM_UP = 60, 5
GOAL = 300
PAGE = 40
NAMES = ("worklist", "cockpit", "timeline", "inbox")
# What Odoo logs of a request: the path, the status and the number of its queries.
LOGGED = re.compile(r'"POST (/[^ #]+)(?:#[^ ]*)? HTTP/[0-9.]+" 200 - ([0-9]+) ')
# What the own components of a screen ask for when they are shown: the name of the widget or of the
# kind of view (``js_class``), and the call. On a form it is made for the record.
COMPONENT_CALLS = {"collections_history": ("collections.profile", "get_history")}


def measure(env):
    """Yield the waiting times in the large book, in the small one, and how they compare."""
    small = _measure_book(env, SMALL_OPEN_BOOK)
    large = _measure_book(env, OPEN_BOOK)
    for name in NAMES:
        if name not in large:
            continue
        times, queries = large[name]
        few_times, few_queries = small[name]
        p95, few_p95 = percentile(times, 95), percentile(few_times, 95)
        median, few_median = statistics.median(times), statistics.median(few_times)
        unit = f"ms, {SAMPLES} times, goal {GOAL}"
        yield Figure(f"{name}.p95_ms", p95, unit)
        yield Figure(f"{name}.median_ms", median * 1000, unit)
        yield Figure(f"{name}.p95_ms_2000", few_p95, unit)
        yield Figure(f"{name}.median_ms_2000", few_median * 1000, unit)
        yield Figure(f"{name}.ratio", p95 / few_p95, "times as long with ten times the customers")
        yield Figure(f"{name}.median_ratio", median / few_median, "times, of the medians")
        yield Figure(f"{name}.queries", queries, "queries for the screen, caches filled")
        yield Figure(f"{name}.queries_2000", few_queries, "queries for the screen, caches filled")


def _measure_book(env, book):
    build.drop_left_over(env, "bench")
    name = build.scratch_name("bench")
    copy_book(env, name, book)
    with database.dropped_afterwards(env, name):
        return _look_at_all(env, name, _fill(env, name, book))


def _fill(env, name, book):
    """Install the addon and let a department work with it; return how to log in."""
    say("bench: installing the addon on the book")
    build.install(env, name, addon.own_modules(), "Installing on the book")
    say(f"bench: {book.title}: actions, messages, visits (minutes)")
    access = work(env, name, "measure_screens:prepare")
    database.execute(env, name, "VACUUM ANALYZE")
    return access


def _look_at_all(env, name, access):
    """Return ``{screen: (seconds of every look, queries of one look)}``."""
    say("bench: looking at the screens")
    log = cache.private_folder(env.root) / "log" / "bench-screens.log"
    with serve(env, name, "--log-handler=werkzeug:INFO", log=log) as port:
        client = WebClient(port, name, access["login"], access["password"])
        return dict(_look(client, access["profiles"], log))


# === LOOKING === #


def _look(client, profiles, log):
    """Yield ``(screen, (seconds of every look, queries of one look))``."""
    for name, look in _prepare_screens(client):
        getattr(look, "prepare", list)(profiles[: WARM_UP + SAMPLES])
        times, paths = [], []
        for number in range(WARM_UP + SAMPLES):
            client.paths.clear()
            start = time.perf_counter()
            look(profiles[number % len(profiles)])
            if number >= WARM_UP:
                times.append(time.perf_counter() - start)
                paths = list(client.paths)
        yield name, (times, _count_queries(log, paths))


def _prepare_screens(client):
    """Yield each screen with a function that opens it for a customer, as the client does."""
    worklist = client.find_action("action_collections_worklist")
    yield "worklist", _list_page(client, worklist)
    profiles = client.find_action("action_collections_profile")
    yield "cockpit", _form(client, profiles)
    if _has_history(client):
        yield "timeline", _history_page(client)
    inbox = client.find_action("action_collections_inbox")
    if not inbox:
        inbox = {**worklist, "domain": "[('kind', '=', 'incoming')]"}
    yield "inbox", _list_page(client, inbox)


def _list_page(client, action):
    """Return a function that reads the first page of the list of an action."""
    model = action["res_model"]
    views = client.load_views(action)
    kind = next(kind for _id, kind in action["views"] if kind in ("list", "kanban"))
    screen = Screen(model, views, kind)
    context = _evaluate(client, action.get("context") or "{}")
    wanted = {key.removeprefix("search_default_") for key, value in context.items() if value}
    domains, groups = screen.find_filters(wanted)
    domain = _evaluate(client, action.get("domain") or "[]")
    for found in domains:
        domain = [*domain, *_evaluate(client, found)]
    group_by = [_evaluate(client, found)["group_by"] for found in groups]
    components = _find_components(screen)

    def look(_profile):
        _read_list(client, screen, kind, domain, group_by)
        for call_model, method in components:
            client.call(call_model, method)

    return look


def _read_list(client, screen, kind, domain, group_by):
    """Read the first page of a list, by its groups where it has some."""
    if not group_by:
        return client.call(
            screen.model,
            "web_search_read",
            specification=screen.specification,
            domain=domain,
            offset=0,
            limit=screen.limit,
            order=screen.arch.get("default_order") or "",
            count_limit=10001,
        )
    return client.call(
        screen.model,
        "web_read_group",
        domain=domain,
        groupby=group_by[:1],
        aggregates=["__count"],
        unfold_read_specification=screen.specification,
        unfold_read_default_limit=screen.limit,
        auto_unfold=kind == "kanban",
        limit=screen.limit,
    )


def _form(client, action):
    """Return a function that opens the form of a customer: the record, then its components."""
    model = action["res_model"]
    screen = Screen(model, client.load_views(action), "form")
    specification = screen.specification
    components = _find_components(screen)
    has_chatter = screen.has("chatter")
    has_history = has_chatter and _has_history(client)

    def look(profile):
        client.call(
            model, "web_read", [profile], specification=specification, context={"bin_size": True}
        )
        if has_chatter:
            _open_chatter(client, model, profile)
        if has_history:
            client.call(model, "get_history", [profile], kinds=[], text="", limit=PAGE)
        for call_model, method in components:
            client.call(call_model, method, [profile])

    return look


def _find_components(screen):
    """Return the calls of the own components of a view."""
    return [
        call
        for name, call in COMPONENT_CALLS.items()
        if screen.arch.get("js_class") == name
        or screen.has("widget", name=name)
        or screen.has("field", widget=name)
    ]


def _open_chatter(client, model, profile):
    client.rpc(
        "/mail/data",
        fetch_params=[
            [
                "mail.thread",
                {
                    "access_params": {},
                    "request_list": [
                        "activities", "attachments", "contact_fields", "followers",
                        "scheduledMessages", "suggestedRecipients",
                    ],
                    "thread_id": profile,
                    "thread_model": model,
                },
            ]
        ],
        context=client.context,
    )  # fmt: skip


def _history_page(client):
    """Return a function that reads the next page of a history, from where its first one ended."""
    places = {}

    def look(profile):
        page = client.call(
            "collections.profile", "get_history", [profile], limit=PAGE, before=places[profile]
        )
        assert page["entries"]

    def prepare(profiles):
        for profile in profiles:
            first = client.call("collections.profile", "get_history", [profile], limit=PAGE)
            places[profile] = first["next"]

    look.prepare = prepare
    return look


def _has_history(client):
    """Tell whether the dossier shows a history."""
    found = client.call("collections.profile", "search", [], limit=1)
    try:
        client.call("collections.profile", "get_history", found, limit=1)
    except Problem:
        return False
    return True


def _evaluate(client, expression):
    """Evaluate a domain or a context of our own views, as the client does."""
    if not isinstance(expression, str):
        return expression
    names = {
        "uid": client.user_id,
        "active_id": False,
        "allowed_company_ids": client.context["allowed_company_ids"],
        "context_today": datetime.date.today,
        "datetime": datetime,
        "time": time,
    }
    try:
        return eval(expression, {"__builtins__": {}}, names)
    except (NameError, AttributeError, SyntaxError) as error:
        raise Problem(f"The benchmark cannot evaluate {expression}: {error}.") from error


# === QUERIES === #


def _count_queries(log, paths):
    """Return the queries of one look: the fewest that each of its requests took."""
    found = {}
    for path, queries in LOGGED.findall(log.read_text(errors="replace")):
        found[path] = min(int(queries), found.get(path, math.inf))
    if missing := set(paths) - set(found):
        raise Problem(f"The server did not log {', '.join(sorted(missing))}: see {log}.")
    return sum(found[path] for path in paths)
