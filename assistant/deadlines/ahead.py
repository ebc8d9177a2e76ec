"""How soon things are due: the groups that pages count by, and the weeks ahead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """How soon a task has to be done; week, month and quarter are those today lies in."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date


def weeks_ahead(today: dt.date, count: int) -> list[Stretch]:
    """What is left of this week, and the whole weeks after it, `count` in all."""
    sunday = today + dt.timedelta(days=6 - today.weekday())
    later = (sunday + dt.timedelta(days=1 + 7 * n) for n in range(count - 1))
    return [Stretch(today, sunday), *(Stretch(monday, monday + dt.timedelta(days=6)) for monday in later)]
