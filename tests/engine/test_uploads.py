"""What a file is, is read in its content."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.uploads import TYPES, find_ending


def pack(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"GIF89a", ".gif"),
        (b"RIFF\x00\x00\x00\x00WEBP", ".webp"),
        (b"\x00\x00\x00\x18ftypheic", ".heic"),
        (pack(DOCX), ".docx"),
        (pack({"[Content_Types].xml": "", "xl/workbook.xml": ""}), ".xlsx"),
        (pack({"mimetype": "application/vnd.oasis.opendocument.text"}), ".odt"),
    ],
    ids=["pdf", "jpg", "png", "gif", "webp", "heic", "docx", "xlsx", "odt"],
)
def test_known(content, ending):
    assert find_ending(content) == ending
    assert ending in TYPES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?php system($_GET[0]);",
        b"<?xml version='1.0'?><svg/>",
        b"#!/bin/sh\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04broken",
        b" %PDF-1.7",
        pack({"a.txt": "text"}),
        pack({**DOCX, "word/vbaProject.bin": "macro"}),
        pack({**DOCX, "setup.exe": "MZ"}),
        pack({**DOCX, "word/media/bomb": "0" * 20_000_000}),
        pack({f"{number}": "" for number in range(3001)} | DOCX),
    ],
    # Packed files hold the time of packing, which is no name that two test processes share.
    ids=range(16),
)
def test_anything_else(content):
    assert find_ending(content) == ""


@given(st.binary(max_size=200))
def test_never_fails(content):
    assert find_ending(content) in ("", *TYPES)
    assert find_ending(b"PK\x03\x04" + content) in ("", *TYPES)
