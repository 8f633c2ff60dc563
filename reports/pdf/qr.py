"""The payment code of a letter or a page, which a banking app reads."""

import functools
import io

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

# Every pattern can be read; finding the prettiest of the eight takes most of the time.
MASK = 3
# Around the code a margin of four modules stays white.
MARGIN = 4


@functools.lru_cache(maxsize=32)
def modules(text):
    """Return the code as rows of booleans; the guideline asks for error correction level M."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return code.modules


def draw(canvas, text, x, y, size):
    """Draw the code with its lower left corner at (x, y), as a single path."""
    rows = modules(text)
    scale = size / len(rows)
    canvas.saveState()
    canvas.translate(x, y + size)
    canvas.scale(scale, -scale)
    canvas.setFillGray(0)
    boxes = [
        f"{start} {number} {length} 1 re"
        for number, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    canvas.addLiteral(" ".join([*boxes, "f"]))
    canvas.restoreState()


def picture(text, scale=4):
    """Return the code as a PNG with a white margin, ``scale`` pixels for each module."""
    rows = modules(text)
    side = len(rows) + 2 * MARGIN
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + MARGIN, y + MARGIN), 0)
    result = io.BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(result, "PNG")
    return result.getvalue()


def _runs(row):
    """Return ``(start, length)`` of each run of dark modules."""
    start = None
    for position, dark in enumerate([*row, False]):
        if dark and start is None:
            start = position
        elif not dark and start is not None:
            yield start, position - start
            start = None
