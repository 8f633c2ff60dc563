"""The letter paper: where everything stands on a page, and the pages of one or many letters.

Measures are those of A4 for window envelopes. In the Netherlands, Belgium and France the window is
at the right; DIN 5008 (form B), used in Germany and Austria, has it at the left.
"""

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, KeepInFrame

from . import fonts
from .text import GREY, INK

WIDTH, HEIGHT = A4
LEFT, RIGHT = 25 * mm, 20 * mm
CONTENT = WIDTH - LEFT - RIGHT
TOP_FIRST, TOP_NEXT, BOTTOM = 100 * mm, 27 * mm, 30 * mm
LOGO_WIDTH, LOGO_HEIGHT, LOGO_TOP = 65 * mm, 20 * mm, 12 * mm
FACTS_TOP = 55 * mm
# (left edge, baseline of the first line from the top) of the address.
WINDOWS = {"right": (118 * mm, 58 * mm), "left": (LEFT, 62 * mm)}
ADDRESS_WIDTH = 78 * mm
RETURN_LINE = 56.5 * mm
# (left edge, width) of the facts opposite the address.
SIDE = {"right": (LEFT, 85 * mm), "left": (125 * mm, 65 * mm)}
LABEL_WIDTH = 24 * mm
MOST_ADDRESS_LINES = 6


@dataclass(frozen=True)
class Paper:
    """What is the same on every letter of a company, in one language."""

    name: str
    window: str
    primary: str
    secondary: str
    return_line: str
    footer: Sequence[Sequence[str]]
    page: Callable[[int, int], str]
    logo: bytes | None = None


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, the facts beside the address, and what is written below.

    A list that is not sent to anybody has no address and begins at the top of its first page.
    """

    paper: Paper
    title: str
    address: Sequence[str]
    facts: Sequence[tuple[str, str]]
    story: list = field(repr=False)
    headline: str = ""


class _PagedCanvas(Canvas):
    """Holds the pages of a letter back until it is known how many there are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._held = []

    def showPage(self):
        self._held.append(dict(self.__dict__))
        self._startPage()

    def release(self, finish):
        """Let the pages go, each after ``finish(page, pages)`` drew the rest of it."""
        held = self._held
        for number, state in enumerate(held, 1):
            self.__dict__.update(state)
            self._held = []
            finish(number, len(held))
            Canvas.showPage(self)


