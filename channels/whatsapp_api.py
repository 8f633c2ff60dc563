"""The one call to WhatsApp's Cloud API: send a template message.

Nothing here reads or writes the database, so that no transaction is open during the call.
"""
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from ..engine.whatsapp import Outcome, read_answer

DEFAULT_URL = "https://graph.facebook.com/v21.0"
TIMEOUT = 20  # seconds to connect, and as many to wait for the answer


@dataclass(slots=True)
class Request:
    """One message as the service wants it; the token is kept out of every text and log."""

    url: str
    phone_number_id: str
    token: str = field(repr=False)
    number: str = field(repr=False)
    template: str
    language: str
    parameters: list = field(repr=False)
    reference: str

    def body(self):
        """Return the JSON of the request; the reference comes back with every report."""
        texts = [{"type": "text", "text": text} for text in self.parameters]
        components = [{"type": "body", "parameters": texts}] if texts else []
        return {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": self.number.lstrip("+"),
            "type": "template",
            "biz_opaque_callback_data": self.reference,
            "template": {
                "name": self.template,
                "language": {"code": self.language},
                "components": components,
            },
        }


def send(request):
    """Send one message and return what is known of it afterwards.

    When the connection was never made, nothing was sent. When it broke or the answer did not come
    in time, the message may have been accepted: that is "uncertain", never "try again".
    """
    try:
        answer = requests.post(
            f"{request.url}/{request.phone_number_id}/messages",
            json=request.body(),
            headers={"Authorization": f"Bearer {request.token}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return Outcome("service") if _was_never_connected(error) else Outcome("uncertain")
    retry_after = answer.headers.get("Retry-After", "")
    return read_answer(answer.status_code, _read_json(answer), retry_after)


def _was_never_connected(error):
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(cause, NewConnectionError | ConnectTimeoutError)


def _read_json(answer):
    try:
        return answer.json()
    except ValueError:
        return None
