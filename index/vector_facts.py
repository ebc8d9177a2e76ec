"""Which vectors count, as the tables say: whose model, in which store, and what tells this library's stores apart."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from index import catalogue, facts, outbox
from index.outbox import Action

_MODEL, _DIMENSION, _STORE, _LIBRARY = "vector_model", "vector_dimension", "vector_store", "vector_library"


@dataclass(frozen=True, slots=True)
class Named:
    """The vectors that the tables name."""

    model: str
    dimension: int
    store: str


def named(connection: sa.Connection) -> Named | None:
    """Which vectors count, or None."""
    model, dimension, store = (facts.get(connection, key) for key in (_MODEL, _DIMENSION, _STORE))
    if model is None or dimension is None or store is None:
        return None
    return Named(model, int(dimension), store)


def name(connection: sa.Connection, chosen: Named, library: str) -> None:
    """Say which vectors count from now on, and whose store that is."""
    facts.put(connection, _MODEL, chosen.model)
    facts.put(connection, _DIMENSION, str(chosen.dimension))
    facts.put(connection, _STORE, chosen.store)
    facts.put(connection, _LIBRARY, library)


def library_key(connection: sa.Connection) -> str:
    """What tells this library's stores from those of others at the same server; new until it is written down."""
    return facts.get(connection, _LIBRARY) or uuid.uuid4().hex[:12]


def forget(connection: sa.Connection) -> None:
    """Note that there are no vectors at all: every document lacks its own."""
    for key in (_MODEL, _DIMENSION, _STORE, _LIBRARY):
        facts.drop(connection, key)
    outbox.clear(connection)
    outbox.put(connection, Action.ADD, catalogue.ids(connection))