class Document:
    """A file with letters one after the other, each with page numbers of its own."""

    def __init__(self, title, author="", lang=""):
        fonts.register()
        self._buffer = io.BytesIO()
        self._canvas = _PagedCanvas(
            self._buffer, pagesize=A4, lang=lang or None, initialFontName=fonts.REGULAR
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._logos = {}
        self._letters = 0

    def add(self, letter):
        """Add a letter that begins on a page of its own; return the number of its pages."""
        with _binary_streams():
            return self._add(letter)

    def _add(self, letter):
        pages, story = 0, list(letter.story)
        while story or not pages:
            is_first = pages == 0 and bool(letter.address)
            self._start_page(letter, is_first)
            _fill(_frame(is_first), story, self._canvas)
            self._canvas.showPage()
            pages += 1
        self._letters += 1
        self._canvas.bookmarkPage(f"letter-{self._letters}")
        self._canvas.release(lambda page, total: self._finish_page(letter, page, total))
        return pages

    def content(self):
        """Return the finished file."""
        with _binary_streams():
            self._canvas.save()
        return self._buffer.getvalue()

    # === PARTS OF A PAGE === #

    def _start_page(self, letter, is_first):
        if not is_first:
            self._draw_small_head(letter)
            return
        self._draw_logo(letter.paper)
        self._draw_address(letter)
        self._draw_facts(letter)
        if letter.paper.window == "left":
            self._draw_fold_marks()

    def _draw_small_head(self, letter):
        canvas, height = self._canvas, HEIGHT - 17 * mm
        canvas.setFillColor(GREY)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.drawString(LEFT, height, fonts.visual(letter.paper.name))
        canvas.drawRightString(WIDTH - RIGHT, height, fonts.visual(letter.headline or letter.title))
        self._rule(letter.paper.primary, height - 3 * mm)

    def _draw_logo(self, paper):
        canvas = self._canvas
        image = self._logo(paper)
        if image:
            width, height = _fit(image.getSize(), LOGO_WIDTH, LOGO_HEIGHT)
            left = LEFT if paper.window == "right" else WIDTH - RIGHT - width
            canvas.drawImage(image, left, HEIGHT - LOGO_TOP - height, width, height, mask="auto")
        else:
            self._draw_name(paper)
        self._rule(paper.primary, HEIGHT - LOGO_TOP - LOGO_HEIGHT - 4 * mm)

    def _draw_name(self, paper):
        """Write the name of a company without logo in its place."""
        canvas, height = self._canvas, HEIGHT - LOGO_TOP - LOGO_HEIGHT + 3 * mm
        canvas.setFillColor(INK)
        canvas.setFont(fonts.BOLD, 16)
        name = fonts.wrap(paper.name, fonts.BOLD, 16, CONTENT)[0]
        if paper.window == "right":
            canvas.drawString(LEFT, height, name)
        else:
            canvas.drawRightString(WIDTH - RIGHT, height, name)

    def _draw_address(self, letter):
        canvas = self._canvas
        left, top = WINDOWS[letter.paper.window]
        if letter.paper.window == "left":
            canvas.setFillColor(GREY)
            line = fonts.wrap(letter.paper.return_line, fonts.REGULAR, 6.5, 80 * mm)[0]
            canvas.setFont(fonts.REGULAR, 6.5)
            canvas.drawString(left, HEIGHT - RETURN_LINE, line)
        canvas.setFillColor(INK)
        canvas.setFont(fonts.REGULAR, 10)
        height = HEIGHT - top
        for line in _address_lines(letter.address):
            canvas.drawString(left, height, line)
            height -= 4.6 * mm

    def _draw_facts(self, letter):
        """Write date, references and contact opposite the address."""
        canvas, height = self._canvas, HEIGHT - FACTS_TOP
        left, width = SIDE[letter.paper.window]
        for label, value in letter.facts:
            canvas.setFillColor(GREY)
            canvas.setFont(fonts.REGULAR, 7)
            canvas.drawString(left, height, fonts.visual(label))
            canvas.setFillColor(INK)
            canvas.setFont(fonts.REGULAR, 8.5)
            for line in fonts.wrap(value, fonts.REGULAR, 8.5, width - LABEL_WIDTH)[:2]:
                canvas.drawString(left + LABEL_WIDTH, height, line)
                height -= 3.7 * mm
            height -= 0.9 * mm

    def _draw_fold_marks(self):
        self._canvas.setStrokeColor(GREY)
        self._canvas.setLineWidth(0.3)
        for top in (105 * mm, 210 * mm):
            self._canvas.line(4 * mm, HEIGHT - top, 8 * mm, HEIGHT - top)

    def _finish_page(self, letter, page, pages):
        """Draw the footer, which tells how many pages there are."""
        canvas, paper = self._canvas, letter.paper
        self._rule(paper.secondary, BOTTOM - 5 * mm, 0.6)
        canvas.setFillColor(GREY)
        canvas.setFont(fonts.REGULAR, 7)
        column = CONTENT / max(len(paper.footer), 1)
        for number, lines in enumerate(paper.footer):
            height = BOTTOM - 8.6 * mm
            for line in lines[:5]:
                text = fonts.wrap(line, fonts.REGULAR, 7, column - 3 * mm)[0]
                canvas.drawString(LEFT + number * column, height, text)
                height -= 3.1 * mm
        canvas.drawRightString(WIDTH - RIGHT, 5.5 * mm, fonts.visual(paper.page(page, pages)))

    def _rule(self, colour, height, thickness=1.0):
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(thickness)
        self._canvas.line(LEFT, height, WIDTH - RIGHT, height)

    def _logo(self, paper):
        """Return the company's picture, read once for all letters of the file."""
        if paper.logo and paper.logo not in self._logos:
            self._logos[paper.logo] = ImageReader(io.BytesIO(paper.logo))
        return self._logos.get(paper.logo)


@contextlib.contextmanager
def _binary_streams():
    """Write pages as they are: text encoding takes a tenth of the time and a quarter more room.

    It is a switch of the whole library. Another file that is written meanwhile is as good.
    """
    before, rl_config.useA85 = rl_config.useA85, 0
    try:
        yield
    finally:
        rl_config.useA85 = before


def _frame(is_first):
    top = TOP_FIRST if is_first else TOP_NEXT
    height = HEIGHT - top - BOTTOM
    return Frame(LEFT, BOTTOM, CONTENT, height, 0, 0, 0, 0)


def _fill(frame, story, canvas):
    """Move flowables from the story to the page until it is full."""
    is_empty = True
    while story:
        if frame.add(story[0], canvas, trySplit=1):
            story.pop(0)
            is_empty = False
            continue
        parts = frame.split(story[0], canvas)
        if parts and frame.add(parts[0], canvas):
            story[0:1] = parts[1:]
        elif is_empty:
            # Nothing else helps: what is larger than a page is made smaller.
            frame.add(KeepInFrame(CONTENT, frame._height, [story.pop(0)]), canvas)
        return


def _address_lines(address):
    lines = []
    for line in filter(None, map(str.strip, address)):
        lines += fonts.wrap(line, fonts.REGULAR, 10, ADDRESS_WIDTH)
    return lines[:MOST_ADDRESS_LINES]


def _fit(size, most_width, most_height):
    width, height = size
    scale = min(most_width / width, most_height / height)
    return width * scale, height * scale
