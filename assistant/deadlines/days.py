"""The days of tasks in a calendar, and the weeks of a month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.lookup import Listed
from index.library import StoredDocument
from plan.deadline import DeadlineKind
from plan.language.periods import month_end
from plan.occurrences import occurrences
from plan.task import Task

_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A task on one of its days."""

    row: Listed
    day: dt.date

    @property
    def recurring(self) -> bool:
        """Whether it comes back."""
        return self.row.task.deadline.kind is DeadlineKind.RECURRING

    @property
    def wide(self) -> bool:
        """Whether the day is only the end of a whole month, quarter or year."""
        return self.row.task.deadline.kind in (DeadlineKind.MONTH, DeadlineKind.QUARTER, DeadlineKind.YEAR)


def calendar_days(
    task: Task, document: StoredDocument, first: dt.date = dt.date.min, last: dt.date = dt.date.max
) -> list[dt.date]:
    """The days of a task within a period; a recurring deadline runs from the plan's date to the end of its year."""
    if task.deadline.kind is DeadlineKind.ONGOING:
        return []
    if task.deadline.kind is not DeadlineKind.RECURRING:
        return occurrences(task.deadline, first, last)
    issued = document.document.date
    year = document.document.year or (issued.year if issued else None)
    if year is None:
        return []
    begin = issued if issued and issued.year == year else dt.date(year, 1, 1)
    begin, end = max(begin, first), min(dt.date(year, 12, 31), last)
    return occurrences(task.deadline, begin, end) if begin <= end else []


def dues(rows: Iterable[Listed], first: dt.date, last: dt.date) -> list[Due]:
    """Tasks on their days within a period, by day; those of a day as they came, the recurring ones after the others."""
    found = [Due(row, day) for row in rows for day in calendar_days(row.task, row.document, first, last)]
    return sorted(found, key=lambda due: (due.day, due.recurring))


def by_day(found: Iterable[Due]) -> Mapping[dt.date, list[Due]]:
    """Tasks by their days; a day without any has an empty list."""
    days: defaultdict[dt.date, list[Due]] = defaultdict(list)
    for due in found:
        days[due.day].append(due)
    return days


def month_days(month: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the month that a day lies in."""
    return month.replace(day=1), month_end(month.year, month.month)


def weeks(month: dt.date) -> list[list[dt.date]]:
    """The weeks from Monday to Sunday that a month lies in; the first and the last may reach beyond it."""
    first, last = month_days(month)
    monday = first - dt.timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    return [[monday + n * _WEEK + dt.timedelta(days=day) for day in range(7)] for n in range(count)]


def months_from(month: dt.date, count: int) -> dt.date:
    """The first day of the month so many months later, or earlier; stays within the years of a calendar."""
    place = min(max(month.year * 12 + month.month - 1 + count, 12), 9999 * 12 + 11)
    return dt.date(place // 12, place % 12 + 1, 1)
