"""Inside the process: what it takes to score the whole book."""

import time
from datetime import timedelta

from .book import CUSTOMERS, DAY
from .meter import count_queries

SCALE = 100_000 / CUSTOMERS


def measure(env):
    """Score everybody for the first time and on the night after, and preview other weights."""
    env["collections.ledger"]._ensure_profiles(env.company)
    profiles = env["collections.profile"].search([], order="id")
    assert len(profiles) == CUSTOMERS
    env.cr.commit()
    queries = {f"queries_{size}": _count_queries(env, profiles[:size]) for size in (100, 1000)}
    return {
        **queries,
        "first_100k_s": _time(env, DAY) * SCALE,
        "refresh_100k_s": _time(env, DAY + timedelta(days=1)) * SCALE,
        "preview_s": _time_preview(env),
    }


def _time(env, day):
    start = time.perf_counter()
    env["collections.scorer"]._cron_score(day)
    env.cr.commit()
    seconds = time.perf_counter() - start
    left = env["collections.profile"].search_count([("risk_date", "!=", day)])
    assert not left
    return seconds


def _count_queries(env, profiles):
    scorer = env["collections.scorer"]
    return count_queries(env, lambda: profiles, lambda some: scorer._score(some, DAY))


def _time_preview(env):
    wizards = env["collections.score.policy"]
    wizard = wizards.browse(wizards.action_open()["res_id"])
    wizard.line_ids[0].points = 40
    start = time.perf_counter()
    wizard.action_preview()
    return time.perf_counter() - start
