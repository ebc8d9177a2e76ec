"""What is to be told now: of the tasks somebody subscribed to, of what he was told before, and of what is done. Pure.

The rules, for the reminders before deadlines:

- A task is told on its days (`assistant.deadlines.days.calendar_days`): recurring ones on each of theirs, one that
  names several days on each of them. For each number of days d of a subscription a day is due while
  day - d <= today <= day. So what was missed while the server stood still is told later, unless the day is over.
- Of several numbers that are due at once the nearest is told and the others count as told. So does every number not
  nearer than one that was told: whoever heard "còn 1 ngày" is not told "còn 7 ngày" after it.
- A day that is over while its task is not done is told as overdue, once: only days since the subscription was made, and
  no recurring ones, which are never overdue (`plan.progress`). Of several such days of a task the last is told.
- What is told stands in one list for one recipient, whatever subscription it comes from, each task and day once.
- A task that is done is left out. A recurring one is done up to the first of its days on or after the day it was done
  on: who handed in the report of one quarter is reminded of the next.
- What somebody put off comes again when he said, once, unless it is done; at the day it has by then.

A digest lists, of one subscription and on its day: what is overdue and not done, whenever that came to be, what is due
from today to Sunday, and what in the 30 days from today comes after that.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.deadlines.days import Due, calendar_days
from assistant.lookup import Listed
from index.notices import Told
from plan.deadline import DeadlineKind
from plan.progress import DATELESS, last_day

OVERDUE = "overdue"
SNOOZED = "snoozed"
AHEAD = dt.timedelta(days=30)
"""How far digests look ahead."""
_NOT_FOUND = -1


@dataclass(frozen=True, slots=True)
class Dated:
    """A task with all of its days in a calendar, in order."""

    row: Listed
    days: tuple[dt.date, ...]

    @property
    def recurring(self) -> bool:
        """Whether it comes back."""
        return self.row.task.deadline.kind is DeadlineKind.RECURRING

    def open_days(self, done: dt.date | None) -> tuple[dt.date, ...]:
        """The days that are not done, by the day it was marked as done on."""
        if done is None:
            return self.days
        if not self.recurring:
            return ()
        covered = next((day for day in self.days if day >= done), done)
        return tuple(day for day in self.days if day > covered)


@dataclass(frozen=True, slots=True)
class Watch:
    """What one subscription asks for: days before each deadline, of these tasks, since a day."""

    days: tuple[int, ...]
    since: dt.date
    rows: Sequence[Dated]


@dataclass(frozen=True, slots=True)
class Again:
    """A task that was put off; `day` is the one it was told with."""

    row: Dated
    day: dt.date


@dataclass(frozen=True, slots=True)
class Telling:
    """A task to be told with one of its days. reasons: all that count as told by this, one at least."""

    due: Due
    reasons: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        """Whether it is told for being overdue."""
        return self.reasons[0] == OVERDUE


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest lists, each by day; `today` is its day."""

    today: dt.date
    overdue: tuple[Due, ...]
    week: tuple[Due, ...]
    later: tuple[Due, ...]

    @property
    def dues(self) -> tuple[Due, ...]:
        """All of it."""
        return (*self.overdue, *self.week, *self.later)


Done = Mapping[str, dt.date]
"""The day each task that is done was done on, by identity."""
_Key = tuple[str, dt.date]


def dated(row: Listed) -> Dated:
    """A task with its days."""
    return Dated(row, tuple(calendar_days(row.task, row.document)))


def near(today: dt.date, watch: Watch) -> list[Dated]:
    """The tasks of a subscription that may be told today, as far as days go."""
    last = today + dt.timedelta(days=max(watch.days, default=_NOT_FOUND))
    first = min(watch.since, today)
    return [row for row in watch.rows if any(first <= day <= last for day in row.days)]


