"""What lets a request in: sessions of browsers and API tokens. Of their secrets only the SHA-256 is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import accounts, people, teams
from index.accounts import Role, User
from index.database import Database
from index.moments import to_moment, to_text
from plan.errors import UserInvalid

_session, _token, _user = people.session.c, people.api_token.c, people.user.c


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that somebody signed in with. digest: names the session, and is no secret."""

    digest: str
    csrf: str
    agent: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of an API token. scope: the highest role it may act in."""

    id: str
    name: str
    scope: Role
    created_at: dt.datetime
    expires_at: dt.datetime | None
    used_at: dt.datetime | None
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a session or token is: the user and the ids of his teams."""

    user: User
    teams: frozenset[str]


def digest(secret: str) -> str:
    """By which a secret is found again."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Sessions:
    """The sessions of one library; every call raises what `Database` raises."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def open(self, user_id: str, agent: str, lasts: dt.timedelta) -> str:
        """Begin a session that ends after that time at the latest; gives its secret."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        row = {"digest": digest(secret), "user_id": user_id, "csrf": secrets.token_urlsafe(24), "agent": agent[:200]}
        times = {"created_at": to_text(now), "seen_at": to_text(now), "expires_at": to_text(now + lasts)}
        with self._database.writing() as connection:
            connection.execute(sa.insert(people.session).values(row | times))
        return secret

    def get(self, secret: str, idle: dt.timedelta) -> tuple[Session, Owner] | None:
        """The session of a secret and whose it is, unless it ended or the user is not active."""
        with self._database.reading() as connection:
            found = sa.and_(_session.digest == digest(secret), self._alive(idle))
            row = connection.execute(_SESSIONS.where(found, _user.active)).one_or_none()
            return None if row is None else (_session_of(row), _owner(connection, row))

    def see(self, found: str) -> None:
        """Note that the session of a digest is used now; does nothing where the library is open to read only."""
        if self._database.writable:
            with self._database.writing() as connection:
                now = to_text(self._clock())
                connection.execute(sa.update(people.session).where(_session.digest == found).values(seen_at=now))

    def of(self, user_id: str, idle: dt.timedelta) -> list[Session]:
        """The sessions of a user that have not ended, the one used last first."""
        mine = sa.and_(_session.user_id == user_id, self._alive(idle))
        query = _SESSIONS.where(mine).order_by(_session.seen_at.desc(), _session.digest)
        with self._database.reading() as connection:
            return [_session_of(row) for row in connection.execute(query)]

    def end(self, user_id: str, found: str) -> None:
        """End one session of a user."""
        self._delete(sa.and_(_session.user_id == user_id, _session.digest == found))

    def end_all(self, user_id: str, *, but: str = "") -> None:
        """End all sessions of a user, but the one of this digest."""
        self._delete(sa.and_(_session.user_id == user_id, _session.digest != but))

    def sweep(self, idle: dt.timedelta) -> None:
        """Forget the sessions that have ended."""
        self._delete(sa.not_(self._alive(idle)))

    def _alive(self, idle: dt.timedelta) -> sa.ColumnElement[bool]:
        now = self._clock()
        return sa.and_(_session.expires_at > to_text(now), _session.seen_at > to_text(now - idle))

    def _delete(self, which: sa.ColumnElement[bool]) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(people.session).where(which))


class Tokens:
    """The API tokens of one library; every call raises what `Database` raises."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, user_id: str, secret: str, name: str, scope: Role, lasts: dt.timedelta | None) -> Token:
        """Keep a new token; raises UserInvalid without a name."""
        now = self._clock()
        row = {
            "id": secrets.token_hex(8),
            "user_id": user_id,
            "name": accounts.short(name),
            "digest": digest(secret),
            "scope": scope,
            "created_at": to_text(now),
            "expires_at": None if lasts is None else to_text(now + lasts),
        }
        if not row["name"]:
            raise UserInvalid("Hãy đặt tên cho khóa, ví dụ tên phần mềm sẽ dùng khóa này.")
        with self._database.writing() as connection:
            connection.execute(sa.insert(people.api_token).values(row))
            query = sa.select(people.api_token).where(_token.id == row["id"])
            return _token_of(connection.execute(query).one())

    def get(self, secret: str) -> tuple[Token, Owner] | None:
        """The token of a secret and whose it is, unless it ended, was revoked or the user is not active."""
        now = to_text(self._clock())
        lasting = sa.or_(_token.expires_at.is_(None), _token.expires_at > now)
        valid = sa.and_(_token.digest == digest(secret), _token.revoked_at.is_(None), lasting, _user.active)
        with self._database.reading() as connection:
            row = connection.execute(_TOKENS.where(valid)).one_or_none()
            return None if row is None else (_token_of(row), _owner(connection, row))

    def see(self, token_id: str) -> None:
        """Note that a token is used now; does nothing where the library is open to read only."""
        if self._database.writable:
            self._update(_token.id == token_id, "used_at")

    def of(self, user_id: str) -> list[Token]:
        """The tokens of a user that were not revoked, newest first."""
        mine = sa.and_(_token.user_id == user_id, _token.revoked_at.is_(None))
        query = sa.select(people.api_token).where(mine).order_by(_token.created_at.desc(), _token.id)
        with self._database.reading() as connection:
            return [_token_of(row) for row in connection.execute(query)]

    def revoke(self, user_id: str, token_id: str) -> bool:
        """Let a token of a user be worth nothing from now on; gives whether he has it."""
        return self._update(sa.and_(_token.user_id == user_id, _token.id == token_id), "revoked_at")

    def revoke_all(self, user_id: str) -> None:
        """Let every token of a user be worth nothing from now on."""
        self._update(sa.and_(_token.user_id == user_id, _token.revoked_at.is_(None)), "revoked_at")

    def _update(self, which: sa.ColumnElement[bool], column: str) -> bool:
        change = sa.update(people.api_token).where(which).values({column: to_text(self._clock())})
        with self._database.writing() as connection:
            return connection.execute(change).rowcount > 0


_SESSIONS = sa.select(people.session).join(people.user)
_TOKENS = sa.select(people.api_token).join(people.user)


def _owner(connection: sa.Connection, row: sa.Row[Any]) -> Owner:
    user = accounts.get(connection, row.user_id)
    return Owner(user, teams.memberships(connection, user.id))


def _session_of(row: sa.Row[Any]) -> Session:
    times = (to_moment(row.created_at), to_moment(row.seen_at), to_moment(row.expires_at))
    return Session(row.digest, row.csrf, row.agent, *times)


def _token_of(row: sa.Row[Any]) -> Token:
    times = (to_moment(text) if text else None for text in (row.expires_at, row.used_at, row.revoked_at))
    return Token(row.id, row.name, Role(row.scope), to_moment(row.created_at), *times)
