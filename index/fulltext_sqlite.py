"""The index of full text in SQLite: FTS5, which ranks by BM25 itself.

To score a row costs far more than to find it, and nearly every row holds one of a question's common words: in a large
library only rows that hold one of its rarest words are scored.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence

import sqlalchemy as sa

from index.search_terms import Match, Row, Term, Terms, Weights, rarest

_PAGE = 500  # rows at a time
_SCORED = 20_000  # rows that hold one of the rarest words; with 3,000 other plans come first (docs/benchmarks.md)


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
    with connection.execute(query.execution_options(yield_per=_PAGE)) as result:
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
    chosen = _chosen(connection, terms)
    found = _ranked(connection, terms, chosen, among, limit, weights)
    if chosen and len(found) < limit:
        return _ranked(connection, terms, [], among, limit, weights)
    return found


def _ranked(
    connection: sa.Connection,
    terms: Terms,
    chosen: Sequence[Term],
    among: Sequence[str] | None,
    limit: int,
    weights: Weights,
) -> list[Match]:
    """The best of the rows that hold one of the chosen terms; of all that hold any term where none is chosen."""
    # the plus keeps SQLite from asking FTS5 for each of these rows by itself
    within = "AND +rowid IN (SELECT rowid FROM search WHERE search MATCH :chosen) " if chosen else ""
    if among is not None:
        within += "AND document_id IN (SELECT value FROM json_each(:ids)) "
    statement = (
        "SELECT kind, document_id, item_id, -bm25(search, :segmented, :folded, 0, 0, 0) AS score FROM search "  # noqa: S608 - constants
        f"WHERE search MATCH :words {within}ORDER BY score DESC, rowid LIMIT :limit"
    )
    values = {
        "words": match_expression(terms),
        "chosen": match_expression(chosen),
        "segmented": weights.segmented,
        "folded": weights.folded,
        "limit": limit,
        "ids": json.dumps(list(among or ())),
    }
    return [Match(*row) for row in connection.execute(sa.text(statement), values)]


def match_expression(terms: Iterable[Term]) -> str:
    """An FTS5 query: quoted terms joined by OR, each looked up in its own column."""
    return " OR ".join(f"{column} : {_quoted(word)}" for column, word in terms)


def _chosen(connection: sa.Connection, terms: Terms) -> list[Term]:
    """Terms one of which a row must hold to be scored first; none where all rows are scored at once."""
    last = connection.exec_driver_sql("SELECT max(rowid) FROM search").scalar_one()
    if not last or last <= _SCORED:
        return []
    count = sa.text("SELECT count(*) FROM search WHERE search MATCH :words")
    held = {term: connection.execute(count, {"words": match_expression([term])}).scalar_one() for term in terms}
    known = {term: rows for term, rows in held.items() if rows}
    chosen = rarest(known, _SCORED)
    return chosen if len(chosen) < len(known) else []


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
