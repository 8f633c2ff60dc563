"""Slowing down who tries too often; each server process counts for itself."""

import threading
import time
from collections import OrderedDict, deque

MOST_CALLERS = 10_000


class Limiter:
    """Allows a caller ``most`` attempts within ``seconds``."""

    def __init__(self, most, seconds):
        self.most, self.seconds = most, seconds
        self._attempts = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, caller, now=None):
        """Count an attempt of ``caller`` and tell whether it is allowed."""
        now = time.monotonic() if now is None else now
        with self._lock:
            attempts = self._attempts.pop(caller, None) or deque()
            while attempts and attempts[0] <= now - self.seconds:
                attempts.popleft()
            allowed = len(attempts) < self.most
            if allowed:
                attempts.append(now)
            self._attempts[caller] = attempts
            while len(self._attempts) > MOST_CALLERS:
                self._attempts.popitem(last=False)
            return allowed
