"""The audit log: who read, uploaded, changed and removed what, in the order in which it was done.

Rows are only ever added, and forgotten after a time that the administrator sets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import people
from index.database import Database
from index.moments import to_moment, to_text

_audit = people.audit.c


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    id: int
    at: dt.datetime
    user_id: str
    user_name: str
    action: str
    subject: str
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a user, of an action, about a subject, with a text, between two times; None for all."""

    user_id: str | None = None
    action: str | None = None
    subject: str | None = None
    text: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """As conditions of a WHERE."""
        same = ((_audit.user_id, self.user_id), (_audit.action, self.action), (_audit.subject, self.subject))
        found: list[sa.ColumnElement[bool]] = [column == value for column, value in same if value is not None]
        if self.text is not None:
            fields = (_audit.user_name, _audit.subject, _audit.detail, _audit.address)
            found.append(sa.or_(*(field.contains(self.text, autoescape=True) for field in fields)))
        if self.since is not None:
            found.append(_audit.at >= to_text(self.since))
        if self.until is not None:
            found.append(_audit.at < to_text(self.until))
        return found


ALL = Wanted()


class AuditLog:
    """The log of one library; safe to use from several threads. Every call raises what `Database` raises."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def append(
        self, user_id: str, user_name: str, action: str, subject: str, detail: str = "", address: str = ""
    ) -> None:
        """Write one entry at the present time."""
        values = {"user_id": user_id, "user_name": user_name, "action": action, "subject": subject}
        row = values | {"at": to_text(self._clock()), "detail": detail, "address": address}
        with self._database.writing() as connection:
            connection.execute(sa.insert(people.audit).values(row))

    def find(self, wanted: Wanted = ALL, *, limit: int = 100, offset: int = 0) -> list[Entry]:
        """A page of the entries, newest first."""
        order = (_audit.at.desc(), _audit.id.desc())
        query = sa.select(people.audit).where(*wanted.conditions()).order_by(*order).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def count(self, wanted: Wanted = ALL) -> int:
        """How many entries `find` finds on all pages."""
        query = sa.select(sa.func.count()).select_from(people.audit).where(*wanted.conditions())
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def actions(self) -> list[str]:
        """The actions that stand in the log, in order."""
        with self._database.reading() as connection:
            return list(connection.execute(sa.select(_audit.action).distinct().order_by(_audit.action)).scalars())

    def sweep(self, older: dt.timedelta) -> int:
        """Forget entries older than that; gives how many went."""
        before = to_text(self._clock() - older)
        with self._database.writing() as connection:
            return connection.execute(sa.delete(people.audit).where(_audit.at < before)).rowcount


def _entry(row: sa.Row[Any]) -> Entry:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Entry(**values | {"at": to_moment(row.at)})
