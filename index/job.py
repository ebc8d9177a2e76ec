"""Jobs as values: a file to be read, and what became of it. The queue of them is `index.jobs`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from plan.errors import Fault


class Status(StrEnum):
    """Where a job stands. The last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (Status.QUEUED, Status.RUNNING)
ENDS = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})


class Stage(StrEnum):
    """What a job is at, and what its `done` and `total` count: bytes, pages, nothing, items."""

    RECEIVE = "receive"
    READ = "read"
    STORE = "store"
    EMBED = "embed"


class Kind(StrEnum):
    """PLAN: a plan sent by somebody. ARCHIVE: a ZIP of plans. WATCHED: a file of the watched folder.

    REREAD: a document to be read again by a newer extractor. Somebody waits for the first two: they go first.
    """

    PLAN = "plan"
    ARCHIVE = "archive"
    WATCHED = "watched"
    REREAD = "reread"


@dataclass(frozen=True, slots=True)
class Part:
    """A kept file of a plan: its SHA-256 in hex, and the name it came under."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """A job to be put. source: what the library calls the place the plan came from.

    parts: the files of the one plan, the main text first; empty when the file at `source` is still to be kept.
    stamp: what the file looked like when it was seen, so that it is not taken twice.
    teams: whom the plan, and what is told of the job, is limited to; nobody is left out when it is empty.
    """

    kind: Kind
    name: str
    source: str
    size: int = 0
    parts: tuple[Part, ...] = ()
    stamp: str = ""
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands in the queue.

    lease_until: of a running job, until when its owner holds it; of a queued one, until when it rests.
    parent: the job of the archive this plan stood in. left_out: members of an archive that were not taken, and why.
    document_id, change: what was stored, as soon as it is. code, message: why it failed. Times are UTC.
    """

    id: str
    kind: Kind
    status: Status
    name: str
    source: str
    digest: str | None
    size: int
    stage: Stage
    done: int
    total: int
    attempts: int
    owner: str | None
    lease_until: dt.datetime | None
    parent: str | None
    document_id: str | None
    change: str | None
    code: str | None
    message: str | None
    parts: tuple[Part, ...]
    left_out: tuple[Fault, ...]
    stamp: str
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in ENDS
