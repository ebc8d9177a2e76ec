"""What there is to choose from beside a filter: units, plans and years, with how many tasks each would leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from index import schema
from index.scope import EVERYTHING, Scope
from index.tasks import TaskFilter, conditions, plan_year
from plan.language.collation import collation_key

_document, _task, _unit = schema.document.c, schema.task.c, schema.task_unit.c
_JOINED = schema.task.join(schema.document, _document.id == _task.document_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of one field and how many tasks the filter lets through with that value in place of its own.

    label: how it is shown; of a plan its number and title.
    """

    value: str
    label: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices that leave at least one task.

    units: canonical names for `TaskFilter.unit` with `exact`, sorted the Vietnamese way. plans: ids for `document`,
    sorted by number. years: for `year`, the latest first.
    """

    units: tuple[Choice, ...]
    plans: tuple[Choice, ...]
    years: tuple[Choice, ...]


def facets(connection: sa.Connection, wanted: TaskFilter, scope: Scope = EVERYTHING) -> Facets:
    """The choices beside a filter, within what the scope lets through; page and order do not matter."""
    return Facets(
        _units(connection, wanted, scope), _plans(connection, wanted, scope), _years(connection, wanted, scope)
    )


def _units(connection: sa.Connection, wanted: TaskFilter, scope: Scope) -> tuple[Choice, ...]:
    beside = replace(wanted, unit=None, role=None)
    task = sa.func.count(sa.distinct(_task.document_id + "/" + _task.id))
    mine = sa.and_(_unit.document_id == _task.document_id, _unit.task_id == _task.id)
    query = sa.select(sa.func.min(_unit.canonical), task).select_from(_JOINED.join(schema.task_unit, mine))
    query = query.where(*conditions(beside), scope.condition(_document.id)).group_by(_unit.canonical_folded)
    if wanted.role is not None:
        query = query.where(_unit.role == wanted.role)
    found = [Choice(name, name, number) for name, number in connection.execute(query) if name.strip()]
    return tuple(sorted(found, key=lambda choice: collation_key(choice.label)))


def _plans(connection: sa.Connection, wanted: TaskFilter, scope: Scope) -> tuple[Choice, ...]:
    columns = (_document.id, _document.number, _document.title, _document.file)
    rows = connection.execute(_counted(replace(wanted, document=None), scope, *columns))
    found = [Choice(row.id, _plan_label(row), row.tasks) for row in rows]
    return tuple(sorted(found, key=lambda choice: collation_key(choice.label)))


def _years(connection: sa.Connection, wanted: TaskFilter, scope: Scope) -> tuple[Choice, ...]:
    query = _counted(replace(wanted, year=None), scope, plan_year.label("year")).where(plan_year.is_not(None))
    found = [Choice(str(row.year), str(row.year), row.tasks) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda choice: -int(choice.value)))


def _counted(wanted: TaskFilter, scope: Scope, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    query = sa.select(*columns, sa.func.count().label("tasks")).select_from(_JOINED)
    return query.where(*conditions(wanted), scope.condition(_document.id)).group_by(*columns)


def _plan_label(row: sa.Row[Any]) -> str:
    return " — ".join(filter(None, (row.number, row.title))) or str(row.file)
