"""What units say of their tasks: marks in the order they were made, and counts of how the tasks stand.

A mark holds on to its task by the task's identity, and to the plan by the document's id: it goes on with a new version
of the plan (`index.versions`) and goes with the plan when that is removed.

>>> log = ProgressLog(library.database, clock)  # doctest: +SKIP
>>> log.mark(identity, Marking(State.DONE, dt.date(2024, 2, 15)), user_id="local", user_name="Lan")  # doctest: +SKIP
>>> log.last([identity], scope)[identity].state  # doctest: +SKIP
<State.DONE: 'done'>
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from index import people, schema
from index.database import Database
from index.moments import to_moment, to_text
from index.scope import Scope
from index.sql import listed
from index.tasks import TaskFilter, conditions, missing
from plan.errors import AttachmentMissing
from plan.language.folding import fold
from plan.progress import DATELESS, Outcome, State

Grouping = Literal["document", "unit", "quarter"]
_mark = people.progress.c
_task = schema.task.c
_unit = schema.task_unit.c


@dataclass(frozen=True, slots=True)
class Marking:
    """What is to be said of a task. day: when it was done, or what the officer names; attachment: a kept file."""

    state: State
    day: dt.date | None = None
    note: str = ""
    attachment: str | None = None
    attachment_name: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of a task. attachment: the SHA-256 of a kept file. at: UTC."""

    id: int
    document_id: str
    identity: str
    state: State
    day: dt.date | None
    note: str
    attachment: str | None
    attachment_name: str | None
    user_id: str
    user_name: str
    at: dt.datetime

    @property
    def done(self) -> dt.date | None:
        """The day the task was done on, None while it is not."""
        return self.day if self.state is State.DONE else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks stand how."""

    done: int = 0
    done_late: int = 0
    doing: int = 0
    not_started: int = 0
    overdue: int = 0
    without_date: int = 0

    @property
    def finished(self) -> int:
        """Those that are done, in time or not."""
        return self.done + self.done_late

    @property
    def total(self) -> int:
        """All of them."""
        return self.finished + self.doing + self.not_started + self.overdue + self.without_date


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a summary. key: a document's id, a unit's folded name, or a quarter "2024-1" ("" without a date).

    name: the canonical name of the unit, else the key.
    """

    key: str
    name: str
    tally: Tally


class ProgressLog:
    """The marks of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises. What lies outside of the `scope` is as if it did not exist.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def mark(self, identity: str, marking: Marking, *, user_id: str, user_name: str) -> Mark:
        """Write down what somebody says of a task; raises TaskMissing."""
        with self._database.writing() as connection:
            row = {
                "document_id": document_of(connection, identity),
                "identity": identity,
                "state": marking.state.value,
                "day": marking.day.isoformat() if marking.day else "",
                "note": marking.note,
                "attachment": marking.attachment,
                "attachment_name": marking.attachment_name,
                "user_id": user_id,
                "user_name": user_name,
                "at": to_text(self._clock()),
            }
            made = connection.execute(sa.insert(people.progress).returning(people.progress), row)
            return _of(made.one())

    def history(self, identity: str, scope: Scope) -> list[Mark]:
        """All that was said of a task, newest first."""
        query = sa.select(people.progress).where(_mark.identity == identity, scope.condition(_mark.document_id))
        with self._database.reading() as connection:
            return [_of(row) for row in connection.execute(query.order_by(_mark.id.desc()))]

    def last(self, identities: Iterable[str], scope: Scope) -> dict[str, Mark]:
        """The last that was said of each of some tasks; one of which nothing was said is left out."""
        newest = sa.select(sa.func.max(_mark.id)).where(_mark.identity.in_(listed(identities)))
        query = sa.select(people.progress).where(
            _mark.id.in_(newest.group_by(_mark.identity)), scope.condition(_mark.document_id)
        )
        with self._database.reading() as connection:
            return {row.identity: _of(row) for row in connection.execute(query)}

    def attached(self, identity: str, mark_id: int, scope: Scope) -> Mark:
        """One mark of a task that has a file with it; raises AttachmentMissing."""
        mine = sa.and_(_mark.id == mark_id, _mark.identity == identity, _mark.attachment.is_not(None))
        query = sa.select(people.progress).where(mine, scope.condition(_mark.document_id))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise AttachmentMissing("Không có tệp đính kèm này. Hãy mở lại trang nhiệm vụ để xem các tệp hiện có.")
        return _of(row)

    def counts(self, by: Grouping, wanted: TaskFilter, today: dt.date, scope: Scope) -> list[Group]:
        """How the tasks that a filter lets through stand, whatever its page: by plan, by unit or by quarter.

        Units are those that have a part in the tasks, `wanted.role` if it says one; with `wanted.unit` and
        `wanted.exact` that unit alone. A task of several units counts for each of them. In the order of the keys.
        """
        last = sa.select(sa.func.max(_mark.id)).group_by(_mark.identity)
        said = sa.select(_mark.identity, _mark.state, _mark.day).where(_mark.id.in_(last)).subquery()
        key, name = _keys(by)
        columns = (key.label("key"), name.label("name"), _task.identity, _outcome(said, today).label("outcome"))
        joined = schema.task.join(schema.document, schema.document.c.id == _task.document_id)
        joined = joined.outerjoin(said, said.c.identity == _task.identity)
        if by == "unit":
            joined = joined.join(schema.task_unit, _has_part(wanted))
        rows = sa.select(*columns).select_from(joined)
        chosen = rows.where(*conditions(wanted), scope.condition(_task.document_id)).subquery()
        count = sa.func.count(chosen.c.identity.distinct())
        query = sa.select(chosen.c.key, sa.func.max(chosen.c.name).label("name"), chosen.c.outcome, count.label("n"))
        with self._database.reading() as connection:
            found = connection.execute(query.group_by(chosen.c.key, chosen.c.outcome).order_by(chosen.c.key)).all()
        return _grouped(found)


def document_of(connection: sa.Connection, identity: str) -> str:
    """The id of the document a task stands in; raises TaskMissing."""
    query = sa.select(_task.document_id).where(_task.identity == identity)
    found: str | None = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise missing()
    return found


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """Marks and assignments of the document `old` become those of `new`, its next version."""
    for table in (people.progress, people.assignment):
        connection.execute(sa.update(table).where(table.c.document_id == old).values(document_id=new))


def attachments(connection: sa.Connection, document_id: str) -> set[str]:
    """The SHA-256 of the files that were attached to marks of a document's tasks."""
    query = sa.select(_mark.attachment).where(_mark.document_id == document_id, _mark.attachment.is_not(None))
    return {digest for digest in connection.execute(query).scalars() if digest}


