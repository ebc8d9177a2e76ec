"""The index of full text in PostgreSQL: tsvectors of our own words under GIN, ranked by BM25.

PostgreSQL's parser would split document numbers, so the tsvectors are written out. Its ranks know nothing of how rare
a word is; `search_word` counts in how many rows each word stands, and rows are scored by the formula of SQLite's FTS5
(sqlite.org/fts5.html, "The bm25() function"), so that both databases give the same order.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence

import sqlalchemy as sa

from index.search_terms import Match, Row, Term, Terms, Weights, rarest

_K1, _B = 1.2, 0.75
_LEAST = 1e-6  # of the weight of a word that stands in more than half of the rows
_SCORED = 3000  # rows that hold one of the rarest words
_LONGEST = 500  # characters of a word; PostgreSQL takes some two thousand bytes
_MOST = 255  # places of one word that PostgreSQL keeps in a row
_PAGE = 500  # rows at a time
_COLUMNS = ("segmented", "folded")

# How often each word of some rows stands in them, and the rows and words altogether under the word ''.
_COUNTED = " UNION ALL ".join(  # noqa: S608 - constants
    f"SELECT '{column}' AS field, lexeme AS word, count(*) AS rows FROM search, unnest({column}) "  # noqa: S608 - constants
    "WHERE document_id = :id GROUP BY lexeme"
    for column in _COLUMNS
) + (
    " UNION ALL SELECT 'rows', '', count(*) FROM search WHERE document_id = :id"
    " UNION ALL SELECT 'words', '', coalesce(sum(length), 0) FROM search WHERE document_id = :id"
)


def insert(connection: sa.Connection, document_id: str, rows: Sequence[Row]) -> None:
    """Write the rows of a document."""
    statement = (
        "INSERT INTO search(kind, document_id, item_id, segmented, folded, length) "
        "VALUES (:kind, :document_id, :item_id, CAST(:segmented AS tsvector), CAST(:folded AS tsvector), :length)"
    )
    values = [
        {
            "kind": row.kind,
            "document_id": document_id,
            "item_id": row.item_id,
            "segmented": _tsvector(row.segmented),
            "folded": _tsvector(row.folded),
            "length": len(row.segmented) + len(row.folded),
        }
        for row in rows
    ]
    _count(connection, document_id, "-")  # of a document that has rows already all are counted anew
    connection.execute(sa.text(statement), values)
    _count(connection, document_id, "+")


def rows(connection: sa.Connection) -> Generator[tuple[str, Row]]:
    """Every row with its document's id, all of one document together; the order of its words is not kept."""
    often = "array(SELECT repeat(lexeme || ' ', cardinality(positions)) FROM unnest({}))"
    query = sa.text(
        f"SELECT document_id, kind, item_id, {often.format('segmented')} AS segmented, "  # noqa: S608 - constants
        f"{often.format('folded')} AS folded FROM search ORDER BY document_id, id"
    )
    with connection.execute(query.execution_options(yield_per=_PAGE)) as result:
        for row in result:
            words = (tuple("".join(column).split()) for column in (row.segmented, row.folded))
            yield row.document_id, Row(row.kind, row.item_id, *words)


def delete(connection: sa.Connection, document_id: str) -> None:
    """Drop the rows of a document, and the words that stand nowhere else."""
    _count(connection, document_id, "-")
    connection.execute(sa.text("DELETE FROM search WHERE document_id = :id"), {"id": document_id})
    connection.exec_driver_sql("DELETE FROM search_word WHERE rows <= 0")


def clear(connection: sa.Connection) -> None:
    """Drop every row."""
    connection.exec_driver_sql("DELETE FROM search")
    connection.exec_driver_sql("DELETE FROM search_word")


def optimise(connection: sa.Connection) -> None:
    """Nothing: no words of deleted rows stay in the index; the server's vacuum uses their room again."""


