"""Threads that take jobs from the queue and see them through, whatever happens to one of them."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.jobs.hold import GivenUp, Hold
from index.job import Job
from index.jobs import ATTEMPTS, Jobs
from plan.errors import Fault, InputError, Interrupted, KehoachError, StartError

LEASE = dt.timedelta(seconds=15)
"""How long a job stays with a worker that has died."""
_LOOK = 1.0  # seconds between looks at the queue, for leases that run out and jobs that have rested
_TROUBLE = 5.0  # seconds until the queue is asked again after it could not be asked
_REST = dt.timedelta(seconds=30)  # of a job at which the disk was full or the library busy, twice as long next time
_log = logging.getLogger(__name__)


def at_once() -> bool:
    """For workers that wait for nothing."""
    return True


class Task(Protocol):
    """What workers do for a job."""

    def __call__(self, job: Job, hold: Hold) -> None:
        """Do it up to its end, which the worker writes down.

        Raises GivenUp or Interrupted when it is to stop, InputError when the file cannot be used, and StartError when
        something beside the file is in the way.
        """

    def tidy(self, job_id: str) -> None:
        """Clear away after a job that a worker has let go of."""


class ArchiveRefused(InputError):
    """An archive in which there is nothing to read; `left_out` says why of each member."""

    code = "archive_empty"

    def __init__(self, message: str, left_out: Sequence[Fault]) -> None:
        super().__init__(message)
        self.left_out = tuple(left_out)


class Workers:
    """`count` threads over one queue, started once and stopped once."""

    def __init__(self, jobs: Jobs, task: Task, *, count: int, lease: dt.timedelta = LEASE) -> None:
        self._jobs = jobs
        self._task = task
        self._lease = lease
        self._stopping = threading.Event()
        self._wake = threading.Semaphore(0)
        self._ready: Callable[[], bool] = at_once
        here = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._threads = [
            threading.Thread(target=self._run, args=(f"{here}:{n}",), name=f"worker-{n}", daemon=True)
            for n in range(count)
        ]

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin; no job is taken before `ready`, since loading models and reading files at once makes both slow."""
        self._ready = ready
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._wake.release()

    def stop(self, seconds: float) -> None:
        """Let the jobs under way go back to the queue; waits for that, but no longer than `seconds` a worker."""
        self._stopping.set()
        for _thread in self._threads:
            self.wake()
        for thread in self._threads:
            thread.join(seconds)

    def work_once(self, owner: str) -> bool:
        """Take one job and see it through; False when none is due."""
        job = self._jobs.claim(owner, self._lease)
        if job is not None:
            self._see_through(job, owner)
        return job is not None

    def _run(self, owner: str) -> None:
        while not self._stopping.is_set():
            try:
                if not (self._ready() and self.work_once(owner)):
                    self._wake.acquire(timeout=_LOOK)
            except KehoachError as error:
                _log.warning("the queue cannot be used for the moment: %s", error)
                self._stopping.wait(_TROUBLE)
            except Exception:  # noqa: BLE001 - a worker that ends would leave the queue standing without a word
                _log.exception("a mistake in the program, outside of any job")
                self._stopping.wait(_TROUBLE)

    def _see_through(self, job: Job, owner: str) -> None:
        hold = Hold(self._jobs, job, owner, self._lease, self._stopping)
        try:
            with hold:
                self._task(job, hold)
            self._jobs.finish(job.id, owner)
        except (GivenUp, Interrupted):
            self._jobs.release(job.id, owner)  # nothing happens when it is lost
        except InputError as error:
            left_out = error.left_out if isinstance(error, ArchiveRefused) else ()
            self._jobs.fail(job.id, owner, Fault(job.name, error.code, error.message), left_out)
        except StartError as error:
            self._put_off(job, owner, error)
        except Exception:  # noqa: BLE001 - the outermost edge of a job; the trace is logged
            _log.exception("a mistake in the program at job %s", job.id)
            message = "Chương trình gặp lỗi ngoài dự kiến khi đọc tệp này; chi tiết nằm trong nhật ký của máy chủ."
            self._jobs.fail(job.id, owner, Fault(job.name, "internal_error", message))
        self._task.tidy(job.id)

    def _put_off(self, job: Job, owner: str, error: StartError) -> None:
        _log.warning("job %s is put off: %s", job.id, error)
        if job.attempts >= ATTEMPTS:
            self._jobs.fail(job.id, owner, Fault(job.name, error.code, error.message))
        else:
            self._jobs.release(job.id, owner, rest=_REST * 2 ** (job.attempts - 1))
