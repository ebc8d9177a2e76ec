"""Deadlines (thời hạn) as dates that can be compared, counted and put in a calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from plan.span import Span


class DeadlineKind(StrEnum):
    """How a deadline is meant; the values are those of the public JSON."""

    BEFORE = "before"
    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    EVENT = "event"
    NONE = "none"


class Recurrence(StrEnum):
    """How often a recurring deadline comes back."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where in its cycle a recurring deadline falls: a day of a month, of any month, or of the week.

    month: 1 to 12, None for any. day: 1 to 31, a later day than the month has means its last. weekday: 0 is Monday.
    """

    month: int | None = None
    day: int | None = None
    weekday: int | None = None


class IntervalUnit(StrEnum):
    """What a relative deadline counts."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Interval:
    """How long after its event a relative deadline ends ("trong 05 ngày làm việc kể từ ngày nhận")."""

    count: int
    unit: IntervalUnit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed and as dates.

    "trước ngày D" has `end` = D (the public contract's convention). `inherited` is true when a part of the
    value is not printed beside the task: a merged cell, or a year taken from the plan.
    dates: every single day the words name, in their order, where they name several.
    anchors: of a recurring deadline, where in its cycle it falls; empty where the words do not say.
    interval: of a relative deadline, its count; the event it runs from stands in `text`.
    damaged: a number in the words has a slip of scanning or typing, so no day is read from them.
    Raises ValueError when `start` is after `end`.
    """

    text: str
    kind: DeadlineKind
    start: dt.date | None = None
    end: dt.date | None = None
    recurrence: Recurrence | None = None
    inherited: bool = False
    span: Span | None = None
    dates: tuple[dt.date, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    interval: Interval | None = None
    damaged: bool = False

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"a deadline that ends before it starts: {self.start} > {self.end}")


NO_DEADLINE = Deadline("", DeadlineKind.NONE)


def is_due_in(deadline: Deadline, first: dt.date, last: dt.date) -> bool:
    """Whether the deadline ends in the period and is not wider than it.

    A range is due where it ends, "trước D" on D. Recurring and ongoing deadlines are never due by date.
    """
    if deadline.end is None or deadline.kind in (DeadlineKind.RECURRING, DeadlineKind.ONGOING):
        return False
    if not first <= deadline.end <= last:
        return False
    if deadline.start is None or deadline.kind is DeadlineKind.RANGE:
        return True
    return deadline.start >= first
