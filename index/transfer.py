"""Moving a library between the stores of a data folder and those on servers, and proving that all of it arrived."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa

from index import chat_tables, fulltext, outbox, people, proposals, relocation, schema, vector_facts
from index.database import Database
from index.sql import is_postgres
from index.vector_stores import VectorStores
from index.vectors import VectorItem
from plan.errors import InputError, TransferIncomplete

_IMPORTED = (chat_tables, people, proposals)  # their tables are in the metadata once they are imported
TABLES = tuple(table for table in schema.metadata.sorted_tables if table is not schema.pending_vector)
"""Every table of records; those that they refer to come first. What the vectors lack is worked out anew."""
NOT_EMPTY = "Nơi chuyển đến đã có dữ liệu. Hãy chuyển vào một cơ sở dữ liệu hoặc thư mục trống."
_PAGE = 500  # rows at a time
_ROUNDED = 1e-3  # between two sums over the directions of one document's vectors
_OF_VECTORS = "vector_"  # the beginning of the facts that name a store


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of all tables, rows of full text, and vectors."""

    rows: int
    texts: int
    vectors: int


Step = Callable[[str, int], None]
"""Called with what is being moved and how many of it are."""


def move(
    source: Database,
    source_stores: VectorStores,
    target: Database,
    target_stores: VectorStores,
    step: Step = lambda _what, _done: None,
    *,
    now: dt.datetime,
) -> Moved:
    """Copy a library into empty tables, then its vectors, compare both sides, and leave the source, which is kept.

    The target is refused until all is there, the source from then on (`index.relocation`). After a failure the source
    is as it was, and the move may be made again.
    Raises InputError when there is something in the target, TransferIncomplete when the sides differ afterwards.
    """
    rows, texts = copy_tables(source, target, step)
    vectors = _move_vectors(source, source_stores, target, target_stores, step)
    # Nobody writes to the source between the comparison and the end. The target is committed first: were the process
    # killed at that moment, both would be whole.
    with source.writing() as origin, target.writing() as copy:
        _compare(origin, copy)
        relocation.leave(origin, now)
        relocation.end_arrival(copy)
    return Moved(rows, texts, vectors)


def copy_tables(source: Database, target: Database, step: Step = lambda _what, _done: None) -> tuple[int, int]:
    """Copy every row and the full text; gives how many of each. The vectors wait to be made.

    Raises InputError when there is something in the target but what a move that was broken off has left.
    """
    with source.reading() as origin, target.writing() as copy:
        arriving = relocation.is_arriving(copy)
        if not arriving and not is_empty(copy):
            raise InputError(NOT_EMPTY)
        for table in reversed(TABLES):
            copy.execute(sa.delete(table))
        fulltext.clear(copy)
        rows = sum(_copy_table(origin, copy, table, step) for table in TABLES)
        if is_postgres(copy):
            _count_on(copy)
        texts = 0
        with closing(fulltext.rows(origin)) as listed:
            for document_id, found in groupby(listed, key=lambda pair: pair[0]):
                texts += fulltext.insert_rows(copy, document_id, [row for _, row in found])
                step("search", texts)
        vector_facts.forget(copy)
        if arriving:
            relocation.begin_arrival(copy)  # its row went with the table
    return rows, texts


def is_empty(connection: sa.Connection) -> bool:
    """Whether there are neither plans nor accounts."""
    held = (schema.document, people.user)
    return all(connection.execute(sa.select(table.c.id).limit(1)).first() is None for table in held)


