"""Full text: what of a task or passage can be searched, and ranking by BM25.

Two columns hold the same words: segmented by underthesea, and folded syllables without diacritics.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from index import fulltext_postgres, fulltext_sqlite
from index.search_terms import DEFAULT_WEIGHTS, Match, Row, Terms, Weights, distinct
from index.sql import is_postgres
from plan.language.folding import has_diacritics, syllables
from plan.language.words import segment
from plan.passage import Passage
from plan.task import Task

__all__ = [
    "DEFAULT_WEIGHTS",
    "Item",
    "Match",
    "Weights",
    "clear",
    "delete",
    "insert",
    "insert_rows",
    "items",
    "optimise",
    "passage_item",
    "rows",
    "search",
    "task_item",
    "terms_of",
]

TASK = "task"
PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Item:
    """What is searched: a task or a passage. `parts` are its words in order; each part is segmented by itself."""

    kind: str
    id: str
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The parts in one text, as an embedding model reads them."""
        return ". ".join(self.parts)


def task_item(task: Task, title: str | None) -> Item:
    """A task as searched: section, text, activities, goal, product, units, title of its document."""
    units = dict.fromkeys(name for unit in (*task.lead, *task.coordinate) for name in (unit.name, unit.canonical))
    printed = (*task.activities, task.goal, task.product)
    parts = (*task.section, task.text, *(p.text for p in printed if p), *units, title or "")
    return Item(TASK, task.id, tuple(part for part in parts if part.strip()))


def passage_item(passage: Passage) -> Item:
    """A passage as searched: section and text."""
    return Item(PASSAGE, passage.id, tuple(part for part in (*passage.section, passage.text) if part.strip()))


def items(tasks: Iterable[Task], passages: Iterable[Passage], title: str | None) -> Iterator[Item]:
    """All that is searched of one document."""
    yield from (task_item(task, title) for task in tasks)
    yield from (passage_item(passage) for passage in passages)


def prepare(found: Iterable[Item]) -> None:
    """Segment what `insert` is to write, so that nobody waits for a transaction in which that is done.

    `segment` remembers some thousand texts, more than a plan has. It takes most of the time of storing one.
    """
    for item in found:
        for part in item.parts:
            segment(part)


def insert(connection: sa.Connection, document_id: str, found: Iterable[Item]) -> int:
    """Write the rows of a document; gives how many."""
    made = [
        Row(
            item.kind,
            item.id,
            tuple(word for part in item.parts for word in segment(part)),
            tuple(syllable for part in item.parts for syllable in syllables(part)),
        )
        for item in found
    ]
    return insert_rows(connection, document_id, made)


def insert_rows(connection: sa.Connection, document_id: str, found: Sequence[Row]) -> int:
    """Write rows of a document as `rows` gives them; gives how many."""
    if found:
        _engine(connection).insert(connection, document_id, found)
    return len(found)


def rows(connection: sa.Connection) -> Generator[tuple[str, Row]]:
    """Every row with its document's id, all of one document together."""
    return _engine(connection).rows(connection)


def delete(connection: sa.Connection, document_id: str) -> None:
    """Drop the rows of a document; its words may stay in the files until `optimise`."""
    _engine(connection).delete(connection, document_id)


def clear(connection: sa.Connection) -> None:
    """Drop every row."""
    _engine(connection).clear(connection)


def optimise(connection: sa.Connection) -> None:
    """Rewrite the index without the words of deleted rows."""
    _engine(connection).optimise(connection)


def terms_of(text: str) -> Terms:
    """What is looked up of any text a user can type; without diacritics, folded syllables alone."""
    return Terms(distinct(segment(text)) if has_diacritics(text) else (), distinct(syllables(text)))


def search(
    connection: sa.Connection,
    text: str,
    *,
    document_ids: Sequence[str] | None = None,
    limit: int = 200,
    weights: Weights = DEFAULT_WEIGHTS,
) -> list[Match]:
    """The best matches, best first; `document_ids` None is every document, an empty list none."""
    terms = terms_of(text)
    if not terms or limit <= 0 or (document_ids is not None and not document_ids):
        return []
    return _engine(connection).search(connection, terms, document_ids, limit, weights)


class _Engine(Protocol):
    """The index of one kind of database."""

    def insert(self, connection: sa.Connection, document_id: str, rows: Sequence[Row], /) -> None: ...

    def rows(self, connection: sa.Connection, /) -> Generator[tuple[str, Row]]: ...

    def delete(self, connection: sa.Connection, document_id: str, /) -> None: ...

    def clear(self, connection: sa.Connection, /) -> None: ...

    def optimise(self, connection: sa.Connection, /) -> None: ...

    def search(
        self, connection: sa.Connection, terms: Terms, among: Sequence[str] | None, limit: int, weights: Weights, /
    ) -> list[Match]: ...


def _engine(connection: sa.Connection) -> _Engine:
    return fulltext_postgres if is_postgres(connection) else fulltext_sqlite
