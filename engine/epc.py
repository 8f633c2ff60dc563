"""The text of a payment code: EPC069-12 version 2.1, "Quick Response Code: Guidelines"."""

from decimal import Decimal

MINIMUM, MAXIMUM = Decimal("0.01"), Decimal("999999999.99")
MOST_BYTES = 331
LONGEST_NAME, LONGEST_STRUCTURED, LONGEST_TEXT = 70, 35, 140


def payment_code(
    name: str, iban: str, bic: str, amount: Decimal, text: str = "", structured: str = ""
) -> str:
    """Return what the code says, or an empty string when there can be none.

    :param amount: in euro; only SEPA credit transfers from 0.01 to 999999999.99 have a code
    :param structured: a creditor reference (ISO 11649); it takes the place of ``text``
    """
    amount = Decimal(amount)
    iban = "".join(iban.split()).upper()
    name = _one_line(name)[:LONGEST_NAME].strip()
    if not name or not iban or not MINIMUM <= amount <= MAXIMUM:
        return ""
    structured = structured[:LONGEST_STRUCTURED]
    text = "" if structured else _one_line(text)[:LONGEST_TEXT].strip()
    head = ["BCD", "002", "1", "SCT", "".join(bic.split()).upper(), name, iban]
    lines = [*head, f"EUR{amount:.2f}", "", structured, text]
    while len("\n".join(lines).encode()) > MOST_BYTES:
        position = len(lines) - 1 if lines[-1] else head.index(name)
        lines[position] = lines[position][:-1]
    return "\n".join(lines).rstrip("\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
