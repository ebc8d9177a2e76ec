"""What a reading becomes in the tables: a new document, another reading of one, a new version, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from index import (
    catalogue,
    conversations,
    corrections,
    facts,
    limits,
    messages,
    originals,
    outbox,
    proposals,
    subscriptions,
    versions,
)
from index.identities import identities
from index.outbox import Action
from index.overlay import Overlay
from index.tasks import StoredTask
from plan.reading import Reading


class Change(StrEnum):
    """What a reading changed in the library."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reading, where it came from, what read it, the digests of its kept files and when it came.

    revive: bytes of an earlier version are to be the current ones again.
    teams: whom a new plan is limited to.
    """

    reading: Reading
    source: str
    extractor: str
    originals: Sequence[str]
    now: dt.datetime
    revive: bool = False
    teams: Sequence[str] = ()


def store(connection: sa.Connection, incoming: Incoming) -> tuple[Change, set[str]]:
    """Write a reading; gives what it changed and the digests of files that may be needed no longer.

    Bytes that a document was read from change nothing, nor do those of an earlier version, unless they are wanted
    back or a file was changed back in its place. Raises ValueError when two items of the reading share an id, or a
    file is not kept.
    """
    source, digest = incoming.source, incoming.reading.digest
    newer = versions.current(connection, digest)
    if newer is not None:
        if incoming.revive or catalogue.alone_at(connection, source) == newer:
            return _write_new(connection, incoming, [newer])
        return _move(connection, source, newer, ())
    identity = catalogue.document_id(digest)
    stored = catalogue.extractor(connection, identity)
    if stored is None:
        return _write_new(connection, incoming, [])
    before = catalogue.at_source(connection, source)
    change, loose = _move(connection, source, identity, ())
    if before != identity:
        catalogue.add_source(connection, source, identity)
    if stored != incoming.extractor:
        reread(connection, incoming.reading, identity, incoming.extractor)
        change = Change.CHANGED
    if stored != incoming.extractor or not originals.attached(connection, identity):
        originals.attach(connection, identity, incoming.originals)
    return change, loose


def reread(connection: sa.Connection, reading: Reading, document_id: str, extractor: str) -> bool:
    """Write another reading of a stored document's bytes; False when the document is not stored.

    Raises ValueError when two items of the reading share an id, or it is of other bytes.
    """
    if catalogue.extractor(connection, document_id) is None:
        return False
    if catalogue.document(connection, document_id).digest != reading.digest:
        raise ValueError(f"a reading of other bytes than those of {document_id}")
    _rewrite(connection, reading, extractor)
    outbox.put(connection, Action.ADD, [document_id])
    facts.advance(connection)
    return True


def _write_new(connection: sa.Connection, incoming: Incoming, newer: Sequence[str]) -> tuple[Change, set[str]]:
    """Write a document that is not stored; those it replaces become its versions, and one gives the identities.

    These are the documents that are the same plan, the one it was an earlier version of (`newer`), and the one that
    was edited in its place. The last of them counts as the newest: one file says more than two that are alike.
    """
    reading, source = incoming.reading, incoming.source
    identity = catalogue.document_id(reading.digest)
    same, edited = versions.same_plan(connection, reading), versions.edited(connection, source, reading.document)
    replaced = list(dict.fromkeys([*edited, *newer, *reversed(same)]))[::-1]
    new = catalogue.at_source(connection, source) is None and not replaced
    _, loose = _move(connection, source, identity, replaced)
    earlier = versions.tasks_of(connection, reading.digest, replaced[-1:])
    own = versions.take_back(connection, reading.digest)
    overlay = _overlay(connection, reading, replaced, earlier)
    catalogue.insert(
        connection, reading, source=source, extractor=incoming.extractor, added_at=incoming.now, overlay=overlay
    )
    limits.settle(connection, identity, incoming.teams, replaced)
    for old in replaced:
        versions.take_over(connection, old, identity, incoming.now)
        _drop(connection, old)
    corrections.settle(connection, identity, overlay)
    originals.attach(connection, identity, incoming.originals or own)
    outbox.put(connection, Action.ADD, [identity])
    facts.advance(connection)
    return Change.NEW if new else Change.CHANGED, loose.union(own)


def _rewrite(connection: sa.Connection, reading: Reading, extractor: str) -> None:
    """Write what another extractor read from the bytes of a stored document."""
    identity = catalogue.document_id(reading.digest)
    overlay = _overlay(connection, reading, [identity])
    catalogue.rewrite(connection, reading, extractor=extractor, overlay=overlay)
    corrections.settle(connection, identity, overlay)
    proposals.forget_open(connection, identity)
    outbox.put(connection, Action.REMOVE, [identity])


def _overlay(
    connection: sa.Connection, reading: Reading, before: Sequence[str], earlier: Sequence[StoredTask] = ()
) -> Overlay:
    """The tasks of a reading with the corrections of all documents `before` that hold; the last gives the identities.

    earlier: the tasks of these bytes, when they were an earlier version of it.
    """
    document_id = catalogue.document_id(reading.digest)
    added = [stored for stored in corrections.known(connection, before[:-1]) if stored.task.corrections]
    given = identities(document_id, reading.tasks, corrections.known(connection, before[-1:]), (*earlier, *added))
    read = [StoredTask(document_id, task, given[task.id]) for task in reading.tasks]
    return corrections.laid_over(connection, reading, read, before)


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
    conversations.forget(connection, document_id)
    subscriptions.forget(connection, document_id)
    messages.forget(connection, document_id)
    catalogue.delete(connection, document_id)
    outbox.put(connection, Action.REMOVE, [document_id])
