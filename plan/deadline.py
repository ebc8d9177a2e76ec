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
class Deadline:
    """A deadline as printed and as dates.

    "trước ngày D" has `end` = D (the public contract's convention). `inherited` is true when a part of the
    value is not printed beside the task: a merged cell, or a year taken from the plan.
    Raises ValueError when `start` is after `end`.
    """

    text: str
    kind: DeadlineKind
    start: dt.date | None = None
    end: dt.date | None = None
    recurrence: Recurrence | None = None
    inherited: bool = False
    span: Span | None = None

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
