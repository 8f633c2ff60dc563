"""What a customer reads when a request cannot be answered: a small page of ours."""

import re

from werkzeug.exceptions import HTTPException

from odoo.http import request

from .account import render
from .visitor import ROOT, choose_language, find_visitor

PATH = re.compile(rf"{ROOT}/(\d{{1,9}})(?:/.*)?|/c/.*")


def is_ours(path=None):
    """Tell whether a path is one of an account page, which has no frame and no menu of Odoo."""
    return bool(PATH.fullmatch(request.httprequest.path if path is None else path))


def answer(exception):
    """Return our page for an error on an account page, None when Odoo is to answer.

    Odoo's own page of an error belongs to its web site: it has other headers, and reads the
    companies of a visitor who has none.
    """
    is_page = request.dispatcher.routing_type == "http" and is_ours()
    if not is_page or not isinstance(exception, HTTPException) or exception.code is None:
        return None
    request.env.cr.rollback()
    request.update_context(allowed_company_ids=None)
    visitor = _find_visitor()
    partner = visitor.partner if visitor else request.env.user.partner_id.sudo()
    language, _offered = choose_language(partner, request.httprequest.args.get("lang"))
    request.update_context(lang=language)
    title, text = _explain(exception.code)
    values = {
        "language": language,
        "title": title,
        "text": text,
        "url": visitor.url if visitor and exception.code != 429 else "",
    }
    return render("account_problem", values, exception.code)


def _find_visitor():
    number = PATH.fullmatch(request.httprequest.path)[1]
    return find_visitor(int(number)) if number and int(number) < 2**31 else None


def _explain(code):
    """Return what happened and what to do, in words for a customer."""
    env = request.env
    words = {
        400: (
            env._("We could not read this"),
            env._("Nothing was sent. Go back, load the page again, and send the form once more."),
        ),
        403: (env._("This cannot be done here"), env._("Nothing was sent. Please contact us.")),
        413: (
            env._("This is too large"),
            env._("Nothing was sent. Go back and attach fewer or smaller files."),
        ),
        429: (
            env._("This was a little too often"),
            env._("Please wait a while, then load the page again."),
        ),
    }
    missing = (
        env._("There is nothing here"),
        env._("What you look for does not exist, or is not part of this account."),
    )
    return words.get(code, missing)
