"""How much payments hang together, and how much wider or narrower bands are than drawn."""
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from .text import number, numbers

# Parts of the variance that the items of a customer share, and that all items share: the usual ones
# first, then those from nothing to much.
DEGREES = ((0.2, 0.01), (0.0, 0.0), (0.4, 0.03), (0.8, 0.0), (0.4, 0.12), (0.4, 0.3))
# The last weeks of the near and of the middle part of a forecast; the far part follows.
ENDS = (4, 8)
# The part of the weeks that lie inside their band.
INSIDE = 0.8
PLAIN = (1.0, 1.0, 1.0)
MOST = 1e6


@dataclass(slots=True, frozen=True)
class Dependence:
    """The parts of the variance that are shared, and the stretch of the bands near and far.

    `widths` has the three stretches of each currency; where it has none they are 1. `weeks` is the
    number of weeks from which all this was learned, 0 for the usual.
    """

    customer: float = DEGREES[0][0]
    book: float = DEGREES[0][1]
    widths: Mapping[str, Sequence[float]] = field(default_factory=dict)
    weeks: int = 0

    def width(self, currency: str, number: int) -> float:
        """Return by how much the band of a week is stretched."""
        return self.widths.get(currency, PLAIN)[get_part(number)]

    def as_dict(self) -> dict:
        """Return it as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping) -> "Dependence":
        """Return it from its JSON object; raise `Unreadable` for any other object."""
        widths = {
            str(currency): numbers(row, len(ENDS) + 1, 0, MOST)
            for currency, row in values["widths"].items()
        }
        customer, book = (number(values[name], 0, 1) for name in ("customer", "book"))
        return cls(customer, book, widths, round(number(values["weeks"], 0, MOST)))


USUAL = Dependence()


def get_part(number: int) -> int:
    """Return the part of a forecast to which a week belongs: 0 near, 1 in the middle, 2 far."""
    return sum(number > end for end in ENDS)
