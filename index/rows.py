"""A reading as rows of the tables."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from index import records
from plan.language.folding import fold
from plan.passage import Passage
from plan.place import Box, Place
from plan.reading import Reading
from plan.task import Task
from plan.unit import Unit

Row = dict[str, Any]


def document_row(reading: Reading) -> Row:
    """The row of `document`, but for its id, source, extractor and time."""
    document = reading.document
    return {
        "file": reading.file,
        "digest": reading.digest,
        "status": reading.status.value,
        "record": records.dump(records.encode_document(document)),
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "place": document.place,
        "year": document.year,
        "date": document.date and document.date.isoformat(),
        "number_folded": fold(document.number or ""),
        "title_folded": fold(document.title or ""),
        "issuer_folded": fold(document.issuer or ""),
        "tasks": len(reading.tasks),
        "passages": len(reading.passages),
        "issues": len(reading.issues),
    }


def line_rows(reading: Reading) -> list[Row]:
    """The rows of `line`. Raises ValueError when there are more places than lines."""
    if len(reading.places) > len(reading.lines):
        raise ValueError("a place without a line")
    pairs = enumerate(zip_longest(reading.lines, reading.places), 1)
    return [{"n": n, "text": text, "page": place and place.page, "box": _box(place)} for n, (text, place) in pairs]


def place_of(page: int | None, box: str | None) -> Place | None:
    """The place of a row of `line`."""
    if page is None:
        return None
    return Place(page, Box(*map(float, box.split())) if box else None)


def _box(place: Place | None) -> str | None:
    if place is None or place.box is None:
        return None
    box = place.box
    return " ".join(map(repr, (box.left, box.top, box.right, box.bottom)))


def task_row(position: int, task: Task, identity: str, read: Task | None = None) -> Row:
    """The row of `task`. read: what a corrected task was read as."""
    printed = [p.text for p in (*task.activities, task.goal, task.product) if p]
    return {
        "id": task.id,
        "position": position,
        "deadline_kind": task.deadline.kind.value,
        "due_start": task.deadline.start and task.deadline.start.isoformat(),
        "due_end": task.deadline.end and task.deadline.end.isoformat(),
        "section_folded": fold(" ".join(task.section)),
        "text_folded": fold(" ".join([task.text, *printed])),
        "record": records.dump(records.encode_task(task) | ({"read": records.encode_task(read)} if read else {})),
        "identity": identity,
    }


def unit_rows(task: Task) -> list[Row]:
    """The rows of `task_unit`."""
    return [
        {"task_id": task.id, "role": role, "position": position} | _names(unit)
        for role, units in (("lead", task.lead), ("coordinate", task.coordinate))
        for position, unit in enumerate(units)
    ]


def _names(unit: Unit) -> Row:
    return {
        "name": unit.name,
        "canonical": unit.canonical,
        "name_folded": fold(unit.name),
        "canonical_folded": fold(unit.canonical),
    }


def passage_row(position: int, passage: Passage) -> Row:
    """The row of `passage`."""
    record = records.dump(records.encode_passage(passage))
    return {"id": passage.id, "position": position, "record": record}