def tell(
    today: dt.date, watches: Iterable[Watch], again: Iterable[Again], done: Done, told: Collection[Told]
) -> list[Telling]:
    """What a recipient is to be told today, what is overdue first, then by day; see the rules above."""
    reasons: defaultdict[_Key, list[str]] = defaultdict(list)
    rows: dict[str, Dated] = {}
    watches = tuple(watches)
    for found in (_before(today, watches, done, told), _overdue(today, watches, done, told)):
        for row, day, why in found:
            rows[row.row.identity] = row
            reasons[row.row.identity, day] += why
    today_again = f"{SNOOZED} {today}"
    once = {(one.row.row.identity, _day_now(one, done, today)): one.row for one in again}  # two days may be one by now
    for (identity, agreed), row in once.items():
        if agreed and Told(identity, agreed, today_again) not in told:
            rows[identity] = row
            reasons[identity, agreed].append(today_again)
    tellings = [Telling(Due(rows[key[0]].row, key[1]), tuple(counted)) for key, counted in reasons.items()]
    return sorted(tellings, key=lambda one: (not one.overdue, one.due.day))


def digest(today: dt.date, rows: Iterable[Dated], done: Done) -> Digest:
    """What a digest lists of some tasks today."""
    open_ = [(row, row.open_days(done.get(row.row.identity))) for row in rows]
    sunday = today + dt.timedelta(days=6 - today.weekday())
    ends = [(row.row, last_day(row.row.task.deadline)) for row, days in open_ if days]
    overdue = [Due(row, end) for row, end in ends if end and end < today]
    ahead = [Due(row.row, day) for row, days in open_ for day in days if today <= day <= today + AHEAD]
    return Digest(
        today,
        _by_day(overdue),
        _by_day(due for due in ahead if due.day <= sunday),
        _by_day(due for due in ahead if due.day > sunday),
    )


def _before(
    today: dt.date, watches: Iterable[Watch], done: Done, told: Collection[Told]
) -> Iterable[tuple[Dated, dt.date, list[str]]]:
    due: defaultdict[_Key, set[int]] = defaultdict(set)
    rows: dict[str, Dated] = {}
    for watch in watches:
        for row in near(today, watch):
            for day in row.open_days(done.get(row.row.identity)):
                reached = {days for days in watch.days if 0 <= (day - today).days <= days}
                if reached:
                    rows[row.row.identity] = row
                    due[row.row.identity, day] |= reached
    heard = _heard(told)
    for (identity, day), reached in due.items():
        nearest = min(reached)
        if min(heard.get((identity, day), ()), default=nearest + 1) > nearest:
            new = sorted(reached - heard.get((identity, day), set()))
            yield rows[identity], day, [str(days) for days in new]


def _heard(told: Iterable[Told]) -> Mapping[_Key, set[int]]:
    heard: defaultdict[_Key, set[int]] = defaultdict(set)
    for one in told:
        if one.reason.isdecimal():
            heard[one.identity, one.day].add(int(one.reason))
    return heard


def _overdue(
    today: dt.date, watches: Iterable[Watch], done: Done, told: Collection[Told]
) -> Iterable[tuple[Dated, dt.date, list[str]]]:
    last: dict[str, tuple[dt.date, Dated]] = {}
    for watch in watches:
        for row in near(today, watch):
            identity = row.row.identity
            over = [day for day in row.open_days(done.get(identity)) if watch.since <= day < today]
            if over and row.row.task.deadline.kind not in DATELESS:
                last[identity] = max(last.get(identity, (dt.date.min, row)), (max(over), row), key=lambda one: one[0])
    for identity, (day, row) in last.items():
        if Told(identity, day, OVERDUE) not in told:
            yield row, day, [OVERDUE]


def _day_now(one: Again, done: Done, today: dt.date) -> dt.date | None:
    """The day a task that was put off is told with: as before, else its next one, else its last; None when done."""
    days = one.row.open_days(done.get(one.row.row.identity))
    if one.day in days:
        return one.day
    return next((day for day in days if day >= today), max(days, default=None))


def _by_day(found: Iterable[Due]) -> tuple[Due, ...]:
    return tuple(sorted(found, key=lambda due: due.day))
