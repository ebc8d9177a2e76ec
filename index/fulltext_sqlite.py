"""The index of full text in SQLite: FTS5, which ranks by BM25 itself."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence

import sqlalchemy as sa

from index.search_terms import Match, Row, Terms, Weights

_PAGE = 500  # rows at a time


def insert(connection: sa.Connection, document_id: str, rows: Sequence[Row]) -> None:
    """Write the rows of a document."""
    statement = (
        "INSERT INTO search(segmented, folded, kind, document_id, item_id) "
        "VALUES (:segmented, :folded, :kind, :document_id, :item_id)"
    )
    values = [
        {"segmented": " ".join(row.segmented), "folded": " ".join(row.folded), "kind": row.kind, "item_id": row.item_id}
        for row in rows
    ]
    connection.execute(sa.text(statement), [value | {"document_id": document_id} for value in values])


def rows(connection: sa.Connection) -> Generator[tuple[str, Row]]:
    """Every row with its document's id, all of one document together."""
    query = sa.text("SELECT document_id, kind, item_id, segmented, folded FROM search ORDER BY document_id, rowid")
    with connection.execution_options(yield_per=_PAGE).execute(query) as result:
        for row in result:
            yield row.document_id, Row(row.kind, row.item_id, tuple(row.segmented.split()), tuple(row.folded.split()))


def delete(connection: sa.Connection, document_id: str) -> None:
    """Drop the rows of a document; its words stay in SQLite's file until `optimise`."""
    connection.execute(sa.text("DELETE FROM search WHERE document_id = :id"), {"id": document_id})


def clear(connection: sa.Connection) -> None:
    """Drop every row."""
    connection.exec_driver_sql("DELETE FROM search")


def optimise(connection: sa.Connection) -> None:
    """Rewrite the index without the words of deleted rows."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def search(
    connection: sa.Connection, terms: Terms, among: Sequence[str] | None, limit: int, weights: Weights
) -> list[Match]:
    """The best matches, best first; `among` None is every document."""
    within = "" if among is None else "AND document_id IN (SELECT value FROM json_each(:ids)) "
    statement = (
        "SELECT kind, document_id, item_id, -bm25(search, :segmented, :folded, 0, 0, 0) AS score FROM search "  # noqa: S608 - constants
        f"WHERE search MATCH :words {within}ORDER BY score DESC, rowid LIMIT :limit"
    )
    values = {
        "words": match_expression(terms),
        "segmented": weights.segmented,
        "folded": weights.folded,
        "limit": limit,
        "ids": json.dumps(list(among or ())),
    }
    return [Match(*row) for row in connection.execute(sa.text(statement), values)]


def match_expression(terms: Terms) -> str:
    """An FTS5 query: quoted terms joined by OR, each looked up in its own column."""
    columns = (("segmented", terms.segmented), ("folded", terms.folded))
    return " OR ".join(f"{column} : ({' OR '.join(map(_quoted, found))})" for column, found in columns if found)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
