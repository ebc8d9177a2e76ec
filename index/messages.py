"""What is to be sent to chats: rows that are worked off in the order of each chat.

A message is written under a key that says what it answers, so that it is never made twice. It is sent once, and once
more only where the sender died between the channel's answer and the note of it. One that a channel refuses may be
followed by another for the next channel, in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import chat_tables, leases
from index.chat_tables import is_open
from index.database import Database
from index.leases import QUEUED
from index.moments import to_text
from index.sql import insert

_message, _notice, _chat = chat_tables.message.c, chat_tables.notice.c, chat_tables.chat.c
_SENT, _REFUSED, _DROPPED = "sent", "refused", "dropped"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent. key: see above; body: JSON; documents: ids of the plans it tells of.

    notice_id: of the reminder it brings. job_id: of the job it follows. not_before: None for at once.
    """

    chat_id: str
    key: str
    body: str
    documents: frozenset[str] = frozenset()
    notice_id: int | None = None
    job_id: str | None = None
    not_before: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that somebody has claimed. attempts: with this one. external_id: the channel's name, "" until sent.

    recipient: whom the reminder is for that it brings, "" for other messages.
    """

    id: int
    chat_id: str
    key: str
    body: str
    documents: frozenset[str]
    notice_id: int | None
    recipient: str
    job_id: str | None
    attempts: int
    external_id: str


class Messages:
    """The messages of one library; safe to use from several threads and processes. `clock`: aware of its zone.

    Every call raises what `Database` raises. Calls by a worker give whether it still holds the message; else nothing
    was changed.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, new: Iterable[NewMessage]) -> None:
        """Write messages, all or none, but for those whose key is known."""
        with self._database.writing() as connection:
            put(connection, new, self._clock())

    def claim(self, owner: str, lease: dt.timedelta, without: Collection[str] = ()) -> StoredMessage | None:
        """Take the message that is due longest and whose chat has none before it; None when there is none.

        One that follows a job was sent already, and holds up no other. without: channels to be left alone.
        """
        now = self._clock()
        earlier = chat_tables.message.alias()
        before = sa.select(sa.literal(1)).where(
            earlier.c.chat_id == _message.chat_id,
            earlier.c.id < _message.id,
            earlier.c.external_id == "",
            is_open(earlier),
        )
        due = sa.and_(_message.status == QUEUED, _message.next_at <= to_text(now), ~before.exists())
        if without:
            due = sa.and_(due, sa.exists().where(_chat.id == _message.chat_id, _chat.channel.not_in(without)))
        first = sa.select(_message.id).where(due).order_by(_message.next_at, _message.id).limit(1)
        with self._database.reading() as connection:
            if not leases.is_any_due(connection, chat_tables.message, first, now):
                return None
        with self._database.writing() as connection:
            leases.give_back(connection, chat_tables.message, now)
            taken = leases.take(connection, chat_tables.message, first, owner, now + lease)
            return None if taken is None else _of(connection, taken)

    def sent(self, message_id: int, owner: str, external_id: str, channel: str) -> bool:
        """The channel has taken the message, and so the reminder it brings."""
        now = to_text(self._clock())
        values = {"status": _SENT, "sent_at": now, "external_id": external_id, "body": "", "code": "", "detail": ""}
        with self._database.writing() as connection:
            said = {"status": "sent", "channel": channel, "code": "", "message": "", "sent_at": now}
            return self._end(connection, message_id, owner, values, said)

    def later(self, message_id: int, owner: str, at: dt.datetime, code: str, *, tried: bool = True) -> bool:
        """Try again at a time; with `tried` that was an attempt."""
        attempts = _message.attempts - (0 if tried else 1)
        values = {"status": QUEUED, "next_at": to_text(at), "code": code, "attempts": attempts}
        with self._database.writing() as connection:
            return _update(connection, message_id, owner, values)

    def follow(self, message_id: int, owner: str, at: dt.datetime, external_id: str, body: str) -> bool:
        """A message that follows a job was sent or edited, and is looked at again at a time."""
        values = {"status": QUEUED, "next_at": to_text(at), "external_id": external_id, "body": body, "attempts": 0}
        with self._database.writing() as connection:
            return _update(connection, message_id, owner, values)

    def refuse(
        self, message_id: int, owner: str, channel: str, code: str, detail: str, instead: NewMessage | None = None
    ) -> bool:
        """The channel will not take the message; `instead` goes to another one, else the reminder was refused."""
        now = self._clock()
        values = {"status": _REFUSED, "body": "", "code": code, "detail": detail[:500], "sent_at": to_text(now)}
        said = {"channel": channel, "code": code, "message": detail[:500]}
        with self._database.writing() as connection:
            if not self._end(connection, message_id, owner, values, said | ({} if instead else {"status": "refused"})):
                return False
            put(connection, [instead] if instead else [], now)
            return True

    def drop(self, message_id: int, owner: str, code: str) -> bool:
        """The message is not to be sent: its reader may not see a plan it tells of, or its chat is no one's."""
        values = {"status": _DROPPED, "body": "", "code": code, "detail": "", "sent_at": to_text(self._clock())}
        with self._database.writing() as connection:
            return self._end(connection, message_id, owner, values, {"status": "kept", "code": code})

    def is_known(self, key: str) -> bool:
        """Whether there was ever a message with this key."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(_message.id).where(_message.key == key)).first() is not None

    def waiting(self) -> int:
        """How many are still to be sent."""
        query = sa.select(sa.func.count()).select_from(chat_tables.message).where(is_open(chat_tables.message))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def sweep(self, keep: dt.timedelta) -> None:
        """Forget messages that ended longer ago."""
        old = sa.and_(~is_open(chat_tables.message), _message.sent_at < to_text(self._clock() - keep))
        with self._database.writing() as connection:
            connection.execute(sa.delete(chat_tables.message).where(old))

    def _end(
        self, connection: sa.Connection, message_id: int, owner: str, values: dict[str, Any], notice: dict[str, Any]
    ) -> bool:
        if not _update(connection, message_id, owner, values):
            return False
        mine = sa.select(_message.notice_id).where(_message.id == message_id).scalar_subquery()
        connection.execute(sa.update(chat_tables.notice).where(_notice.id == mine).values(notice))
        return True


def put(connection: sa.Connection, new: Iterable[NewMessage], now: dt.datetime) -> None:
    """Write messages but for those whose key is known."""
    for one in new:
        row = {"chat_id": one.chat_id, "key": one.key, "body": one.body, "notice_id": one.notice_id}
        row |= {"job_id": one.job_id, "status": QUEUED, "attempts": 0, "next_at": to_text(one.not_before or now)}
        row |= {"code": "", "detail": "", "external_id": "", "made_at": to_text(now)}
        written = (
            insert(connection, chat_tables.message)
            .values(row)
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(_message.id)
        )
        made = connection.execute(written).scalar_one_or_none()
        if made is not None and one.documents:
            rows = [{"message_id": made, "document_id": document} for document in sorted(one.documents)]
            connection.execute(sa.insert(chat_tables.message_document), rows)


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """Messages that tell of the document `old` tell of `new`, its next version."""
    rests = chat_tables.message_document.c
    known = sa.select(rests.message_id).where(rests.document_id == new)
    moved = sa.update(chat_tables.message_document).where(rests.document_id == old, rests.message_id.not_in(known))
    connection.execute(moved.values(document_id=new))
    connection.execute(sa.delete(chat_tables.message_document).where(rests.document_id == old))


def forget(connection: sa.Connection, document_id: str) -> None:
    """Delete the messages that tell of a document and are not sent yet; of the others nothing is kept anyway.

    A reminder that one of them brings stays on the web alone; what it told of the document goes with that by itself.
    """
    rests = chat_tables.message_document.c
    told = sa.select(rests.message_id).where(rests.document_id == document_id)
    unsent = sa.and_(_message.id.in_(told), is_open(chat_tables.message))
    brought = sa.select(_message.notice_id).where(unsent, _message.notice_id.is_not(None))
    kept = {"status": "kept", "code": "document_missing"}
    connection.execute(sa.update(chat_tables.notice).where(_notice.id.in_(brought)).values(kept))
    connection.execute(sa.delete(chat_tables.message).where(unsent))
    connection.execute(sa.delete(chat_tables.message_document).where(rests.document_id == document_id))


def _update(connection: sa.Connection, message_id: int, owner: str, values: dict[str, Any]) -> bool:
    mine = leases.held(chat_tables.message, message_id, owner)
    return connection.execute(mine.values(values | {"owner": None, "lease_until": None})).rowcount > 0


def _of(connection: sa.Connection, row: sa.Row[Any]) -> StoredMessage:
    rests = chat_tables.message_document.c
    told = connection.execute(sa.select(rests.document_id).where(rests.message_id == row.id)).scalars()
    recipient = sa.select(_notice.recipient).where(_notice.id == row.notice_id)
    return StoredMessage(
        id=row.id,
        chat_id=row.chat_id,
        key=row.key,
        body=row.body,
        documents=frozenset(told),
        notice_id=row.notice_id,
        recipient=connection.execute(recipient).scalar() or "",
        job_id=row.job_id,
        attempts=row.attempts,
        external_id=row.external_id,
    )
