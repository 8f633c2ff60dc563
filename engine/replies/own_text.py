"""What the sender wrote: the mail without history, forwarded parts, signature and disclaimer."""

import re

QUOTE = re.compile(r"\s*[>|]")
# "On Tue, 24 Nov 2026 at 09:12, Ann <ann@firm.com> wrote:", over up to three lines.
ATTRIBUTION = re.compile(
    r"\s*(?:on|op|le|am)\b(?=.*\d).{5,250}?"
    r"\b(?:wrote|schreef|a\s+écrit|a\s+ecrit|schrieb|het\s+volgende\s+geschreven)\b.{0,120}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
SHORT_ATTRIBUTION = re.compile(
    r"\s*(?:.{3,80}<[^>\s]+@[^>\s]+>\s*(?:wrote|schreef|a écrit|schrieb)|"
    r"\d{4}-\d{2}-\d{2}.{0,30}<[^>\s]+@[^>\s]+>).{0,60}:\s*$",
    re.IGNORECASE,
)
RULER = re.compile(
    r"\s*(?:-{2,}|_{2,}|={2,}|\*{2,})?\s*(?:begin (?:van het )?)?(?:"
    r"original message|forwarded message|reply message|oorspronkelijk bericht|"
    r"origineel bericht|doorgestuurd bericht|message d'origine|message original|message initial|"
    r"message transféré|courriel original|début du message (?:réexpédié|transféré)|"
    r"ursprüngliche nachricht|originalnachricht|ursprüngliche mail|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail))\s*:?\s*(?:-{2,}|_{2,}|={2,})?\s*:?\s*$",
    re.IGNORECASE,
)
FROM = re.compile(r"\s*\*?(?:from|van|de|von)\*?\s?:\*?\s*\S", re.IGNORECASE)
HEADER = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|verzonden|datum|aan|onderwerp|envoyé|à|objet|gesendet|an|"
    r"betreff|reply-to|répondre à|beantwoorden|antwoord aan)\*?\s?:\*?",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"--\s*$|_{5,}\s*$|-{5,}\s*$")
CLOSING = re.compile(
    r"\s*(?:"
    # Dutch
    r"(?:met\s+)?(?:vriendelijke|hartelijke|beste|collegiale|warme|zonnige|"
    r"sportieve)\s+groet(?:en)?"
    r"|m\.?v\.?g\.?|groet(?:en|jes)?|gr\.?|hoogachtend|hgr\.?|met dank|vr\.?\s?gr\.?"
    # French
    r"|(?:bien\s+|très\s+)?cordialement|cdlt|cdt|bien à (?:vous|toi)|salutations|"
    r"(?:sincères|meilleures|respectueuses) salutations|bonne (?:journée|réception|soirée)|"
    r"(?:veuillez|je vous prie).{0,20}(?:agréer|recevoir).{0,80}"
    # German
    r"|(?:mit\s+)?(?:freundlichen?|besten|herzlichen?|lieben|beste|viele|schöne|liebe)"
    r"\s+gr(?:ü|ue)(?:ß|ss)en?|m\.?f\.?g\.?|gru(?:ß|ss)|hochachtungsvoll|lg|vg"
    # English
    r"|(?:kind|best|warm|kindest|many)\s+(?:regards|wishes|thanks)|regards|sincerely|"
    r"(?:yours|your's)\s+(?:sincerely|faithfully|truly)|cheers|best|rgds|br"
    r")\b[\s,.!]*(?:\w[\w.'’-]*[\s,.]*){0,4}$",
    re.IGNORECASE,
)
DEVICE = re.compile(
    r"\s*(?:verstuurd|verzonden|sent|envoyé|gesendet|von meinem|get outlook|download outlook|"
    r"outlook voor|obtenez outlook|télécharger outlook|outlook für)\b.{0,60}"
    r"(?:iphone|ipad|android|samsung|outlook|ios|mobile|mobiel|smartphone|galaxy|handy|gesendet)",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"(?:dit bericht|deze e-?mail|dit e-?mailbericht|de informatie in|disclaimer|this e-?mail|"
    r"this message|the information (?:contained )?in|ce message|ce courriel|cet e-?mail|"
    r"diese e-?mail|diese nachricht).{0,160}"
    r"(?:vertrouwelijk|confidential|privileged|confidentiel|vertraulich|uitsluitend bestemd|"
    r"intended (?:only|solely)|destiné exclusivement)",
    re.IGNORECASE | re.DOTALL,
)
POSTSCRIPT = re.compile(r"\s*p\.?\s?s\.?\s*[:.\-]?\s", re.IGNORECASE)
# No name, title, address and telephone of a sender take more lines.
LONGEST_SIGNATURE = 12
SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u200b": None, "\ufeff": None, "\r": None})


def own_text(text: str) -> str:
    """Return what the sender wrote in this mail."""
    lines = _without_history(text.replace("\r\n", "\n").translate(SIGNS).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_without_ending(lines))).strip()


# === HISTORY === #


def _without_history(lines):
    """Drop quoted lines; end where a history without signs of quotation begins."""
    kept, position, is_after_quote = [], 0, False
    while position < len(lines):
        if QUOTE.match(lines[position]):
            is_after_quote, position = True, position + 1
            continue
        length = _attribution(lines, position)
        if length and _is_quoted_below(lines, position + length):
            position += length
            continue
        if length or _begins_history(lines, position):
            break
        # The rest of a quoted line that a program wrapped has no sign; a blank line ends it.
        is_after_quote = is_after_quote and bool(lines[position].strip())
        if not is_after_quote:
            kept.append(lines[position])
        position += 1
    return kept


def _attribution(lines, position):
    """Return over how many lines the sentence runs that introduces a quotation, 0 for none."""
    if SHORT_ATTRIBUTION.match(lines[position]):
        return 1
    for length in (1, 2, 3):
        if ATTRIBUTION.match("\n".join(lines[position : position + length])):
            return length
    return 0


def _is_quoted_below(lines, position):
    following = (line for line in lines[position : position + 4] if line.strip())
    return bool(QUOTE.match(next(following, "")))


def _begins_history(lines, position):
    line = lines[position]
    if RULER.match(line):
        return True
    if not FROM.match(line):
        return False
    return sum(bool(HEADER.match(other)) for other in lines[position + 1 : position + 6]) >= 2


# === SIGNATURE === #


def _without_ending(lines):
    """Drop what follows the closing words, except a postscript."""
    for position, line in enumerate(lines):
        if DISCLAIMER.search("\n".join(lines[position : position + 3])) and position:
            return _without_ending(lines[:position])
        if _is_ending(line) and _has_text(lines[:position]):
            return [*lines[:position], *_postscript(lines[position + 1 :])]
    return lines


def _is_ending(line):
    is_short = len(line) <= 80
    return bool(SIGNATURE.match(line) or DEVICE.match(line) or (is_short and CLOSING.match(line)))


def _has_text(lines):
    return any(line.strip() for line in lines)


def _postscript(lines):
    """Return the postscript below a signature, with a blank line before it."""
    for position, line in enumerate(lines[:LONGEST_SIGNATURE]):
        if POSTSCRIPT.match(line):
            rest = lines[position:]
            end = next((n for n, other in enumerate(rest) if not other.strip()), len(rest))
            return ["", *rest[:end]]
    return []