def search(
    connection: sa.Connection, terms: Terms, among: Sequence[str] | None, limit: int, weights: Weights
) -> list[Match]:
    """The best matches, best first; `among` None is every document."""
    known = _known(connection, terms)
    total, words = known.pop(("rows", ""), 0), known.pop(("words", ""), 0)
    if not known:
        return []
    rarity = {key: max(math.log((total - rows + 0.5) / (rows + 0.5)), _LEAST) for key, rows in known.items()}
    weight = {"segmented": weights.segmented, "folded": weights.folded}
    statement = sa.text(_ranked(within=among is not None))
    values = {
        "terms": json.dumps([[f, w, rarity[f, w], weight[f]] for f, w in known]),
        "ids": json.dumps(list(among or ())),
        "mean": words / total,
        "limit": limit,
    }

    def among_those_with(chosen: Collection[Term]) -> list[Match]:
        held = {column: _any_of(w for f, w in chosen if f == column) for column in _COLUMNS}
        return [Match(*row) for row in connection.execute(statement, values | held)]

    chosen = rarest(known, _SCORED)
    found = among_those_with(chosen)
    return found if len(found) >= limit or len(chosen) == len(known) else among_those_with(known)


def _ranked(*, within: bool) -> str:
    holds = " UNION ".join(f"SELECT id FROM search WHERE {column} @@ CAST(:{column} AS tsquery)" for column in _COLUMNS)  # noqa: S608 - constants
    there = "AND s.document_id IN (SELECT json_array_elements_text(CAST(:ids AS json)))" if within else ""
    places = " UNION ALL ".join(
        f"SELECT '{column}', lexeme, cardinality(positions) FROM unnest(s.{column})"  # noqa: S608 - constants
        for column in _COLUMNS
    )
    return f"""
        WITH term AS (
            SELECT t->>0 AS field, t->>1 AS word, (t->>2)::float AS rarity, (t->>3)::float AS weight
            FROM json_array_elements(CAST(:terms AS json)) AS t
        )
        SELECT s.kind, s.document_id, s.item_id,
            sum(t.rarity * t.weight * p.often * {_K1 + 1}
                / (t.weight * p.often + {_K1} * ({1 - _B} + {_B} * s.length / :mean))) AS score
        FROM search s
            CROSS JOIN LATERAL ({places}) AS p(field, word, often)
            JOIN term t ON t.field = p.field AND t.word = p.word
        WHERE s.id IN ({holds}) {there}
        GROUP BY s.id ORDER BY score DESC, s.id LIMIT :limit
    """  # noqa: S608 - constants


def _known(connection: sa.Connection, terms: Terms) -> dict[Term, int]:
    """In how many rows each term stands, and the totals."""
    asked = list(terms)
    statement = (
        "SELECT field, word, rows FROM search_word WHERE (field, word) IN "
        "(SELECT t->>0, t->>1 FROM json_array_elements(CAST(:asked AS json)) AS t)"
    )
    found = connection.execute(sa.text(statement), {"asked": json.dumps([*asked, ("rows", ""), ("words", "")])})
    return {(row.field, row.word): row.rows for row in found}


def _count(connection: sa.Connection, document_id: str, sign: str) -> None:
    """Add the words of a document's rows to the counts, or take them away."""
    statement = (
        f"INSERT INTO search_word(field, word, rows) SELECT field, word, {sign}rows FROM ({_COUNTED}) AS counted "  # noqa: S608 - constants
        "ON CONFLICT (field, word) DO UPDATE SET rows = search_word.rows + excluded.rows"
    )
    connection.execute(sa.text(statement), {"id": document_id})


def _tsvector(words: Iterable[str]) -> str:
    """Words as a tsvector is written; the places in it only say how often each stands there."""
    found = Counter(word[:_LONGEST] for word in words)
    return " ".join(f"{_quoted(w)}:{','.join(map(str, range(1, min(n, _MOST) + 1)))}" for w, n in found.items())


def _any_of(words: Iterable[str]) -> str:
    return " | ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
