"""Tasks handed to named officers; a task is one officer's at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import people
from index.database import Database
from index.moments import to_moment, to_text
from index.progress import document_of
from index.scope import Scope
from index.sql import listed
from plan.errors import UserMissing

_own = people.assignment.c


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task in the hands of an officer; `by_id` and `by_name` say who gave it to him. at: UTC."""

    identity: str
    document_id: str
    user_id: str
    note: str
    by_id: str
    by_name: str
    at: dt.datetime


class Assignments:
    """Who of the users has which task; safe to use from several threads.

    Every call raises what `Database` raises. What lies outside of the `scope` is as if it did not exist.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def hand_over(self, identity: str, user_id: str, *, note: str, by_id: str, by_name: str) -> None:
        """Give a task to an active user, whoever had it before; raises TaskMissing, UserMissing."""
        active = sa.select(people.user.c.id).where(people.user.c.id == user_id, people.user.c.active)
        with self._database.writing() as connection:
            if connection.execute(active).first() is None:
                raise UserMissing("Người được giao không có trong danh sách hoặc đã ngừng dùng. Hãy chọn người khác.")
            row = {
                "identity": identity,
                "document_id": document_of(connection, identity),
                "user_id": user_id,
                "note": note,
                "by_id": by_id,
                "by_name": by_name,
                "at": to_text(self._clock()),
            }
            connection.execute(sa.delete(people.assignment).where(_own.identity == identity))
            connection.execute(sa.insert(people.assignment), row)

    def take_back(self, identity: str) -> bool:
        """Leave a task in nobody's hands; False when it already was."""
        with self._database.writing() as connection:
            return connection.execute(sa.delete(people.assignment).where(_own.identity == identity)).rowcount > 0

    def of_tasks(self, identities: Iterable[str], scope: Scope) -> dict[str, Assignment]:
        """The assignments of some tasks, by identity."""
        return self._find(_own.identity.in_(listed(identities)), scope)

    def of_user(self, user_id: str, scope: Scope) -> dict[str, Assignment]:
        """The tasks an officer has, by identity, the newest first."""
        return self._find(_own.user_id == user_id, scope)

    def _find(self, which: sa.ColumnElement[bool], scope: Scope) -> dict[str, Assignment]:
        query = sa.select(people.assignment).where(which, scope.condition(_own.document_id))
        with self._database.reading() as connection:
            return {row.identity: _of(row) for row in connection.execute(query.order_by(_own.at.desc(), _own.identity))}


def _of(row: sa.Row[Any]) -> Assignment:
    return Assignment(**dict(row._mapping) | {"at": to_moment(row.at)})  # noqa: SLF001 - SQLAlchemy's public name
