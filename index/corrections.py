"""Corrections in the tables: read, made, withdrawn, and kept while readings and versions come and go.

What was read is never lost: a corrected task's record holds it (`read`), a dropped task stands in its correction.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from index import catalogue, facts, outbox, people, records, schema
from index.database import Database
from index.moments import to_moment, to_text
from index.outbox import Action
from index.overlay import Overlay, lay_over
from index.scope import EVERYTHING, Scope
from index.tasks import StoredTask
from plan.corrected import CorrectedField, CorrectionKind
from plan.correction import Correction, shown
from plan.errors import CorrectionMissing, CorrectionOutdated, TaskMissing
from plan.reading import Reading
from plan.task import Task

_correction = people.correction.c
_LAST_LINE = 2**31 - 1
_NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A correction and the document it stands at.

    dropped: the task it keeps out of the library now, with its place among those read; None where it drops none.
    withdrawn_at, withdrawn_by: when and by whom it was taken back or replaced by a later one.
    """

    document_id: str
    correction: Correction
    dropped: tuple[int, Task] | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: str = ""


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """What an editor wants.

    identity: of the task; "" for a new task, or for an issue that stands at no task, which `printed` then tells of.
    value: the task as it should read; only `field` of it counts. seen: what the editor had before him of the field
    (`plan.correction.shown`), when it is to be compared.
    """

    identity: str
    kind: CorrectionKind
    field: CorrectedField
    by_id: str
    by: str
    value: Task | None = None
    printed: Task | None = None
    seen: str | None = None
    note: str = ""


class Corrections:
    """The corrections of the plans that a scope lets through. Safe to use from several threads."""

    def __init__(self, database: Database, scope: Scope = EVERYTHING) -> None:
        self._database = database
        self._scope = scope

    def of_document(self, document_id: str) -> list[StoredCorrection]:
        """All of one document, oldest first, withdrawn ones too; raises DocumentMissing."""
        with self._database.reading() as connection:
            catalogue.document(connection, document_id, self._scope)
            return _select(connection, _correction.document_id == document_id)

    def active(self) -> list[StoredCorrection]:
        """All that were not withdrawn, oldest first; some of them may rest (`resting`)."""
        with self._database.reading() as connection:
            return _select(connection, _ACTIVE, self._scope.condition(_correction.document_id))

    def as_read(self, document_id: str) -> list[StoredTask]:
        """The tasks of a document as they were read, as if nobody had said anything of them; raises DocumentMissing."""
        with self._database.reading() as connection:
            catalogue.document(connection, document_id, self._scope)
            return as_read(connection, document_id)

    def one(self, correction_id: str) -> StoredCorrection:
        """One correction; raises CorrectionMissing."""
        with self._database.reading() as connection:
            seen = self._scope.condition(_correction.document_id)
            found = _select(connection, _correction.id == correction_id, seen)
        if not found:
            raise _missing()
        return found[0]


def resting(corrections: Sequence[StoredCorrection], tasks: Sequence[StoredTask]) -> list[StoredCorrection]:
    """Those that do not hold for what is read now: another version prints something else, or the task is gone."""
    marked = {mark.correction for stored in tasks for mark in stored.task.corrections}
    away = {stored.correction.identity for stored in corrections if stored.dropped and stored.withdrawn_at is None}
    return [
        stored
        for stored in corrections
        if stored.withdrawn_at is None
        and stored.correction.identity
        and stored.correction.identity not in away
        and stored.correction.id not in marked
    ]


def as_read(connection: sa.Connection, document_id: str) -> list[StoredTask]:
    """The tasks of a document as they were read, in their order, without anything people did about them."""
    columns = schema.task.c
    query = sa.select(columns.record, columns.identity).where(columns.document_id == document_id)
    found = [
        StoredTask(document_id, records.load(row.record, records.decode_read_task), row.identity)
        for row in connection.execute(query.order_by(columns.position))
        if not _is_added(records.load(row.record, records.decode_task))
    ]
    gone = [(c.dropped, c.correction.identity) for c in _active(connection, document_id) if c.dropped]
    for (place, task), identity in sorted(gone, key=lambda one: one[0][0]):
        found.insert(place, StoredTask(document_id, task, identity))
    return found


