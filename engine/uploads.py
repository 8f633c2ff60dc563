"""Files that strangers send: what they are is read in their content, never in their name."""

import io
import zipfile

HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
# Beginnings of files, with the ending and the type that belong to them.
STARTS = (
    (b"%PDF-", ".pdf"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)
OFFICE_PARTS = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
}
OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
MOST_PARTS = 3000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 200
# Programs inside of documents.
FORBIDDEN_PARTS = ("vbaproject.bin", "basic/", "scripts/", ".exe", ".dll", ".js", ".vbs")


def find_ending(content: bytes) -> str:
    """Return the ending of a picture, a PDF or an office document, "" for anything else.

    Documents with macros, old office files (which may hold some) and archives that would grow
    beyond reason are something else.
    """
    for start, ending in STARTS:
        if content.startswith(start):
            return ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return ".heic"
    return _find_document(content) if content.startswith(b"PK\x03\x04") else ""


def _find_document(content):
    """Look at the list of contents of an archive; nothing is unpacked but a short line."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not _is_harmless(parts, len(content)):
                return ""
            names = {part.filename for part in parts}
            for name, ending in OFFICE_PARTS.items():
                if name in names and "[Content_Types].xml" in names:
                    return ending
            return _find_open_document(archive, parts)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return ""


def _is_harmless(parts, size):
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > min(LARGEST_UNPACKED, max(size, 1) * LARGEST_RATIO):
        return False
    names = [part.filename.lower() for part in parts]
    return not any(n.endswith(FORBIDDEN_PARTS) or n.startswith(FORBIDDEN_PARTS) for n in names)


def _find_open_document(archive, parts):
    first = parts[0] if parts else None
    if not first or first.filename != "mimetype" or first.file_size > 100:
        return ""
    kind = archive.read(first).decode("ascii", "replace")
    return OPEN_DOCUMENTS.get(kind, "")
