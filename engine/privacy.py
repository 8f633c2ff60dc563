"""What a message must not tell to whoever sees it on a locked screen or in a list of messages.

The subject, the beginning that mail programs show next to it, and short messages are read over
somebody's shoulder. They may say that there is a message of a company; not how much, since when,
for what or how often something is owed.
"""

import ast
import re

# Words of a field's name that tell of a debt, wherever in the name they stand.
TELLING = frozenset(
    (
        "amount", "amounts", "balance", "charge", "charges", "cost", "costs", "count", "debt",
        "due", "dues", "exposure", "fee", "fees", "iban", "installment", "installments",
        "instalment", "instalments", "interest", "invoice", "invoices", "item", "items", "limit",
        "limits", "line", "lines", "maturity", "move", "moves", "overdue", "principal", "residual",
        "risk", "score", "table", "total", "totals",
    )
)  # fmt: skip
# Fields that are an address or a person, whatever their name says.
HARMLESS_ENDINGS = ("_url", "_name", "_email", "_phone", "lang")
BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
CURRENCY = r"(?:[€$£]|EUR|USD|GBP|CHF|eur|euro|euros|Euro)"
FIGURE = re.compile(
    rf"{CURRENCY}\s?\d[\d.,' ]*|\d[\d.,']*\s?{CURRENCY}(?!\w)"  # an amount
    r"|\b[A-Z]{2,6}[/-]?\d{2,}[/\d-]*"  # the number of an invoice
    r"|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b"  # a date
)
HIDDEN = re.compile(r"display\s*:\s*none|max-height\s*:\s*0|font-size\s*:\s*0|mso-hide", re.I)


def find_details(text: str) -> list[str]:
    """Return what of a subject tells details of a debt: placeholders and written figures.

    :param text: with placeholders between two pairs of braces
    """
    text = text or ""
    found = [part.strip() for part in BRACES.findall(text) if tells(part.partition("|||")[0])]
    return found + find_figures(BRACES.sub(" ", text))


def find_figures(text: str) -> list[str]:
    """Return the amounts, numbers of invoices and dates that somebody wrote into a text."""
    return [figure.strip() for figure in FIGURE.findall(text or "")]


def tells(expression: str) -> bool:
    """Whether a placeholder, a Python expression, stands for a detail of a debt."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError):
        # Nobody can tell: another check refuses it.
        return False
    return any(_is_telling(name) for name in _names(tree))


def is_hidden(style: str) -> bool:
    """Whether an element with this style is there for the preview of mail programs alone."""
    return bool(HIDDEN.search(style or ""))


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # The name of a field in an index or in `mapped`.
            yield node.value


def _is_telling(name):
    if name.endswith(HARMLESS_ENDINGS):
        return False
    return not TELLING.isdisjoint(name.removesuffix("_ids").removesuffix("_id").split("_"))
