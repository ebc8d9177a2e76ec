"""Which records of all plans appeared, vanished or changed since the committed baseline.

The baseline names plans by file and records by id, lines and digests of their fields, so that it holds no text of
plans that are not ours to publish.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from plan.reading import Reading
from plan.task import Task

RECORDS = Path(__file__).with_name("records.tsv")
_FIELDS = ("lead", "coordinate", "deadline", "product")
_SHOWN = 60  # changes printed at most


@dataclass(frozen=True, slots=True)
class Record:
    """One task of one plan: where it stands, and a digest of each field."""

    plan: str
    id: str
    lines: str
    lead: str
    coordinate: str
    deadline: str
    product: str

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same while fields change."""
        return self.plan, self.id


def records_of(readings: Mapping[str, Reading]) -> list[Record]:
    """The records of every plan, by the name of its file, in reading order."""
    return [_record(file, task) for file, reading in sorted(readings.items()) for task in reading.tasks]


def _record(file: str, task: Task) -> Record:
    deadline = task.deadline
    return Record(
        file,
        task.id,
        f"{task.span.line_start}-{task.span.line_end}",
        _digest(*(f"{unit.name}{unit.inherited}" for unit in task.lead)),
        _digest(*(unit.name for unit in task.coordinate)),
        _digest(deadline.text, deadline.kind, str(deadline.start), str(deadline.end), str(deadline.recurrence)),
        _digest(task.product.text if task.product else ""),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\u241f".join(parts).encode()).hexdigest()[:6] if any(parts) else "-"


def write_records(records: Iterable[Record], path: Path = RECORDS) -> None:
    """Write the baseline."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(map(astuple, records))


def read_records(path: Path = RECORDS) -> list[Record]:
    """The committed baseline; empty where there is none."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Record(*row) for row in csv.reader(file, delimiter="\t")]


def changes(before: Iterable[Record], now: Iterable[Record], readings: Mapping[str, Reading]) -> str:
    """A line for each record that appeared, vanished or changed in the plans read now and then, and how many did."""
    old = {record.key: record for record in before if record.plan in readings}
    known = {record.plan for record in old.values()}
    new = {record.key: record for record in now if record.plan in known}
    lines = [
        *(f"  vanished {r.plan} {r.lines}" for key, r in old.items() if key not in new),
        *(f"  appeared {r.plan} {r.lines}: {_text(readings, r)}" for key, r in new.items() if key not in old),
        *_changed(old, new, readings),
    ]
    if not lines:
        return f"records: all {len(new)} as in the baseline"
    left_out = [f"  ... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return "\n".join([f"records: {len(lines)} of {len(new)} differ from the baseline", *lines[:_SHOWN], *left_out])


def _changed(
    old: Mapping[tuple[str, str], Record], new: Mapping[tuple[str, str], Record], readings: Mapping[str, Reading]
) -> Iterator[str]:
    for key, record in new.items():
        before = old.get(key)
        moved = [name for name in _FIELDS if before and getattr(before, name) != getattr(record, name)]
        if moved:
            yield f"  changed  {record.plan} {record.lines} {', '.join(moved)}: {_text(readings, record)}"


def _text(readings: Mapping[str, Reading], record: Record) -> str:
    return next(task.text for task in readings[record.plan].tasks if task.id == record.id)[:80]
