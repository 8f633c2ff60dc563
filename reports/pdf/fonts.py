"""The embedded typeface, and text in the order and shape in which it is read.

DejaVu Sans covers Latin, Greek, Cyrillic, Hebrew and Arabic script in one family. ReportLab draws
characters from left to right one by one, so Arabic letters are joined and right-to-left text is
turned around here.
"""

import functools
import re
from pathlib import Path

import arabic_reshaper
from bidi import get_display
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parents[2] / "static" / "fonts" / "dejavu"
REGULAR, BOLD, ITALIC = "DejaVuCondensed", "DejaVuCondensed-Bold", "DejaVuCondensed-Oblique"
FILES = {
    REGULAR: "DejaVuSansCondensed.ttf",
    BOLD: "DejaVuSansCondensed-Bold.ttf",
    ITALIC: "DejaVuSansCondensed-Oblique.ttf",
}
HEBREW_TO_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
LETTER = re.compile(r"[^\W\d_]")


@functools.cache
def register():
    """Load the typeface once in this process; Odoo's workers share nothing else of it."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, FOLDER / file))
    for is_bold in (0, 1):
        addMapping(REGULAR, is_bold, 0, BOLD if is_bold else REGULAR)
        addMapping(REGULAR, is_bold, 1, BOLD if is_bold else ITALIC)


def has_rtl(text):
    """Say whether anything in this text is read from right to left."""
    return bool(HEBREW_TO_ARABIC.search(text))


def is_rtl(text):
    """Say whether the text as a whole runs from right to left: its first letter decides."""
    first = LETTER.search(text)
    return bool(first and HEBREW_TO_ARABIC.match(first[0]))


def join_letters(text):
    """Give Arabic letters the shape of their place in the word; the order stays."""
    return arabic_reshaper.reshape(text) if has_rtl(text) else text


def reorder(line, rtl):
    """Return the characters of one line in the order from left to right."""
    return get_display(line, base_dir="R" if rtl else "L")


def visual(text):
    """Return a text of one line as it has to be drawn."""
    return reorder(join_letters(text), is_rtl(text)) if has_rtl(text) else text


def width(text, font, size):
    """Return the width of a drawn text in points."""
    return pdfmetrics.stringWidth(text, font, size)


def wrap(text, font, size, available):
    """Break a text into drawn lines that fit into ``available`` points; long words are cut."""
    joined, rtl = join_letters(text), is_rtl(text)
    if "\n" not in joined and width(joined, font, size) <= available:
        return [reorder(joined, rtl) if has_rtl(joined) else joined]
    lines = _break(joined, lambda part: width(part, font, size) <= available)
    return [reorder(line, rtl) if has_rtl(line) else line for line in lines]


def _break(text, fits):
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if fits(longer):
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _cut(word, fits)
            lines += full
        lines.append(line)
    return lines


def _cut(word, fits):
    """Cut a word that is wider than a line into pieces that are not."""
    pieces = [""]
    for character in word:
        if pieces[-1] and not fits(pieces[-1] + character):
            pieces.append("")
        pieces[-1] += character
    return pieces
