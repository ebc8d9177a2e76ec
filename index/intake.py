"""What a reading becomes in the tables: a new document, another reading of one, a new version, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from index import catalogue, facts, originals, outbox, versions
from index.identities import identities
from index.outbox import Action
from plan.reading import Reading


class Change(StrEnum):
    """What a reading changed in the library."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reading, where it came from, what read it, the digests of its kept files and when it came."""

    reading: Reading
    source: str
    extractor: str
    originals: Sequence[str]
    now: dt.datetime


def store(connection: sa.Connection, incoming: Incoming) -> tuple[Change, set[str]]:
    """Write a reading; gives what it changed and the digests of files that may be needed no longer.

    Bytes that a document or an earlier version was read from change nothing. Raises ValueError when two items of the
    reading share an id, or a file is not kept.
    """
    reading, source = incoming.reading, incoming.source
    identity = versions.current(connection, reading.digest)
    if identity is not None:  # an old file of a plan that has a newer version
        return _move(connection, source, identity, ())
    identity = catalogue.document_id(reading.digest)
    before, stored = catalogue.at_source(connection, source), catalogue.extractor(connection, identity)
    if stored == incoming.extractor:
        change, loose = _move(connection, source, identity, ())
        if before != identity:
            catalogue.add_source(connection, source, identity)
        if not originals.attached(connection, identity):
            originals.attach(connection, identity, incoming.originals)
        return change, loose
    replaced = versions.same_plan(connection, reading) if stored is None else []
    _, loose = _move(connection, source, identity, replaced)
    if stored is None:
        _insert(connection, incoming, replaced)
    else:
        _rewrite(connection, incoming)
        if before != identity:
            catalogue.add_source(connection, source, identity)
    originals.attach(connection, identity, incoming.originals)
    outbox.put(connection, Action.ADD, [identity])
    facts.advance(connection)
    new = before is None and stored is None and not replaced
    return Change.NEW if new else Change.CHANGED, loose


def _insert(connection: sa.Connection, incoming: Incoming, replaced: Sequence[str]) -> None:
    """Write a document that is not stored; those it replaces become its versions, the newest gives the identities."""
    reading = incoming.reading
    identity = catalogue.document_id(reading.digest)
    catalogue.insert(
        connection,
        reading,
        source=incoming.source,
        extractor=incoming.extractor,
        added_at=incoming.now,
        identities=identities(identity, reading.tasks, catalogue.tasks(connection, replaced[-1:])),
    )
    for old in replaced:
        versions.take_over(connection, old, identity, incoming.now)
        _drop(connection, old)


def _rewrite(connection: sa.Connection, incoming: Incoming) -> None:
    """Write what another extractor read from the bytes of a stored document."""
    reading = incoming.reading
    identity = catalogue.document_id(reading.digest)
    given = identities(identity, reading.tasks, catalogue.tasks(connection, [identity]))
    catalogue.rewrite(connection, reading, extractor=incoming.extractor, identities=given)
    outbox.put(connection, Action.REMOVE, [identity])


def _move(connection: sa.Connection, source: str, identity: str, replaced: Sequence[str]) -> tuple[Change, set[str]]:
    """Take a source from the document it held before, which goes when it stands nowhere else and is not replaced.

    Gives UNCHANGED when it held none or this one, and the digests of files that may be needed no longer.
    """
    before = catalogue.at_source(connection, source)
    if before in (None, identity):
        return Change.UNCHANGED, set()
    gone = catalogue.drop_source(connection, source)
    loose: set[str] = set()
    if gone is not None and gone not in replaced:
        loose = versions.digests(connection, gone)
        _drop(connection, gone)
    facts.advance(connection)
    return Change.CHANGED, loose


def _drop(connection: sa.Connection, document_id: str) -> None:
    catalogue.delete(connection, document_id)
    outbox.put(connection, Action.REMOVE, [document_id])