def known(connection: sa.Connection, document_ids: Sequence[str]) -> list[StoredTask]:
    """What the tasks of another reading are paired with: all that were read, and those that people added."""
    found: list[StoredTask] = []
    for document_id in document_ids:
        found += as_read(connection, document_id)
        found += [stored for stored in catalogue.tasks(connection, [document_id]) if _is_added(stored.task)]
    return found


def laid_over(
    connection: sa.Connection, reading: Reading, read: Sequence[StoredTask], document_ids: Sequence[str]
) -> Overlay:
    """A reading with the corrections of some documents that hold for it."""
    active = [stored.correction for document_id in document_ids for stored in _active(connection, document_id)]
    return lay_over(read, reading.lines, reading.digest, active)


def settle(connection: sa.Connection, document_id: str, overlay: Overlay) -> None:
    """Keep the tasks that an overlay drops in the corrections that drop them; the others of its document drop none."""
    for stored in _active(connection, document_id):
        if stored.correction.kind is CorrectionKind.DROPPED:
            mine = sa.update(people.correction).where(_correction.id == stored.correction.id)
            dropped = overlay.dropped.get(stored.correction.id)
            connection.execute(mine.values(value=_encode_value(*dropped) if dropped else _NOTHING))


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """Make the corrections of the document `old` those of `new`."""
    statement = sa.update(people.correction).where(_correction.document_id == old)
    connection.execute(statement.values(document_id=new))


def make(connection: sa.Connection, document_id: str, wanted: NewCorrection, now: dt.datetime) -> Correction:
    """Write a correction in place of an earlier one of the same field, and the tasks anew.

    Raises DocumentMissing, TaskMissing, and CorrectionOutdated when the field no longer says what the editor saw.
    """
    document, new = catalogue.document(connection, document_id), secrets.token_hex(8)
    adds = wanted.kind is CorrectionKind.ADDED and wanted.value is not None
    made = Correction(
        id=new,
        identity=secrets.token_hex(8) if adds else wanted.identity,
        kind=wanted.kind,
        field=wanted.field,
        digest=document.digest,
        printed=wanted.printed or _target(connection, document_id, wanted),
        value=replace(wanted.value, id=f"t{new}") if adds and wanted.value else wanted.value,
        by=wanted.by,
        by_id=wanted.by_id,
        at=now,
        note=wanted.note,
    )
    read = as_read(connection, document_id)
    if made.identity:
        same = sa.and_(_correction.identity == made.identity, _correction.field == made.field.value)
        _withdraw(connection, document_id, same, made.by, now)
    connection.execute(sa.insert(people.correction), _row(document_id, made))
    _rewrite(connection, document_id, read)
    return made


def withdraw(connection: sa.Connection, document_id: str, correction_id: str, by: str, now: dt.datetime) -> None:
    """Take a correction back, so that what was read counts again; an added task goes with all that was said of it.

    Raises DocumentMissing, and CorrectionMissing when there is no such correction any more.
    """
    catalogue.document(connection, document_id)
    found = _select(connection, _ACTIVE, _correction.document_id == document_id, _correction.id == correction_id)
    if not found:
        raise _missing()
    correction = found[0].correction
    added = correction.kind is CorrectionKind.ADDED
    which = _correction.identity == correction.identity if added else _correction.id == correction_id
    read = as_read(connection, document_id)
    _withdraw(connection, document_id, which, by, now)
    _rewrite(connection, document_id, read)


def renew(connection: sa.Connection, document_id: str) -> None:
    """Write the tasks of a document anew with the corrections that hold, where these came from elsewhere."""
    if _active(connection, document_id):
        _rewrite(connection, document_id, as_read(connection, document_id))


