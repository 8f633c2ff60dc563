from werkzeug.exceptions import Forbidden, NotFound

from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal

LARGEST_BODY = 16 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# A draft is no offer: nobody outside sees it.
HIDDEN_STATES = ("draft", "requested")


class PlanPortal(CustomerPortal):
    """The page on which a customer reads a payment plan and accepts it, without an account.

    Whoever has the address with its token may do so. Reading changes nothing: mail scanners follow
    links.
    """

    @route(
        "/my/collections/plan/<int(max=2147483647):plan_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def collections_plan(self, plan_id, access_token=None, **_params):
        """Show a plan."""
        return self._show(self._find_plan(plan_id, access_token))

    @route(
        "/my/collections/plan/<int(max=2147483647):plan_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=LARGEST_BODY,
    )
    def collections_plan_accept(self, plan_id, access_token=None, name="", **_params):
        """Accept a plan with the name of whoever does it; a second time changes nothing."""
        plan_sudo = self._find_plan(plan_id, access_token)
        if not self._has_token(plan_sudo):
            raise Forbidden
        try:
            plan_sudo._accept(str(name), request.httprequest.remote_addr or "")
        except LockError:
            problem = request.env._("The plan is being changed at this moment: please try again.")
            return self._show(plan_sudo, problem, name)
        except UserError as error:
            return self._show(plan_sudo, str(error), name)
        return request.redirect(plan_sudo.get_portal_url(), code=303)

    def _find_plan(self, plan_id, access_token):
        """Return the plan as superuser, in the language of its reader.

        :raise NotFound: whatever is wrong with the address, so that the answer tells nothing
        """
        token = str(access_token or "")
        try:
            # Texts that are no ASCII cannot be compared in constant time, and no token is such.
            plan_sudo = self._document_check_access(
                "collections.plan", plan_id, access_token=token if token.isascii() else None
            )
        except (AccessError, MissingError):
            raise NotFound from None
        if plan_sudo.state in HIDDEN_STATES:
            raise NotFound
        languages = plan_sudo.profile_id._get_statement_languages()
        request.update_context(lang=languages[plan_sudo.profile_id.id])
        return plan_sudo.with_context(lang=languages[plan_sudo.profile_id.id])

    def _has_token(self, plan_sudo):
        """Tell whether the token was sent: a colleague who may read plans accepts none."""
        token = str(request.params.get("access_token") or "")
        own = plan_sudo.access_token or ""
        return bool(own) and consteq(own.encode(), token.encode("utf-8", "replace"))

    def _show(self, plan_sudo, problem="", name=""):
        agreement = request.env["collections.agreement"].sudo()
        values = {
            "plan": plan_sudo,
            "may_accept": self._has_token(plan_sudo),
            "problem": problem,
            "name": name,
            "conditions": agreement._get_conditions(plan_sudo),
            "page_name": "collections_plan",
            "no_breadcrumbs": True,
        }
        response = request.render("account_collections.portal_plan", values)
        response.headers.update(HEADERS)
        return response
