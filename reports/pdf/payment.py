"""How to pay: amount, account and reference, with the code for a banking app beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from . import fonts, qr
from .text import GREY, INK

CODE_SIZE, LABEL_WIDTH = 27 * mm, 34 * mm
SIZE, LEADING, PADDING = 9, 12.5, 4 * mm
# Between two codes: the margins of both, and room enough that a phone sees one at a time.
GAP = 10 * mm
BACKGROUND = HexColor("#f4f6f8")


@dataclass
class Payment(Flowable):
    """A box that stays together on a page."""

    title: str
    facts: Sequence[tuple[str, str]]
    caption: str
    accent: str
    code: str = ""
    online: str = ""
    online_caption: str = ""

    def __post_init__(self):
        Flowable.__init__(self)
        fonts.register()
        self.spaceBefore, self.spaceAfter = 4 * mm, 4 * mm

    @property
    def _codes(self):
        """Return ``[(code, caption)]`` from right to left."""
        codes = ((self.code, self.caption), (self.online, self.online_caption))
        return [(code, caption) for code, caption in codes if code]

    def wrap(self, available_width, available_height):
        """Return the size: that of the lines, but at least that of the code."""
        self.width = available_width
        codes = CODE_SIZE * len(self._codes) + GAP * (len(self._codes) > 1)
        room = available_width - 2 * PADDING - LABEL_WIDTH - codes - PADDING * bool(codes)
        self._lines = [
            (fonts.visual(label), fonts.wrap(value, fonts.REGULAR, SIZE, room))
            for label, value in self.facts
        ]
        height = sum(len(lines) for _label, lines in self._lines) * LEADING + LEADING * 1.3
        if self._codes:
            height = max(height, CODE_SIZE + LEADING)
        self.height = height + 2 * PADDING
        return self.width, self.height

    def draw(self):
        """Draw the box, its lines and the codes."""
        canvas = self.canv
        canvas.setFillColor(BACKGROUND)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        canvas.setFillColor(HexColor(self.accent))
        canvas.rect(0, 0, 1 * mm, self.height, stroke=0, fill=1)
        self._draw_lines()
        for place, (code, caption) in enumerate(self._codes):
            self._draw_code(code, caption, place)

    def _draw_lines(self):
        canvas, top = self.canv, self.height - PADDING - SIZE
        canvas.setFillColor(INK)
        canvas.setFont(fonts.BOLD, SIZE + 0.5)
        canvas.drawString(PADDING, top, fonts.visual(self.title))
        top -= LEADING * 1.3
        canvas.setFont(fonts.REGULAR, SIZE)
        for label, lines in self._lines:
            canvas.setFillColor(GREY)
            canvas.drawString(PADDING, top, label)
            canvas.setFillColor(INK)
            for line in lines:
                canvas.drawString(PADDING + LABEL_WIDTH, top, line)
                top -= LEADING

    def _draw_code(self, code, caption, place):
        """Draw a code on white with a margin of four modules, as readers need it.

        :param place: 0 at the right side, 1 to the left of it
        """
        canvas = self.canv
        margin = CODE_SIZE * 4 / len(qr.modules(code))
        left = self.width - PADDING - CODE_SIZE - place * (CODE_SIZE + GAP)
        bottom = self.height - PADDING - CODE_SIZE + margin / 2
        canvas.setFillGray(1)
        side = CODE_SIZE + 2 * margin
        canvas.rect(left - margin, bottom - margin, side, side, stroke=0, fill=1)
        qr.draw(canvas, code, left, bottom, CODE_SIZE)
        canvas.setFillColor(GREY)
        canvas.setFont(fonts.REGULAR, 7)
        canvas.drawCentredString(
            left + CODE_SIZE / 2, bottom - margin - 8, fonts.visual(caption)
        )
