"""A worker's hold on one job: its lease is renewed while the work goes on, and what happens to it is noticed."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from assistant import logs
from index.job import Job, Order, Part, Stage
from index.jobs import Jobs
from plan.errors import Fault, KehoachError

_PAUSE = 0.5  # seconds between two notes of progress
_log = logging.getLogger(__name__)


class GivenUp(Exception):
    """The work on a job is to stop: it was cancelled, taken by another, or others go first, or the program stops."""


class Hold:
    """The hold of `owner` on a job it has claimed, for as long as the block lasts.

    Its calls raise GivenUp as soon as the hold is lost or `stopping` is set.
    """

    def __init__(self, jobs: Jobs, job: Job, owner: str, lease: dt.timedelta, stopping: threading.Event) -> None:
        self._jobs = jobs
        self._job = job
        self._owner = owner
        self._lease = lease
        self._stopping = stopping
        self._lost = threading.Event()
        self._ended = threading.Event()
        self._noted: tuple[Stage, float] | None = None
        self._heart = threading.Thread(target=self._beat, name=f"lease-{job.id[:8]}", daemon=True)

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._heart.join()

    @property
    def lost(self) -> bool:
        """Whether the job is not this worker's any more."""
        return self._lost.is_set()

    def given_up(self) -> bool:
        """Whether the work is to stop; for readers that ask."""
        return self._lost.is_set() or self._stopping.is_set()

    def check(self) -> None:
        """Raise GivenUp when the work is to stop."""
        if self.given_up():
            raise GivenUp

    def advance(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        """Note how far the work is; of many notes in a short time some are left out."""
        self.check()
        logs.note(stage=stage.value)
        now = time.monotonic()
        if self._noted is None or self._noted[0] is not stage or done == total or now > self._noted[1] + _PAUSE:
            self._noted = (stage, now)
            self._keep(held=self._jobs.advance(self._job.id, self._owner, stage, done, total))

    def received(self, part: Part, size: int) -> None:
        """Note that the job's file is kept."""
        self._keep(held=self._jobs.received(self._job.id, self._owner, part, size))

    def stored(self, document_id: str, change: str) -> None:
        """Note what was stored."""
        self._noted = None
        self._keep(held=self._jobs.stored(self._job.id, self._owner, document_id, change))

    def branch(self, orders: Sequence[Order], left_out: Sequence[Fault]) -> None:
        """Put the members of the job's archive."""
        self._keep(held=self._jobs.branch(self._job.id, self._owner, orders, left_out))

    def _keep(self, *, held: bool) -> None:
        if not held:
            self._lost.set()
            raise GivenUp

    def _beat(self) -> None:
        while not self._ended.wait(self._lease.total_seconds() / 3):
            try:
                if not self._jobs.renew(self._job.id, self._owner, self._lease):
                    self._lost.set()
                    return
            except KehoachError as error:  # the disk may have room again before the lease runs out
                _log.warning("the lease of job %s was not renewed: %s", self._job.id, error)
