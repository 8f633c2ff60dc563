"""Inside the process: what the night of forecasts takes on a whole book."""

import gc
import time
from datetime import timedelta

from .book import CUSTOMERS, DAY
from .meter import laps, peak_megabytes, query_counter


def measure(env):
    """Take over the book, learn from it, and say of every open item when it will be paid."""
    env["collections.change"]._cron_refresh(DAY - timedelta(days=1))
    with laps(env) as training:
        env["collections.forecast.model"]._cron_train(DAY)
    profiles = env["collections.profile"].search([], order="id")
    assert len(profiles) == CUSTOMERS
    queries = {
        f"night_queries_{size}": _count_queries(env, profiles[:size]) for size in (100, 1000)
    }
    with laps(env) as night:
        start = time.perf_counter()
        env["collections.forecaster"]._cron_predict(DAY)
        seconds = time.perf_counter() - start
    assert not profiles.search_count([("forecast_date", "!=", DAY)])
    return queries | {
        "learn_s": sum(training.wall),
        "learn_longest_s": max(training.wall),
        "learn_longest_cpu_s": max(training.cpu),
        "night_s": seconds,
        "night_longest_s": max(night.wall),
        "night_longest_cpu_s": max(night.cpu),
        "night_peak_mb": peak_megabytes(),
    }


def _count_queries(env, profiles):
    """Count the queries of a batch when Odoo's caches are filled; nothing of it stays."""
    gc.disable()
    try:
        return min(_try_batch(env, profiles) for _repeat in range(2))
    finally:
        gc.enable()


def _try_batch(env, profiles):
    with query_counter() as count:
        env["collections.forecaster"]._predict(profiles, DAY)
        env.flush_all()
    env.cr.rollback()
    env.invalidate_all()
    return count["queries"]
