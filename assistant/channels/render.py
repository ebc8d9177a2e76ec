"""Answers, tasks, documents and readings as JSON values, in the shapes of the public contract.

Fields are only added, never renamed or dropped: other people's scripts rely on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.answering.answer import Answer, Citation, Contribution, Responsibility
from assistant.clock import local
from index.library import StoredDocument
from plan.corrected import Corrected
from plan.days_off import deadline_day_off
from plan.deadline import Deadline
from plan.document import Document
from plan.errors import Fault, KehoachError
from plan.issue import Issue, Severity
from plan.language.relatives import relatives
from plan.place import Place
from plan.reading import Reading, Status
from plan.relation import Relation
from plan.span import Printed, Span
from plan.task import Task
from plan.unit import Unit

Json = dict[str, Any]


def dump(value: object) -> str:
    """One line of JSON with Vietnamese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def answer_json(answer: Answer) -> Json:
    """An answer as the API and the command line give it; `model` stands in it only where one had a part in it."""
    return {
        "question": answer.question,
        "status": answer.status.value,
        "reason": answer.reason.value if answer.reason else None,
        "answer": answer.text,
        "intent": answer.intent.value,
        "responsibilities": [_responsibility(r) for r in answer.responsibilities],
        "count": answer.count,
        "citations": [citation_json(c) for c in answer.citations],
        "suggestions": list(answer.suggestions),
        "elapsed_ms": answer.elapsed_ms,
        **_model(answer.contribution),
    }


def _model(had: Contribution | None) -> Json:
    return {} if had is None else {"model": {"name": had.model, "part": had.part.value, "dropped": had.dropped}}


def citation_json(citation: Citation) -> Json:
    """One citation: where it stands and the words that stand there."""
    document = citation.document
    return {
        "id": citation.id,
        "file": document.file,
        "document_id": document.id,
        "number": document.document.number,
        "title": document.document.title,
        "section": list(citation.section),
        **_place(citation.span),
        "quote": citation.quote,
        "boxes": [_box(place) for place in citation.places if place.box],
    }


def task_json(task: Task, file: str) -> Json:
    """One task; `file` is the base name of the file it was read from.

    Beside the contract: label, blank, corrections (what people corrected or confirmed, with the words printed there).
    """
    return {
        "id": task.id,
        "text": task.text,
        "activities": [printed.text for printed in task.activities],
        "goal": _words(task.goal),
        "product": _words(task.product),
        "lead": [_unit(unit) for unit in task.lead],
        "coordinate": [_unit(unit) for unit in task.coordinate],
        "deadline": _deadline(task.deadline),
        "section": list(task.section),
        "source": {"kind": task.source.value, "file": file, **_place(task.span)},
        "label": task.label,
        "blank": list(task.blank),
        "corrections": [_corrected(mark) for mark in task.corrections],
    }


def stored_task_json(task: Task, document: StoredDocument) -> Json:
    """A task of the library with the document it stands in."""
    return task_json(task, document.file) | {"document": plan_json(document)}


def tasks_json(found: Iterable[tuple[Task, StoredDocument]], total: int, beside: int) -> Json:
    """A page of tasks; `total` on all pages, `recurring_beside` those without a date that a date filter left out."""
    tasks = [stored_task_json(task, document) for task, document in found]
    return {"tasks": tasks, "total": total, "recurring_beside": beside}


def document_json(document: Document) -> Json:
    """What a plan says of itself."""
    return {
        "number": document.number,
        "issuer": document.issuer,
        "place": document.place,
        "date": document.date.isoformat() if document.date else None,
        "date_text": document.date_text,
        "title": document.title,
        "enclosed_title": document.enclosed_title,
        "signer": document.signer,
        "signer_title": document.signer_title,
        "recipients": list(document.recipients),
        "year": document.year,
        "relations": [_relation(relation) for relation in document.relations],
    }


def plan_json(stored: StoredDocument) -> Json:
    """A document of the library with what it says of itself."""
    return {"id": stored.id, "file": stored.file, **document_json(stored.document)}


