"""Vectors that lack, made when no file waits: after a restore, or where the job that would have made them failed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from assistant.jobs.hold import GivenUp
from assistant.jobs.workers import at_once
from index.jobs import Jobs
from index.library import Library
from plan.errors import KehoachError

_LOOK = 60.0  # seconds between two looks
_LATER = "vectors will follow later: %s"
_log = logging.getLogger(__name__)


class Following:
    """A thread beside the workers, started once and stopped once; it makes way for every job, and for the end."""

    def __init__(self, library: Library, jobs: Jobs, *, look: float = _LOOK) -> None:
        self._library = library
        self._jobs = jobs
        self._look = look
        self._told: str | None = None  # what kept them from being made, so that it is not told each minute
        self._stopping = threading.Event()
        self._ready: Callable[[], bool] = at_once
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin to look; nothing is made before `ready`."""
        self._ready = ready
        self._thread.start()

    def halt(self) -> None:
        """Make no more vectors than those that are being made: the workers wait for these."""
        self._stopping.set()

    def stop(self, seconds: float) -> None:
        """End; waits no longer than `seconds`."""
        self.halt()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.wait(self._look):
            try:
                if self._ready():
                    self._follow()
            except GivenUp:
                pass
            except KehoachError as error:
                _log.log(logging.DEBUG if error.code == self._told else logging.WARNING, _LATER, error)
                self._told = error.code
            except Exception:  # noqa: BLE001 - a thread that ends would leave the vectors lacking without a word
                _log.exception("a mistake in the program, where vectors follow")

    def _follow(self) -> None:
        status = self._library.vector_status()
        if status.pending and status.configured is not None and status.model in {None, status.configured}:
            self._make_way(0, 0)
            self._library.drain(self._make_way)
            self._told = None

    def _make_way(self, _done: int, _total: int) -> None:
        if self._stopping.is_set() or self._jobs.any_open():
            raise GivenUp
