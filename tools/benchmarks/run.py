"""Group ``run``: the nightly run over a whole book, beside the peer's generation of reminders."""

from dev import build, database
from dev.console import Problem, say

from . import peer
from .databases import copy_book, work, work_on_book
from .figures import Figure

# Refresh and plan have to be this many times faster than the peer's generation.
GOAL = 25
UNITS = {
    "take_over_s": "s",
    "refresh_s": "s",
    "plan_s": "s",
    "again_s": "s",
    "deliver_per_s": "messages/s",
    "queries_per_1000": "queries",
    "queries_100": "queries for a batch of 100",
    "queries_1000": "queries for a batch of 1000",
    "peak_mb": "MB",
    "longest_batch_s": "s",
    "longest_batch_cpu_s": "s",
}


def measure(env):
    """Yield what our run takes, then what the peer takes for the same late items."""
    ours = _measure_ours(env)
    yield from _describe_ours(ours)
    theirs = _measure_peer(env)
    if theirs["lines"] != ours["items"]:
        raise Problem(
            f"The comparison is not fair: {theirs['lines']} lines there, {ours['items']} here."
        )
    ratio = theirs["seconds"] / (ours["refresh_s"] + ours["plan_s"])
    yield Figure("run.peer_generate_s", theirs["seconds"], "s")
    yield Figure("run.vs_peer_ratio", ratio, f"times, goal {GOAL}", ratio)


def _describe_ours(ours):
    return [Figure(f"run.{name}", ours[name], unit) for name, unit in UNITS.items()]


def _measure_ours(env):
    return work_on_book(env, "measure_run:measure", "running")


def _measure_peer(env):
    folder = peer.prepare(env)
    option = peer.addons_option(env, folder)
    with _database(env) as name:
        say(f"bench: installing {peer.MODULE} on the book")
        build.install(env, name, [peer.MODULE], "Installing the peer", option)
        say(f"bench: {peer.MODULE} generates its lines (minutes)")
        return work(env, name, "measure_peer:measure", option)


def _database(env):
    build.drop_left_over(env, "bench")
    name = build.scratch_name("bench")
    copy_book(env, name)
    return database.dropped_afterwards(env, name)
