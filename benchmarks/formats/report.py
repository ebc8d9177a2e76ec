"""How much of a plan is still read right in each format, beside its text.

Tasks are matched by their words alone, in the text too, since a line of the text is another line elsewhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.channels.render import reading_json
from benchmarks.formats.files import KeyedPlan, write_formats
from benchmarks.quality.keys import META_FIELDS, Keys, TaskKey, unit_words
from benchmarks.quality.task_scores import PlanScore, figures, pair, score_plans
from ingest import pipeline
from plan.document import Document
from plan.errors import KehoachError
from plan.reading import Reading
from plan.span import Span
from plan.task import Task
from plan.unit import Unit

TEXT = "text"
_LAST = 10**9  # a line number beyond every plan's
_FRONT = 15  # lines of the front page
_SCORED = ("f1", "lead", "deadline")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a format gives otherwise than the text: a field of a keyed task, or of the front page (`key` is the plan's
    number then). `field` is "task" where only one of the two has the record. `flags` are the codes of issues at its
    lines that the text does not have there."""

    key: str
    field: str
    text: str
    there: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One plan in one format: its scores, or the code of the error that refused the file."""

    doc: str
    format: str
    score: PlanScore | None
    fault: str
    reading: Reading | None
    differences: tuple[Difference, ...]


def measure(keys: Keys, plans: Sequence[KeyedPlan], formats: Sequence[str]) -> Iterator[Row]:
    """Write the plans in every format into a folder that is thrown away, and read them back; the text comes first."""
    loose = replace(
        keys, tasks={doc: tuple(replace(k, first=1, last=_LAST) for k in found) for doc, found in keys.tasks.items()}
    )
    with tempfile.TemporaryDirectory(prefix="kehoach-formats-") as made:
        write_formats(plans, Path(made), formats)
        for plan in plans:
            text = _row(loose, plan.doc, TEXT, plan.text, None)
            yield text
            for name in formats:
                yield _row(loose, plan.doc, name, plan.in_format(name, Path(made)), text.reading)


def _row(keys: Keys, doc: str, name: str, path: Path, text: Reading | None) -> Row:
    try:
        reading = pipeline.read(path)
    except KehoachError as error:
        return Row(doc, name, None, error.code, None, ())
    one = replace(keys, tasks={doc: keys.tasks[doc]})
    [score] = score_plans(one, {doc: reading})
    return Row(doc, name, score, "", reading, tuple(differences(keys.tasks[doc], text, reading)) if text else ())


def differences(keys: Sequence[TaskKey], text: Reading, there: Reading) -> Iterator[Difference]:
    """Front page, units and deadlines of the keyed tasks that are not what the text gives, and tasks that only one of
    them has."""
    yield from _front(keys[0].doc, text, there)
    before, after = pair(keys, text.tasks), pair(keys, there.tasks)
    for key in keys:
        old, new = before.get(key.id), after.get(key.id)
        if old and new:
            flags = tuple(sorted(_codes(there, new.span) - _codes(text, old.span)))
            for name, first, second in _fields(old, new):
                yield Difference(key.id, name, first, second, flags)
        elif old or new:
            yield Difference(key.id, "task", old.text if old else "", new.text if new else "", ())


def _front(doc: str, text: Reading, there: Reading) -> Iterator[Difference]:
    for name in META_FIELDS:
        first, second = _said(text.document, name), _said(there.document, name)
        if first != second:
            flags = _codes(there, Span(1, _FRONT)) - _codes(text, Span(1, _FRONT))
            yield Difference(doc, name, first, second, tuple(sorted(flags)))


def _said(document: Document, name: str) -> str:
    return str(getattr(document, name) or (name == "date" and document.date_text) or "")


def _codes(reading: Reading, span: Span) -> set[str]:
    return {issue.code for issue in reading.issues if _touch(issue.span, span)}


def _touch(first: Span, second: Span) -> bool:
    return first.line_start <= second.line_end and second.line_start <= first.line_end


def _fields(old: Task, new: Task) -> Iterator[tuple[str, str, str]]:
    for name, first, second in (("lead", old.lead, new.lead), ("coordinate", old.coordinate, new.coordinate)):
        if unit_words(unit.name for unit in first) != unit_words(unit.name for unit in second):
            yield name, _names(first), _names(second)
    dates = [(t.deadline.kind, t.deadline.start, t.deadline.end, t.deadline.recurrence) for t in (old, new)]
    if dates[0] != dates[1]:
        yield "deadline", _when(old), _when(new)


def _names(units: Iterable[Unit]) -> str:
    return "; ".join(unit.name for unit in units)


def _when(task: Task) -> str:
    end = f" {task.deadline.end}" if task.deadline.end else ""
    return f"{task.deadline.text} [{task.deadline.kind}{end}]"


def text_report(name: str, rows: Sequence[Row]) -> Iterator[str]:
    """The table of one set, then what is read otherwise than in the text."""
    yield f"{name}: figures of the text, and of each format what it has more or less (points)"
    yield f"{'plan':10} {'format':6} {'F1':>8} {'lead':>8} {'deadline':>8}  metadata wrong"
    texts = {row.doc: row for row in rows if row.format == TEXT}
    for row in rows:
        yield f"{row.doc:10} {row.format:6} {_figures([row], [texts[row.doc]])}"
    for form in dict.fromkeys(row.format for row in rows):
        yield f"{'all':10} {form:6} {_figures([r for r in rows if r.format == form], [*texts.values()])}"
    yield ""
    found = [(row, difference) for row in rows for difference in row.differences]
    yield f"{name}: {len(found)} differences from the text, {sum(bool(d.flags) for _, d in found)} flagged by an issue"
    for row, one in found:
        flags = f"flagged {', '.join(one.flags)}" if one.flags else "NOT FLAGGED" if one.field != "task" else ""
        yield f"  {row.format:5} {one.key:9} {one.field:10} {one.text[:90]} -> {one.there[:90] or '(none)'} | {flags}"


def _figures(rows: Sequence[Row], texts: Sequence[Row]) -> str:
    faults = [row.fault for row in rows if row.fault]
    refused = f"{len(faults)} refused: {', '.join(dict.fromkeys(faults))}" if faults else ""
    read = {row.doc for row in rows if row.score}
    if not read:
        return refused
    here, there = _scores(rows), _scores(row for row in texts if row.doc in read)
    is_text = all(row.format == TEXT for row in rows)
    cells = [f"{here[n]:8.1%}" if is_text else f"{100 * (here[n] - there[n]):+8.1f}" for n in _SCORED]
    wrong = [f"{row.doc}:{n}" for row in rows if row.score for n, right in row.score.metadata.items() if not right]
    return f"{' '.join(cells)}  {', '.join(wrong) or '-'}  {refused}".rstrip()


def _scores(rows: Iterable[Row]) -> dict[str, float]:
    return figures([row.score for row in rows if row.score])


def outside_score(script: Path, gold: Path, readings: Mapping[str, Reading]) -> str:
    """The last line of the reference folder's score.py over these readings, by plan, without their lines."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
        for reading in readings.values():
            said = reading_json(reading)
            for task in said["tasks"]:
                task["source"]["line_start"] = None
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
        file.flush()
        command = [sys.executable, str(script), "tasks", str(gold), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return done.stdout.strip().splitlines()[-1]
