"""How the parts of a server are, each asked within a time limit: one that hangs is told of and holds up nobody."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from plan.errors import KehoachError

_log = logging.getLogger(__name__)


class State(StrEnum):
    """DEGRADED: answers go on, with less. DOWN: the part does nothing."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Component:
    """How a part is. code: why, in a short stable word; "" where there is nothing to say."""

    state: State
    code: str = ""


OK = Component(State.OK)
Check = Callable[[], Component]
"""Finds out how a part is; may raise a KehoachError, whose code then tells why it is down."""


class Health:
    """Asks the checks, all at once, each for at most `seconds`; what was found is told again for `kept` seconds.

    A check that hangs is not asked again before it has come back: it costs one thread, however often probes come.
    Safe to use from several threads.
    """

    def __init__(self, checks: Mapping[str, Check], *, seconds: float = 2.0, kept: float = 3.0) -> None:
        self._asked = {name: _Asked(name, check) for name, check in checks.items()}
        self._seconds = seconds
        self._kept = kept
        self._lock = threading.Lock()
        self._found: Mapping[str, Component] = {}
        self._until = 0.0

    def components(self) -> Mapping[str, Component]:
        """How all parts are, by name."""
        with self._lock:
            if time.monotonic() >= self._until:
                for asked in self._asked.values():
                    asked.begin()
                end = time.monotonic() + self._seconds
                self._found = {name: asked.result(end) for name, asked in self._asked.items()}
                self._until = time.monotonic() + self._kept
            return self._found


class _Asked:
    """One check in a thread of its own."""

    def __init__(self, name: str, check: Check) -> None:
        self._name = name
        self._check = check
        self._thread: threading.Thread | None = None
        self._found = OK

    def begin(self) -> None:
        """Ask, unless the last time is not over."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=f"health-{self._name}", daemon=True)
            self._thread.start()

    def result(self, end: float) -> Component:
        """What was found, as soon as it is; `end`: when to wait no longer, as `time.monotonic` counts."""
        if self._thread is None:
            return OK
        self._thread.join(max(0.0, end - time.monotonic()))
        return Component(State.DOWN, "timeout") if self._thread.is_alive() else self._found

    def _run(self) -> None:
        try:
            self._found = self._check()
        except KehoachError as error:
            self._found = Component(State.DOWN, error.code)
        except Exception:  # noqa: BLE001 - a probe tells of trouble, whatever it is; the trace is logged
            _log.exception("a mistake in the program, at the check of %s", self._name)
            self._found = Component(State.DOWN, "internal_error")
