"""Inside the process: what our run takes, in its normal batches, on the first night.

The run is shared by two workers, as its two scheduled actions do on a server with Odoo's default of
two workers for them.
"""

import contextlib
import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from .book import CUSTOMERS, DAY
from .meter import count_queries, laps, peak_megabytes, query_counter, stopwatch

MESSAGES = 2000


def measure(env):
    """Take over the whole book, run over it twice, and deliver some messages."""
    with laps(env) as night:
        result = _measure_take_over(env) | _measure_run(env, night) | _measure_again(env)
    with laps(env, MESSAGES) as delivery:
        result |= _measure_delivery(env, delivery)
    return result | {
        "items": env["collections.action.line"].search_count([("step_id", "!=", False)]),
        "peak_mb": peak_megabytes(),
        "longest_batch_s": max(night.wall + delivery.wall),
        "longest_batch_cpu_s": max(night.cpu + delivery.cpu),
    }


def _measure_take_over(env):
    """Time the first look at every customer, on the day before: that of the installation."""
    start = time.perf_counter()
    env["collections.change"]._cron_refresh(DAY - timedelta(days=1))
    seconds = time.perf_counter() - start
    assert env["collections.profile"].search_count([]) == CUSTOMERS
    return {"take_over_s": seconds}


def _measure_run(env, night):
    """Time refreshing and the rest of the first run, shared by two workers, and its queries."""
    start = time.perf_counter()
    run = env["collections.run"]._start(env.company, DAY)
    env.cr.commit()
    preparation = time.perf_counter() - start
    result = {f"queries_{size}": _count_queries(env, run, size) for size in (100, 1000)}
    with _second_worker(env.cr.dbname) as finish_second:
        night.start()
        with stopwatch(env, "collections.ledger", "_refresh") as refresh, query_counter() as count:
            start = time.perf_counter()
            env["collections.run"]._cron_process_runs()
            own = time.perf_counter() - start
            second = finish_second()
            seconds = preparation + time.perf_counter() - start
    # A new transaction: the other worker may have been the last.
    env.cr.rollback()
    env.invalidate_all()
    assert run.state == "done"
    assert run.customer_count == run.done_count == CUSTOMERS
    assert not run.error_count
    share = (refresh.seconds + second["refresh"]) / (own + second["seconds"])
    night.wall += second["wall"]
    night.cpu += second["cpu"]
    return result | {
        "refresh_s": seconds * share,
        "plan_s": seconds * (1 - share),
        "queries_per_1000": (count["queries"] + second["queries"]) * 1000 / CUSTOMERS,
    }


@contextlib.contextmanager
def _second_worker(database):
    """Start a process that takes the run from its other end as soon as this block works.

    It is yielded as a function that waits for the end and returns what was measured there.
    """
    command = [sys.executable, str(Path(__file__).with_name("worker.py")), database]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, "measure_run:work_along"], **pipes) as process:
        assert process.stdout.readline().strip() == "ready"
        print("go", file=process.stdin, flush=True)
        yield lambda: json.loads(process.stdout.readline())


def work_along(env):
    """Take the run from its end when the process is told to, and return what that took."""
    run = env["collections.run"].search([("state", "=", "running")])
    profiles = env["collections.profile"].search(run._domain_left(), limit=10, order="id desc")
    run._process_batch(profiles)
    env.cr.rollback()
    env.invalidate_all()
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    with (
        laps(env) as night,
        stopwatch(env, "collections.ledger", "_refresh") as refresh,
        query_counter() as count,
    ):
        env["collections.run"]._cron_process_runs(backwards=True)
    return {
        "seconds": time.perf_counter() - start,
        "refresh": refresh.seconds,
        "queries": count["queries"],
        "wall": night.wall,
        "cpu": night.cpu,
    }


def _count_queries(env, run, size):
    def find():
        return env["collections.profile"].search(run._domain_left(), limit=size, order="id")

    return count_queries(env, find, run._process_batch)


def _measure_again(env):
    """Time a second run on the same day, which finds everything planned."""
    start = time.perf_counter()
    run = env["collections.run"]._start(env.company, DAY)
    run._process()
    seconds = time.perf_counter() - start
    assert not run.action_count
    return {"again_s": seconds}


def _measure_delivery(env, delivery):
    """Time the queueing of a bounded number of messages."""
    mails = env["mail.mail"]
    before = mails.search_count([])
    delivery.start()
    start = time.perf_counter()
    env["collections.action"]._cron_deliver(DAY)
    seconds = time.perf_counter() - start
    count = mails.search_count([]) - before
    assert count == delivery.done == MESSAGES
    return {"deliver_per_s": count / seconds}
