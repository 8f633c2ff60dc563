import hashlib
import hmac
import json

from odoo import SUPERUSER_ID
from odoo.http import Controller, Response, request, route
from odoo.tools import consteq

from .limits import Limiter

LARGEST_BODY = 4 * 1024**2
MINUTE = 60
messages_per_source = Limiter(most=120, seconds=MINUTE)
wrong_signatures = Limiter(most=30, seconds=10 * MINUTE)
UNKNOWN_SECRET = "nobody"


class EventController(Controller):
    """Where bureaus tell what happens to customers.

    A message is JSON, signed with the secret of the source: the header
    ``X-Collections-Signature`` is ``sha256=`` and the HMAC-SHA256 of the body in hex. A message
    that comes again changes nothing. Whoever is not known learns nothing, not even which sources
    there are.
    """

    @route(
        "/collections/events/<int(max=2147483647):bureau_id>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
        save_session=False,
        max_content_length=LARGEST_BODY,
    )
    def receive(self, bureau_id, **_params):
        """Take over the events of a signed message."""
        address = request.httprequest.remote_addr
        if not messages_per_source.allows((address, bureau_id)):
            return Response(status=429, headers={"Retry-After": str(MINUTE)})
        bureau = self._get_bureau(bureau_id)
        raw = request.httprequest.get_data(cache=True)
        signature = request.httprequest.headers.get("X-Collections-Signature", "")
        # Compared also where there is no such source, so that it takes as long.
        is_signed = _is_signed(raw, bureau.webhook_secret or UNKNOWN_SECRET, signature)
        if not bureau.webhook_secret or not is_signed:
            allowed = wrong_signatures.allows(address)
            return Response(status=403 if allowed else 429)
        try:
            news, refused = bureau._read_webhook(json.loads(raw))
        except (ValueError, RecursionError):
            return Response(status=400)
        taken = request.env["collections.risk.event"].with_user(SUPERUSER_ID)._receive(bureau, news)
        return request.make_json_response({"new": taken, "refused": refused})

    def _get_bureau(self, bureau_id):
        bureaus = request.env["collections.bureau"].with_user(SUPERUSER_ID)
        return bureaus.search([("id", "=", bureau_id), ("state", "=", "enabled")])


def _is_signed(raw, secret, signature):
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    given = signature.encode("utf-8", "surrogateescape")
    return consteq(f"sha256={expected}".encode(), given)