_DUE = sa.case((_task.deadline_kind.in_([kind.value for kind in DATELESS]), sa.null()), else_=_task.due_end)
"""`plan.progress.last_day` in SQL; ISO dates compare as text."""


def _keys(by: Grouping) -> tuple[sa.ColumnElement[str], sa.ColumnElement[str]]:
    """What a line of a summary stands for, and its name."""
    if by == "document":
        return _task.document_id, _task.document_id
    if by == "unit":
        return _unit.canonical_folded, _unit.canonical
    year = sa.func.substr(_DUE, 1, 4, type_=sa.Text)
    quarter = sa.cast((sa.cast(sa.func.substr(_DUE, 6, 2), sa.Integer) + 2) // 3, sa.Text)
    named = sa.func.coalesce(year + "-" + quarter, "")
    return named, named


def _outcome(said: sa.Subquery, today: dt.date) -> sa.ColumnElement[str]:
    """`plan.progress.outcome` in SQL."""
    done, dated = said.c.state == State.DONE.value, _DUE.is_not(None)
    return sa.case(
        (sa.and_(done, dated, said.c.day > _DUE), Outcome.DONE_LATE.value),
        (done, Outcome.DONE.value),
        (sa.and_(dated, today.isoformat() > _DUE), Outcome.OVERDUE.value),
        (said.c.state == State.DOING.value, Outcome.DOING.value),
        (sa.and_(said.c.state.is_(None), ~dated), Outcome.WITHOUT_DATE.value),
        else_=Outcome.NOT_STARTED.value,
    )


def _has_part(wanted: TaskFilter) -> sa.ColumnElement[bool]:
    """Whether a row of `task_unit` is about the task, and of the unit and role that are wanted."""
    found = [_unit.document_id == _task.document_id, _unit.task_id == _task.id, _unit.canonical_folded != ""]
    if wanted.role:
        found.append(_unit.role == wanted.role)
    if wanted.unit and wanted.exact:
        found.append(_unit.canonical_folded == fold(wanted.unit))
    return sa.and_(*found)


def _grouped(rows: Sequence[sa.Row[Any]]) -> list[Group]:
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    names: dict[str, str] = {}
    for row in rows:
        counted[row.key][row.outcome] = row.n
        names[row.key] = max(names.get(row.key, ""), row.name)
    return [Group(key, names[key], Tally(**tally)) for key, tally in counted.items()]


def _of(row: sa.Row[Any]) -> Mark:
    return Mark(
        id=row.id,
        document_id=row.document_id,
        identity=row.identity,
        state=State(row.state),
        day=dt.date.fromisoformat(row.day) if row.day else None,
        note=row.note,
        attachment=row.attachment,
        attachment_name=row.attachment_name,
        user_id=row.user_id,
        user_name=row.user_name,
        at=to_moment(row.at),
    )
