"""The text of an HTML mail; what it quotes gets the sign of quotation that plain mails have."""

from html.parser import HTMLParser

BLOCK_NAMES = (
    "address article blockquote center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header "
    "hr li ol p pre section table tr ul"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
SKIPPED = frozenset(["head", "noscript", "script", "style", "template", "title"])
# Gmail, Yahoo, Proton and Thunderbird wrap the history in elements of these classes.
QUOTING = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix", "moz-forward")
# What Outlook puts before the history.
HISTORY = ("appendonsend", "divrplyfwdmsg", "reply-intro", "ms-outlook-mobile-reference-message")
# What Odoo's mail gateway recognised as history.
QUOTED = "data-o-mail-quote"
VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(VOID_NAMES.split())


def to_text(html: str) -> str:
    """Return the visible text, one line for each block, quoted lines behind `> `."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self.open = []  # (tag, is it skipped, is it a quotation)
        self.is_history = False

    def text(self):
        return "\n".join(" ".join(line.split()) for line in self.lines)

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS or tag == "br":
            self._break()
        if tag == "li":
            self.handle_data("- ")
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        self.is_history = self.is_history or any(mark in marks for mark in HISTORY)
        if tag not in VOID:
            is_quote = tag == "blockquote" or any(mark in marks for mark in QUOTING)
            is_quote = is_quote or (QUOTED, "1") in attrs
            self.open.append((tag, tag in SKIPPED, is_quote))
        if tag in ("p", "blockquote"):
            self._break(blank=True)

    def handle_endtag(self, tag):
        names = [name for name, _skipped, _quote in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]
        if tag in BLOCKS:
            self._break(blank=tag == "p")

    def handle_data(self, data):
        if not any(tag == "pre" for tag, _skipped, _quote in self.open):
            self._handle_line(data)
            return
        for number, line in enumerate(data.split("\n")):
            if number:
                self.lines.append("")
            self._handle_line(line)

    def _handle_line(self, data):
        if not any(skipped for _tag, skipped, _quote in self.open):
            words = data.split()
            around = (" " if data[:1].isspace() else "", " " if data[-1:].isspace() else "")
            self._write(around[0] + " ".join(words) + around[1] if words else " ")

    def _write(self, text):
        if not self.lines[-1].strip() and text.strip() and self._is_quoted():
            self.lines[-1] = "> "
        self.lines[-1] += text

    def _break(self, blank=False):
        if self.lines[-1].strip():
            self.lines.append("")
            if blank:
                self.lines.append("")

    def _is_quoted(self):
        return self.is_history or any(quote for _tag, _skipped, quote in self.open)
