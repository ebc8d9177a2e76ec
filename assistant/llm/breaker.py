"""Leaves a service alone for a while that failed again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_FAILURES = 5
_REST = 30.0


class Breaker:
    """Counts failures in a row. Safe to use from several threads."""

    def __init__(
        self, failures: int = _FAILURES, rest: float = _REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """failures: after how many in a row calls stop. rest: seconds until one is let through again, for a trial."""
        self.most = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened: float | None = None
        self._trying = False

    def rests(self) -> bool:
        """Whether no call may be made now."""
        with self._lock:
            return self._rests()

    def lets_through(self) -> bool:
        """Whether a call may be made now; whoever was let through has to say how it went, in any case."""
        with self._lock:
            if self._rests():
                return False
            self._trying = self._opened is not None
            return True

    def went(self, *, well: bool | None) -> int:
        """How a call went, None where it never reached the service; gives how many failures in a row there are."""
        with self._lock:
            self._trying = False
            if well:
                self._failures, self._opened = 0, None
            elif well is False:
                self._failures += 1
                if self._failures >= self.most:
                    self._opened = self._clock()
            return self._failures

    def _rests(self) -> bool:
        return self._opened is not None and (self._trying or self._clock() - self._opened < self._rest)
