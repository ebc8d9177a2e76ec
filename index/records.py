"""Plan values as plain JSON-able values and back, without loss: decode(encode(x)) == x.

Spans are short lists ([first, last] or [first, last, page]); fields that hold their usual empty value are left out.
Decoders raise AttributeError, KeyError, TypeError or ValueError on a record that is not one of ours; `load` turns
these into LibraryDamaged.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from index.moments import to_moment, to_text
from plan.corrected import Corrected, CorrectedField, CorrectionKind
from plan.deadline import NO_DEADLINE, Anchor, Deadline, DeadlineKind, Interval, IntervalUnit, Recurrence
from plan.document import Document
from plan.errors import LibraryDamaged
from plan.issue import Issue, Severity
from plan.passage import Passage, PassageKind
from plan.relation import Relation, RelationKind
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

Record = dict[str, Any]
T = TypeVar("T")


def dump(record: Record) -> str:
    """A record as compact JSON with Vietnamese left readable."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def load(text: str, decode: Callable[[Record], T]) -> T:
    """A value from its JSON; raises LibraryDamaged when it cannot be read."""
    try:
        return decode(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LibraryDamaged(
            "Thư viện có bản ghi bị hỏng. Hãy khôi phục từ bản sao lưu hoặc nạp lại kế hoạch."
        ) from error


def _encode_span(span: Span) -> list[int]:
    place = [span.line_start, span.line_end]
    return place if span.page is None else [*place, span.page]


def _decode_span(place: list[int]) -> Span:
    return Span(*place)


def _date(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _encode_printed(printed: Printed) -> list[Any]:
    return [printed.text, _encode_span(printed.span)]


def _decode_printed(value: list[Any] | None) -> Printed | None:
    return None if value is None else Printed(value[0], _decode_span(value[1]))


def _present(record: Mapping[str, Any]) -> Record:
    """The record without what is empty (None, "", [] or {}), which every decoder supplies again."""
    return {key: value for key, value in record.items() if value is not None and value not in ("", [], {})}


def _encode_unit(unit: Unit) -> list[Any]:
    return [unit.name, unit.canonical, unit.inherited, _encode_span(unit.span)]


def _decode_unit(value: list[Any]) -> Unit:
    name, canonical, inherited, span = value
    return Unit(name, canonical, inherited, _decode_span(span))


def _encode_deadline(deadline: Deadline) -> Record:
    return _present(
        {
            "text": deadline.text,
            "kind": deadline.kind.value,
            "start": deadline.start and deadline.start.isoformat(),
            "end": deadline.end and deadline.end.isoformat(),
            "recurrence": deadline.recurrence and deadline.recurrence.value,
            "inherited": deadline.inherited or None,
            "damaged": deadline.damaged or None,
            "span": deadline.span and _encode_span(deadline.span),
            "dates": [day.isoformat() for day in deadline.dates],
            "anchors": [[a.month, a.day, a.weekday] for a in deadline.anchors],
            "interval": deadline.interval and [deadline.interval.count, deadline.interval.unit.value],
        }
    )


def _decode_deadline(record: Record) -> Deadline:
    recurrence, span, interval = record.get("recurrence"), record.get("span"), record.get("interval")
    return Deadline(
        text=record.get("text", ""),
        kind=DeadlineKind(record["kind"]),
        start=_date(record.get("start")),
        end=_date(record.get("end")),
        recurrence=Recurrence(recurrence) if recurrence else None,
        inherited=record.get("inherited", False),
        span=_decode_span(span) if span else None,
        dates=tuple(map(dt.date.fromisoformat, record.get("dates", ()))),
        anchors=tuple(Anchor(*anchor) for anchor in record.get("anchors", ())),
        interval=Interval(interval[0], IntervalUnit(interval[1])) if interval else None,
        damaged=record.get("damaged", False),
    )


def _encode_corrected(mark: Corrected) -> list[str]:
    return [mark.correction, mark.field.value, mark.kind.value, mark.printed, mark.by, to_text(mark.at)]


def _decode_corrected(value: list[str]) -> Corrected:
    correction, field, kind, printed, by, at = value
    return Corrected(correction, CorrectedField(field), CorrectionKind(kind), printed, by, to_moment(at))


def encode_task(task: Task) -> Record:
    """A task as a record."""
    return {"id": task.id, "text": task.text, "source": task.source.value, "span": _encode_span(task.span)} | _present(
        {
            "section": list(task.section),
            "label": task.label,
            "lead": [_encode_unit(unit) for unit in task.lead],
            "coordinate": [_encode_unit(unit) for unit in task.coordinate],
            "deadline": None if task.deadline == NO_DEADLINE else _encode_deadline(task.deadline),
            "product": task.product and _encode_printed(task.product),
            "goal": task.goal and _encode_printed(task.goal),
            "activities": [_encode_printed(activity) for activity in task.activities],
            "blank": list(task.blank),
            "corrections": [_encode_corrected(mark) for mark in task.corrections],
        }
    )


def decode_task(record: Record) -> Task:
    """The task of a record."""
    deadline = record.get("deadline")
    return Task(
        id=record["id"],
        text=record["text"],
        source=SourceKind(record["source"]),
        span=_decode_span(record["span"]),
        section=tuple(record.get("section", ())),
        label=record.get("label", ""),
        lead=tuple(_decode_unit(unit) for unit in record.get("lead", ())),
        coordinate=tuple(_decode_unit(unit) for unit in record.get("coordinate", ())),
        deadline=_decode_deadline(deadline) if deadline else NO_DEADLINE,
        product=_decode_printed(record.get("product")),
        goal=_decode_printed(record.get("goal")),
        activities=tuple(Printed(text, _decode_span(span)) for text, span in record.get("activities", ())),
        blank=tuple(record.get("blank", ())),
        corrections=tuple(_decode_corrected(mark) for mark in record.get("corrections", ())),
    )


def decode_read_task(record: Record) -> Task:
    """The task of a record as it was read, without what people corrected in it."""
    return decode_task(record.get("read", record))


def _encode_relation(relation: Relation) -> list[Any]:
    day = relation.date and relation.date.isoformat()
    return [relation.kind.value, relation.number, day, relation.text, _encode_span(relation.span)]


def _decode_relation(value: list[Any]) -> Relation:
    kind, number, day, text, span = value
    return Relation(RelationKind(kind), number, _date(day), text, _decode_span(span))


_WORDS = ("number", "issuer", "place", "date_text", "title", "enclosed_title", "signer", "signer_title")


def encode_document(document: Document) -> Record:
    """A plan's metadata as a record; an empty string is kept apart from None."""
    values = {name: getattr(document, name) for name in (*_WORDS, "year")}
    record: Record = {name: value for name, value in values.items() if value is not None}
    return record | _present(
        {
            "date": document.date and document.date.isoformat(),
            "recipients": list(document.recipients),
            "relations": [_encode_relation(relation) for relation in document.relations],
            "spans": {name: _encode_span(span) for name, span in document.spans.items()},
        }
    )


def decode_document(record: Record) -> Document:
    """The metadata of a record."""
    return Document(
        **{name: record.get(name) for name in _WORDS},
        date=_date(record.get("date")),
        recipients=tuple(record.get("recipients", ())),
        year=record.get("year"),
        relations=tuple(map(_decode_relation, record.get("relations", ()))),
        spans={name: _decode_span(span) for name, span in record.get("spans", {}).items()},
    )


def encode_passage(passage: Passage) -> Record:
    """A passage as a record."""
    return {
        "id": passage.id,
        "kind": passage.kind.value,
        "text": passage.text,
        "section": list(passage.section),
        "span": _encode_span(passage.span),
    }


def decode_passage(record: Record) -> Passage:
    """The passage of a record."""
    return Passage(
        id=record["id"],
        kind=PassageKind(record["kind"]),
        text=record["text"],
        section=tuple(record["section"]),
        span=_decode_span(record["span"]),
    )


def encode_issue(issue: Issue) -> Record:
    """An issue as a record."""
    return {
        "severity": issue.severity.value,
        "code": issue.code,
        "message": issue.message,
        "span": _encode_span(issue.span),
    }


def decode_issue(record: Record) -> Issue:
    """The issue of a record."""
    return Issue(
        severity=Severity(record["severity"]),
        code=record["code"],
        message=record["message"],
        span=_decode_span(record["span"]),
    )
