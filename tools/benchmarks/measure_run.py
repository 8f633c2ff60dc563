"""Inside the process: what our run takes, in its normal batches, on the first night."""

import time

from .book import CUSTOMERS, DAY
from .meter import laps, peak_megabytes, stopwatch

MESSAGES = 2000


def measure(env):
    """Run over the whole book, again, and deliver some messages; return the raw figures."""
    with laps(env) as night:
        result = _measure_run(env, night)
    result |= _measure_again(env)
    with laps(env, MESSAGES) as delivery:
        result |= _measure_delivery(env, delivery)
    batches = (night, delivery)
    return result | {
        "items": env["collections.action.line"].search_count([("step_id", "!=", False)]),
        "peak_mb": peak_megabytes(),
        "longest_s": max(second for lap in batches for second in lap.wall),
        "longest_cpu_s": max(second for lap in batches for second in lap.cpu),
    }


def _measure_run(env, night):
    """Time refreshing and the rest of the first run, and count its queries."""
    with stopwatch(env, "collections.ledger", "_refresh") as refresh:
        start = time.perf_counter()
        run = env["collections.run"]._start(env.company, DAY)
        env.cr.commit()
        seconds = time.perf_counter() - start
        counts = {f"queries_{size}": _count_queries(env, run, size) for size in (10, 100, 1000)}
        refresh.seconds = 0
        night.start()
        start, queries = time.perf_counter(), env.cr.sql_log_count
        run._process()
        seconds += time.perf_counter() - start
    assert run.customer_count == run.done_count == CUSTOMERS and not run.error_count
    return counts | {
        "refresh_s": refresh.seconds,
        "plan_s": seconds - refresh.seconds,
        "queries_per_1000": (env.cr.sql_log_count - queries) * 1000 / CUSTOMERS,
    }


def _count_queries(env, run, size):
    """Count the queries of a batch of ``size`` customers, and undo it."""
    profiles = env["collections.profile"].search(run._domain_left(), limit=size, order="id")
    before = env.cr.sql_log_count
    run._process_batch(profiles)
    env.flush_all()
    count = env.cr.sql_log_count - before
    env.cr.rollback()
    env.invalidate_all()
    return count


def _measure_again(env):
    """Time a second run on the same day, which finds everything planned."""
    start = time.perf_counter()
    run = env["collections.run"]._start(env.company, DAY)
    run._process()
    seconds = time.perf_counter() - start
    assert not run.action_count
    return {"again_s": seconds}


def _measure_delivery(env, delivery):
    mails = env["mail.mail"]
    before = mails.search_count([])
    start = time.perf_counter()
    env["collections.action"]._cron_deliver(DAY)
    seconds = time.perf_counter() - start
    count = mails.search_count([]) - before
    assert count == delivery.done == MESSAGES
    return {"deliver_per_s": count / seconds}
