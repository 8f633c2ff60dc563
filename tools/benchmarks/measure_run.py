"""Inside the process: what our run takes, in its normal batches, on the first night."""

import gc
import time
from datetime import timedelta

from .book import CUSTOMERS, DAY
from .meter import laps, peak_megabytes, query_counter, stopwatch

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
    """Time refreshing and the rest of the first run, and count its queries."""
    start = time.perf_counter()
    run = env["collections.run"]._start(env.company, DAY)
    env.cr.commit()
    seconds = time.perf_counter() - start
    result = {f"queries_{size}": _count_queries(env, run, size) for size in (100, 1000)}
    night.start()
    with stopwatch(env, "collections.ledger", "_refresh") as refresh, query_counter() as count:
        start = time.perf_counter()
        run._process()
        seconds += time.perf_counter() - start
    assert run.customer_count == run.done_count == CUSTOMERS
    assert not run.error_count
    return result | {
        "refresh_s": refresh.seconds,
        "plan_s": seconds - refresh.seconds,
        "queries_per_1000": count["queries"] * 1000 / CUSTOMERS,
    }


def _count_queries(env, run, size):
    """Count the queries of a batch of ``size`` customers when Odoo's caches are filled.

    Garbage collection may empty one of those caches half-way, so it waits.
    """
    gc.disable()
    try:
        return min(_try_batch(env, run, size) for _repeat in range(2))
    finally:
        gc.enable()


def _try_batch(env, run, size):
    """Handle a batch, undo it, and return the number of its queries."""
    profiles = env["collections.profile"].search(run._domain_left(), limit=size, order="id")
    with query_counter() as count:
        run._process_batch(profiles)
        env.flush_all()
    env.cr.rollback()
    env.invalidate_all()
    return count["queries"]


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
