"""Looking tasks up by unit, role, deadline, document, section, words and how far they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from index import people, schema, sql
from index.records import decode_task, load
from index.scope import EVERYTHING, Scope
from plan.deadline import DeadlineKind
from plan.errors import TaskMissing
from plan.language.collation import collation_key
from plan.language.folding import fold
from plan.progress import DATELESS, State
from plan.task import Task

Role = Literal["lead", "coordinate"]
Sort = Literal["plan", "deadline", "unit"]
Progress = Literal["not_started", "doing", "done", "open", "overdue"]
Timeless = Literal["without", "with", "only", "recurring"]

_TIMELESS = [kind.value for kind in DATELESS]


plan_year = sa.func.coalesce(schema.document.c.year, sa.cast(sa.func.substr(schema.document.c.date, 1, 4), sa.Integer))
PLAN_ORDER = (schema.document.c.added_at, schema.document.c.id, schema.task.c.position)


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task and the document it stands in.

    identity: hex; that of no other task of the library. Unlike the ids of document and task it stays when the document
    is read by a newer extractor or replaced by another version of the plan.
    """

    document_id: str
    task: Task
    identity: str


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are wanted; None (or a blank text) does not restrict.

    unit, section, text: the folded syllables asked for stand in a row in the unit's printed or canonical name, in the
        headings over the task, in its text, activities, goal or product.
    exact: the canonical name of the unit is `unit` and no longer one.
    role: the part the unit has; without `unit`, tasks that have anybody in this part.
    due_from, due_to: both inclusive; a task is due where its deadline ends, if it is no wider than the period (the rule
        of `plan.deadline.is_due_in`), so recurring and ongoing tasks are left out.
    wide: a deadline wider than the period is due in it too, where it ends.
    timeless: whether recurring and ongoing tasks are let through beside a period, or alone; or the recurring alone.
    document: a document's id, its number ("76/KH-SVHTT") or the beginning of the number ("76").
    year: the year the document is for, else the one of its date.
    progress: the last word on the task; "open" is all but "done", "overdue" open with a deadline that ended before
        `today` (nothing is overdue without `today`).
    assigned_to: the id of the user it was handed to.
    identities: tasks by their identity.
    sort, descending: the order of the result: of documents and tasks ("plan"), or first by the end of the deadline or
        by the first leading unit, those without one last; "plan" has no descending order.
    limit, offset: a page of the result.
    """

    unit: str | None = None
    role: Role | None = None
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    document: str | None = None
    section: str | None = None
    text: str | None = None
    limit: int | None = None
    offset: int = 0
    exact: bool = False
    wide: bool = False
    timeless: Timeless = "without"
    year: int | None = None
    progress: Progress | None = None
    today: dt.date | None = None
    assigned_to: str | None = None
    identities: tuple[str, ...] | None = None
    sort: Sort = "plan"
    descending: bool = False


def find(connection: sa.Connection, wanted: TaskFilter, scope: Scope = EVERYTHING) -> list[StoredTask]:
    """The tasks of one page."""
    query = (
        sa.select(schema.task.c.document_id, schema.task.c.record, schema.task.c.identity)
        .join(schema.document, schema.document.c.id == schema.task.c.document_id)
        .where(*conditions(wanted), scope.condition(schema.document.c.id))
        .order_by(*_order(connection, wanted), *PLAN_ORDER)
        .offset(max(wanted.offset, 0))
    )
    if wanted.limit is not None:
        query = query.limit(max(wanted.limit, 0))
    found = connection.execute(query)
    return [StoredTask(row.document_id, load(row.record, decode_task), row.identity) for row in found]


def missing() -> TaskMissing:
    """What is raised for a task that is not there, and for one that may not be seen."""
    return TaskMissing("Không có nhiệm vụ này, hoặc bản ghi hay kế hoạch của nó đã bị bỏ. Hãy tìm lại trong danh sách.")


def count(connection: sa.Connection, wanted: TaskFilter, scope: Scope = EVERYTHING) -> int:
    """How many tasks there are on all pages."""
    query = (
        sa.select(sa.func.count())
        .select_from(schema.task.join(schema.document, schema.document.c.id == schema.task.c.document_id))
        .where(*conditions(wanted), scope.condition(schema.document.c.id))
    )
    return connection.execute(query).scalar_one()


def conditions(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    """What a filter asks of rows of `task` joined with `document`."""
    columns = ((wanted.section, schema.task.c.section_folded), (wanted.text, schema.task.c.text_folded))
    found = [_has_run(column, asked) for asked, column in columns if asked is not None and asked.strip()]
    return found + _of_place(wanted) + _of_time(wanted) + _of_people(wanted)


def _of_place(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.document is not None and wanted.document.strip():
        found.append(in_document(wanted.document))
    if wanted.year is not None:
        found.append(plan_year == wanted.year)
    if wanted.identities is not None:
        found.append(schema.task.c.identity.in_(sql.listed(wanted.identities)))
    return found


def _of_time(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    timeless = schema.task.c.deadline_kind.in_(_TIMELESS)
    if wanted.timeless == "only":
        return [timeless]
    if wanted.timeless == "recurring":
        return [schema.task.c.deadline_kind == DeadlineKind.RECURRING.value]
    if not (wanted.due_from or wanted.due_to):
        return []
    due = _due(wanted.due_from or dt.date.min, wanted.due_to or dt.date.max, wide=wanted.wide)
    return [sa.or_(due, timeless) if wanted.timeless == "with" else due]


def _of_people(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if _given(wanted.unit) or wanted.role:
        found.append(_has_unit(wanted))
    if wanted.assigned_to is not None:
        handed = people.assignment.c
        mine = sa.select(handed.identity).where(handed.user_id == wanted.assigned_to)
        found.append(schema.task.c.identity.in_(mine))
    if wanted.progress is not None:
        found.append(_is_at(wanted.progress, wanted.today))
    return found


def _is_at(progress: Progress, today: dt.date | None) -> sa.ColumnElement[bool]:
    said = people.progress.c
    last = sa.select(said.state).where(said.identity == schema.task.c.identity).order_by(said.id.desc()).limit(1)
    state = sa.func.coalesce(last.correlate(schema.task).scalar_subquery(), State.NOT_STARTED)
    if progress == "open":
        return state != State.DONE
    if progress == "overdue":
        ended = schema.task.c.due_end < today.isoformat() if today else sa.false()
        return sa.and_(state != State.DONE, schema.task.c.deadline_kind.not_in(_TIMELESS), ended)
    return state == progress


def _order(connection: sa.Connection, wanted: TaskFilter) -> list[sa.ColumnElement[Any]]:
    if wanted.sort == "plan":
        return []
    end = sa.case((schema.task.c.deadline_kind.in_(_TIMELESS), None), else_=schema.task.c.due_end)
    key: sa.ColumnElement[Any] = end if wanted.sort == "deadline" else _unit_rank(connection)
    return [(sa.desc(key) if wanted.descending else sa.asc(key)).nulls_last()]


def _unit_rank(connection: sa.Connection) -> sa.ColumnElement[Any]:
    """The place of a task's first leading unit among all of them; SQLite cannot sort Vietnamese."""
    unit = schema.task_unit.c
    leading = sa.and_(unit.role == "lead", unit.position == 0)
    names = connection.execute(sa.select(unit.canonical).where(leading).distinct()).scalars()
    listed = sql.numbered(sorted(names, key=collation_key))
    # Grouped, so that SQLite keeps the list as a table with an index instead of reading the JSON for each task.
    ranks = sa.select(listed.c.value.label("name"), sa.func.min(listed.c.key).label("rank")).group_by(listed.c.value)
    place = ranks.subquery()
    mine = sa.and_(unit.document_id == schema.task.c.document_id, unit.task_id == schema.task.c.id, leading)
    found = sa.select(place.c.rank).join(schema.task_unit, unit.canonical == place.c.name).where(mine)
    return found.correlate(schema.task).scalar_subquery()


