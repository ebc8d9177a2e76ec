"""Earlier versions of plans: which stored documents a new reading takes the place of, and what is kept of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rapidfuzz.fuzz import token_sort_ratio

from index import (
    catalogue,
    conversations,
    corrections,
    messages,
    notices,
    originals,
    progress,
    proposals,
    records,
    schema,
    subscriptions,
)
from index.moments import to_moment, to_text
from index.originals import Originals, StoredOriginal
from index.scope import EVERYTHING, Scope
from index.sql import position
from index.tasks import StoredTask
from plan.document import Document
from plan.language.folding import fold
from plan.reading import Reading

_SAME_TITLE = 80.0  # of 100; a scan reads a title a little differently than the file it was printed from

_ABOVE = set(fold("ủy ban nhân dân tỉnh thành phố huyện quận thị xã phường").split())  # words of a superior body


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
    columns = schema.document.c
    serial = position(columns.number_folded, _serial(reading.document)) > 0
    query = sa.select(columns.id, columns.record).where(serial, columns.id != catalogue.document_id(reading.digest))
    found = connection.execute(query.order_by(columns.added_at, columns.id))
    known = [(row.id, records.load(row.record, records.decode_document)) for row in found]
    return [identity for identity, document in known if _is_same(document, reading.document)]


def edited(connection: sa.Connection, source: str, document: Document) -> list[str]:
    """The id of the document that stood at `source` alone, when the file there was edited and is no other plan.

    Drafts are edited in one place long before they have a number, so the place and a title alike are enough; last
    year's file that was written over with this year's plan is another one.
    """
    before = catalogue.alone_at(connection, source)
    if before is None:
        return []
    known = catalogue.document(connection, before).document
    other_year = known.year and document.year and known.year != document.year
    return [before] if not other_year and _alike(known.title or "", document.title or "") else []


def current(connection: sa.Connection, digest: str) -> str | None:
    """The id of the document that replaced the one with these bytes, or None when they are no earlier version."""
    query = sa.select(schema.version.c.document_id).where(schema.version.c.digest == digest).limit(1)
    return connection.execute(query).scalar_one_or_none()


def tasks_of(connection: sa.Connection, digest: str, document_ids: Sequence[str]) -> tuple[StoredTask, ...]:
    """The tasks that some documents said in an earlier version with these bytes."""
    columns = schema.version.c
    query = sa.select(columns.replaced, columns.tasks)
    found = connection.execute(query.where(columns.digest == digest, columns.document_id.in_(document_ids)))
    return tuple(task for row in found for task in _load_tasks(row.replaced, row.tasks))


def take_back(connection: sa.Connection, digest: str) -> list[str]:
    """Forget an earlier version, which is to be a document again; gives the digests of its files."""
    table = schema.version
    query = sa.delete(table).where(table.c.digest == digest).returning(table.c.originals)
    return [file for text in connection.execute(query).scalars() for file in json.loads(text)]


def take_over(connection: sa.Connection, old: str, new: str, replaced_at: dt.datetime) -> None:
    """Make the document `old` and its earlier versions versions of `new`; the caller then deletes `old`."""
    table = schema.version
    connection.execute(sa.update(table).where(table.c.document_id == old).values(document_id=new))
    conversations.move(connection, old, new)
    progress.take_over(connection, old, new)
    messages.take_over(connection, old, new)
    subscriptions.take_over(connection, old, new)
    notices.take_over(connection, old, new)
    before = catalogue.document(connection, old)
    row = {
        "document_id": new,
        "replaced": old,
        "digest": before.digest,
        "file": before.file,
        "source": before.source,
        "record": records.dump(records.encode_document(before.document)),
        "tasks": _dump_tasks(corrections.as_read(connection, old)),
        "originals": json.dumps(originals.attached(connection, old)),
        "added_at": to_text(before.added_at),
        "replaced_at": to_text(replaced_at),
    }
    connection.execute(sa.insert(table), row)
    corrections.take_over(connection, old, new)
    proposals.take_over(connection, old, new)


def of_document(
    connection: sa.Connection, document_id: str, kept: Originals, scope: Scope = EVERYTHING
) -> list[StoredVersion]:
    """The earlier versions of a document, newest first; raises DocumentMissing."""
    catalogue.document(connection, document_id, scope)
    query = sa.select(schema.version).where(schema.version.c.document_id == document_id)
    found = connection.execute(query.order_by(schema.version.c.replaced_at.desc(), schema.version.c.id.desc()))
    return [_version(row, kept) for row in found]


def count(connection: sa.Connection, document_id: str, scope: Scope = EVERYTHING) -> int:
    """How many earlier versions a document has, whose tasks are not read for that; raises DocumentMissing."""
    catalogue.document(connection, document_id, scope)
    mine = schema.version.c.document_id == document_id
    return int(connection.execute(sa.select(sa.func.count()).select_from(schema.version).where(mine)).scalar_one())


def digests(connection: sa.Connection, document_id: str) -> set[str]:
    """The SHA-256 of all a document and its earlier versions were read from, and of what stands with marks of it."""
    found = {*originals.attached(connection, document_id), catalogue.document(connection, document_id).digest}
    found |= progress.attachments(connection, document_id)
    columns = schema.version.c
    query = sa.select(columns.digest, columns.originals).where(columns.document_id == document_id)
    for row in connection.execute(query):
        found |= {row.digest, *json.loads(row.originals)}
    return found


def _is_same(one: Document, other: Document) -> bool:
    return (
        _number(one) == _number(other)
        and _same_issuer(one, other)
        and _same_year(one, other)
        and _alike(one.title or "", other.title or "")
    )


def _same_issuer(one: Document, other: Document) -> bool:
    """Whether two fronts name one issuer, one of them perhaps with the body above it or with its province.

    One must have all the words of the other, and no word more that is not of that body or of the places the plans were
    signed at. A share of words would not do: "Sở Nội vụ" has 3 of the 7 words of "UBND tỉnh Vân Hải Sở Nội vụ", which
    it is, and 3 of the 6 of "Sở Nội vụ và Lao động", which it is not.
    """
    first, second = (_words(document.issuer) for document in (one, other))
    here, there = (_words(document.place) - _ABOVE for document in (one, other))
    if not first or not second or (here and there and here != there):
        return False
    return (first <= second or second <= first) and first ^ second <= _ABOVE | here | there


def _words(text: str | None) -> set[str]:
    return set(fold(text or "").replace("ubnd", "uy ban nhan dan").replace("tp ", "thanh pho ").split())


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
        added_at=to_moment(row.added_at),
        replaced_at=to_moment(row.replaced_at),
    )
