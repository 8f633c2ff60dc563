from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Requests to the account page that go wrong before or in its controllers."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Refuse a parameter that takes the place of the controller: Odoo's wrapper fails on it."""
        from ..controllers.problems import is_ours  # the controllers need the models

        if "self" in request.params and is_ours():
            raise BadRequest
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        """Answer with a page of ours on the pages of customers."""
        from ..controllers.problems import answer  # the controllers need the models

        response = answer(exception)
        if response is None:
            return super()._handle_error(exception)
        if not hasattr(request, "params"):
            # The request was turned away before anybody read it; others ask for its parameters.
            request.params = {}
        cls._post_dispatch(response)
        return response
