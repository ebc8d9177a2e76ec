"""Documents in the tables: written whole from a reading, read back as plan values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from index import facts, fulltext, records, rows, schema
from index.moments import to_moment, to_text
from index.overlay import Overlay
from index.scope import EVERYTHING, Scope
from index.sql import listed
from index.tasks import StoredTask, in_document
from plan.document import Document
from plan.errors import DocumentMissing
from plan.issue import Issue
from plan.passage import Passage
from plan.place import Place
from plan.reading import Reading, Status

_HIGHEST = 2**31 - 1  # that a column of numbers holds on PostgreSQL, which refuses to compare it with a higher one


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the library; `tasks`, `passages` and `issues` are counts.

    id: the first 16 hex digits of `digest`. source: the path or upload name it was first read from. added_at: UTC.
    """

    id: str
    file: str
    source: str
    digest: str
    status: Status
    document: Document
    tasks: int
    passages: int
    issues: int
    added_at: dt.datetime

    @property
    def name(self) -> str:
        """What lists call it: its number, its title where the serial is left blank, else its file."""
        number = self.document.number or ""
        return number if number and not number.startswith("/") else self.document.title or self.file


@dataclass(frozen=True, slots=True)
class State:
    """The documents at one moment. generation: how many changes the library has seen.

    revisions: of documents, after which change their records are as they are; one that is not named has not changed
    since an older version of the program stored it.
    """

    generation: int
    documents: Sequence[StoredDocument]
    revisions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage and the document it stands in."""

    document_id: str
    passage: Passage


def document_id(digest: str) -> str:
    """The id of the document with this SHA-256."""
    return digest[:16].lower()


def insert(
    connection: sa.Connection,
    reading: Reading,
    *,
    source: str,
    extractor: str,
    added_at: dt.datetime,
    overlay: Overlay,
) -> str:
    """Write a reading and its full text; gives the document's id. `overlay`: its tasks with what people say of them.

    Raises ValueError when two items share an id.
    """
    identity = document_id(reading.digest)
    _require_distinct(reading)
    row = rows.document_row(reading) | {
        "id": identity,
        "source": source,
        "extractor": extractor,
        "added_at": to_text(added_at),
    }
    connection.execute(sa.insert(schema.document), row)
    add_source(connection, source, identity)
    _insert_contents(connection, identity, reading, overlay)
    return identity


def rewrite(connection: sa.Connection, reading: Reading, *, extractor: str, overlay: Overlay) -> str:
    """Write another reading of the same bytes over a stored one: its sources, files, versions and time stay.

    Raises ValueError when two items share an id.
    """
    identity = document_id(reading.digest)
    _require_distinct(reading)
    fulltext.delete(connection, identity)
    for table in (schema.line, schema.task, schema.passage, schema.issue):
        connection.execute(sa.delete(table).where(table.c.document_id == identity))
    values = rows.document_row(reading) | {"extractor": extractor}
    connection.execute(sa.update(schema.document).where(schema.document.c.id == identity).values(values))
    _insert_contents(connection, identity, reading, overlay)
    return identity


def rewrite_tasks(connection: sa.Connection, identity: str, overlay: Overlay) -> None:
    """Write the tasks of a stored document anew, with its full text; all else of it stays."""
    fulltext.delete(connection, identity)
    connection.execute(sa.delete(schema.task).where(schema.task.c.document_id == identity))
    _insert_tasks(connection, identity, overlay)
    fulltext.insert(connection, identity, items(connection, identity))


def _insert_tasks(connection: sa.Connection, identity: str, overlay: Overlay) -> None:
    owner, tasks = {"document_id": identity}, overlay.tasks
    found = [rows.task_row(n, t, overlay.identities[t.id], overlay.read.get(t.id)) for n, t in enumerate(tasks)]
    _insert(connection, schema.task, [owner | row for row in found])
    _insert(connection, schema.task_unit, [owner | row for task in tasks for row in rows.unit_rows(task)])
    mine = sa.update(schema.document).where(schema.document.c.id == identity)
    connection.execute(mine.values(tasks=len(tasks)))
    facts.revise(connection, identity)


def _insert_contents(connection: sa.Connection, identity: str, reading: Reading, overlay: Overlay) -> None:
    owner = {"document_id": identity}
    issues = enumerate(reading.issues)
    _insert(connection, schema.line, [owner | row for row in rows.line_rows(reading)])
    _insert_tasks(connection, identity, overlay)
    _insert(connection, schema.passage, [owner | rows.passage_row(n, p) for n, p in enumerate(reading.passages)])
    found = [{"position": n, "record": records.dump(records.encode_issue(issue))} for n, issue in issues]
    _insert(connection, schema.issue, [owner | row for row in found])
    fulltext.insert(connection, identity, fulltext.items(overlay.tasks, reading.passages, reading.document.title))


def delete(connection: sa.Connection, identity: str) -> None:
    """Drop a document with all that was read from it."""
    fulltext.delete(connection, identity)
    connection.execute(sa.delete(schema.document).where(schema.document.c.id == identity))
    facts.forget_revision(connection, identity)


def add_source(connection: sa.Connection, source: str, identity: str) -> None:
    """Note that a document also stands at `source`."""
    connection.execute(sa.insert(schema.source), {"source": source, "document_id": identity})


def at_source(connection: sa.Connection, source: str) -> str | None:
    """The id of the document last read from `source`."""
    query = sa.select(schema.source.c.document_id).where(schema.source.c.source == source)
    return connection.execute(query).scalar_one_or_none()


def alone_at(connection: sa.Connection, source: str) -> str | None:
    """The id of the document that stands at `source` and nowhere else."""
    identity = at_source(connection, source)
    return identity if identity is not None and sources(connection, identity) == [source] else None


def drop_source(connection: sa.Connection, source: str) -> str | None:
    """Forget that a document stands at `source`; gives its id when it now stands nowhere."""
    identity = at_source(connection, source)
    if identity is None:
        return None
    connection.execute(sa.delete(schema.source).where(schema.source.c.source == source))
    left = sa.select(sa.func.min(schema.source.c.source)).where(schema.source.c.document_id == identity)
    other = connection.execute(left).scalar_one()
    if other is None:
        return identity
    moved = sa.update(schema.document).where(schema.document.c.id == identity, schema.document.c.source == source)
    connection.execute(moved.values(source=other))
    return None


def sources(connection: sa.Connection, identity: str) -> list[str]:
    """Every place a document stands at."""
    query = sa.select(schema.source.c.source).where(schema.source.c.document_id == identity)
    return list(connection.execute(query.order_by(schema.source.c.source)).scalars())


def extractor(connection: sa.Connection, identity: str) -> str | None:
    """The version of the extractor that read a document, or None when it is not stored."""
    query = sa.select(schema.document.c.extractor).where(schema.document.c.id == identity)
    return connection.execute(query).scalar_one_or_none()


def ids(connection: sa.Connection) -> list[str]:
    """The ids of all documents, oldest first."""
    return list(connection.execute(sa.select(schema.document.c.id).order_by(*_ORDER)).scalars())


def documents(
    connection: sa.Connection, among: Sequence[str] | None = None, scope: Scope = EVERYTHING
) -> list[StoredDocument]:
    """All or some documents, oldest first."""
    query = sa.select(schema.document).where(scope.condition(schema.document.c.id)).order_by(*_ORDER)
    query = query if among is None else query.where(_among(schema.document.c.id, among))
    return [_stored(row) for row in connection.execute(query)]


def state(connection: sa.Connection, scope: Scope) -> State:
    """All documents that a scope lets through, as they are now."""
    found, revisions = documents(connection, None, scope), facts.revisions(connection)
    known = {one.id: revisions[one.id] for one in found if one.id in revisions}
    return State(facts.generation(connection), found, known)


def named(connection: sa.Connection, asked: str, scope: Scope) -> list[StoredDocument]:
    """The documents of an id, a number or the beginning of one, oldest first."""
    mine = sa.and_(in_document(asked), scope.condition(schema.document.c.id))
    return [_stored(row) for row in connection.execute(sa.select(schema.document).where(mine).order_by(*_ORDER))]


def visible(connection: sa.Connection, among: Sequence[str] | None, scope: Scope) -> list[str]:
    """The ids of all or some documents, as far as the scope lets them through."""
    query = sa.select(schema.document.c.id).where(scope.condition(schema.document.c.id))
    return list(
        connection.execute(query if among is None else query.where(_among(schema.document.c.id, among))).scalars()
    )


def stale(connection: sa.Connection, extractor: str) -> list[StoredDocument]:
    """The documents that another extractor read, oldest first."""
    query = sa.select(schema.document).where(schema.document.c.extractor != extractor).order_by(*_ORDER)
    return [_stored(row) for row in connection.execute(query)]


def document(connection: sa.Connection, identity: str, scope: Scope = EVERYTHING) -> StoredDocument:
    """One document; raises DocumentMissing, also for one that the scope hides."""
    mine = schema.document.c.id == identity
    row = connection.execute(
        sa.select(schema.document).where(mine, scope.condition(schema.document.c.id))
    ).one_or_none()
    if row is None:
        raise missing(identity)
    return _stored(row)


def missing(identity: str) -> DocumentMissing:
    """The error for an id that is not in the library."""
    return DocumentMissing(f"Thư viện không có văn bản {identity}. Xem danh sách bằng: kehoach documents.")


def tasks(connection: sa.Connection, among: Sequence[str] | None = None, scope: Scope = EVERYTHING) -> list[StoredTask]:
    """The tasks of all or some documents, in the order of the documents."""
    found = _of_documents(connection, schema.task, among, scope, schema.task.c.identity)
    return [StoredTask(row.document_id, records.load(row.record, records.decode_task), row.identity) for row in found]


def passages(
    connection: sa.Connection, among: Sequence[str] | None = None, scope: Scope = EVERYTHING
) -> list[StoredPassage]:
    """The passages of all or some documents, in the order of the documents."""
    found = _of_documents(connection, schema.passage, among, scope)
    return [StoredPassage(row.document_id, records.load(row.record, records.decode_passage)) for row in found]


def issues(connection: sa.Connection, identity: str, scope: Scope = EVERYTHING) -> list[Issue]:
    """The issues of one document; raises DocumentMissing."""
    document(connection, identity, scope)
    found = _of_documents(connection, schema.issue, [identity], scope)
    return [records.load(row.record, records.decode_issue) for row in found]


def lines(
    connection: sa.Connection, identity: str, first: int, last: int, scope: Scope = EVERYTHING
) -> tuple[str, ...]:
    """The lines first..last (1-based, inclusive) as far as the text has them; raises DocumentMissing."""
    return tuple(row.text for row in _lines(connection, identity, first, last, scope))


def places(
    connection: sa.Connection, identity: str, first: int, last: int, scope: Scope = EVERYTHING
) -> tuple[Place | None, ...]:
    """Where on its pages each of the lines first..last stands, None where it is not known; raises DocumentMissing."""
    return tuple(rows.place_of(row.page, row.box) for row in _lines(connection, identity, first, last, scope))


def _lines(connection: sa.Connection, identity: str, first: int, last: int, scope: Scope) -> list[sa.Row[Any]]:
    document(connection, identity, scope)
    columns = schema.line.c
    query = sa.select(columns.text, columns.page, columns.box).order_by(columns.n)
    among = columns.n.between(min(first, _HIGHEST), min(last, _HIGHEST))
    return list(connection.execute(query.where(columns.document_id == identity, among)))


def items(connection: sa.Connection, identity: str) -> list[fulltext.Item]:
    """What is searched of one document, read back from its records; empty when it is not stored."""
    query = sa.select(schema.document.c.title).where(schema.document.c.id == identity)
    title = connection.execute(query).scalar_one_or_none()
    found = (stored.task for stored in tasks(connection, [identity]))
    return list(fulltext.items(found, (p.passage for p in passages(connection, [identity])), title))


def item_count(connection: sa.Connection, among: Sequence[str]) -> int:
    """How many tasks and passages some documents have together."""
    columns = schema.document.c
    query = sa.select(sa.func.coalesce(sa.func.sum(columns.tasks + columns.passages), 0)).where(
        _among(columns.id, among)
    )
    return int(connection.execute(query).scalar_one())


_ORDER = (schema.document.c.added_at, schema.document.c.id)


def _of_documents(
    connection: sa.Connection, table: sa.Table, among: Sequence[str] | None, scope: Scope, *more: sa.ColumnElement[Any]
) -> list[sa.Row[Any]]:
    query = sa.select(table.c.document_id, table.c.record, *more).join(schema.document)
    query = query.where(scope.condition(table.c.document_id))
    if among is not None:
        query = query.where(_among(table.c.document_id, among))
    return list(connection.execute(query.order_by(*_ORDER, table.c.position)))


def _among(column: sa.ColumnElement[str], chosen: Sequence[str]) -> sa.ColumnElement[bool]:
    """IN over any number of ids: SQLite limits the variables of a statement."""
    return column.in_(listed(chosen))


def _stored(row: sa.Row[Any]) -> StoredDocument:
    return StoredDocument(
        id=row.id,
        file=row.file,
        source=row.source,
        digest=row.digest,
        status=Status(row.status),
        document=records.load(row.record, records.decode_document),
        tasks=row.tasks,
        passages=row.passages,
        issues=row.issues,
        added_at=to_moment(row.added_at),
    )


def _require_distinct(reading: Reading) -> None:
    for what, found in (("tasks", reading.tasks), ("passages", reading.passages)):
        if len({item.id for item in found}) != len(found):
            raise ValueError(f"two {what} of one reading share an id")


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)
