"""What came in from messengers: rows that are worked off in the order of each chat, each once.

An update is written under the name its channel has for it, so that one that is delivered again is known. What it leads
to is written in the transaction that ends it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from index import chat_tables, leases, messages
from index.chat_tables import is_open
from index.database import Database
from index.leases import QUEUED
from index.messages import NewMessage
from index.moments import to_text
from index.sql import insert

ATTEMPTS = 3
"""How often an update is tried before it has failed."""
_update = chat_tables.update.c
_DONE, _FAILED = "done", "failed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update to be kept. key: the channel's name for it; address: of its chat; body: JSON."""

    channel: str
    key: str
    address: str
    body: str


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update that somebody has claimed; attempts: with this one."""

    id: int
    channel: str
    key: str
    address: str
    body: str
    attempts: int


class Updates:
    """The updates of one library; safe to use from several threads and processes. `clock`: aware of its zone.

    Every call raises what `Database` raises. Calls by a worker give whether it still holds the update; else nothing
    was changed.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, arrived: Sequence[Incoming]) -> int:
        """Keep updates, all or none, but for those that are known, and on the disk; gives how many were new."""
        now = to_text(self._clock())
        rows = [
            {"channel": one.channel, "key": one.key, "address": one.address, "body": one.body, "received_at": now}
            | {"status": QUEUED, "attempts": 0}
            for one in arrived
        ]
        if not rows:
            return 0
        with self._database.writing() as connection:
            written = insert(connection, chat_tables.update).on_conflict_do_nothing(index_elements=["channel", "key"])
            return len(connection.execute(written.values(rows).returning(chat_tables.update.c.id)).all())

    def claim(self, owner: str, lease: dt.timedelta) -> StoredUpdate | None:
        """Take the oldest update whose chat has none before it; None when there is none.

        One whose owner let its lease run out comes again, up to ATTEMPTS times, and once more to say that it failed.
        """
        now = self._clock()
        earlier = chat_tables.update.alias()
        before = sa.select(sa.literal(1)).where(
            earlier.c.channel == _update.channel,
            earlier.c.address == _update.address,
            earlier.c.id < _update.id,
            is_open(earlier),
        )
        oldest = sa.select(_update.id).where(_update.status == QUEUED, ~before.exists()).order_by(_update.id).limit(1)
        with self._database.reading() as connection:
            if not leases.is_any_due(connection, chat_tables.update, oldest, now):
                return None
        with self._database.writing() as connection:
            self._bury(connection, now)
            leases.give_back(connection, chat_tables.update, now)
            taken = leases.take(connection, chat_tables.update, oldest, owner, now + lease)
        if taken is None:
            return None
        return StoredUpdate(taken.id, taken.channel, taken.key, taken.address, taken.body, taken.attempts)

    def finish(self, update_id: int, owner: str, replies: Iterable[NewMessage] = ()) -> bool:
        """The update is worked off, and these messages are to be sent for it; all or nothing."""
        return self._end(update_id, owner, _DONE, replies)

    def fail(self, update_id: int, owner: str, replies: Iterable[NewMessage] = ()) -> bool:
        """The update cannot be worked off; these messages say so."""
        return self._end(update_id, owner, _FAILED, replies)

    def release(self, update_id: int, owner: str, *, tried: bool = False) -> bool:
        """Put an update back, unless it was `tried` as if it had not been."""
        attempts = _update.attempts - (0 if tried else 1)
        values = {"status": QUEUED, "owner": None, "lease_until": None, "attempts": attempts}
        with self._database.writing() as connection:
            return connection.execute(leases.held(chat_tables.update, update_id, owner).values(values)).rowcount > 0

    def waiting(self) -> int:
        """How many are still to be worked off."""
        query = sa.select(sa.func.count()).select_from(chat_tables.update).where(is_open(chat_tables.update))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def sweep(self, keep: dt.timedelta) -> None:
        """Forget updates that ended longer ago; one that is delivered so late again is taken for new."""
        old = sa.and_(_update.status.in_([_DONE, _FAILED]), _update.ended_at < to_text(self._clock() - keep))
        with self._database.writing() as connection:
            connection.execute(sa.delete(chat_tables.update).where(old))

    def _bury(self, connection: sa.Connection, now: dt.datetime) -> None:
        """End what was lost once more than it is tried."""
        tried_out = sa.and_(leases.lost(chat_tables.update, now), _update.attempts > ATTEMPTS)
        ended = {"status": _FAILED, "owner": None, "lease_until": None, "ended_at": to_text(now), "body": ""}
        connection.execute(sa.update(chat_tables.update).where(tried_out).values(ended))

    def _end(self, update_id: int, owner: str, status: str, replies: Iterable[NewMessage]) -> bool:
        now = self._clock()
        values = {"status": status, "owner": None, "lease_until": None, "body": "", "ended_at": to_text(now)}
        with self._database.writing() as connection:
            if not connection.execute(leases.held(chat_tables.update, update_id, owner).values(values)).rowcount:
                return False
            messages.put(connection, replies, now)
            return True
