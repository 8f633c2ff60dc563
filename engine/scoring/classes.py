"""Classes A to E, which do not flap when a score lies between two of them."""

CLASSES = ("a", "b", "c", "d", "e")
# The lowest score of A, B, C and D.
BOUNDS = (80.0, 65.0, 50.0, 35.0)
MARGIN = 2.0


def classify(value, previous=None, bounds=BOUNDS, margin=MARGIN):
    """Return the class of a score.

    :param previous: the class until now: it is left only when the score lies beyond its bounds by
        more than `margin` points
    """
    plain = _place(value, bounds)
    if previous not in CLASSES:
        return plain
    if CLASSES.index(plain) > CLASSES.index(previous):
        settled = _place(value + margin, bounds)
        return max(settled, previous, key=CLASSES.index)
    settled = _place(value - margin, bounds)
    return min(settled, previous, key=CLASSES.index)


def _place(value, bounds):
    return CLASSES[sum(value < bound for bound in bounds)]
