"""What people want to be told of, and when each of that is to be looked at again.

A subscription to a plan goes over to its next version, and goes with the plan when that is removed, as those to its
tasks do.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from index import chat_tables, schema
from index.database import Database
from index.moments import to_moment, to_text
from plan.errors import SubscriptionInvalid, SubscriptionMissing

MOST = 50
"""Subscriptions of one recipient."""
_own = chat_tables.subscription.c


class Subject(StrEnum):
    """What a subscription is about; `Wish.value` names it."""

    UNIT = "unit"
    PLAN = "plan"
    TASK = "task"
    MINE = "mine"


class Rhythm(StrEnum):
    """When somebody wants to hear of it: some days before each deadline, or all together each day or week."""

    BEFORE = "before"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be told of.

    value: canonical name of a unit, id of a plan, identity of a task, "" for whatever is the recipient's own.
    days: before a deadline, the most first, of `Rhythm.BEFORE` alone. hour: of the day in Việt Nam, 0 to 23.
    weekday: of `Rhythm.WEEKLY` alone, 0 is Monday.
    """

    subject: Subject
    value: str
    rhythm: Rhythm
    days: tuple[int, ...] = ()
    hour: int = 8
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish that is kept. next_at: when it is to be looked at again; times are UTC."""

    id: str
    recipient: str
    wish: Wish
    next_at: dt.datetime
    created_at: dt.datetime


class Subscriptions:
    """The subscriptions of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, recipient: str, wish: Wish, next_at: dt.datetime) -> Subscription:
        """Keep a wish; one that the recipient has already stays as it was. Raises SubscriptionInvalid for too many."""
        with self._database.writing() as connection:
            kept = _find(connection, _own.recipient == recipient)
            same = next((one for one in kept if one.wish == wish), None)
            if same is not None:
                return same
            if len(kept) >= MOST:
                raise SubscriptionInvalid(f"Đã có {MOST} lời nhắc. Hãy bỏ bớt lời nhắc không dùng rồi đặt lại.")
            row = _row(wish) | {"id": secrets.token_hex(8), "recipient": recipient, "next_at": to_text(next_at)}
            row |= {"created_at": to_text(self._clock())}
            made = connection.execute(sa.insert(chat_tables.subscription).returning(chat_tables.subscription), row)
            return of_row(made.one())

    def of(self, recipient: str) -> list[Subscription]:
        """The subscriptions of a recipient, oldest first."""
        with self._database.reading() as connection:
            return _find(connection, _own.recipient == recipient)

    def remove(self, recipient: str, subscription_id: str) -> Subscription:
        """End a subscription, and give what it was; raises SubscriptionMissing, also for one of somebody else."""
        mine = sa.and_(_own.id == subscription_id, _own.recipient == recipient)
        gone = sa.delete(chat_tables.subscription).where(mine).returning(chat_tables.subscription)
        with self._database.writing() as connection:
            row = connection.execute(gone).one_or_none()
        if row is None:
            raise SubscriptionMissing("Lời nhắc này không còn nữa. Hãy xem lại danh sách lời nhắc.")
        return of_row(row)


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """Subscriptions to the document `old` are to `new`, its next version; its tasks keep their identities."""
    told = sa.and_(_own.subject == Subject.PLAN, _own.value == old)
    connection.execute(sa.update(chat_tables.subscription).where(told).values(value=new))


def forget(connection: sa.Connection, document_id: str) -> None:
    """End the subscriptions to a document that is about to be deleted, and to tasks that stand in no other."""
    task, other = schema.task.c, schema.task.alias()
    elsewhere = sa.select(other.c.identity).where(other.c.document_id != document_id)
    lost = sa.select(task.identity).where(task.document_id == document_id, task.identity.not_in(elsewhere))
    of_plan = sa.and_(_own.subject == Subject.PLAN, _own.value == document_id)
    of_task = sa.and_(_own.subject == Subject.TASK, _own.value.in_(lost))
    connection.execute(sa.delete(chat_tables.subscription).where(sa.or_(of_plan, of_task)))


def of_row(row: sa.Row[Any]) -> Subscription:
    """A row of `subscription`."""
    days = tuple(int(day) for day in row.days.split(",") if day)
    wish = Wish(Subject(row.subject), row.value, Rhythm(row.rhythm), days, row.hour, row.weekday)
    return Subscription(row.id, row.recipient, wish, to_moment(row.next_at), to_moment(row.created_at))


def _find(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Subscription]:
    query = sa.select(chat_tables.subscription).where(*conditions).order_by(_own.created_at, _own.id)
    return [of_row(row) for row in connection.execute(query)]


def _row(wish: Wish) -> dict[str, Any]:
    row: dict[str, Any] = {"subject": wish.subject, "value": wish.value, "rhythm": wish.rhythm}
    return row | {"days": ",".join(map(str, wish.days)), "hour": wish.hour, "weekday": wish.weekday}
