"""Single facts about a library, in its table `meta`."""

from __future__ import annotations

import sqlalchemy as sa

from index import schema
from index.sql import insert

_REVISION = "revision:"  # before a document's id


def get(connection: sa.Connection, key: str) -> str | None:
    """The value of a fact, or None."""
    return connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar_one_or_none()


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Write a fact."""
    row = {"key": key, "value": value}
    connection.execute(
        insert(connection, schema.meta).values(row).on_conflict_do_update(index_elements=["key"], set_=row)
    )


def drop(connection: sa.Connection, key: str) -> None:
    """Forget a fact."""
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))


def generation(connection: sa.Connection) -> int:
    """How many changes the library has seen."""
    return int(get(connection, "generation") or 0)


def advance(connection: sa.Connection) -> None:
    """Count one change."""
    put(connection, "generation", str(generation(connection) + 1))


def revise(connection: sa.Connection, document_id: str) -> None:
    """Note that the records of a document change with this transaction, which counts one change (`advance`)."""
    put(connection, _REVISION + document_id, str(generation(connection) + 1))


def forget_revision(connection: sa.Connection, document_id: str) -> None:
    """Forget a document that is removed."""
    drop(connection, _REVISION + document_id)


def revisions(connection: sa.Connection) -> dict[str, int]:
    """After which change the records of each document are as they are; one not named is as an older version left it."""
    key = schema.meta.c.key
    found = connection.execute(sa.select(schema.meta).where(key.startswith(_REVISION)))
    return {row.key.removeprefix(_REVISION): int(row.value) for row in found}
