"""One notice, what it tells of, and what is due: the values `index.notices` keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.messages import NewMessage
from index.moments import to_text
from index.subscriptions import Subscription


class Kind(StrEnum):
    """What a notice tells of."""

    DUE = "due"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Told:
    """That a recipient was told of a task on one of its days. reason: see `index.chat_tables.reminder`."""

    identity: str
    day: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a notice tells of a task, to be noted."""

    document_id: str
    told: Told


@dataclass(frozen=True, slots=True)
class Reminder:
    """An entry that was noted. id: the first of its task and day in the notice."""

    id: int
    notice_id: int
    document_id: str
    identity: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Snooze:
    """A task that is to be told again."""

    id: int
    document_id: str
    identity: str
    day: dt.date
    next_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice and how it went; see `index.chat_tables.notice`. Times are UTC."""

    id: int
    recipient: str
    kind: Kind
    title: str
    made_at: dt.datetime
    status: str
    channel: str
    code: str
    message: str
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """All that is due for one recipient."""

    recipient: str
    subscriptions: tuple[Subscription, ...]
    snoozes: tuple[Snooze, ...]

    @property
    def key(self) -> str:
        """The name of this turn, which never comes again: what is due the longest, with the time it was due at."""
        named = [(to_text(one.next_at), one.id) for one in self.subscriptions]
        named += [(to_text(one.next_at), f"snooze {one.id}") for one in self.snoozes]
        return "@".join(reversed(min(named)))


Compose = Callable[[int, Mapping[tuple[str, dt.date], int]], NewMessage | None]
"""The message of a notice, by the notice's id and the ids of its reminders; None where there is no chat for it."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be made. key: never used twice for one recipient."""

    kind: Kind
    key: str
    title: str
    entries: tuple[Entry, ...]
    compose: Compose
    subscription_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of all that was due for a recipient.

    next_at: of each subscription by its id. later: of snoozes that are to wait on; the others are over.
    """

    due: Due
    next_at: Mapping[str, dt.datetime]
    notices: Sequence[NewNotice] = ()
    later: dt.datetime | None = None


class Overtaken(Exception):
    """What a turn was made from has changed meanwhile: somebody else was quicker, and nothing was written."""
