"""The order of the worklist."""

from decimal import Decimal

MAX_PRIORITY = 2**31 - 1


def priority(value: Decimal, days_late: int) -> int:
    """Rank an action by money and age: every month late adds the amount once more.

    :param value: amount asked, in the currency of the company
    :param days_late: days since the oldest due date, negative before it
    :return: a rank, the higher the sooner
    """
    weight = 1 + Decimal(max(days_late, 0)) / 30
    return max(0, min(int(value * weight), MAX_PRIORITY))
