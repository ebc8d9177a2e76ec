"""The attempts to sign in that have not succeeded, for the limit on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa

from index import people
from index.database import Database
from index.moments import to_moment, to_text

_attempt = people.sign_in.c


class Attempts:
    """The failed attempts of one library; every call raises what `Database` raises."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def begin(self, limits: Mapping[str, int], window: dt.timedelta) -> dt.timedelta:
        """Count an attempt under each key before it is made, so that many at once cannot slip through together.

        Gives zero when it may be made; else how long until the next, and nothing was counted.
        """
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(sa.delete(people.sign_in).where(_attempt.at <= to_text(now - window)))
            opens = [self._opens(connection, key, most, window) for key, most in limits.items()]
            wait = max((moment - now for moment in opens if moment is not None), default=dt.timedelta())
            if wait <= dt.timedelta():
                rows = [{"key": key, "at": to_text(now)} for key in limits]
                connection.execute(sa.insert(people.sign_in), rows)
            return wait

    def succeeded(self, keys: Collection[str], also: Collection[str] = ()) -> None:
        """Forget the attempts under these keys, and under each of `also` the last: it was no failure."""
        last = (sa.select(sa.func.max(_attempt.id)).where(_attempt.key == key).scalar_subquery() for key in also)
        with self._database.writing() as connection:
            which = sa.or_(_attempt.key.in_(keys), *(_attempt.id == found for found in last))
            connection.execute(sa.delete(people.sign_in).where(which))

    @staticmethod
    def _opens(connection: sa.Connection, key: str, most: int, window: dt.timedelta) -> dt.datetime | None:
        """When the next attempt under a key may be made; None for now."""
        newest = sa.select(_attempt.at).where(_attempt.key == key).order_by(_attempt.at.desc(), _attempt.id.desc())
        at = connection.execute(newest.offset(most - 1).limit(1)).scalar_one_or_none()
        return None if at is None else to_moment(at) + window
