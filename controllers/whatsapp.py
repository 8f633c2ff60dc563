import hashlib
import hmac
import json

from odoo import SUPERUSER_ID
from odoo.http import Controller, Response, request, route
from odoo.tools import consteq

from ..engine.whatsapp import read_events

LARGEST_BODY = 1024**2
LONGEST_CHALLENGE = 200


class WhatsappController(Controller):
    """Where WhatsApp tells what became of messages, and what customers write.

    Nothing is believed that is not signed with the secret of the company's own app.
    """

    @route(
        "/collections/whatsapp/<int(max=2147483647):company_id>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def verify(self, company_id, **params):
        """Answer Meta's question whether this address is ours; it changes nothing."""
        company = self._get_company(company_id)
        expected = company.collections_whatsapp_verify_token or ""
        given, challenge = params.get("hub.verify_token", ""), params.get("hub.challenge", "")
        known = bool(expected) and _is_equal(expected, given)
        if not known or params.get("hub.mode") != "subscribe" or len(challenge) > LONGEST_CHALLENGE:
            return Response(status=403)
        return Response(challenge, content_type="text/plain; charset=utf-8", status=200)

    @route(
        "/collections/whatsapp/<int(max=2147483647):company_id>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
        save_session=False,
        max_content_length=LARGEST_BODY,
    )
    def receive(self, company_id, **_params):
        """Take over signed reports and messages; anything else is refused without a trace."""
        company = self._get_company(company_id)
        secret = company.collections_whatsapp_secret
        raw = request.httprequest.get_data(cache=True)
        signature = request.httprequest.headers.get("X-Hub-Signature-256", "")
        if not secret or not _is_signed(raw, secret, signature):
            return Response(status=403)
        try:
            events = list(read_events(json.loads(raw)))
        except (ValueError, RecursionError):
            return Response(status=400)
        messages = request.env["collections.whatsapp.message"].with_user(SUPERUSER_ID)
        messages._receive_events(self._get_companies(company), events)
        return Response(status=200)

    def _get_company(self, company_id):
        companies = request.env["res.company"].with_user(SUPERUSER_ID)
        return companies.search([("id", "=", company_id)])

    def _get_companies(self, company):
        """Return the companies of the same app: Meta has one webhook for all its numbers."""
        secret = company.collections_whatsapp_secret
        return company.search([("collections_whatsapp_secret", "=", secret)])


def _is_signed(raw, secret, signature):
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return _is_equal(f"sha256={expected}", signature)


def _is_equal(expected, given):
    """Compare in constant time; a text that is no ASCII is compared by its bytes."""
    return consteq(expected.encode(), given.encode("utf-8", "surrogateescape"))
