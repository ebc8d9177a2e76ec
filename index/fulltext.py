"""Full text: what of a task or passage can be searched, and ranking by BM25 in SQLite.

Two columns hold the same words: segmented by underthesea, and folded syllables without diacritics.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from plan.language.folding import has_diacritics, syllables
from plan.language.words import segment
from plan.passage import Passage
from plan.task import Task

MAX_TERMS = 40
"""Most distinct terms of a question that are looked up in each column."""

TASK = "task"
PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a hit in each column counts in BM25; used when the question has diacritics."""

    segmented: float = 1.0
    folded: float = 1.0


DEFAULT_WEIGHTS = Weights()


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


@dataclass(frozen=True, slots=True)
class Match:
    """One task or passage that was found; `kind` is "task" or "passage", a higher `score` is better.

    Scores of full text and of vectors are on different scales.
    """

    kind: str
    document_id: str
    item_id: str
    score: float


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


def insert(connection: sa.Connection, document_id: str, found: Iterable[Item]) -> int:
    """Write the rows of a document; gives how many."""
    rows = [
        {
            "segmented": " ".join(word for part in item.parts for word in segment(part)),
            "folded": " ".join(syllable for part in item.parts for syllable in syllables(part)),
            "kind": item.kind,
            "document_id": document_id,
            "item_id": item.id,
        }
        for item in found
    ]
    if rows:
        statement = (
            "INSERT INTO search(segmented, folded, kind, document_id, item_id) "
            "VALUES (:segmented, :folded, :kind, :document_id, :item_id)"
        )
        connection.execute(sa.text(statement), rows)
    return len(rows)


def delete(connection: sa.Connection, document_id: str) -> None:
    """Drop the rows of a document; its words stay in SQLite's file until `optimise`."""
    connection.execute(sa.text("DELETE FROM search WHERE document_id = :id"), {"id": document_id})


def clear(connection: sa.Connection) -> None:
    """Drop every row."""
    connection.exec_driver_sql("DELETE FROM search")


def optimise(connection: sa.Connection) -> None:
    """Rewrite the index without the words of deleted rows."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def match_expression(text: str) -> str | None:
    """An FTS5 query for any text a user can type: quoted terms joined by OR, None when there is nothing to look up."""
    folded = _any_of("folded", syllables(text))
    if not has_diacritics(text):
        return folded
    segmented = _any_of("segmented", segment(text))
    return " OR ".join(part for part in (segmented, folded) if part) or None


def _any_of(column: str, terms: Iterable[str]) -> str | None:
    distinct = [term for term in dict.fromkeys(terms) if any(c.isalnum() for c in term)][:MAX_TERMS]
    if not distinct:
        return None
    quoted = ('"' + term.replace('"', '""').replace("\0", "") + '"' for term in distinct)
    return f"{column} : ({' OR '.join(quoted)})"


def search(
    connection: sa.Connection,
    text: str,
    *,
    document_ids: Sequence[str] | None = None,
    limit: int = 200,
    weights: Weights = DEFAULT_WEIGHTS,
) -> list[Match]:
    """The best matches, best first; `document_ids` None is every document, an empty list none."""
    expression = match_expression(text)
    if expression is None or limit <= 0:
        return []
    among = "" if document_ids is None else "AND document_id IN (SELECT value FROM json_each(:ids)) "
    statement = (
        "SELECT kind, document_id, item_id, -bm25(search, :segmented, :folded, 0, 0, 0) AS score FROM search "  # noqa: S608 - constants
        f"WHERE search MATCH :words {among}ORDER BY score DESC, rowid LIMIT :limit"
    )
    values = {
        "words": expression,
        "segmented": weights.segmented,
        "folded": weights.folded,
        "limit": limit,
        "ids": json.dumps(list(document_ids or ())),
    }
    return [Match(*row) for row in connection.execute(sa.text(statement), values)]
