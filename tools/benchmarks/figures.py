"""What a benchmark found."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One number; ``ratio`` compares it with a peer: how many times better ours is."""

    figure: str
    value: float
    unit: str
    ratio: float | None = None

    def as_line(self):
        """Return the figure as one line of JSON."""
        values = asdict(self) | {"value": round(self.value, 3)}
        if self.ratio is not None:
            values["ratio"] = round(self.ratio, 2)
        return json.dumps(values)
