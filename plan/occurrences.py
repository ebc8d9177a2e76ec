"""Deadlines as days of a calendar."""

from __future__ import annotations

import calendar
import datetime as dt

from plan.deadline import Anchor, Deadline, DeadlineKind, Recurrence

_LAST = 31  # stands for the last day of any month
_MONTHS = {Recurrence.MONTHLY: range(1, 13), Recurrence.QUARTERLY: (3, 6, 9, 12), Recurrence.SEMIANNUAL: (6, 12)}
_FRIDAY = Anchor(weekday=4)


def occurrences(deadline: Deadline, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days in a period on which a deadline falls, in order.

    A recurring deadline falls where its anchors say, else on the last day of each week (Friday), month, quarter,
    half or year; one that comes back at other times has no days. Other deadlines fall on the days they name, or on
    their end.
    """
    if deadline.kind is not DeadlineKind.RECURRING:
        days = deadline.dates or ((deadline.end,) if deadline.end else ())
        return sorted({day for day in days if first <= day <= last})
    anchors = deadline.anchors or _usual(deadline.recurrence)
    found = {day for anchor in anchors for day in _days(anchor, deadline.recurrence, first, last)}
    return sorted(found)


def _usual(every: Recurrence | None) -> tuple[Anchor, ...]:
    if every is Recurrence.WEEKLY:
        return (_FRIDAY,)
    if every is Recurrence.ANNUAL:
        return (Anchor(12, _LAST),)
    return (Anchor(day=_LAST),) if every in _MONTHS else ()


def _days(anchor: Anchor, every: Recurrence | None, first: dt.date, last: dt.date) -> list[dt.date]:
    if anchor.weekday is not None:
        ahead = first + dt.timedelta(days=(anchor.weekday - first.weekday()) % 7)
        return [ahead + dt.timedelta(weeks=n) for n in range(max(0, (last - ahead).days // 7 + 1))]
    months = (anchor.month,) if anchor.month else _MONTHS.get(every or Recurrence.MONTHLY, range(1, 13))
    days = [
        dt.date(year, month, min(anchor.day or _LAST, calendar.monthrange(year, month)[1]))
        for year in range(first.year, last.year + 1)
        for month in months
    ]
    return [day for day in days if first <= day <= last]