def _target(connection: sa.Connection, document_id: str, wanted: NewCorrection) -> Task:
    """The task an editor means, as it was read."""
    now = [s.task for s in catalogue.tasks(connection, [document_id]) if s.identity == wanted.identity]
    if not wanted.identity or not now:
        raise TaskMissing("Nhiệm vụ này không còn trong văn bản. Hãy tải lại trang rồi chọn lại.")
    if wanted.seen is not None and wanted.seen != shown(now[0], wanted.field):
        raise CorrectionOutdated("Nội dung này vừa được đổi trong lúc bạn xem. Hãy tải lại trang rồi hiệu chỉnh lại.")
    read = [s.task for s in as_read(connection, document_id) if s.identity == wanted.identity]
    added = [c.correction.value for c in _active(connection, document_id) if _adds(c.correction, wanted.identity)]
    return next(task for task in (*read, *added, *now) if task is not None)


def _adds(correction: Correction, identity: str) -> bool:
    return correction.kind is CorrectionKind.ADDED and correction.identity == identity


def _is_added(task: Task) -> bool:
    return any(mark.kind is CorrectionKind.ADDED for mark in task.corrections)


def _rewrite(connection: sa.Connection, document_id: str, read: Sequence[StoredTask]) -> None:
    """Write the tasks of a document anew from what was read and what holds; vectors follow where words changed."""
    before = catalogue.items(connection, document_id)
    digest = catalogue.document(connection, document_id).digest
    lines = catalogue.lines(connection, document_id, 1, _LAST_LINE)
    overlay = lay_over(read, lines, digest, [stored.correction for stored in _active(connection, document_id)])
    catalogue.rewrite_tasks(connection, document_id, overlay)
    settle(connection, document_id, overlay)
    if catalogue.items(connection, document_id) != before:
        outbox.put(connection, Action.REMOVE, [document_id])
        outbox.put(connection, Action.ADD, [document_id])
    facts.advance(connection)


def _withdraw(
    connection: sa.Connection, document_id: str, which: sa.ColumnElement[bool], by: str, now: dt.datetime
) -> None:
    statement = sa.update(people.correction).where(_correction.document_id == document_id, which, _ACTIVE)
    connection.execute(statement.values(withdrawn_at=to_text(now), withdrawn_by=by))


_ACTIVE = _correction.withdrawn_at.is_(None)


def _active(connection: sa.Connection, document_id: str) -> list[StoredCorrection]:
    return _select(connection, _ACTIVE, _correction.document_id == document_id)


def _select(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[StoredCorrection]:
    query = sa.select(people.correction).where(*conditions).order_by(_correction.at, _correction.id)
    return [_stored(row) for row in connection.execute(query)]


def _row(document_id: str, correction: Correction) -> dict[str, Any]:
    return {
        "id": correction.id,
        "document_id": document_id,
        "identity": correction.identity,
        "kind": correction.kind.value,
        "field": correction.field.value,
        "digest": correction.digest,
        "printed": records.dump(records.encode_task(correction.printed)),
        "value": _encode_value(0, correction.value) if correction.value else _NOTHING,
        "note": correction.note,
        "user_id": correction.by_id,
        "user_name": correction.by,
        "at": to_text(correction.at),
    }


def _stored(row: sa.Row[Any]) -> StoredCorrection:
    kind = CorrectionKind(row.kind)
    found = records.load(row.value, _decode_value)
    drops = kind is CorrectionKind.DROPPED
    correction = Correction(
        id=row.id,
        identity=row.identity,
        kind=kind,
        field=CorrectedField(row.field),
        digest=row.digest,
        printed=records.load(row.printed, records.decode_task),
        value=found[1] if found and not drops else None,
        by=row.user_name,
        by_id=row.user_id,
        at=to_moment(row.at),
        note=row.note,
    )
    withdrawn = to_moment(row.withdrawn_at) if row.withdrawn_at else None
    return StoredCorrection(row.document_id, correction, found if drops else None, withdrawn, row.withdrawn_by or "")


def _encode_value(place: int, task: Task) -> str:
    return records.dump({"place": place, "task": records.encode_task(task)})


def _decode_value(record: records.Record) -> tuple[int, Task] | None:
    return (record["place"], records.decode_task(record["task"])) if record else None


def _missing() -> CorrectionMissing:
    return CorrectionMissing("Hiệu chỉnh này không còn, có thể đã được rút lại. Hãy tải lại trang.")
