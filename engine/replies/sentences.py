"""A text as sentences: wrapped lines are joined, list items and short lines stand on their own."""

import re

BULLET = re.compile(r"\s*(?:[-–—*•·]|\(?\d{1,2}[.)])\s+(?=\S)")
END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=\S)")
NUMBER_BEFORE = re.compile(r"\d\.$")
ABBREVIATION = re.compile(
    r"(?:\b(?:nr|no|num|art|ca|incl|excl|excl|bijv|bv|resp|evt|mevr|dhr|mr|mrs|ms|dr|prof|ing|st|"
    r"m|mm|mme|mlle|tel|tél|ref|réf|fa|jl|jr|sr|z\.b|d\.h|u\.a|i\.d\.r|inkl|exkl|bzw|ggf|zzgl|vgl|"
    r"o\.i\.d|a\.u\.b|s\.v\.p|i\.v\.m|m\.b\.t|t\.a\.v|n\.a\.v|d\.d|o\.a|a\.s|e\.g|i\.e|approx|"
    r"inv|fact|fac|rg|jan|feb|febr|mrt|apr|jun|jul|aug|sep|sept|okt|oct|nov|dec|dez|déc|févr|fév|"
    r"janv|juil|avr|ma|di|wo|do|vr|za|zo|lun|mar|mer|jeu|ven|sam|dim|mo|mi|fr|sa|"
    r"so|gr)|(?-i:\b[A-Z]))\.$",
    re.IGNORECASE,
)
# A line that is shorter was ended by its writer, not by the width of a window.
SHORTEST_WRAPPED = 55
LONGEST = 600


def split(text: str) -> list[str]:
    """Return the sentences of a text, each on one line."""
    found = []
    for block in _blocks(text):
        for sentence in _split_block(block):
            found += _split_question(sentence)
    return [sentence[:LONGEST] for sentence in found if re.search(r"\w", sentence)]


def _blocks(text):
    """Yield the lines that belong together as one line each."""
    current = previous = ""
    for line in text.split("\n"):
        clean = " ".join(line.split())
        if current and _continues(current, previous, line, clean):
            current = f"{current} {clean}"
        else:
            if current:
                yield current
            current = BULLET.sub("", clean, count=1) if BULLET.match(line) else clean
        previous = clean
    if current:
        yield current


def _continues(current, previous, line, clean):
    """Tell whether a line goes on with the sentence of the lines before it."""
    if not clean or not previous or BULLET.match(line) or current.endswith((".", "!", "?", ":")):
        return False
    return len(previous) >= SHORTEST_WRAPPED or clean[0].islower()


def _split_block(block):
    start = 0
    for match in END.finditer(block):
        before, after = block[start : match.start()], block[match.end() :]
        if not _is_end(before, after):
            continue
        yield block[start : match.end()].strip()
        start = match.end()
    yield block[start:].strip()


def _split_question(sentence):
    """Part a question from what is told before it: "It was paid - did you not receive it?"."""
    told, dash, asked = sentence.rpartition(" - ")
    return [told, asked] if dash and told.strip() and asked.endswith("?") else [sentence]


def _is_end(before, after):
    """Tell whether the stop ends a sentence: not behind an ordinal or an abbreviation."""
    if not before.endswith("."):
        return True
    if after[0].islower():
        return False
    if NUMBER_BEFORE.search(before):
        return not re.match(r"\d|(?:Jan|Feb|Mär|Maer|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)", after)
    return not (ABBREVIATION.search(before) and (after[0].isdigit() or len(before) < 25))
