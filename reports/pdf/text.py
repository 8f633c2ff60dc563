"""Paragraphs of a letter: out of the HTML of a template, in the order in which they are read."""

from xml.sax.saxutils import escape, quoteattr

from lxml import etree, html
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import ListFlowable, ListItem, Paragraph, Spacer

from . import fonts

INK = HexColor("#22272b")
GREY = HexColor("#5c6670")
BODY = ParagraphStyle(
    "body", fontName=fonts.REGULAR, fontSize=9.5, leading=13.5, spaceAfter=7, textColor=INK,
    allowWidows=0, allowOrphans=0,
)  # fmt: skip
HEADING = ParagraphStyle("heading", BODY, fontName=fonts.BOLD, fontSize=11.5, leading=15)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=10.5, spaceAfter=0)
INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u"}
BLOCKS = frozenset(
    ("p", "div", "ul", "ol", "li", "blockquote", "section", "h1", "h2", "h3", "h4", "h5", "h6")
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# The letter draws its own table; pictures and styles belong to e-mails.
SKIPPED = frozenset(("table", "style", "script", "head", "img", "title", "svg", "button"))
LINKS = ("http://", "https://", "mailto:", "tel:")


class Text(Paragraph):
    """A paragraph that may contain words read from right to left."""

    def __init__(self, markup, style=BODY):
        fonts.register()
        self.has_rtl = fonts.has_rtl(markup)
        self.is_rtl = self.has_rtl and fonts.is_rtl(_plain(markup))
        if self.is_rtl:
            style = ParagraphStyle("right", style, alignment=TA_RIGHT)
        super().__init__(markup, style)

    def breakLines(self, width):
        broken = super().breakLines(width)
        if self.has_rtl:
            broken.lines = [self._reorder(line) for line in broken.lines]
        return broken

    def split(self, available_width, available_height):
        """Keep such a paragraph together: its second half would be turned around twice."""
        return [] if self.has_rtl else super().split(available_width, available_height)

    def _reorder(self, line):
        if isinstance(line, tuple):
            room, words = line
            return room, fonts.reorder(" ".join(words), self.is_rtl).split(" ")
        for piece in line.words:
            piece.text = fonts.reorder(piece.text, self.is_rtl)
        if self.is_rtl:
            line.words.reverse()
        return line


def heading(text):
    """Return the subject of a letter."""
    return Text(escape(fonts.join_letters(text)), HEADING)


def plain(text):
    """Return a paragraph of plain words."""
    return Text(escape(fonts.join_letters(text)))


def small(text):
    """Return a remark in small letters."""
    return Text(escape(fonts.join_letters(text)), SMALL)


def gap():
    """Return the distance between two parts of a page."""
    return Spacer(0, 6)


def paragraphs(source, accent="#22272b"):
    """Turn the HTML of a template into flowables.

    Paragraphs, line breaks, lists, bold, italic, underlined text and links are kept; of anything
    else the text is kept. Tables are left out.

    :param accent: colour of links
    :return: ``(before, after)``: what stands above and below the place of the table of items,
        which is where the first table or horizontal rule was; all of it is above without either
    """
    reader = _Reader(accent)
    if source and source.strip():
        reader.read_children(html.fragment_fromstring(str(source), create_parent="div"))
        reader.end()
    return reader.parts[0], reader.parts[1]


class _Reader:
    """Collects inline markup until a block ends, and blocks above and below the table."""

    def __init__(self, accent):
        self.accent = accent
        self.parts = ([], [])
        self.target = self.parts[0]
        self.markup = ""
        self.style = BODY

    def read_children(self, node):
        self.add(node.text)
        for child in node:
            self.visit(child)
            self.add(child.tail)

    def visit(self, node):
        if not isinstance(node.tag, str):
            return
        if node.tag in ("table", "hr"):
            self.end()
            self.target = self.parts[1]
        elif node.tag in SKIPPED:
            return
        elif node.tag == "br":
            self.markup = self.markup.rstrip() + "<br/>"
        elif node.tag in ("ul", "ol"):
            self.read_list(node)
        elif node.tag in BLOCKS:
            self.read_block(node)
        else:
            self.read_inline(node)

    def read_block(self, node):
        self.end()
        self.style = HEADING if node.tag in HEADINGS else BODY
        self.read_children(node)
        self.end()
        self.style = BODY

    def read_list(self, node):
        self.end()
        outer, self.target = self.target, []
        items = []
        for child in node.iterchildren("li"):
            self.target = []
            self.read_block(child)
            items.append(ListItem(self.target or [Spacer(0, 0)]))
        self.target = outer
        if items:
            numbers = {"bulletType": "1", "bulletFormat": "%s."}
            bullet = numbers if node.tag == "ol" else {"bulletType": "bullet", "start": "•"}
            font = {"bulletFontName": fonts.REGULAR, "bulletFontSize": BODY.fontSize}
            self.target.append(ListFlowable(items, leftIndent=16, **font, **bullet))

    def read_inline(self, node):
        before, after = self.tags(node)
        self.markup += before
        self.read_children(node)
        self.markup += after

    def tags(self, node):
        if name := INLINE.get(node.tag):
            return f"<{name}>", f"</{name}>"
        target = (node.get("href") or "").strip()
        if node.tag == "a" and target.lower().startswith(LINKS):
            return f'<a href={quoteattr(target)} color="{self.accent}"><u>', "</u></a>"
        return "", ""

    def add(self, text):
        """Add the text of a node; white space counts as one space."""
        if not text:
            return
        words = " ".join(text.split(None))
        lead = " " if text[0].isspace() and self.markup and self.markup[-1] != " " else ""
        tail = " " if text[-1].isspace() and words else ""
        self.markup += lead + escape(fonts.join_letters(words)) + tail

    def end(self):
        """Close the paragraph; an inline element around a block is closed and left at that."""
        markup = self.markup.strip()
        self.markup = ""
        while markup.startswith("<br/>"):
            markup = markup[5:].lstrip()
        markup = markup.removesuffix("<br/>")
        if _plain(markup).strip():
            self.target.append(Text(_balance(markup), self.style))


def _plain(markup):
    return "".join(etree.HTML(f"<p>{markup}</p>").itertext()) if markup else ""


def _balance(markup):
    """Close what a block in the middle of an inline element left open."""
    if markup.count("<") == 2 * markup.count("</") + markup.count("<br/>"):
        return markup
    node = html.fragment_fromstring(markup, create_parent="p")
    return html.tostring(node, encoding="unicode", method="xml")[len("<p>") : -len("</p>")]
