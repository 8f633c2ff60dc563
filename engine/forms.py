"""Texts that strangers type: what is left of them when nothing in them can do harm."""

import re
import unicodedata

LONGEST_NAME = 60
LONGEST_FILE_NAME = 80
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@(?:[\w-]+\.)+[\w-]{2,}")


def clean_lines(text: str) -> str:
    """Return a text of several lines without control and direction characters."""
    text = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def clean_name(text: str) -> str:
    """Return the name of a person: letters, and what stands between them in names.

    No address of a page survives, and nothing that means something in the head of an e-mail.
    """
    kept = "".join(
        c if unicodedata.category(c)[0] in "LM" or c in "'’-" else " " for c in str(text or "")
    )
    return " ".join(kept.split())[:LONGEST_NAME].strip()


def clean_email(text: str) -> str:
    """Return a single plain address, "" for anything else."""
    text = str(text or "").strip(" ")
    if len(text) > LONGEST_EMAIL or not text.isprintable() or not EMAIL.fullmatch(text):
        return ""
    return text.lower()


def clean_file_name(text: str, ending: str = "") -> str:
    """Return the last part of a path without control characters.

    :param ending: put in place of the ending that the file came with, e.g. ".pdf"
    """
    name = re.split(r"[\\/]", clean_lines(text).replace("\n", " "))[-1].strip(". ")
    if ending:
        name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name) or "file"
        return name[: LONGEST_FILE_NAME - len(ending)] + ending
    return name[:LONGEST_FILE_NAME] or "file"
