"""Single facts about a library, in its table `meta`."""

from __future__ import annotations

import sqlalchemy as sa

from index import schema


def get(connection: sa.Connection, key: str) -> str | None:
    """The value of a fact, or None."""
    return connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar_one_or_none()


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Write a fact."""
    statement = sa.text(
        "INSERT INTO meta(key, value) VALUES (:key, :value) ON CONFLICT(key) DO UPDATE SET value = :value"
    )
    connection.execute(statement, {"key": key, "value": value})


def drop(connection: sa.Connection, key: str) -> None:
    """Forget a fact."""
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))


def generation(connection: sa.Connection) -> int:
    """How many changes the library has seen."""
    return int(get(connection, "generation") or 0)


def advance(connection: sa.Connection) -> None:
    """Count one change."""
    put(connection, "generation", str(generation(connection) + 1))
