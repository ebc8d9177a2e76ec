"""Tokens that a channel gives out for a time and renews for a refresh token that is worth one use.

Whoever renews holds the row by a lease meanwhile: two at once would both spend the refresh token, and one of them the
channel's consent. No transaction is open while the channel is asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from index import chat_tables
from index.database import Database
from index.moments import to_text
from index.sql import insert

_row = chat_tables.channel_token.c


@dataclass(frozen=True, slots=True)
class Access:
    """An access token that can be used now."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """The row is the caller's: he is to spend the refresh token and to `keep` what he gets for it, or to `give_up`."""

    channel: str
    holder: str
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Spent:
    """There is nothing left to renew with, until somebody gives consent again."""


class ChannelTokens:
    """The tokens of one library; safe to use from several threads and processes. `clock`: aware of its zone.

    A holder is whatever names one caller. Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def plant(self, channel: str, refresh_token: str) -> None:
        """Begin with the refresh token of the settings; once it is known, what came after it stays."""
        seed = hashlib.sha256(refresh_token.encode("utf-8", "surrogatepass")).hexdigest()
        row = {"access_token": "", "refresh_token": refresh_token, "seed": seed, "expires_at": to_text(self._clock())}
        free = {"holder": None, "held_until": None}
        with self._database.writing() as connection:
            planted = insert(connection, chat_tables.channel_token).values(row | free | {"channel": channel})
            connection.execute(
                planted.on_conflict_do_update(index_elements=["channel"], set_=row | free, where=_row.seed != seed)
            )

    def take(self, channel: str, holder: str, lease: dt.timedelta, refused: str = "") -> Access | Turn | Spent | None:
        """The access token, or the turn to renew it for the time of a lease; None while another is at that.

        refused: an access token that the channel does not take any more.
        """
        with self._database.reading() as connection:  # nearly always it is good still
            found = self._find(connection, channel)
        if (access := self._usable(found, refused)) is not None:
            return access
        with self._database.writing() as connection:
            found = self._find(connection, channel)
            if (access := self._usable(found, refused)) is not None:
                return access
            if found is None or not found.refresh_token:
                return Spent()
            now = self._clock()
            if found.held_until is not None and found.held_until > to_text(now):
                return None
            held = {"holder": holder, "held_until": to_text(now + lease)}
            connection.execute(sa.update(chat_tables.channel_token).where(_row.channel == channel).values(held))
            return Turn(channel, holder, found.refresh_token)

    def held(self, channel: str) -> Access | Spent | None:
        """The access token that can be used now; None where one has to be asked for. Changes nothing."""
        with self._database.reading() as connection:
            found = self._find(connection, channel)
        access = self._usable(found, "")
        return Spent() if access is None and found is not None and not found.refresh_token else access

    def keep(self, turn: Turn, access: str, refresh: str, lasts: dt.timedelta) -> bool:
        """Store what the refresh token was spent for, before it is used; False when the settings brought another one.

        lasts: how long from now the access token is to be used. It is stored also when the lease has run out: whoever
        took the row meanwhile holds a refresh token that is spent.
        """
        expires = to_text(self._clock() + lasts)
        return self._end(turn, spent=True, access_token=access, refresh_token=refresh, expires_at=expires)

    def spent(self, turn: Turn) -> None:
        """Note that the channel does not take the refresh token any more."""
        self._end(turn, spent=True, refresh_token="")

    def give_up(self, turn: Turn) -> None:
        """Let the row go: the channel could not be asked."""
        self._end(turn, spent=False)

    def _find(self, connection: sa.Connection, channel: str) -> sa.Row[Any] | None:
        query = sa.select(chat_tables.channel_token).where(_row.channel == channel)
        return connection.execute(query).one_or_none()

    def _usable(self, found: sa.Row[Any] | None, refused: str) -> Access | None:
        if found is None or found.access_token in {"", refused}:
            return None
        return Access(found.access_token) if found.expires_at > to_text(self._clock()) else None

    def _end(self, turn: Turn, *, spent: bool, **values: str) -> bool:
        mine = _row.refresh_token == turn.refresh_token if spent else _row.holder == turn.holder
        changed = sa.update(chat_tables.channel_token).where(_row.channel == turn.channel, mine)
        with self._database.writing() as connection:
            return connection.execute(changed.values(holder=None, held_until=None, **values)).rowcount > 0
