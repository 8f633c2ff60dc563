"""Inside the process: what the night of forecasts takes on a whole book."""

import time
from datetime import timedelta

from .book import CUSTOMERS, DAY
from .meter import count_queries, laps, peak_megabytes


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
    forecaster = env["collections.forecaster"]
    return count_queries(env, lambda: profiles, lambda some: forecaster._predict(some, DAY))
