"""How the customers of the demo pay: each character tells how many days late an invoice is paid.

A character is a function of a random generator, the due date and the day of the demo. It returns
``[(share of the amount, days late), …]``; an empty list is an invoice that is never paid.
"""


def early(chance, due, today):
    return [(1, chance.randint(-9, -1))]


def punctual(chance, due, today):
    return [(1, chance.randint(-1, 2))]


def week_late(chance, due, today):
    return [(1, chance.randint(5, 10))]


def month_late(chance, due, today):
    return [(1, chance.randint(22, 48))]


def after_call(chance, due, today):
    return [(1, chance.randint(26, 36))]


def slowing(chance, due, today):
    months = max(0, 18 - (today - due).days // 30)
    return [(1, 2 * months + chance.randint(0, 8))]


def improving(chance, due, today):
    months = max(0, (today - due).days // 30)
    return [(1, 2 * months + chance.randint(0, 4))]


def seasonal(chance, due, today):
    return [(1, chance.randint(25, 40) if due.month in (7, 8, 12) else chance.randint(0, 5))]


def in_parts(chance, due, today):
    return [(0.4, chance.randint(0, 6)), (0.6, chance.randint(35, 60))]


def public_body(chance, due, today):
    return [(1, chance.randint(14, 24))]


def once_late(chance, due, today):
    return [(1, 75)] if due.month == 3 else [(1, chance.randint(-2, 2))]


def disputing(chance, due, today):
    return [] if chance.random() < 0.3 else [(1, chance.randint(3, 25))]


def stopped(chance, due, today):
    return [(1, chance.randint(10, 30))] if (today - due).days > 190 else []


def never(chance, due, today):
    return []


CHARACTERS = {
    function.__name__: function
    for function in (
        early, punctual, week_late, month_late, after_call, slowing, improving, seasonal,
        in_parts, public_body, once_late, disputing, stopped, never,
    )
}  # fmt: skip
RELIABLE = ("early", "punctual", "once_late")
STRICT = ("month_late", "stopped", "never")
