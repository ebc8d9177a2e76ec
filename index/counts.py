"""What a library holds and what waits in it, counted in the tables at one moment; nothing is read that could tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from index import schema
from index.database import Database
from index.job import OPEN, Status
from index.moments import to_moment
from index.outbox import Action


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """jobs: by status. lacking: documents whose vectors are still to be made. originals: bytes of kept files.

    waiting_since: when the job that waits longest was put; None where none waits. moved_at: when any job that has not
    ended was last touched by a worker; None where there is none.
    """

    documents: int
    tasks: int
    lacking: int
    originals: int
    jobs: Mapping[str, int]
    waiting_since: dt.datetime | None
    moved_at: dt.datetime | None


def count_library(database: Database) -> LibraryCounts:
    """Count everything in one transaction; raises what `Database` raises."""
    job, pending = schema.job.c, schema.pending_vector.c
    total = sa.func.coalesce
    plans = sa.select(sa.func.count(), total(sa.func.sum(schema.document.c.tasks), 0)).select_from(schema.document)
    lacking = sa.select(sa.func.count(pending.document_id.distinct())).where(pending.action == Action.ADD.value)
    waiting = sa.select(sa.func.min(job.created_at)).where(job.status == Status.QUEUED)
    moved = sa.select(sa.func.max(job.updated_at)).where(job.status.in_(OPEN))
    with database.reading() as connection:
        documents, tasks = connection.execute(plans).one()
        by_status = connection.execute(sa.select(job.status, sa.func.count()).group_by(job.status)).all()
        return LibraryCounts(
            documents=documents,
            tasks=int(tasks),
            lacking=connection.execute(lacking).scalar_one(),
            originals=int(connection.execute(sa.select(total(sa.func.sum(schema.original.c.size), 0))).scalar_one()),
            jobs={row[0]: row[1] for row in by_status},
            waiting_since=_moment(connection.execute(waiting).scalar_one()),
            moved_at=_moment(connection.execute(moved).scalar_one()),
        )


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else to_moment(text)
