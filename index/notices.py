"""Reminders that were made: what was told to whom, what is to be told again, and what is due now.

A turn of one recipient is written whole or not at all, and only while everything it was made from is as it was: so two
workers, or one that dies, never tell anything twice.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

import sqlalchemy as sa

from index import chat_tables, messages, schema
from index.database import Database
from index.moments import to_moment, to_text
from index.notice import Due, Entry, Kind, NewNotice, Notice, Overtaken, Reminder, Snooze, Told, Turn
from index.sql import insert, listed_in
from index.subscriptions import of_row
from plan.errors import SubscriptionMissing

__all__ = [
    "Due",
    "Entry",
    "Kind",
    "NewNotice",
    "Notice",
    "Notices",
    "Overtaken",
    "Reminder",
    "Snooze",
    "Told",
    "Turn",
]
_notice, _reminder = chat_tables.notice.c, chat_tables.reminder.c
_snooze, _subscription = chat_tables.snooze.c, chat_tables.subscription.c


def _among(name: str) -> sa.Select[Any]:
    """The values of a parameter that is a JSON list."""
    return listed_in(sa.bindparam(name, type_=sa.Text))


def _waiting() -> sa.Select[Any]:
    now = sa.bindparam("now", type_=sa.Text)
    heads = [sa.select(table.recipient, table.next_at).where(table.next_at <= now) for table in _BOTH]
    waiting = sa.union_all(*heads).subquery()
    grouped = sa.select(waiting.c.recipient).group_by(waiting.c.recipient)
    return grouped.order_by(sa.func.min(waiting.c.next_at), waiting.c.recipient).limit(
        sa.bindparam("most", type_=sa.Integer)
    )


def _due(table: sa.Table, order: sa.ColumnElement[Any]) -> sa.Select[Any]:
    due = table.c.next_at <= sa.bindparam("now", type_=sa.Text)
    return sa.select(table).where(table.c.recipient.in_(_among("recipients")), due).order_by(order, table.c.id)


_BOTH = (_subscription, _snooze)
_WAITING = _waiting()  # built once: a turn comes for everybody each day
_DUE_SUBSCRIPTIONS = _due(chat_tables.subscription, _subscription.created_at)
_DUE_SNOOZES = _due(chat_tables.snooze, _snooze.next_at)
_TOLD = sa.select(_reminder.identity, _reminder.day, _reminder.reason).where(
    _reminder.recipient == sa.bindparam("recipient", type_=sa.Text), _reminder.identity.in_(_among("identities"))
)


class Notices:
    """The notices of one library; safe to use from several threads and processes. `clock`: aware of its zone.

    Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def due(self, most: int = 50) -> list[Due]:
        """All that is due for those recipients who have waited longest; empty when nothing is."""
        now = to_text(self._clock())
        with self._database.reading() as connection:
            recipients = connection.execute(_WAITING, {"now": now, "most": most}).scalars().all()
            if not recipients:
                return []
            given = {"now": now, "recipients": json.dumps(recipients)}
            subscriptions = list(map(of_row, connection.execute(_DUE_SUBSCRIPTIONS, given)))
            rows = connection.execute(_DUE_SNOOZES, given).all()
        kept = {recipient: [one for one in subscriptions if one.recipient == recipient] for recipient in recipients}
        again = {who: tuple(_of_snooze(row) for row in rows if row.recipient == who) for who in recipients}
        return [Due(recipient, tuple(kept[recipient]), again[recipient]) for recipient in recipients]

    def told(self, recipient: str, identities: Collection[str]) -> frozenset[Told]:
        """What a recipient was told of some tasks."""
        given = {"recipient": recipient, "identities": json.dumps(sorted(identities))}
        with self._database.reading() as connection:
            rows = connection.execute(_TOLD, given)
            return frozenset(Told(row.identity, dt.date.fromisoformat(row.day), row.reason) for row in rows)

    def write(self, turn: Turn) -> None:
        """Write a turn: notices, what they tell of, their messages, and when to look again; raises Overtaken."""
        with self._database.writing() as connection:
            self._move_on(connection, turn)
            _require_plans(connection, {entry.document_id for new in turn.notices for entry in new.entries})
            for new in turn.notices:
                self._make(connection, turn.due.recipient, new)

    def again(self, reminder: Reminder, recipient: str, at: dt.datetime) -> None:
        """Tell a task once more at a time, instead of when that was to be before."""
        row = {"recipient": recipient, "document_id": reminder.document_id, "identity": reminder.identity}
        row |= {"day": reminder.day.isoformat(), "next_at": to_text(at)}
        known = ["recipient", "identity", "day"]
        with self._database.writing() as connection:
            written = insert(connection, chat_tables.snooze).values(row)
            connection.execute(written.on_conflict_do_update(index_elements=known, set_={"next_at": row["next_at"]}))

    def reminder(self, recipient: str, reminder_id: int) -> Reminder:
        """What a recipient was told; raises SubscriptionMissing, also for what somebody else was."""
        found = self._reminders(_reminder.recipient == recipient, _reminder.id == reminder_id)
        if not found:
            raise SubscriptionMissing("Lời nhắc này không còn nữa, hoặc kế hoạch của nó đã bị xóa.")
        return found[0]

    def reminders(self, recipient: str, notice_id: int) -> list[Reminder]:
        """What a notice told its recipient of, each task and day once."""
        found = self._reminders(_reminder.recipient == recipient, _reminder.notice_id == notice_id)
        return list({(one.identity, one.day): one for one in reversed(found)}.values())[::-1]

    def of(self, recipient: str, limit: int, offset: int = 0) -> list[Notice]:
        """The notices of a recipient, newest first."""
        query = sa.select(chat_tables.notice).where(_notice.recipient == recipient).order_by(_notice.id.desc())
        with self._database.reading() as connection:
            return [_of_notice(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def sweep(self, keep: dt.timedelta) -> None:
        """Forget notices that were made longer ago, but for those that say what somebody was told already."""
        tells = sa.exists().where(_reminder.notice_id == _notice.id)
        old = sa.and_(_notice.status != "waiting", _notice.made_at < to_text(self._clock() - keep), ~tells)
        with self._database.writing() as connection:
            connection.execute(sa.delete(chat_tables.notice).where(old))

    def _reminders(self, *conditions: sa.ColumnElement[bool]) -> list[Reminder]:
        query = sa.select(chat_tables.reminder).where(*conditions).order_by(_reminder.id)
        with self._database.reading() as connection:
            return [
                Reminder(row.id, row.notice_id, row.document_id, row.identity, dt.date.fromisoformat(row.day))
                for row in connection.execute(query)
            ]

    def _move_on(self, connection: sa.Connection, turn: Turn) -> None:
        for one in turn.due.subscriptions:
            same = sa.and_(_subscription.id == one.id, _subscription.next_at == to_text(one.next_at))
            values = {"next_at": to_text(turn.next_at[one.id])}
            _require_one(connection.execute(sa.update(chat_tables.subscription).where(same).values(values)))
        for again in turn.due.snoozes:
            same = sa.and_(_snooze.id == again.id, _snooze.next_at == to_text(again.next_at))
            over = sa.delete(chat_tables.snooze).where(same)
            later = sa.update(chat_tables.snooze).where(same)
            _require_one(connection.execute(later.values(next_at=to_text(turn.later)) if turn.later else over))

    def _make(self, connection: sa.Connection, recipient: str, new: NewNotice) -> None:
        now = self._clock()
        row: dict[str, Any] = {
            "recipient": recipient,
            "kind": new.kind,
            "key": new.key,
            "title": new.title,
            "made_at": to_text(now),
        }
        row |= {"subscription_id": new.subscription_id, "status": "waiting", "channel": "", "code": "", "message": ""}
        made = insert(connection, chat_tables.notice).values(row).on_conflict_do_nothing().returning(_notice.id)
        notice_id = connection.execute(made).scalar_one_or_none()
        if notice_id is None:
            raise Overtaken
        ids = _note(connection, recipient, notice_id, new.entries, to_text(now))
        message = new.compose(notice_id, ids)
        if message is not None:
            messages.put(connection, [message], now)
        else:
            kept = sa.update(chat_tables.notice).where(_notice.id == notice_id)
            connection.execute(kept.values(status="kept"))


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """What was told of the tasks of the document `old`, and is to be told again, is of `new`, its next version."""
    for table in (chat_tables.reminder, chat_tables.snooze):
        connection.execute(sa.update(table).where(table.c.document_id == old).values(document_id=new))


def _note(
    connection: sa.Connection, recipient: str, notice_id: int, entries: Iterable[Entry], now: str
) -> dict[tuple[str, dt.date], int]:
    """Write entries down; gives the first id of each task and day. Raises Overtaken for what was told already."""
    rows = [
        {"recipient": recipient, "document_id": entry.document_id, "identity": entry.told.identity}
        | {"day": entry.told.day.isoformat(), "reason": entry.told.reason, "made_at": now, "notice_id": notice_id}
        for entry in entries
    ]
    if not rows:
        return {}
    written = insert(connection, chat_tables.reminder).values(rows).on_conflict_do_nothing()
    made = connection.execute(written.returning(_reminder.id, _reminder.identity, _reminder.day)).all()
    if len(made) != len(rows):
        raise Overtaken
    latest_first = sorted(made, key=lambda row: -row.id)
    return {(row.identity, dt.date.fromisoformat(row.day)): row.id for row in latest_first}


def _require_plans(connection: sa.Connection, document_ids: set[str]) -> None:
    if not document_ids:
        return
    document = schema.document.c
    known = connection.execute(sa.select(document.id).where(document.id.in_(document_ids))).scalars()
    if set(known) != document_ids:
        raise Overtaken


def _require_one(result: sa.CursorResult[Any]) -> None:
    if result.rowcount != 1:
        raise Overtaken


def _of_snooze(row: sa.Row[Any]) -> Snooze:
    day = dt.date.fromisoformat(row.day)
    return Snooze(row.id, row.document_id, row.identity, day, to_moment(row.next_at))


def _of_notice(row: sa.Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        recipient=row.recipient,
        kind=Kind(row.kind),
        title=row.title,
        made_at=to_moment(row.made_at),
        status=row.status,
        channel=row.channel,
        code=row.code,
        message=row.message,
        sent_at=to_moment(row.sent_at) if row.sent_at else None,
    )