def _relation(relation: Relation) -> Json:
    return {
        "kind": relation.kind.value,
        "number": relation.number,
        "date": relation.date.isoformat() if relation.date else None,
        "text": relation.text,
        **_place(relation.span),
    }


def stored_document_json(stored: StoredDocument) -> Json:
    """A document of the library, with how many tasks, passages and issues it has."""
    return plan_json(stored) | {
        "status": stored.status.value,
        "counts": {"tasks": stored.tasks, "passages": stored.passages, "issues": stored.issues},
        "added_at": local(stored.added_at).isoformat(),
    }


def document_detail_json(stored: StoredDocument, tasks: Sequence[Task], issues: Sequence[Issue]) -> Json:
    """A document of the library with everything that was read from it."""
    return stored_document_json(stored) | {
        "tasks": [task_json(task, stored.file) for task in tasks],
        "issues": [issue_json(issue) for issue in issues],
    }


def issue_json(issue: Issue) -> Json:
    """One issue of a reading."""
    return _issue(issue.severity, issue.code, issue.message, issue.span)


def reading_json(reading: Reading) -> Json:
    """What was read from one file."""
    return {
        "file": reading.file,
        "status": reading.status.value,
        "document": document_json(reading.document),
        "tasks": [task_json(task, reading.file) for task in reading.tasks],
        "issues": [issue_json(issue) for issue in reading.issues],
    }


def failed_json(file: str, fault: Fault) -> Json:
    """A file that could not be read, in the shape of a reading."""
    issue = _issue(Severity.ERROR, fault.code, fault.message, Span(1, 1))
    return {"file": file, "status": Status.FAILED.value, "document": {}, "tasks": [], "issues": [issue]}


def fault_json(fault: Fault) -> Json:
    """One input that failed."""
    return {"file": fault.name, "code": fault.code, "message": fault.message}


def error_json(code: str, message: str) -> Json:
    """An error on the command line."""
    return {"error": {"code": code, "message": message}}


def known_error_json(error: KehoachError) -> Json:
    """One of the errors of `plan.errors` on the command line."""
    return error_json(error.code, error.message)


def _responsibility(found: Responsibility) -> Json:
    marks = {"citations": list(found.citations), "doubts": list(found.doubts), "identity": found.identity}
    return stored_task_json(found.task, found.document) | marks


def _issue(severity: Severity, code: str, message: str, span: Span) -> Json:
    place = {"line_start": span.line_start, "line_end": span.line_end}
    return {"severity": severity.value, "code": code, "message": message, **place}


def _deadline(deadline: Deadline) -> Json:
    interval = deadline.interval
    return {
        "text": deadline.text,
        "kind": deadline.kind.value,
        "start": deadline.start.isoformat() if deadline.start else None,
        "end": deadline.end.isoformat() if deadline.end else None,
        "recurrence": deadline.recurrence.value if deadline.recurrence else None,
        "inherited": deadline.inherited,
        "dates": [day.isoformat() for day in deadline.dates],
        "anchors": [{"month": a.month, "day": a.day, "weekday": a.weekday} for a in deadline.anchors],
        "interval": {"count": interval.count, "unit": interval.unit.value} if interval else None,
        "day_off": deadline_day_off(deadline),
        "damaged": deadline.damaged,
    }


def _unit(unit: Unit) -> Json:
    others = list(relatives(unit.canonical))
    return {"name": unit.name, "unit": unit.canonical, "inherited": unit.inherited, "relatives": others}


def _corrected(mark: Corrected) -> Json:
    return {
        "field": mark.field.value,
        "kind": mark.kind.value,
        "printed": mark.printed,
        "by": mark.by,
        "at": local(mark.at).isoformat(),
    }


def _words(printed: Printed | None) -> str | None:
    return printed.text if printed else None


def _box(place: Place) -> Json:
    """A box in shares of the page's width and height, from its top left corner."""
    box = place.box
    return {"page": place.page, "box": [box.left, box.top, box.right, box.bottom] if box else None}


def _place(span: Span) -> Json:
    return {"page": span.page, "line_start": span.line_start, "line_end": span.line_end}
