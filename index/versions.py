"""Earlier versions of plans: which stored documents a new reading takes the place of, and what is kept of them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rapidfuzz.fuzz import token_sort_ratio

from index import catalogue, originals, records, schema
from index.originals import Originals, StoredOriginal
from index.tasks import StoredTask
from plan.document import Document
from plan.language.folding import fold
from plan.reading import Reading

_SAME_TITLE = 80.0  # of 100; a scan reads a title a little differently than the file it was printed from


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What a plan was before it was replaced; `replaced` is the id its document (and its tasks) had. Times are UTC."""

    replaced: str
    digest: str
    file: str
    source: str
    document: Document
    tasks: tuple[StoredTask, ...]
    originals: tuple[StoredOriginal, ...]
    added_at: dt.datetime
    replaced_at: dt.datetime


def same_plan(connection: sa.Connection, reading: Reading) -> list[str]:
    """The ids of stored documents that are this plan in other bytes, oldest first.

    A plan is known by its number, its issuer and its year: serials start anew each year, and a number alone is that of
    many issuers. A plan that lacks one of these is nobody's version; titles that differ entirely are two plans.
    """
    if not _serial(reading.document) or not fold(reading.document.issuer or ""):
        return []
    issuer = schema.document.c.issuer_folded == fold(reading.document.issuer or "")
    others = sa.and_(issuer, schema.document.c.id != catalogue.document_id(reading.digest))
    columns = schema.document.c
    query = sa.select(columns.id, columns.number, columns.title, columns.date, columns.year).where(others)
    found = [(i, _front(*front)) for i, *front in connection.execute(query.order_by(columns.added_at, columns.id))]
    return [identity for identity, front in found if _is_same(front, reading.document)]


def current(connection: sa.Connection, digest: str) -> str | None:
    """The id of the document that replaced the one with these bytes, or None when they are no earlier version."""
    query = sa.select(schema.version.c.document_id).where(schema.version.c.digest == digest).limit(1)
    return connection.execute(query).scalar_one_or_none()


def take_over(connection: sa.Connection, old: str, new: str, replaced_at: dt.datetime) -> None:
    """Make the document `old` and its earlier versions versions of `new`; the caller then deletes `old`."""
    table = schema.version
    connection.execute(sa.update(table).where(table.c.document_id == old).values(document_id=new))
    before = catalogue.document(connection, old)
    row = {
        "document_id": new,
        "replaced": old,
        "digest": before.digest,
        "file": before.file,
        "source": before.source,
        "record": records.dump(records.encode_document(before.document)),
        "tasks": _dump_tasks(catalogue.tasks(connection, [old])),
        "originals": json.dumps(originals.attached(connection, old)),
        "added_at": _text(before.added_at),
        "replaced_at": _text(replaced_at),
    }
    connection.execute(sa.insert(table), row)


def of_document(connection: sa.Connection, document_id: str, kept: Originals) -> list[StoredVersion]:
    """The earlier versions of a document, newest first; raises DocumentMissing."""
    catalogue.document(connection, document_id)
    query = sa.select(schema.version).where(schema.version.c.document_id == document_id)
    found = connection.execute(query.order_by(schema.version.c.replaced_at.desc(), schema.version.c.id.desc()))
    return [_version(row, kept) for row in found]


def digests(connection: sa.Connection, document_id: str) -> set[str]:
    """The SHA-256 of everything a document and its earlier versions were read from."""
    found = {*originals.attached(connection, document_id), catalogue.document(connection, document_id).digest}
    columns = schema.version.c
    query = sa.select(columns.digest, columns.originals).where(columns.document_id == document_id)
    for row in connection.execute(query):
        found |= {row.digest, *json.loads(row.originals)}
    return found


def _front(number: str | None, title: str | None, date: str | None, year: int | None) -> Document:
    """What of a stored document tells which plan it is."""
    return Document(number=number, title=title, date=dt.date.fromisoformat(date) if date else None, year=year)


def _is_same(one: Document, other: Document) -> bool:
    return _number(one) == _number(other) and _same_year(one, other) and _alike(one.title or "", other.title or "")


def _serial(document: Document) -> str:
    """The number before the symbol ("76" of "76/KH-SVHTT"), "" when it is blank."""
    return fold((document.number or "").partition("/")[0]).lstrip("0")


def _number(document: Document) -> tuple[str, str]:
    return _serial(document), fold((document.number or "").partition("/")[2])


def _same_year(one: Document, other: Document) -> bool:
    if one.date and other.date:
        return one.date.year == other.date.year
    return one.year is not None and one.year == other.year


def _alike(one: str, other: str) -> bool:
    one, other = fold(one), fold(other)
    return not one or not other or token_sort_ratio(one, other) >= _SAME_TITLE


def _dump_tasks(tasks: list[StoredTask]) -> str:
    found = [{"identity": stored.identity, "task": records.encode_task(stored.task)} for stored in tasks]
    return records.dump({"tasks": found})


def _load_tasks(document_id: str, text: str) -> tuple[StoredTask, ...]:
    def decode(record: records.Record) -> tuple[StoredTask, ...]:
        found = record["tasks"]
        return tuple(StoredTask(document_id, records.decode_task(t["task"]), t["identity"]) for t in found)

    return records.load(text, decode)


def _version(row: sa.Row[Any], kept: Originals) -> StoredVersion:
    return StoredVersion(
        replaced=row.replaced,
        digest=row.digest,
        file=row.file,
        source=row.source,
        document=records.load(row.record, records.decode_document),
        tasks=_load_tasks(row.replaced, row.tasks),
        originals=tuple(kept.of(json.loads(row.originals))),
        added_at=dt.datetime.fromisoformat(row.added_at),
        replaced_at=dt.datetime.fromisoformat(row.replaced_at),
    )


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
