"""What customers send with a form: texts and files that are checked, and effects that come once."""

from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from ..engine.forms import clean_file_name, clean_lines

MOST_FILES = 5
LARGEST_FILE = 6 * 1024 * 1024
# Of a whole request: what is longer is refused before it is read.
LARGEST_FORM = MOST_FILES * LARGEST_FILE + 200_000
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
}


class FormError(Exception):
    """What is wrong with a form, in a sentence for its sender."""


def new_key(visitor, purpose):
    """Return the key for the hidden field ``key`` of a form; nothing is written."""
    return request.env["collections.form.key"].sudo()._make(visitor.get_form_scope(purpose))


def take_key(visitor, purpose, key):
    """Take the key right before the effect; tell whether this is the first time.

    :raise FormError: when the key is too old or was made for somebody else
    """
    keys = request.env["collections.form.key"].sudo()
    answer = keys._take(visitor.get_form_scope(purpose), key)
    if answer == "wrong":
        raise FormError(request.env._("This form was open for too long. Please send it again."))
    return answer == "first"


def read_text(text, most=5000):
    """Return a text of several lines without control characters.

    :raise FormError: when it is empty or longer than ``most`` characters
    """
    text = clean_lines(text)
    if not text:
        raise FormError(request.env._("Please write a message."))
    if len(text) > most:
        raise FormError(
            request.env._(
                "This text is too long: %(length)s characters, and %(most)s are possible. Shorten "
                "it, or attach the rest as a file.",
                length=len(text),
                most=most,
            )
        )
    return text


def read_files(name="files"):
    """Return ``[(name, content)]`` of the pictures and PDFs that were sent with a form.

    What a file is, is read in its content; its name gets the ending that belongs to it.

    :raise FormError: for anything else, for a large file, and for too many
    """
    uploads = [upload for upload in request.httprequest.files.getlist(name) if upload.filename]
    if len(uploads) > MOST_FILES:
        raise FormError(request.env._("Please attach at most %s files.", MOST_FILES))
    return [_read_file(upload) for upload in uploads]


def _read_file(upload):
    shown = clean_file_name(upload.filename)
    content = upload.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FormError(
            request.env._(
                "“%(name)s” is too large: at most %(size)s MB.",
                name=shown,
                size=LARGEST_FILE // 1024**2,
            )
        )
    ending = ENDINGS.get(guess_mimetype(content)) if content else None
    if not ending:
        raise FormError(
            request.env._("“%s” cannot be sent: attach a photo, a picture or a PDF.", shown)
        )
    return clean_file_name(upload.filename, ending), content
