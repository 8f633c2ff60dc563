"""The invisible picture of an e-mail: it tells that somebody opened it."""

import base64

from odoo.http import request, route

from .account import HEADERS, AccountController
from .limits import Limiter
from .visitor import Visitor

PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# Mail programs fetch the picture at every look; more than this is no reading.
opens_per_message = Limiter(most=20, seconds=3600)


class AccountOpen(AccountController):
    """Answers everybody with the same picture, so that nothing can be learned from it."""

    @route(
        "/c/<string:token>/o.gif",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def opened(self, token, **_params):
        """Note that a message was opened; no cookie is set and nobody keeps the picture."""
        link, action_id = request.env["collections.link"]._verify(token)
        if link and link.state == "valid":
            self._note_open(link, self._own(link, action_id))
        headers = HEADERS | {"Content-Type": "image/gif", "Content-Length": str(len(PICTURE))}
        return request.make_response(PICTURE, headers=list(headers.items()))

    def _note_open(self, link, action_id):
        profile = link.profile_id
        wanted = action_id and profile.company_id.collections_track_messages
        if wanted and opens_per_message.allows((link.id, action_id)):
            Visitor(profile, profile, link.partner_id, link, action_id).note("open")
