"""What the vectors still lack: a list in the same database, written in the same transaction as the change itself.

A process that is killed between the database and the vectors leaves its entries here, and the next writer works them
off. Removals are always worked off before additions; an addition reads the document afresh, so that working an entry
off twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from index import schema


class Action(StrEnum):
    """What is to be done to a document's vectors.

    REMOVE: an older state of a document that was replaced; its bytes may stay in the vectors' files.
    PURGE: a document that somebody removed; the files are written anew without it.
    """

    ADD = "add"
    REMOVE = "remove"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do; `id` grows."""

    id: int
    action: Action
    document_id: str


def put(connection: sa.Connection, action: Action, document_ids: Iterable[str]) -> None:
    """Note an action for documents."""
    rows = [{"action": action.value, "document_id": document_id} for document_id in document_ids]
    if rows:
        connection.execute(sa.insert(schema.pending_vector), rows)


def purge(connection: sa.Connection, document_id: str) -> None:
    """Note that a document was removed; what waits to be added of it is forgotten."""
    waits = schema.pending_vector.c
    connection.execute(
        sa.delete(schema.pending_vector).where(waits.document_id == document_id, waits.action == Action.ADD.value)
    )
    put(connection, Action.PURGE, [document_id])


def entries(connection: sa.Connection, document_id: str | None = None) -> list[Entry]:
    """Everything that is to be done, or all of one document, oldest first."""
    columns = schema.pending_vector.c
    query = sa.select(columns.id, columns.action, columns.document_id).order_by(columns.id)
    rows = connection.execute(query if document_id is None else query.where(columns.document_id == document_id))
    return [Entry(row.id, Action(row.action), row.document_id) for row in rows]


def lacking(connection: sa.Connection) -> list[str]:
    """The ids of the documents whose vectors are not in line, in the order in which they went out of it."""
    return list(dict.fromkeys(entry.document_id for entry in entries(connection)))


def has_removals(connection: sa.Connection) -> bool:
    """Whether a document's old vectors are to go."""
    wanted = sa.select(schema.pending_vector.c.id).where(schema.pending_vector.c.action != Action.ADD.value).limit(1)
    return connection.execute(wanted).first() is not None


def strike(connection: sa.Connection, done: Iterable[Entry]) -> None:
    """Take entries off the list; those put since stay."""
    rows = [{"entry": entry.id} for entry in done]
    if rows:
        connection.execute(
            sa.delete(schema.pending_vector).where(schema.pending_vector.c.id == sa.bindparam("entry")), rows
        )


def clear(connection: sa.Connection) -> None:
    """Empty the list."""
    connection.execute(sa.delete(schema.pending_vector))
