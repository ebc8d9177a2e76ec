"""Chats in messengers: who speaks there, by a one-time code made on the web, and what is remembered of each.

The code is given once; kept is its SHA-256 alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from index import chat_tables
from index.database import Database
from index.moments import to_moment, to_text
from index.sql import insert
from plan.errors import ChatMissing, LinkInvalid

CODE_LASTS = dt.timedelta(minutes=15)
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that looks like another
_chat, _code = chat_tables.chat.c, chat_tables.link_code.c


class ChatKind(StrEnum):
    """Whether one person writes in a chat or many."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Chat:
    """One row of `chat`; times are UTC."""

    id: str
    channel: str
    address: str
    kind: ChatKind
    title: str
    user_id: str | None
    team_id: str | None
    conversation_id: str
    menu: str
    gone: bool
    linked_at: dt.datetime | None
    linked_by: str
    seen_at: dt.datetime

    @property
    def linked(self) -> bool:
        """Whether it is known whom it speaks for."""
        return self.linked_at is not None

    @property
    def recipient(self) -> str:
        """Whom reminders that come here are for: its user, or the group itself; "" where nobody is known."""
        if self.kind is ChatKind.GROUP:
            return recipient_of_group(self.id)
        return self.user_id or ""


class Chats:
    """The chats of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def meet(self, channel: str, address: str, kind: ChatKind, title: str) -> Chat:
        """The chat somebody has just written in; a new one is a stranger's. A group goes by its latest title."""
        now = to_text(self._clock())
        row = {"id": secrets.token_hex(8), "channel": channel, "address": address, "kind": kind, "title": title[:200]}
        row |= {"conversation_id": "", "menu": "", "state": "open", "linked_by": "", "seen_at": now, "created_at": now}
        changed = {"title": row["title"], "state": "open", "seen_at": now}
        with self._database.writing() as connection:
            written = insert(connection, chat_tables.chat).values(row)
            written = written.on_conflict_do_update(index_elements=["channel", "address"], set_=changed)
            return _of(connection.execute(written.returning(chat_tables.chat)).one())

    def get(self, chat_id: str) -> Chat:
        """One chat; raises ChatMissing."""
        with self._database.reading() as connection:
            return get(connection, chat_id)

    def at(self, channel: str, address: str) -> Chat | None:
        """The chat of an address; None where nobody has written yet."""
        query = sa.select(chat_tables.chat).where(_chat.channel == channel, _chat.address == address)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _of(row)

    def of_user(self, user_id: str) -> list[Chat]:
        """The private chats linked to a user, the one he wrote in last first."""
        return self._find(_chat.user_id == user_id, _chat.kind == ChatKind.PRIVATE, _chat.linked_at.is_not(None))

    def groups(self) -> list[Chat]:
        """The group chats that are bound."""
        return self._find(_chat.kind == ChatKind.GROUP, _chat.linked_at.is_not(None))

    def make_code(self, user_id: str, kind: ChatKind, team_id: str | None = None) -> str:
        """A code that links the chat it is typed in, once and soon; nobody can be told it again."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(10))
        now = self._clock()
        row = {"digest": _digest(code), "kind": kind, "user_id": user_id, "team_id": team_id}
        row |= {"created_at": to_text(now), "expires_at": to_text(now + CODE_LASTS)}
        with self._database.writing() as connection:
            connection.execute(sa.delete(chat_tables.link_code).where(_code.expires_at <= to_text(now)))
            connection.execute(sa.insert(chat_tables.link_code).values(row))
        return f"{code[:5]}-{code[5:]}"

    def link(self, code: str, chat_id: str) -> Chat:
        """Use a code up for a chat.

        One made for the other kind of chat is used up too: what a person typed in a group has been read by all of it.
        Raises ChatMissing, and LinkInvalid for a code that is wrong, used, too old or of the other kind.
        """
        now = to_text(self._clock())
        used = sa.delete(chat_tables.link_code).where(_code.digest == _digest(code)).returning(chat_tables.link_code)
        with self._database.writing() as connection:
            chat = get(connection, chat_id)
            row = connection.execute(used).one_or_none()
            if row is not None and row.kind == chat.kind and row.expires_at > now:
                person = row.user_id if chat.kind is ChatKind.PRIVATE else None
                values = {"user_id": person, "team_id": row.team_id, "linked_at": now, "linked_by": row.user_id}
                _change(connection, chat_id, **values, conversation_id="", menu="")
                return get(connection, chat_id)
        raise LinkInvalid("Mã liên kết không đúng, đã dùng hoặc đã hết hạn. Hãy tạo mã mới trên trang web rồi gửi lại.")

    def unlink(self, chat_id: str) -> Chat:
        """Let a chat be a stranger's again, and give what it was; raises ChatMissing."""
        with self._database.writing() as connection:
            chat = get(connection, chat_id)
            cleared = {"user_id": None, "team_id": None, "linked_at": None, "conversation_id": "", "menu": ""}
            _change(connection, chat_id, **cleared)
            return chat

    def remember(self, chat_id: str, *, conversation_id: str | None = None, menu: str | None = None) -> None:
        """Keep where a chat stands, as far as it is given."""
        given = {"conversation_id": conversation_id, "menu": menu}
        values = {key: value for key, value in given.items() if value is not None}
        with self._database.writing() as connection:
            if values:
                _change(connection, chat_id, **values)

    def leave(self, chat_id: str) -> None:
        """Note that nothing can be sent there any more, until somebody writes again."""
        with self._database.writing() as connection:
            _change(connection, chat_id, state="gone")

    def sweep(self, keep: dt.timedelta) -> None:
        """Forget strangers' chats in which nobody wrote for so long."""
        old = sa.and_(_chat.linked_at.is_(None), _chat.seen_at < to_text(self._clock() - keep))
        with self._database.writing() as connection:
            connection.execute(sa.delete(chat_tables.chat).where(old))

    def _find(self, *conditions: sa.ColumnElement[bool]) -> list[Chat]:
        query = sa.select(chat_tables.chat).where(*conditions).order_by(_chat.seen_at.desc(), _chat.id)
        with self._database.reading() as connection:
            return [_of(row) for row in connection.execute(query)]


def recipient_of_group(chat_id: str) -> str:
    """What reminders for a group chat are made out to."""
    return f"chat:{chat_id}"


def group_of_recipient(recipient: str) -> str | None:
    """The id of the group chat that a recipient is; None for a user."""
    prefix, _, chat_id = recipient.partition(":")
    return chat_id if prefix == "chat" and chat_id else None


def get(connection: sa.Connection, chat_id: str) -> Chat:
    """One chat; raises ChatMissing."""
    row = connection.execute(sa.select(chat_tables.chat).where(_chat.id == chat_id)).one_or_none()
    if row is None:
        raise ChatMissing("Không có cuộc trò chuyện này. Hãy xem lại danh sách.")
    return _of(row)


def _change(connection: sa.Connection, chat_id: str, **values: str | None) -> None:
    connection.execute(sa.update(chat_tables.chat).where(_chat.id == chat_id).values(values))


def _digest(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _of(row: sa.Row[Any]) -> Chat:
    return Chat(
        id=row.id,
        channel=row.channel,
        address=row.address,
        kind=ChatKind(row.kind),
        title=row.title,
        user_id=row.user_id,
        team_id=row.team_id,
        conversation_id=row.conversation_id,
        menu=row.menu,
        gone=row.state == "gone",
        linked_at=to_moment(row.linked_at) if row.linked_at else None,
        linked_by=row.linked_by,
        seen_at=to_moment(row.seen_at),
    )
