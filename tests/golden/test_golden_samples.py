"""What is read from each sample plan, against committed JSON.

A change of extraction shows here as a diff of what was gained and lost. `KEHOACH_REGENERATE=1` writes the files anew;
look at the diff before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ingest import pipeline
from plan.deadline import Deadline
from plan.reading import Reading
from plan.span import Printed, Span
from plan.task import Task
from plan.unit import Unit

HERE = Path(__file__).parent
NAMES = sorted(path.name for path in (HERE.parents[1] / "samples" / "plans").iterdir())
REGENERATES = bool(os.environ.get("KEHOACH_REGENERATE"))


def place(span: Span) -> str:
    return f"{span.line_start}-{span.line_end}" if span.line_end > span.line_start else str(span.line_start)


def unit(value: Unit) -> str:
    canonical = f" = {value.canonical}" if value.canonical != value.name else ""
    return f"{value.name}{canonical}{' (inherited)' if value.inherited else ''} @{place(value.span)}"


def printed(value: Printed | None) -> str | None:
    return f"{value.text} @{place(value.span)}" if value else None


def deadline(value: Deadline) -> str | None:
    if value.kind.value == "none":
        return None
    days = f" {value.start or ''}..{value.end or ''}" if value.start or value.end else ""
    every = f" {value.recurrence.value}" if value.recurrence else ""
    return f"{value.kind.value}{every}{days}{' (inherited)' if value.inherited else ''}: {value.text}"


def task(value: Task) -> dict[str, object]:
    fields = {
        "id": value.id,
        "text": value.text,
        "at": f"{value.source.value} {place(value.span)}",
        "label": value.label,
        "section": " > ".join(value.section),
        "lead": [unit(u) for u in value.lead],
        "coordinate": [unit(u) for u in value.coordinate],
        "deadline": deadline(value.deadline),
        "product": printed(value.product),
        "goal": printed(value.goal),
        "activities": [p.text for p in value.activities],
        "blank": " ".join(value.blank),
    }
    return {name: field for name, field in fields.items() if field}


def serialise(reading: Reading) -> str:
    document = reading.document
    names = ("number", "issuer", "place", "date", "date_text", "title", "signer", "signer_title", "recipients", "year")
    content = {
        "file": reading.file,
        "status": reading.status.value,
        "document": {name: getattr(document, name) for name in names}
        | {"spans": {name: place(span) for name, span in sorted(document.spans.items())}},
        "tasks": [task(t) for t in reading.tasks],
        "issues": [f"{i.severity.value} {i.code} @{place(i.span)}: {i.message}" for i in reading.issues],
        "passages": len(reading.passages),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_golden(samples, name):
    found = serialise(pipeline.read(samples / name))
    golden = (HERE / name).with_suffix(".json")
    if REGENERATES:
        golden.write_text(found, encoding="utf-8")
        pytest.skip("golden file written anew (KEHOACH_REGENERATE)")
    assert json.loads(found) == json.loads(golden.read_text("utf-8"))


def test_every_golden_file_has_its_sample():
    assert {path.stem for path in HERE.glob("*.json")} == {Path(name).stem for name in NAMES}


def test_continuous_integration_does_not_write_golden_files():
    if REGENERATES and "KEHOACH_CI" not in os.environ:
        pytest.skip("golden files are being written anew (KEHOACH_REGENERATE)")
    assert not REGENERATES
