"""How the queues of chats stand, counted at one moment; nothing here tells of a chat or a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from index import chat_tables
from index.database import Database
from index.moments import to_moment

_COUNT = sa.func.count()
_OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class ChatCounts:
    """Rows of the library. updates: by status. messages: by channel and status. notices: by status.

    since: when what waits longest came in, or was to be sent; None where nothing waits.
    """

    updates: Mapping[str, int]
    messages: Mapping[tuple[str, str], int]
    notices: Mapping[str, int]
    since: dt.datetime | None

    @property
    def unanswered(self) -> int:
        """Updates that are still to be worked off."""
        return sum(self.updates.get(status, 0) for status in _OPEN)

    @property
    def unsent(self) -> int:
        """Messages that are still to be sent."""
        return sum(count for (_channel, status), count in self.messages.items() if status in _OPEN)


def count_chats(database: Database) -> ChatCounts:
    """Count everything in one transaction; raises what `Database` raises."""
    update, notice = chat_tables.update.c.status, chat_tables.notice.c.status
    chat, message = chat_tables.chat.c, chat_tables.message.c
    by_channel = sa.select(chat.channel, message.status, _COUNT).join(chat_tables.message, message.chat_id == chat.id)
    with database.reading() as connection:
        updates = connection.execute(sa.select(update, _COUNT).group_by(update)).all()
        messages = connection.execute(by_channel.group_by(chat.channel, message.status)).all()
        notices = connection.execute(sa.select(notice, _COUNT).group_by(notice)).all()
        since = connection.execute(sa.select(sa.func.min(_since().c.at))).scalar_one()
    return ChatCounts(
        updates={row[0]: row[1] for row in updates},
        messages={(channel, status): n for channel, status, n in messages},
        notices={row[0]: row[1] for row in notices},
        since=None if since is None else to_moment(since),
    )


def _since() -> sa.Subquery:
    update, message = chat_tables.update.c, chat_tables.message.c
    came = sa.select(update.received_at.label("at")).where(update.status.in_(_OPEN))
    return came.union_all(sa.select(message.next_at).where(message.status.in_(_OPEN))).subquery()
