"""Progress (tiến độ): what a unit says of a task, and what that means against the task's deadline."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from plan.deadline import Deadline, DeadlineKind


class State(StrEnum):
    """What a unit says of a task."""

    NOT_STARTED = "not_started"
    DOING = "doing"
    DONE = "done"


class Outcome(StrEnum):
    """How a task stands on a day; every task has exactly one.

    DONE: in time, or without a day to be late for. OVERDUE: not done, and its day is over, whatever was said of it.
    WITHOUT_DATE: nothing was said of it, and it has no day.
    """

    DONE = "done"
    DONE_LATE = "done_late"
    DOING = "doing"
    NOT_STARTED = "not_started"
    OVERDUE = "overdue"
    WITHOUT_DATE = "without_date"


DATELESS = (DeadlineKind.RECURRING, DeadlineKind.ONGOING)
"""Kinds of deadlines that are never due by date (`plan.deadline.is_due_in`)."""


def last_day(deadline: Deadline) -> dt.date | None:
    """The day after which a task is overdue, None where there is none. "Trước ngày D" counts as D."""
    return None if deadline.kind in DATELESS else deadline.end


def days_late(deadline: Deadline, day: dt.date) -> int:
    """How many days `day` is behind the deadline; 0 when it is not, or there is no day to be late for."""
    last = last_day(deadline)
    return max((day - last).days, 0) if last else 0


def outcome(deadline: Deadline, state: State | None, done: dt.date | None, today: dt.date) -> Outcome:
    """How a task stands: `state` is the last that was said of it, `done` the day it was done on."""
    last = last_day(deadline)
    if state is State.DONE:
        return Outcome.DONE_LATE if done and days_late(deadline, done) else Outcome.DONE
    if last and last < today:
        return Outcome.OVERDUE
    if state is State.DOING:
        return Outcome.DOING
    return Outcome.WITHOUT_DATE if state is None and last is None else Outcome.NOT_STARTED
