"""By which indexes SQLite looks things up, as it says itself."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from index.database import Database


def plans_of(database: Database, call: Callable[[], object]) -> str:
    """What SQLite says of every statement that a call makes, one step a line."""
    steps: list[str] = []
    with database.reading() as connection:
        engine = connection.engine

    def explain(connection, _cursor, statement, parameters, _context, _many):
        raw = connection.connection.dbapi_connection
        steps.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    listening = (engine, "before_cursor_execute", explain)
    sa.event.listen(*listening)
    try:
        call()
    finally:
        sa.event.remove(*listening)
    return "\n".join(steps)
