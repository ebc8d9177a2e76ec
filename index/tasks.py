"""Looking tasks up by unit, role, deadline, document, section and words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from index import schema
from index.records import decode_task, load
from plan.deadline import DeadlineKind
from plan.language.folding import fold
from plan.task import Task

Role = Literal["lead", "coordinate"]


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
    role: the part the unit has; without `unit`, tasks that have anybody in this part.
    due_from, due_to: both inclusive; a task is due where its deadline ends, if it is no wider than the period (the rule
        of `plan.deadline.is_due_in`), so recurring and ongoing tasks are left out.
    document: a document's id, its number ("76/KH-SVHTT") or the beginning of the number ("76").
    limit, offset: a page of the result in the order of documents and tasks.
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


def find(connection: sa.Connection, wanted: TaskFilter) -> list[StoredTask]:
    """The tasks of one page."""
    query = (
        sa.select(schema.task.c.document_id, schema.task.c.record, schema.task.c.identity)
        .join(schema.document, schema.document.c.id == schema.task.c.document_id)
        .where(*_conditions(wanted))
        .order_by(schema.document.c.added_at, schema.document.c.id, schema.task.c.position)
        .offset(max(wanted.offset, 0))
    )
    if wanted.limit is not None:
        query = query.limit(max(wanted.limit, 0))
    found = connection.execute(query)
    return [StoredTask(row.document_id, load(row.record, decode_task), row.identity) for row in found]


def count(connection: sa.Connection, wanted: TaskFilter) -> int:
    """How many tasks there are on all pages."""
    query = (
        sa.select(sa.func.count())
        .select_from(schema.task.join(schema.document, schema.document.c.id == schema.task.c.document_id))
        .where(*_conditions(wanted))
    )
    return connection.execute(query).scalar_one()


def _conditions(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if _given(wanted.unit) or wanted.role:
        found.append(_has_unit(wanted.unit, wanted.role))
    if wanted.due_from or wanted.due_to:
        found.append(_due(wanted.due_from or dt.date.min, wanted.due_to or dt.date.max))
    if wanted.document is not None and wanted.document.strip():
        found.append(_in_document(wanted.document))
    columns = ((wanted.section, schema.task.c.section_folded), (wanted.text, schema.task.c.text_folded))
    found += [_has_run(column, asked) for asked, column in columns if asked is not None and asked.strip()]
    return found


def _given(text: str | None) -> bool:
    return text is not None and bool(text.strip())


def _has_run(column: sa.ColumnElement[str], asked: str) -> sa.ColumnElement[bool]:
    """Whether the asked syllables stand in the folded column in a row; never when nothing of them is a syllable."""
    run = fold(asked)
    if not run:
        return sa.false()
    return sa.func.instr(sa.literal(" ") + column + " ", f" {run} ") > 0


def _has_unit(asked: str | None, role: Role | None) -> sa.ColumnElement[bool]:
    unit = schema.task_unit.c
    among = sa.select(sa.literal(1)).where(
        unit.document_id == schema.task.c.document_id, unit.task_id == schema.task.c.id
    )
    if role is not None:
        among = among.where(unit.role == role)
    if asked is not None and asked.strip():
        among = among.where(sa.or_(_has_run(unit.name_folded, asked), _has_run(unit.canonical_folded, asked)))
    return among.correlate(schema.task).exists()


def _due(first: dt.date, last: dt.date) -> sa.ColumnElement[bool]:
    """`plan.deadline.is_due_in` in SQL; ISO dates compare as text."""
    task = schema.task.c
    return sa.and_(
        task.deadline_kind.not_in([DeadlineKind.RECURRING.value, DeadlineKind.ONGOING.value]),
        task.due_end.between(first.isoformat(), last.isoformat()),
        sa.or_(
            task.due_start.is_(None),
            task.deadline_kind == DeadlineKind.RANGE.value,
            task.due_start >= first.isoformat(),
        ),
    )


def _in_document(asked: str) -> sa.ColumnElement[bool]:
    number = fold(asked)
    return sa.or_(
        schema.document.c.id == asked.strip(),
        sa.and_(
            sa.literal(bool(number)),
            sa.func.instr(schema.document.c.number_folded + " ", f"{number} ") == 1,
        ),
    )
