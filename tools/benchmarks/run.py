"""Group ``run``: the nightly run over a whole book, beside the peer's generation of reminders."""

from dev import addon, build, database
from dev.console import Problem, say

from . import peer
from .databases import copy_book, work
from .figures import Figure

# Refresh and plan have to be this many times faster than the peer's generation.
GOAL = 25


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
    yield Figure("run.refresh_s", ours["refresh_s"], "s")
    yield Figure("run.plan_s", ours["plan_s"], "s")
    yield Figure("run.again_s", ours["again_s"], "s")
    yield Figure("run.deliver_per_s", ours["deliver_per_s"], "messages/s")
    yield Figure("run.queries_per_1000", ours["queries_per_1000"], "queries")
    yield Figure("run.queries_per_batch_of_100", ours["queries_100"], "queries")
    yield Figure("run.queries_per_batch_of_1000", ours["queries_1000"], "queries")
    yield Figure("run.peak_mb", ours["peak_mb"], "MB")
    yield Figure("run.longest_batch_s", ours["longest_s"], "s")
    yield Figure("run.longest_batch_cpu_s", ours["longest_cpu_s"], "s")


def _measure_ours(env):
    with _database(env) as name:
        say("bench: installing the addon on the book")
        build.install(env, name, addon.own_modules(), "Installing on the book")
        say("bench: running")
        return work(env, name, "measure_run:measure")


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
