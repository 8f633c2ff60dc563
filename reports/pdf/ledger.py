"""A table of amounts that runs over pages: headings on each, the sum carried over between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from . import fonts
from .text import GREY, INK

SIZE, LEADING, PADDING = 8.5, 10.5, 2.4
GAP = 4
LINE = HexColor("#d5dae0")


@dataclass(frozen=True)
class Column:
    """A heading and how wide the column is; amounts stand at the right."""

    title: str
    width: float
    right: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of a row, and by how much it changes the sum that is carried over."""

    cells: Sequence[str]
    amount: float = 0.0
    remark: str = ""


@dataclass(frozen=True)
class Words:
    """The fixed words of a table, in the language of the reader."""

    carried: str
    brought: str
    closing: str


@dataclass
class Ledger(Flowable):
    """The rows of one currency with their sum."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    words: Words
    show: Callable[[float], str]
    accent: str
    start: float = 0.0
    opening: Row | None = None
    is_rest: bool = False
    goes_on: bool = False
    heights: dict = field(default_factory=dict)

    def __post_init__(self):
        Flowable.__init__(self)
        fonts.register()
        self.spaceBefore, self.spaceAfter = 6, 8
        self.width = sum(column.width for column in self.columns)

    # === SIZE === #

    def wrap(self, available_width, available_height):
        """Return the size of the whole rest of the table."""
        self.height = self._fixed_height() + sum(map(self._row_height, self.rows))
        return self.width, self.height

    def split(self, available_width, available_height):
        """Fill the page with rows and a line that carries the sum over."""
        room = available_height - self._fixed_height()
        count = 0
        while count < len(self.rows) and self._row_height(self.rows[count]) <= room:
            room -= self._row_height(self.rows[count])
            count += 1
        # One row alone at the top of the last page is better than none: the sum needs company.
        count = min(count, len(self.rows) - 1)
        if count < 1:
            return []
        carried = self.start + sum(row.amount for row in self.rows[:count])
        return [
            self._part(self.rows[:count], goes_on=True),
            self._part(self.rows[count:], start=carried, is_rest=True, opening=None),
        ]

    def _part(self, rows, **changes):
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Ledger(**(values | {"rows": rows} | changes))

    def _fixed_height(self):
        """Heading, closing line and what stands before the first row."""
        height = self._heading_height() + self._plain_height()
        if self.is_rest:
            height += self._plain_height()
        if self.opening:
            height += self._row_height(self.opening)
        return height

    def _heading_height(self):
        return max(len(lines) for lines in self._heading_lines()) * LEADING + 2 * PADDING

    def _heading_lines(self):
        if "heading" not in self.heights:
            self.heights["heading"] = [
                fonts.wrap(column.title, fonts.BOLD, SIZE, column.width - GAP)
                for column in self.columns
            ]
        return self.heights["heading"]

    def _plain_height(self):
        return LEADING + 2 * PADDING

    def _row_height(self, row):
        return max(map(len, self._lines(row))) * LEADING + 2 * PADDING

    def _lines(self, row):
        """Return the drawn lines of each cell; they are broken once, whatever page they are on."""
        key = id(row)
        if key not in self.heights:
            lines = [
                fonts.wrap(cell, fonts.REGULAR, SIZE, column.width - GAP)
                for cell, column in zip(row.cells, self.columns, strict=True)
            ]
            if row.remark:
                lines[-1] = [*lines[-1], fonts.visual(row.remark)]
            self.heights[key] = lines
        return self.heights[key]

    # === DRAWING === #

    def draw(self):
        """Draw this part from its top downwards."""
        top = self._draw_heading(self.height)
        if self.opening:
            top = self._draw_row(self.opening, top)
        if self.is_rest:
            top = self._draw_sum(self.words.brought, self.start, top, fonts.ITALIC)
        for row in self.rows:
            top = self._draw_row(row, top)
        total = self.start + sum(row.amount for row in self.rows)
        label = self.words.carried if self.goes_on else self.words.closing
        self._draw_sum(label, total, top, fonts.ITALIC if self.goes_on else fonts.BOLD)

    def _draw_heading(self, top):
        height = self._heading_height()
        self._draw_cells(self._heading_lines(), top, fonts.BOLD, INK)
        self._rule(top - height, HexColor(self.accent), 1.2)
        return top - height

    def _draw_row(self, row, top):
        height = self._row_height(row)
        self._draw_cells(self._lines(row), top, fonts.REGULAR, INK)
        self._rule(top - height, LINE, 0.4)
        return top - height

    def _draw_cells(self, cells, top, font, colour):
        self.canv.setFillColor(colour)
        self.canv.setFont(font, SIZE)
        left, indent = 0, 0
        for lines, column in zip(cells, self.columns, strict=True):
            height = top - PADDING - SIZE * 0.86
            for line in lines:
                if column.right:
                    self.canv.drawRightString(left + column.width, height, line)
                else:
                    self.canv.drawString(left + indent, height, line)
                height -= LEADING
            left += column.width
            # What begins where amounts end keeps off them.
            indent = 2 * GAP if column.right else 0

    def _draw_sum(self, label, amount, top, font):
        height = self._plain_height()
        baseline = top - PADDING - SIZE * 0.86
        text = self.show(amount)
        self.canv.setFillColor(GREY if self.goes_on or font == fonts.ITALIC else INK)
        self.canv.setFont(font, SIZE)
        self.canv.drawRightString(self.width, baseline, text)
        room = max(self.columns[-1].width, fonts.width(text, font, SIZE) + 3 * GAP)
        self.canv.drawRightString(self.width - room, baseline, fonts.visual(label))
        if font == fonts.ITALIC:
            self._rule(top - height, LINE, 0.4)
        return top - height

    def _rule(self, height, colour, thickness):
        self.canv.setStrokeColor(colour)
        self.canv.setLineWidth(thickness)
        self.canv.line(0, height, self.width, height)
