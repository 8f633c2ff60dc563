"""Sends the requests of `engine.bureaus`: with time limits, and again where that is safe.

Nothing here reads or writes the database. Texts of the other side never get into an error or a log.
"""
import datetime as dt
import time

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from ..engine.bureaus import Answer, BureauError, Request, policy

TIMEOUT = 15  # seconds to connect, and as many between two parts of the answer
TRIES = 3
LONGEST_WAIT = 5  # seconds for which somebody who waits for the answer is made to wait longer
LARGEST = 8 * 1024 * 1024
ERRORS = {
    400: "bad_number",
    401: "credentials",
    403: "credentials",
    404: "not_found",
    429: "limited",
}


class Client:
    """Asks one bureau.

    `answers` are the answers that came since `begin`, `sent` counts the calls and `charged` the
    answers for which the bureau charges. `memory` keeps what holds for several companies, as a
    token.

    :param longest_wait: seconds between two attempts; what would take longer is given up
    :param sleep: waits; tests replace it
    """

    def __init__(self, timeout=TIMEOUT, tries=TRIES, longest_wait=LONGEST_WAIT, sleep=time.sleep):
        self.timeout = timeout
        self.tries = tries
        self.longest_wait = longest_wait
        self.sleep = sleep
        self.answers = []
        self.sent = 0
        self.charged = 0
        self.memory = {}
        self.session = requests.Session()
        # Nothing from the surroundings: no .netrc that would replace our key.
        self.session.trust_env = False

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.session.close()

    def begin(self):
        """Start to ask about another company."""
        self.answers, self.sent, self.charged = [], 0, 0

    def send(self, request: Request) -> Answer:
        """Return the answer to a request.

        :raise BureauError: when there is none after all attempts
        """
        for attempt in range(1, self.tries + 1):
            try:
                return self._send_once(request)
            except BureauError as error:
                delay = policy.get_delay(attempt + 1, error.retry_after)
                is_last = attempt == self.tries or delay > self.longest_wait
                if is_last or not self._may_repeat(request, error):
                    raise
                self.sleep(delay)
        raise BureauError("service")

    def _may_repeat(self, request, error):
        """Tell whether a request may be sent again: not where it could be charged twice."""
        if error.code not in ("service", "timeout", "limited"):
            return False
        return not request.is_charged or error.code == "limited" or not error.facts.get("arrived")

    def _send_once(self, request):
        self.sent += 1
        try:
            with self.session.request(
                request.method,
                request.full_url,
                headers={"Accept": "application/json", **request.headers},
                json=request.json,
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = self._read(response)
        except requests.Timeout as error:
            raise BureauError("timeout", arrived=not _was_never_connected(error)) from None
        except requests.RequestException as error:
            # What gets stuck in the middle of an answer is told as a broken connection.
            stuck = any(isinstance(cause, ReadTimeoutError) for cause in error.args)
            arrived = not _was_never_connected(error)
            raise BureauError("timeout" if stuck else "service", arrived=arrived) from None
        self.charged += request.is_charged
        self.answers.append(answer)
        return answer

    def _read(self, response):
        status = response.status_code
        if status == 200:
            return Answer(status, self._read_body(response))
        code = ERRORS.get(status, "service" if status >= 500 else "malformed")
        now = dt.datetime.now(dt.timezone.utc)
        wait = policy.read_retry_after(response.headers.get("Retry-After", ""), now)
        raise BureauError(code, retry_after=wait, status=status, arrived=True)

    def _read_body(self, response):
        """Return the body, whatever it is; one that has no end is no answer."""
        parts, size = [], 0
        until = time.monotonic() + 4 * self.timeout
        for part in response.iter_content(16 * 1024):
            size += len(part)
            if size > LARGEST or time.monotonic() > until:
                raise BureauError("malformed")
            parts.append(part)
        return b"".join(parts)


def _was_never_connected(error):
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(cause, NewConnectionError | ConnectTimeoutError)
