"""Rule: what an SMS costs is counted in segments, by the alphabet that its text needs.

A text of the GSM alphabet (3GPP TS 23.038) has 160 characters in one segment and 153 in each of
several; one character outside of it makes the whole text UCS-2: 70 and 67.
"""
from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
# Typography that editors put in, as the alphabet of a phone has it.
PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " ",
        "\u2022": "-", "\t": " ", "\r": None,
    }
)  # fmt: skip
MAX_SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is on the wire: in units of its alphabet, and in segments."""

    units: int
    segments: int
    is_gsm: bool


def plain(text: str) -> str:
    """Return the text with ordinary quotes, dashes and spaces: they do not double its price."""
    lines = (" ".join(line.split()) for line in text.translate(PLAIN).split("\n"))
    kept = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def measure(text: str) -> Length:
    """Return how long `text` is as an SMS."""
    is_gsm = all(char in GSM_BASIC or char in GSM_EXTENDED for char in text)
    if is_gsm:
        units = sum(2 if char in GSM_EXTENDED else 1 for char in text)
        single, several = 160, 153
    else:
        units = len(text.encode("utf-16-be")) // 2
        single, several = 70, 67
    segments = 1 if units <= single else -(-units // several)
    return Length(units, segments, is_gsm)
