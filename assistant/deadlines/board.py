"""What is due in the plans somebody sees: counts, a month, the weeks ahead and the load, all for one filter.

Every count stands beside the filter that lists exactly the tasks it counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from assistant.deadlines.ahead import Urgency, weeks_ahead
from assistant.deadlines.days import Due, by_day, dues, month_days
from assistant.deadlines.load import UnitLoad, load
from assistant.lookup import Listed, Period, listed, named_period
from assistant.task_query import TaskQuery
from index.library import Shelf, TaskFilter
from plan.language.folding import fold
from plan.progress import last_day

_PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER)
_WEEKS = 6  # ahead
_OVERDUE = 10  # of those overdue, how many are shown
_YEAR = dt.timedelta(days=366)
_OF_TIME = frozenset({"period", "due_from", "due_to", "wide", "all", "progress", "sort"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks a filter lists. name: which of the counts it is; first, last: its days, None is open."""

    name: Urgency
    tasks: int
    query: TaskQuery
    first: dt.date | None
    last: dt.date


@dataclass(frozen=True, slots=True)
class Week:
    """Days ahead and what is due on them, open; recurring tasks come with the others and are not counted."""

    first: dt.date
    last: dt.date
    tasks: int
    query: TaskQuery
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What the page of deadlines shows.

    overdue: the latest of those. later: what is due after the last of the weeks. days: of the month, also what is done.
    """

    counts: tuple[Count, ...]
    overdue: tuple[Listed, ...]
    weeks: tuple[Week, ...]
    later: Count
    month: Count
    days: Mapping[dt.date, list[Due]]
    loads: tuple[UnitLoad, ...]

    @property
    def identities(self) -> set[str]:
        """The tasks that are shown one by one."""
        ahead = [due for week in self.weeks for due in week.dues]
        month = [due for found in self.days.values() for due in found]
        return {row.identity for row in self.overdue} | {due.row.identity for due in (*ahead, *month)}


class Desk:
    """Makes boards for one viewer: what he sees, who he is and what day it is."""

    def __init__(self, shelf: Shelf, user_id: str, today: dt.date) -> None:
        self._shelf = shelf
        self._user_id = user_id
        self._today = today
        self._documents = {document.id: document for document in shelf.documents()}

    def board(self, query: TaskQuery, month: dt.date) -> Board:
        """Everything for a filter without time in it; raises FilterInvalid."""
        return Board(
            counts=self._counts(query),
            overdue=self._rows(replace(query, progress="overdue", sort="-deadline"), _OVERDUE),
            weeks=self._weeks(query),
            later=self._later(query),
            month=self._month(query, month),
            days=self._days(query, month),
            loads=self.loads(query, month.year),
        )

    def loads(self, query: TaskQuery, year: int) -> tuple[UnitLoad, ...]:
        """The load of units in a year; of the units asked for, where the filter asks for some."""
        rows = self._rows(load_query(query, "", dt.date(year, 1, 1), dt.date(year, 12, 31)))
        asked = fold(query.unit)
        if not asked:
            return tuple(load(rows, year))
        names = [(one, fold(one.unit)) for one in load(rows, year)]
        return tuple(one for one, name in names if name == asked or (not query.exact and f" {asked} " in f" {name} "))

    def _counts(self, query: TaskQuery) -> tuple[Count, ...]:
        overdue = replace(query, progress="overdue")
        counts = [self._count(Urgency.OVERDUE, overdue, *named_period(Period.OVERDUE, self._today))]
        for period in _PERIODS:
            asked = replace(query, period=period.value, wide="1", progress="open")
            counts.append(self._count(Urgency(period.value), asked, *named_period(period, self._today)))
        return tuple(counts)

    def _count(self, name: Urgency, query: TaskQuery, first: dt.date | None, last: dt.date) -> Count:
        return Count(name, self._shelf.count_tasks(query.filter(self._today, self._user_id)), query, first, last)

    def _weeks(self, query: TaskQuery) -> tuple[Week, ...]:
        stretches = weeks_ahead(self._today, _WEEKS)
        first, last = stretches[0].first, stretches[-1].last
        once = self._rows(replace(query, progress="open", sort="deadline", **_between(first, last)))
        found = [Due(row, end) for row in once if (end := last_day(row.task.deadline))]
        found += dues(self._recurring(replace(query, progress="open"), first, last), first, last)
        found.sort(key=lambda due: (due.day, due.recurring))
        weeks = []
        for stretch in stretches:
            own = replace(query, progress="open", **_between(stretch.first, stretch.last))
            here = tuple(due for due in found if stretch.first <= due.day <= stretch.last)
            count = sum(not due.recurring for due in here)
            weeks.append(Week(stretch.first, stretch.last, count, own, here))
        return tuple(weeks)

    def _later(self, query: TaskQuery) -> Count:
        first, last = weeks_ahead(self._today, _WEEKS)[-1].last + dt.timedelta(days=1), dt.date.max
        asked = replace(query, progress="open", sort="deadline", due_from=f"{first:%d/%m/%Y}", wide="1")
        return self._count(Urgency.LATER, asked, first, last)

    def _month(self, query: TaskQuery, month: dt.date) -> Count:
        first, last = month_days(month)
        return self._count(Urgency.MONTH, replace(query, **_between(first, last)), first, last)

    def _days(self, query: TaskQuery, month: dt.date) -> Mapping[dt.date, list[Due]]:
        first, last = month_days(month)
        # A deadline that names several days is stored by the first of them: the others come within a year.
        rows = self._rows(replace(query, **_between(first - _YEAR, last)))
        return by_day(dues([*rows, *self._recurring(query, first, last)], first, last))

    def _recurring(self, query: TaskQuery, first: dt.date, last: dt.date) -> tuple[Listed, ...]:
        """The recurring tasks of the plans for the years of a period: they end with their year."""
        years = [str(year) for year in range(first.year, last.year + 1) if query.year in ("", str(year))]
        wanted = [replace(query, year=year).filter(self._today, self._user_id) for year in years]
        return tuple(row for one in wanted for row in self._listed(replace(one, timeless="recurring")))

    def _rows(self, query: TaskQuery, limit: int | None = None) -> tuple[Listed, ...]:
        return self._listed(replace(query.filter(self._today, self._user_id), limit=limit))

    def _listed(self, wanted: TaskFilter) -> tuple[Listed, ...]:
        return listed(self._shelf.find_tasks(wanted), self._documents)


def timeless(query: TaskQuery) -> TaskQuery:
    """A filter without what it asks of time, progress and order."""
    return replace(query, **{field.name: "" for field in fields(query) if field.name in _OF_TIME})


def load_query(query: TaskQuery, unit: str, first: dt.date, last: dt.date) -> TaskQuery:
    """The filter of a cell of the load: what a unit leads that ends in a period; any unit for ""."""
    return replace(query, unit=unit, exact="1" if unit else "", role="lead", **_between(first, last))


def _between(first: dt.date, last: dt.date) -> dict[str, str]:
    """The fields that ask for whatever ends in a period, however wide."""
    return {"due_from": f"{first:%d/%m/%Y}", "due_to": f"{last:%d/%m/%Y}", "wide": "1"}
