"""Who looks at an account page, and what that person may see there."""

from dataclasses import dataclass

from odoo import models
from odoo.fields import Datetime
from odoo.http import request

from ..engine.visits import is_machine, is_machine_open

ROOT = "/my/collections"
LANGUAGES = ("nl", "fr", "de", "en")
LANGUAGE_COOKIE = "collections_lang"


@dataclass(slots=True)
class Visitor:
    """A contact of a customer, a portal user or a colleague who looks at the customer's page.

    ``profile`` is the account in the address, ``profiles`` are all accounts on its page; both are
    superuser records, and nothing outside them may be shown or changed. ``moves`` are the only
    invoices shown, None for the whole account.
    """

    profile: models.Model
    profiles: models.Model
    partner: models.Model
    link: models.Model
    action_id: int = 0
    moves: models.Model | None = None
    may_act: bool = True

    @property
    def url(self):
        """The address of the page."""
        return f"{ROOT}/{self.profile.id}"

    def get_colour(self):
        """Return the company's colour, None when it has none that can be drawn."""
        company = self.profile.company_id
        return self.profile.env["collections.paper"]._get_colour(company.primary_color)

    def get_form_scope(self, purpose):
        """Return for whom and for what the key of a form is good; see ``collections.form.key``."""
        return f"{purpose}/{self.profile.id}/{self.link.id or 0}/{self.partner.id}"

    def note(self, kind, move=None):
        """Keep that the visitor did something; colleagues leave no trace."""
        if self.may_act:
            self._create_visit(kind, move)

    def _create_visit(self, kind, move):
        self.profile.env["collections.visit"].sudo().create(
            {
                "profile_id": self.profile.id,
                "partner_id": self.partner.id,
                "link_id": self.link.id,
                "action_id": self.action_id,
                "kind": kind,
                "move_id": move.id if move else False,
                "is_machine": looks_like_machine(self.profile.env, self.action_id, kind),
            }
        )


def find_visitor(profile_id):
    """Return the visitor of this request for an account, None when it may not see it."""
    profile = request.env["collections.profile"].sudo().browse(profile_id).exists()
    if not profile:
        return None
    found = _find_by_cookie(profile) if profile.partner_id.active else None
    return found or _find_by_login(profile)


def cookie_name(profile_id):
    """Return the name of the cookie that holds the token of an account."""
    return f"collections_{profile_id}"


def _find_by_cookie(profile):
    token = request.httprequest.cookies.get(cookie_name(profile.id))
    link, action_id = request.env["collections.link"]._verify(token)
    if not link or link.profile_id != profile or link.state != "valid":
        return None
    # A colleague at another company has a link of his own, to the invoices passed on to him.
    belongs = link.partner_id.commercial_partner_id == profile.partner_id or link.shared_by_id
    if not link.partner_id.active or not belongs:
        return None
    moves = link.move_ids if link.shared_by_id or link.move_ids else None
    accounts = profile if moves is not None else _with_siblings(profile)
    return Visitor(profile, accounts, link.partner_id, link, action_id, moves)


def _find_by_login(profile):
    user = request.env.user
    if user._is_public():
        return None
    partner = user.partner_id.sudo()
    no_link = request.env["collections.link"].sudo()
    # A colleague is none of the customer, even where companies of the group are customers.
    is_customer = not user._is_internal() and profile.partner_id.active
    if is_customer and partner.commercial_partner_id == profile.partner_id:
        return Visitor(profile, _with_siblings(profile), partner, no_link)
    if user._is_internal() and profile.with_user(user).has_access("read"):
        return Visitor(profile, profile, profile.partner_id, no_link, may_act=False)
    return None


def _with_siblings(profile):
    return request.env["collections.account"].sudo()._get_siblings(profile)


def looks_like_machine(env, action_id, kind="click"):
    """Tell whether this request is probably that of a mail scanner or a robot."""
    headers = request.httprequest.headers
    method = request.httprequest.method
    action = env["collections.action"].sudo().browse(action_id or []).exists()
    sent = action._get_moment_sent() if action else None
    agent = headers.get("User-Agent", "")
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or ""
    seconds = (Datetime.now() - sent).total_seconds() if sent else None
    if kind == "open":
        return is_machine_open(agent, method, purpose, seconds)
    # A form is sent by who filled it in.
    method = "GET" if method == "POST" else method
    return is_machine(agent, method, purpose, headers.get("Accept-Language", ""), seconds)


def choose_language(partner, wanted=None):
    """Return the code of the language of the page: chosen, else that of the contact."""
    installed = [code for code, _name in request.env["res.lang"].sudo().get_installed()]
    offered = [code for code in installed if code[:2] in LANGUAGES]
    chosen = wanted or request.httprequest.cookies.get(LANGUAGE_COOKIE)
    if chosen in offered:
        return chosen, offered
    return (partner.lang if partner.lang in installed else installed[0]), offered