def fingerprint(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    """Of each table how many rows it has and the SHA-256 of them all, and of full text likewise."""
    found = {table.name: _hashed(_rows(connection, table)) for table in TABLES}
    return found | {"search": _hashed(sorted(_text_values(connection)))}


def _compare(origin: sa.Connection, copy: sa.Connection) -> None:
    """Raise TransferIncomplete, naming the tables, unless both sides hold the same."""
    before, after = fingerprint(origin), fingerprint(copy)
    differing = [name for name in before if before[name] != after[name]]
    if differing:
        raise TransferIncomplete(
            f"Dữ liệu ở hai nơi không khớp ({', '.join(differing)}): có chương trình đang ghi trong lúc chuyển? "
            "Nơi cũ vẫn nguyên vẹn. Hãy dừng mọi máy chủ kehoach rồi chạy lại."
        )


def _copy_table(origin: sa.Connection, copy: sa.Connection, table: sa.Table, step: Step) -> int:
    done = 0
    with origin.execute(sa.select(table).execution_options(yield_per=_PAGE)) as result:
        for page in result.mappings().partitions(_PAGE):
            copy.execute(sa.insert(table), [dict(row) for row in page])
            done += len(page)
            step(table.name, done)
    return done


def _count_on(copy: sa.Connection) -> None:
    """Let ids that the server gives go on behind those that came along."""
    for table in TABLES:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        copy.execute(sa.select(sa.func.setval(sequence, highest, sa.false())))


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[list[Any]]:
    """The rows of a table as values, in the order of their keys; facts about vectors are each side's own."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    if table is schema.meta:
        query = query.where(sa.not_(table.c.key.startswith(_OF_VECTORS, autoescape=True)))
        query = query.where(table.c.key.not_in([relocation.LEFT, relocation.ARRIVING]))
    return (list(row) for row in connection.execute(query.execution_options(yield_per=_PAGE)))


def _text_values(connection: sa.Connection) -> Iterator[list[Any]]:
    for document_id, row in fulltext.rows(connection):
        yield [document_id, row.kind, row.item_id, sorted(row.segmented), sorted(row.folded)]


def _hashed(values: Iterable[list[Any]]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for value in values:
        digest.update(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        count += 1
    return count, digest.hexdigest()


def _move_vectors(
    source: Database, source_stores: VectorStores, target: Database, target_stores: VectorStores, step: Step
) -> int:
    """Copy the vectors that the source's tables name; gives how many. Without any, all wait to be made."""
    with source.reading() as connection:
        named, waiting = vector_facts.named(connection), outbox.entries(connection)
    if named is None:
        return 0
    source_stores.acquire()
    try:
        store = source_stores.open(named.store, model=named.model, dimension=named.dimension)
        moved = _Counting(store.pages(), step)
        with target.reading() as connection:
            library = vector_facts.library_key(connection)
        fresh = target_stores.unused(library)
        target_stores.copy(moved, fresh, model=named.model, dimension=named.dimension)
        copied = target_stores.open(fresh, model=named.model, dimension=named.dimension)
        arrived = _Sums()
        for page in copied.pages():
            arrived.add(page)
        if not arrived.same_as(moved.sums):
            raise TransferIncomplete("Vectơ ở hai nơi không khớp. Nơi cũ vẫn nguyên vẹn; hãy chạy lại.")
    finally:
        source_stores.release()
        target_stores.release()
    with target.writing() as connection:
        vector_facts.name(connection, vector_facts.Named(named.model, named.dimension, fresh), library)
        outbox.clear(connection)
        for entry in waiting:
            outbox.put(connection, entry.action, [entry.document_id])
    return moved.done


class _Counting:
    """Pages of vectors as they pass by: how many there were, and what each document's come to."""

    def __init__(self, pages: Iterable[dict[str, list[VectorItem]]], step: Step) -> None:
        self._pages = pages
        self._step = step
        self.done = 0
        self.sums = _Sums()

    def __iter__(self) -> Iterator[dict[str, list[VectorItem]]]:
        for page in self._pages:
            self.sums.add(page)
            self.done += sum(map(len, page.values()))
            self._step("vectors", self.done)
            yield page


class _Sums:
    """Of each document's vectors a sum over what they are of, which must be the same, and one of their directions.

    Chroma gives a vector back now as it was given, now at length one, and rounds it: directions are compared, to within
    what rounding does to a number of 32 bits.
    """

    def __init__(self) -> None:
        self._items: dict[str, int] = {}
        self._directions: dict[str, Any] = {}

    def add(self, page: dict[str, list[VectorItem]]) -> None:
        """Take a page in; the order of pages does not matter."""
        for document_id, items in page.items():
            numbers = sum(int.from_bytes(hashlib.sha256(f"{i.kind}\n{i.item_id}".encode()).digest()[:8]) for i in items)
            self._items[document_id] = (self._items.get(document_id, 0) + numbers) % 2**64
            vectors = np.array([item.vector for item in items], dtype=np.float64)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            direction = (vectors / np.where(lengths == 0, 1, lengths)).sum(axis=0)
            self._directions[document_id] = self._directions.get(document_id, 0) + direction

    def same_as(self, other: _Sums) -> bool:
        """Whether both have seen the same vectors."""
        return self._items == other._items and all(
            np.allclose(sums, other._directions[key], atol=_ROUNDED) for key, sums in self._directions.items()
        )
