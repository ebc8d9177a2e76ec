"""Two libraries held against each other, all but the moments at which things were done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from assistant.channels.render import Json, document_json, issue_json, task_json
from assistant.clock import now
from index.corrections import Corrections
from index.library import Library
from index.progress import ProgressLog
from index.scope import EVERYTHING

_MOMENTS = {"at", "added_at", "elapsed_ms"}
_EVERY_LINE = 100_000


def differences(found: Library, wanted: Library) -> Iterator[str]:
    """What is not the same, in words."""
    here, there = ({stored.id for stored in library.documents()} for library in (found, wanted))
    yield from (f"document {one} is lost" for one in sorted(there - here))
    yield from (f"document {one} should be gone" for one in sorted(here - there))
    for one in sorted(here & there):
        mine, theirs = (contents(library, one) for library in (found, wanted))
        yield from (
            f"{name} of {one}: {mine[name]} instead of {theirs[name]}" for name in mine if mine[name] != theirs[name]
        )


def contents(library: Library, document_id: str) -> dict[str, Any]:
    """Everything that a library knows of a document, but for moments."""
    stored, tasks = library.document(document_id), library.tasks([document_id])
    log = ProgressLog(library.database, now)
    marks = [mark for task in tasks for mark in log.history(task.identity, EVERYTHING)]
    corrections = Corrections(library.database).of_document(document_id)
    return {
        "head": (
            stored.file,
            stored.source,
            document_json(stored.document),
            stored.status,
            stored.tasks,
            stored.passages,
        ),
        "tasks": [(task.identity, timeless(task_json(task.task, stored.file))) for task in tasks],
        "passages": [one.passage for one in library.passages([document_id])],
        "lines": library.lines(document_id, 1, _EVERY_LINE),
        "issues": [issue_json(issue) for issue in library.issues(document_id)],
        "words": sorted((one.kind, one.item_id) for one in library.search("kho", document_ids=[document_id])),
        "originals": [(one.digest, _sha256(one.path.read_bytes())) for one in library.original(document_id)],
        "versions": [(one.replaced, one.digest, len(one.tasks)) for one in library.versions(document_id)],
        "marks": [(one.identity, one.state, one.note) for one in marks],
        "corrections": sorted(
            (one.correction.identity, one.correction.field, timeless(_value(one.correction)), bool(one.withdrawn_at))
            for one in corrections
        ),
    }


def timeless(value: Any) -> Any:  # noqa: ANN401 - JSON
    """JSON without the moments in it."""
    if isinstance(value, dict):
        return {key: timeless(item) for key, item in value.items() if key not in _MOMENTS}
    return [timeless(item) for item in value] if isinstance(value, list) else value


def _value(correction: Any) -> Json | str:  # noqa: ANN401
    return correction.value.product.text if correction.value and correction.value.product else ""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