def _given(text: str | None) -> bool:
    return text is not None and bool(text.strip())


def _has_run(column: sa.ColumnElement[str], asked: str) -> sa.ColumnElement[bool]:
    """Whether the asked syllables stand in the folded column in a row; never when nothing of them is a syllable."""
    run = fold(asked)
    if not run:
        return sa.false()
    return sql.position(sa.literal(" ") + column + " ", f" {run} ") > 0


def _has_unit(wanted: TaskFilter) -> sa.ColumnElement[bool]:
    unit = schema.task_unit.c
    among = sa.select(sa.literal(1)).where(
        unit.document_id == schema.task.c.document_id, unit.task_id == schema.task.c.id
    )
    if wanted.role is not None:
        among = among.where(unit.role == wanted.role)
    asked = wanted.unit
    if asked is not None and asked.strip():
        named = sa.or_(_has_run(unit.name_folded, asked), _has_run(unit.canonical_folded, asked))
        among = among.where(unit.canonical_folded == fold(asked) if wanted.exact else named)
    return among.correlate(schema.task).exists()


def _due(first: dt.date, last: dt.date, *, wide: bool) -> sa.ColumnElement[bool]:
    """`plan.deadline.is_due_in` in SQL, but for `wide`; ISO dates compare as text."""
    task = schema.task.c
    ends = sa.and_(task.deadline_kind.not_in(_TIMELESS), task.due_end.between(first.isoformat(), last.isoformat()))
    if wide:
        return ends
    fits = sa.or_(
        task.due_start.is_(None), task.deadline_kind == DeadlineKind.RANGE.value, task.due_start >= first.isoformat()
    )
    return sa.and_(ends, fits)


def in_document(asked: str) -> sa.ColumnElement[bool]:
    """Whether a document has this id, this number ("76/KH-SVHTT") or one that begins so ("76")."""
    number = fold(asked)
    return sa.or_(
        schema.document.c.id == asked.strip(),
        sa.and_(
            sa.literal(bool(number)),
            sql.position(schema.document.c.number_folded + " ", f"{number} ") == 1,
        ),
    )
