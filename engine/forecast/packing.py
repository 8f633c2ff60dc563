"""A curve in few whole numbers, as it is kept with every open item.

The chances are kept in thousandths: of every day for five weeks, then of the last day of every
week after the forecast. In between they are taken to grow evenly.
"""
import datetime as dt
from collections.abc import Sequence

from .records import Curve

SCALE = 1000
DAILY, WEEK = 35, 7


def pack(curve: Curve) -> list[int]:
    """Return the chances of a curve as whole numbers."""
    cdf = curve.cdf
    kept = [*cdf[:DAILY], *cdf[DAILY + WEEK - 1 :: WEEK]]
    return [round(float(chance) * SCALE) for chance in kept]


def unpack(start: dt.date, points: Sequence[int]) -> Curve:
    """Return the curve that was packed, as far as it was kept.

    :param start: first day of the curve: the day after that of the forecast
    """
    cdf = [point / SCALE for point in points[:DAILY]]
    last = cdf[-1] if cdf else 0.0
    for point in points[DAILY:]:
        chance = point / SCALE
        step = (chance - last) / WEEK
        cdf += [last + step * number for number in range(1, WEEK)]
        cdf.append(chance)
        last = chance
    return Curve(start, cdf)


def mean(packed: Sequence[Sequence[int]]) -> list[int]:
    """Return the packed mean of curves that start on the same day; a short one stays at its end."""
    length = max(map(len, packed))
    longer = [[*points, *[points[-1]] * (length - len(points))] for points in packed]
    return [round(sum(column) / len(packed)) for column in zip(*longer, strict=True)]
