"""Rows of a queue that a worker holds by a lease: the parts of a claim that do not depend on what the rows are.

A table of such rows has id, status, attempts, owner and lease_until (`index.chat_tables`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from index.moments import to_text

QUEUED, RUNNING = "queued", "running"
LONGEST = dt.timedelta(hours=1)
"""No row is held or put off for as long as that: one that seems to be was held before the clock was set back."""
Ids = sa.Select[tuple[int]]


def lost(table: sa.Table, now: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether the owner of a row let its lease run out."""
    return sa.and_(table.c.status == RUNNING, run_out(table.c.lease_until, now))


def run_out(until: sa.ColumnElement[str], now: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether the time of a lease is over, also where the clock was set back by more than it can be long."""
    return sa.or_(until <= to_text(now), until > to_text(now + LONGEST))


def held(table: sa.Table, row_id: int, owner: str) -> sa.Update:
    """The change of a row, as long as the owner holds it."""
    return sa.update(table).where(table.c.id == row_id, table.c.owner == owner, table.c.status == RUNNING)


def is_any_due(connection: sa.Connection, table: sa.Table, first: Ids, now: dt.datetime) -> bool:
    """Whether there is a `first` row, or a lost one; an idle worker asks this before it asks for the writer's place."""
    anything = sa.or_(table.c.id == first.scalar_subquery(), lost(table, now))
    return connection.execute(sa.select(table.c.id).where(anything).limit(1)).first() is not None


def give_back(connection: sa.Connection, table: sa.Table, now: dt.datetime) -> None:
    """Put lost rows back."""
    returned = {"status": QUEUED, "owner": None, "lease_until": None}
    connection.execute(sa.update(table).where(lost(table, now)).values(returned))


def take(connection: sa.Connection, table: sa.Table, first: Ids, owner: str, until: dt.datetime) -> sa.Row[Any] | None:
    """Let the owner hold the `first` row, as another attempt; None when there is none."""
    values = {"status": RUNNING, "owner": owner, "lease_until": to_text(until), "attempts": table.c.attempts + 1}
    mine = sa.update(table).where(table.c.id == first.scalar_subquery()).values(values)
    return connection.execute(mine.returning(table)).one_or_none()
