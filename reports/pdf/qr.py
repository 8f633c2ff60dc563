"""The payment code of a letter, which a banking app reads."""

import functools

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# Every pattern can be read; finding the prettiest of the eight takes most of the time.
MASK = 3


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


def _runs(row):
    """Return ``(start, length)`` of each run of dark modules."""
    start = None
    for position, dark in enumerate([*row, False]):
        if dark and start is None:
            start = position
        elif not dark and start is not None:
            yield start, position - start
            start = None
