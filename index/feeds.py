"""Links to calendars: each shows its user the tasks of a filter, to whoever has its secret.

The secret is given once, when the link is made; kept is its SHA-256 alone.

>>> feed, secret = Feeds(library.database, clock).make("local", "Văn phòng", "unit=Văn phòng")  # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import people
from index.database import Database
from index.moments import to_moment, to_text
from plan.errors import FeedMissing

_feed = people.calendar_feed.c
_SEEN = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """One link. query: the filter as in a URL; used_at: when it was last fetched, to the hour."""

    id: str
    user_id: str
    name: str
    query: str
    created_at: dt.datetime
    used_at: dt.datetime | None


class Feeds:
    """The calendar links of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def make(self, user_id: str, name: str, query: str) -> tuple[Feed, str]:
        """A new link and its secret, which nobody can be told again."""
        secret = secrets.token_urlsafe(32)
        row = {
            "id": secrets.token_hex(8),
            "digest": _digest(secret),
            "user_id": user_id,
            "name": name,
            "query": query,
            "created_at": to_text(self._clock()),
        }
        with self._database.writing() as connection:
            made = connection.execute(sa.insert(people.calendar_feed).returning(people.calendar_feed), row)
            return _of(made.one()), secret

    def of_user(self, user_id: str) -> list[Feed]:
        """The links of a user, newest first."""
        query = sa.select(people.calendar_feed).where(_feed.user_id == user_id)
        with self._database.reading() as connection:
            return [_of(row) for row in connection.execute(query.order_by(_feed.created_at.desc(), _feed.id))]

    def revoke(self, user_id: str, feed_id: str) -> Feed:
        """Make a user's link worthless, and give what it was; raises FeedMissing, also for one of somebody else."""
        mine = sa.and_(_feed.id == feed_id, _feed.user_id == user_id)
        with self._database.writing() as connection:
            gone = connection.execute(sa.delete(people.calendar_feed).where(mine).returning(people.calendar_feed))
            row = gone.one_or_none()
        if row is None:
            raise missing()
        return _of(row)

    def find(self, secret: str) -> Feed:
        """The link with this secret; raises FeedMissing."""
        query = sa.select(people.calendar_feed).where(_feed.digest == _digest(secret))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise missing()
        return _of(row)

    def see(self, feed: Feed) -> None:
        """Note that a link was fetched, once an hour at most; a library opened for reading notes nothing."""
        now = self._clock()
        if not self._database.writable or (feed.used_at is not None and now - feed.used_at < _SEEN):
            return
        with self._database.writing() as connection:
            connection.execute(sa.update(people.calendar_feed).where(_feed.id == feed.id).values(used_at=to_text(now)))


def missing() -> FeedMissing:
    """The error for a link that is worth nothing, whatever the reason."""
    return FeedMissing("Liên kết lịch này không còn dùng được. Hãy tạo liên kết mới ở trang Thời hạn.")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _of(row: sa.Row[Any]) -> Feed:
    used_at = to_moment(row.used_at) if row.used_at else None
    return Feed(row.id, row.user_id, row.name, row.query, to_moment(row.created_at), used_at)
