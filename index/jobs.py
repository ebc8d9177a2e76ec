"""The queue of jobs: rows of the library's database, held by leases.

Nothing about a job lives only in memory. A worker holds a job for the time of a lease and renews it; one that died
lets its lease run out, and the job is claimed again. Every change by a worker names it, so that one who lost a job
changes nothing any more.

>>> jobs = Jobs(library.database, clock)  # doctest: +SKIP
>>> jobs.put([Order(Kind.PLAN, "76.docx", "76.docx", parts=(Part(digest, "76.docx"),))])  # doctest: +SKIP
>>> job = jobs.claim("worker 1", dt.timedelta(seconds=15))  # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from index import limits, schema
from index.database import Database
from index.job import ENDS, OPEN, Job, Kind, Order, Part, Stage, Status
from index.leases import run_out
from index.moments import to_moment, to_text
from index.scope import EVERYTHING, Scope
from plan.errors import Fault, JobEnded, JobMissing, ReadingCrashed

__all__ = [
    "ATTEMPTS",
    "ENDS",
    "Job",
    "JobEnded",
    "JobMissing",
    "Jobs",
    "Kind",
    "Order",
    "Part",
    "Stage",
    "Status",
    "no_options",
]

ATTEMPTS = 3
"""How often a job is tried before it has failed."""
_job = schema.job.c


class Jobs:
    """The queue of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises. Calls by a worker give whether it still holds the job: False when the
    job was cancelled or taken by another, and then nothing was changed.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, orders: Sequence[Order], parent: str | None = None) -> list[Job]:
        """Write jobs, all or none, in their order."""
        with self._database.writing() as connection:
            return self._put(connection, orders, parent)

    def claim(self, owner: str, lease: dt.timedelta) -> Job | None:
        """Take the job that waits longest, or one whose owner let its lease run out; None when there is none.

        Those that somebody waits for go first, and of them those that are not stored yet: vectors take far longer than
        reading, and without them a plan can be asked about. A job whose third worker died too has failed with
        `reading_crashed`.
        """
        if not self.is_due():  # an idle worker does not ask for the writer's place
            return None
        now = self._clock()
        order = (_job.kind.in_(_BACKGROUND), _job.document_id.is_not(None), _job.created_at, _job.id)
        due = sa.select(_job.id).where(_due(now)).order_by(*order)
        with self._database.writing() as connection:
            self._bury(connection, now)
            found = connection.execute(due.limit(1)).scalar_one_or_none()
            if found is None:
                return None
            values = {"status": Status.RUNNING, "owner": owner, "lease_until": to_text(now + lease)}
            self._update(connection, _job.id == found, **values, done=0, total=0, attempts=_job.attempts + 1)
            return _get(connection, found)

    def is_due(self) -> bool:
        """Whether there is a job to be claimed."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(_job.id).where(_due(self._clock())).limit(1)).first() is not None

    def any_open(self) -> bool:
        """Whether a job waits or is being worked on."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(_job.id).where(_job.status.in_(OPEN)).limit(1)).first() is not None

    def is_behind(self, job: Job) -> bool:
        """Whether a job that is stored should wait, because another that is not would be claimed before it."""
        first = sa.true() if job.kind in _BACKGROUND else _job.kind.not_in(_BACKGROUND)
        query = sa.select(_job.id).where(_due(self._clock()), _job.document_id.is_(None), first).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def renew(self, job_id: str, owner: str, lease: dt.timedelta) -> bool:
        """Hold a job for another lease from now."""
        return self._change(job_id, owner, lease_until=to_text(self._clock() + lease))

    def advance(self, job_id: str, owner: str, stage: Stage, done: int = 0, total: int = 0) -> bool:
        """Write down how far a job is."""
        return self._change(job_id, owner, stage=stage, done=done, total=total)

    def received(self, job_id: str, owner: str, part: Part, size: int) -> bool:
        """Note that the file of a job is kept now."""
        with self._database.writing() as connection:
            return self._note(connection, job_id, owner, parts=(part,)) and self._update(
                connection, _job.id == job_id, digest=part.digest, size=size
            )

    def stored(self, job_id: str, owner: str, document_id: str, change: str) -> bool:
        """Note what the job changed in the library; a later attempt goes on behind that."""
        values = {"document_id": document_id, "change": change, "stage": Stage.EMBED, "done": 0, "total": 0}
        with self._database.writing() as connection:
            limits.follow(connection, job_id, document_id)
            return self._update(connection, _held(job_id, owner), **values)

    def release(self, job_id: str, owner: str, *, rest: dt.timedelta | None = None) -> bool:
        """Put a job back: at once and as if it had not been tried, or with `rest` after that time, as one attempt."""
        attempts = _job.attempts - 1 if rest is None else _job.attempts
        until = None if rest is None else to_text(self._clock() + rest)
        return self._change(job_id, owner, status=Status.QUEUED, owner=None, lease_until=until, attempts=attempts)

    def branch(self, job_id: str, owner: str, orders: Sequence[Order], left_out: Sequence[Fault]) -> bool:
        """Put the members of an archive as jobs of their own; the archive's job is done when they have ended.

        The archive itself is needed no more.
        """
        with self._database.writing() as connection:
            if not self._update(connection, _held(job_id, owner), options=_options((), left_out, "")):
                return False
            teams = limits.of_job(connection, job_id)
            self._put(connection, [replace(order, teams=teams) for order in orders], job_id)
            released = {"owner": None, "lease_until": None, "digest": None, "stage": Stage.READ}
            self._update(connection, _job.id == job_id, **released)
            self._settle(connection, job_id)
            return True

    def finish(self, job_id: str, owner: str) -> bool:
        """The job is done."""
        with self._database.writing() as connection:
            return self._end(connection, _held(job_id, owner), Status.DONE)

    def fail(self, job_id: str, owner: str, fault: Fault, left_out: Sequence[Fault] = ()) -> bool:
        """The job has failed; `left_out` says why of each member of an archive."""
        with self._database.writing() as connection:
            if left_out:
                self._note(connection, job_id, owner, left_out=left_out)
            values = {"code": fault.code, "message": fault.message}
            return self._end(connection, _held(job_id, owner), Status.FAILED, **values)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job and those of its members; a worker at it notices at its next word.

        What was stored stays. Raises JobMissing, and JobEnded when it is done or has failed.
        """
        with self._database.writing() as connection:
            job = _get(connection, job_id)
            if job.status in {Status.DONE, Status.FAILED}:
                raise JobEnded("Việc này đã kết thúc nên không hủy được nữa. Hãy xem kết quả của nó.")
            open_ones = _job.status.in_(OPEN)
            self._end(connection, sa.and_(_job.id == job_id, open_ones), Status.CANCELLED)
            self._end(connection, sa.and_(_job.parent == job_id, open_ones), Status.CANCELLED)
            return _get(connection, job_id)

    def get(self, job_id: str, scope: Scope = EVERYTHING) -> Job:
        """One job; raises JobMissing."""
        with self._database.reading() as connection:
            return _get(connection, job_id, scope)

    def teams(self, job_id: str) -> frozenset[str]:
        """The teams its plan will be limited to."""
        with self._database.reading() as connection:
            return limits.of_job(connection, job_id)

    def find(
        self,
        *,
        status: Status | None = None,
        parent: str | None = None,
        limit: int = 100,
        offset: int = 0,
        scope: Scope = EVERYTHING,
    ) -> list[Job]:
        """A page of the jobs, newest first; with `parent` those of an archive's members, in their order."""
        order = [_job.created_at, _job.id] if parent else [_job.created_at.desc(), _job.id.desc()]
        among = (*_filter(status, parent), scope.of_jobs(_job.id))
        query = sa.select(schema.job).where(*among).order_by(*order).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [_of(row) for row in connection.execute(query)]

    def count(self, *, status: Status | None = None, parent: str | None = None, scope: Scope = EVERYTHING) -> int:
        """How many jobs `find` finds on all pages."""
        among = (*_filter(status, parent), scope.of_jobs(_job.id))
        query = sa.select(sa.func.count()).select_from(schema.job).where(*among)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def latest(self, kind: Kind) -> dict[str, Job]:
        """The newest job of each source, of one kind."""
        query = sa.select(schema.job).where(_job.kind == kind).order_by(_job.created_at, _job.id)
        with self._database.reading() as connection:
            return {row.source: _of(row) for row in connection.execute(query)}

    def sweep(self, older: dt.timedelta) -> int:
        """Forget jobs that ended longer ago than that, with their members; gives how many rows went.

        The newest of each watched file stays: it says that the file was taken, also one that was removed since.
        """
        before = to_text(self._clock() - older)
        gone = sa.and_(_job.status.in_(ENDS), _job.parent.is_(None), _job.updated_at < before, _job.id.not_in(_taken()))
        parents = sa.select(schema.job.alias().c.id)
        with self._database.writing() as connection:
            count = connection.execute(sa.delete(schema.job).where(gone)).rowcount
            orphans = sa.and_(_job.parent.is_not(None), _job.parent.not_in(parents))
            return count + connection.execute(sa.delete(schema.job).where(orphans)).rowcount

    def _put(self, connection: sa.Connection, orders: Sequence[Order], parent: str | None) -> list[Job]:
        now = self._clock()
        # A microsecond apart, so that sorting by time keeps the order in which they were put.
        rows = [_row(order, parent, now + dt.timedelta(microseconds=n)) for n, order in enumerate(orders)]
        if rows:
            connection.execute(sa.insert(schema.job), rows)
        for row, order in zip(rows, orders, strict=True):
            limits.limit_job(connection, row["id"], order.teams)
        return [_get(connection, row["id"]) for row in rows]

    def _change(self, job_id: str, holder: str, /, **values: Any) -> bool:  # noqa: ANN401 - columns of several types
        with self._database.writing(lasting=False) as connection:
            return self._update(connection, _held(job_id, holder), **values)

    def _update(self, connection: sa.Connection, which: sa.ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401 - as above
        values["updated_at"] = to_text(self._clock())
        return connection.execute(sa.update(schema.job).where(which).values(values)).rowcount > 0

    def _note(
        self,
        connection: sa.Connection,
        job_id: str,
        owner: str,
        *,
        parts: Sequence[Part] = (),
        left_out: Sequence[Fault] = (),
    ) -> bool:
        row = connection.execute(sa.select(schema.job).where(_held(job_id, owner))).one_or_none()
        if row is None:
            return False
        job = _of(row)
        options = _options(parts or job.parts, left_out or job.left_out, job.stamp)
        return self._update(connection, _job.id == job_id, options=options)

    def _end(
        self,
        connection: sa.Connection,
        which: sa.ColumnElement[bool],
        status: Status,
        **values: Any,  # noqa: ANN401 - as above
    ) -> bool:
        ended = connection.execute(sa.select(_job.id, _job.parent).where(which)).all()
        same = _job.id.in_([row.id for row in ended])
        self._update(connection, same, status=status, owner=None, lease_until=None, **values)
        for parent in {row.parent for row in ended if row.parent}:
            self._settle(connection, parent)
        return bool(ended)

    def _settle(self, connection: sa.Connection, parent: str) -> None:
        """Count the members that have ended; the archive's job is done with the last."""
        mine = sa.select(sa.func.count()).where(_job.parent == parent)
        total = int(connection.execute(mine).scalar_one())
        waiting = int(connection.execute(mine.where(_job.status.in_(OPEN))).scalar_one())
        open_one = sa.and_(_job.id == parent, _job.status == Status.RUNNING, _job.owner.is_(None))
        status = Status.RUNNING if waiting else Status.DONE
        self._update(connection, open_one, status=status, done=total - waiting, total=total)

    def _bury(self, connection: sa.Connection, now: dt.datetime) -> None:
        lost = sa.and_(_job.status == Status.RUNNING, run_out(_job.lease_until, now), _job.attempts >= ATTEMPTS)
        message = (
            f"Đã thử đọc tệp {ATTEMPTS} lần nhưng lần nào chương trình cũng dừng giữa chừng. Hãy kiểm tra tệp "
            "(mở và lưu lại, hoặc chia nhỏ) rồi tải lên lần nữa."
        )
        self._end(connection, lost, Status.FAILED, code=ReadingCrashed.code, message=message)


def no_options() -> str:
    """The `options` of a job without files, of which no more is to be told."""
    return _options((), (), "")


_BACKGROUND = (Kind.WATCHED, Kind.REREAD)


def _due(now: dt.datetime) -> sa.ColumnElement[bool]:
    over = run_out(_job.lease_until, now)
    rested = sa.and_(_job.status == Status.QUEUED, sa.or_(_job.lease_until.is_(None), over))
    return sa.or_(rested, sa.and_(_job.status == Status.RUNNING, over))


def _taken() -> sa.Select[tuple[str]]:
    """The ids of the newest job of each watched file."""
    newest = sa.func.row_number().over(partition_by=_job.source, order_by=(_job.created_at.desc(), _job.id.desc()))
    ranked = sa.select(_job.id, newest.label("rank")).where(_job.kind == Kind.WATCHED).subquery()
    return sa.select(ranked.c.id).where(ranked.c.rank == 1)


def _held(job_id: str, owner: str) -> sa.ColumnElement[bool]:
    return sa.and_(_job.id == job_id, _job.owner == owner, _job.status == Status.RUNNING)


def _filter(status: Status | None, parent: str | None) -> list[sa.ColumnElement[bool]]:
    among = [_job.parent.is_(None) if parent is None else _job.parent == parent]
    return among if status is None else [*among, _job.status == status]


def _row(order: Order, parent: str | None, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "kind": order.kind,
        "status": Status.QUEUED,
        "name": order.name,
        "source": order.source,
        "digest": order.parts[0].digest if len(order.parts) == 1 else None,
        "size": order.size,
        "stage": Stage.RECEIVE,
        "done": order.size if order.parts else 0,
        "total": order.size,
        "attempts": 0,
        "parent": parent,
        "options": _options(order.parts, (), order.stamp),
        "created_at": to_text(now),
        "updated_at": to_text(now),
    }


def _options(parts: Iterable[Part], left_out: Iterable[Fault], stamp: str) -> str:
    value = {"parts": [asdict(p) for p in parts], "left_out": [asdict(f) for f in left_out], "stamp": stamp}
    return json.dumps(value, ensure_ascii=False)


def _get(connection: sa.Connection, job_id: str, scope: Scope = EVERYTHING) -> Job:
    row = connection.execute(sa.select(schema.job).where(_job.id == job_id, scope.of_jobs(_job.id))).one_or_none()
    if row is None:
        raise JobMissing("Không có việc nào với mã này; việc đã xong từ lâu thì không còn được lưu.")
    return _of(row)


def _of(row: sa.Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    options = json.loads(values.pop("options"))
    return Job(
        **values
        | {
            "kind": Kind(row.kind),
            "status": Status(row.status),
            "stage": Stage(row.stage),
            "parts": tuple(Part(**part) for part in options["parts"]),
            "left_out": tuple(Fault(**fault) for fault in options["left_out"]),
            "stamp": options["stamp"],
            "lease_until": to_moment(row.lease_until) if row.lease_until else None,
            "created_at": to_moment(row.created_at),
            "updated_at": to_moment(row.updated_at),
        }
    )
