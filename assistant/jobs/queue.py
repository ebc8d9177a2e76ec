"""The queue of files to be read, as workers work it off: one job at a time, whatever happens to it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from assistant import logs
from assistant.jobs.hold import GivenUp, Hold
from assistant.jobs.workers import LEASE
from index.job import Job
from index.jobs import ATTEMPTS, Jobs
from plan.errors import Fault, InputError, Interrupted, StartError

_REST = dt.timedelta(seconds=30)  # of a job at which the disk was full or the library busy, twice as long next time
_log = logging.getLogger(__name__)


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


class JobQueue:
    """Fits `assistant.jobs.workers.Queue`: the jobs of one library, each done by `task` under a lease."""

    def __init__(self, jobs: Jobs, task: Task, lease: dt.timedelta = LEASE) -> None:
        self._jobs = jobs
        self._task = task
        self._lease = lease

    def is_due(self) -> bool:
        """Whether there is a job to be taken."""
        return self._jobs.is_due()

    def work_once(self, owner: str, stopping: threading.Event) -> bool:
        """Take one job and see it through; False when none is due."""
        job = self._jobs.claim(owner, self._lease)
        if job is None:
            return False
        begun = time.monotonic()
        with logs.about(job=job.id):
            self._see_through(job, owner, stopping)
            _log.info("a job was worked on", extra={"ms": round((time.monotonic() - begun) * 1000)})
        return True

    def _see_through(self, job: Job, owner: str, stopping: threading.Event) -> None:
        hold = Hold(self._jobs, job, owner, self._lease, stopping)
        try:
            with hold:
                self._task(job, hold)
            self._jobs.finish(job.id, owner)
        except (GivenUp, Interrupted):
            self._jobs.release(job.id, owner)  # nothing happens when it is lost
        except InputError as error:
            logs.note(code=error.code)
            left_out = error.left_out if isinstance(error, ArchiveRefused) else ()
            self._jobs.fail(job.id, owner, Fault(job.name, error.code, error.message), left_out)
        except StartError as error:
            logs.note(code=error.code)
            self._put_off(job, owner, error)
        except Exception:  # noqa: BLE001 - the outermost edge of a job; the trace is logged
            _log.exception("a mistake in the program at job %s", job.id)
            logs.note(code="internal_error")
            message = "Chương trình gặp lỗi ngoài dự kiến khi đọc tệp này; chi tiết nằm trong nhật ký của máy chủ."
            self._jobs.fail(job.id, owner, Fault(job.name, "internal_error", message))
        self._task.tidy(job.id)

    def _put_off(self, job: Job, owner: str, error: StartError) -> None:
        _log.warning("job %s is put off: %s", job.id, error)
        if job.attempts >= ATTEMPTS:
            self._jobs.fail(job.id, owner, Fault(job.name, error.code, error.message))
        else:
            self._jobs.release(job.id, owner, rest=_REST * 2 ** (job.attempts - 1))
