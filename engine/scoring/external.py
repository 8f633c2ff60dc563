"""What bureaus, insurers and our own forecast say about a customer, each sign between -1 and 1."""
import datetime as dt
import math
from collections.abc import Sequence

from .records import History, Report, Sign

# A report counts half as much after a year, and no more after two.
HALF_LIFE, MEMORY = 365, 730
# When so much of what is open is expected to be very late, half of the points are gone.
HALF_LATE = 0.15


def observe(history: History, day: dt.date) -> list[Sign]:
    """Return the signs of the reports and of the forecast; without them there are none."""
    known = [
        report
        for report in history.reports
        if report.day <= day and (day - report.day).days <= MEMORY
    ]
    exposure = math.fsum(item.amount for item in history.items if item.is_open_on(day))
    signs = (
        _see_score(known, day),
        _see_limit(known, exposure, day),
        _see_cover(known, exposure, day),
        _see_insolvency(known, day),
        _see_forecast(history.late_chance),
    )
    return [sign for sign in signs if sign]


def _see_score(reports, day):
    report = _find_newest(reports, lambda report: report.score is not None, lambda r: r.score)
    if not report:
        return None
    score = min(max(report.score, 0), 100)
    facts = {"score": score, "age": (day - report.day).days}
    return Sign("bureau_score", (50 - score) / 50 * _freshness(report, day), facts)


def _see_limit(reports, exposure, day):
    """Compare what is open with the advised limit: half of it is neutral, more speaks against."""
    report = _find_newest(reports, lambda report: report.limit is not None, lambda r: r.limit)
    if not report:
        return None
    limit = max(report.limit, 0.0)
    used = exposure / limit if limit else math.inf
    value = 1.0 if math.isinf(used) else (used - 0.5) / (used + 0.5)
    facts = {"limit": limit, "exposure": exposure, "age": (day - report.day).days}
    return Sign("advised_limit", value * _freshness(report, day), facts)


def _see_cover(reports, exposure, day):
    report = _find_newest(reports, lambda report: report.cover is not None, lambda r: r.cover)
    if not report or report.cover <= 0:
        return None
    covered = min(report.cover / exposure, 1.0) if exposure else 1.0
    facts = {"cover": report.cover, "share": covered, "age": (day - report.day).days}
    return Sign("insurer_cover", -covered * _freshness(report, day), facts)


def _see_insolvency(reports, day):
    """Believe the last word of every source; one that tells of insolvency is enough."""
    last = {}
    for report in sorted(reports, key=lambda report: (report.day, report.insolvent)):
        last[report.source] = report
    bad = [report for report in last.values() if report.insolvent]
    if not bad:
        return None
    newest = max(report.day for report in bad)
    return Sign("insolvency", 1.0, {"age": (day - newest).days})


def _see_forecast(share):
    """Let the forecast speak against a customer: what is expected in time is no merit yet."""
    if share is None:
        return None
    share = min(max(share, 0.0), 1.0)
    return Sign("expected_late", share / (share + HALF_LATE), {"share": share})


def _find_newest(reports: Sequence[Report], says, value) -> Report | None:
    """Return the newest report that says something; of one day the worst."""
    found = [report for report in reports if says(report)]
    return max(found, key=lambda report: (report.day, -value(report)), default=None)


def _freshness(report, day):
    return 0.5 ** ((day - report.day).days / HALF_LIFE)
