"""How the tasks stand together: by plan, by unit and by quarter, each line with the filter that lists its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from assistant.task_query import TaskQuery
from index.library import Shelf, StoredDocument, TaskFilter
from index.progress import Group, ProgressLog, Tally
from plan.language.collation import collation_key
from plan.language.numbers import roman_numeral
from plan.language.periods import quarter_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary. tasks: the filter of its tasks, None where no filter names them.

    name: "" for the tasks without a day among the quarters. document: the plan, of a line that is about one.
    """

    name: str
    tally: Tally
    tasks: TaskQuery | None
    document: StoredDocument | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """How the tasks that a filter lets through stand. Plans the latest first, units by name, quarters in time."""

    all: Tally
    plans: tuple[Line, ...]
    units: tuple[Line, ...]
    quarters: tuple[Line, ...]


def summarise(shelf: Shelf, log: ProgressLog, query: TaskQuery, wanted: TaskFilter, today: dt.date) -> Summary:
    """The summary of the tasks that `wanted`, which is `query` as read, lets through."""
    documents = {document.id: document for document in shelf.documents()}
    plans = log.counts("document", wanted, today, shelf.scope)
    units = log.counts("unit", wanted, today, shelf.scope)
    quarters = log.counts("quarter", wanted, today, shelf.scope)
    return Summary(
        all=total(group.tally for group in plans),
        plans=tuple(_plan(group, documents[g], query) for g, group in _latest_first(plans, documents)),
        units=tuple(_unit(group, query) for group in sorted(units, key=lambda group: collation_key(group.name))),
        quarters=tuple(_quarter(group, query) for group in sorted(quarters, key=lambda g: (not g.key, g.key))),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    found = list(tallies)
    return Tally(**{field.name: sum(getattr(tally, field.name) for tally in found) for field in fields(Tally)})


def quarter_days(key: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a quarter "2024-1"."""
    year, quarter = map(int, key.split("-"))
    return quarter_of(year, quarter)


def _latest_first(groups: Iterable[Group], documents: dict[str, StoredDocument]) -> list[tuple[str, Group]]:
    """Groups of plans with their ids; a plan that was removed meanwhile is left out."""
    known = [(group.key, group) for group in groups if group.key in documents]
    return sorted(known, key=lambda pair: (-(documents[pair[0]].document.year or 0), _named(documents[pair[0]])))


def _named(document: StoredDocument) -> tuple[object, ...]:
    return (collation_key(document.name), document.id)


def _plan(group: Group, document: StoredDocument, query: TaskQuery) -> Line:
    return Line(document.name, group.tally, replace(query, document=group.key), document)


def _unit(group: Group, query: TaskQuery) -> Line:
    return Line(group.name, group.tally, replace(query, unit=group.name, exact="1"))


def _quarter(group: Group, query: TaskQuery) -> Line:
    if not group.key:
        return Line("", group.tally, None)
    first, last = quarter_days(group.key)
    tasks = replace(query, period="", due_from=f"{first:%d/%m/%Y}", due_to=f"{last:%d/%m/%Y}", wide="1", all="")
    return Line(f"Quý {roman_numeral((first.month + 2) // 3).upper()}/{first.year}", group.tally, tasks)
