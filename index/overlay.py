"""A reading with the corrections that hold for it: what the tables of tasks are written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.tasks import StoredTask
from plan.corrected import CorrectionKind
from plan.correction import Correction, apply, find_lines, holds, placed
from plan.task import Task


@dataclass(frozen=True, slots=True)
class Overlay:
    """Tasks as they are stored.

    identities: of each task, by its id. read: what a corrected task was read as, by its id.
    dropped: by the id of a correction that holds, the task it drops and its place among those read.
    """

    tasks: tuple[Task, ...]
    identities: Mapping[str, str]
    read: Mapping[str, Task] = field(default_factory=dict)
    dropped: Mapping[str, tuple[int, Task]] = field(default_factory=dict)


def lay_over(
    read: Sequence[StoredTask], lines: Sequence[str], digest: str, corrections: Sequence[Correction]
) -> Overlay:
    """What was read from the file `digest`, with corrections on it; the order of the tasks stays that of the text."""
    of_task = defaultdict[str, list[Correction]](list)
    for correction in corrections:
        if correction.kind is not CorrectionKind.ADDED:
            of_task[correction.identity].append(correction)
    found: list[tuple[Task, str]] = []
    before: dict[str, Task] = {}
    dropped: dict[str, tuple[int, Task]] = {}
    for place, stored in enumerate(read):
        holding = [c for c in of_task[stored.identity] if holds(c, stored.task, digest)]
        drops = [c for c in holding if c.kind is CorrectionKind.DROPPED]
        if drops:
            dropped[drops[-1].id] = place, stored.task
            continue
        found.append((apply(stored.task, holding), stored.identity))
        if holding:
            before[stored.task.id] = stored.task
    known = {stored.identity for stored in read}
    for correction in corrections:
        if correction.kind is CorrectionKind.ADDED and correction.identity not in known:
            _add(found, correction, lines, digest, of_task[correction.identity])
    tasks = tuple(task for task, _identity in found)
    return Overlay(tasks, {task.id: identity for task, identity in found}, before, dropped)


def _add(
    found: list[tuple[Task, str]], added: Correction, lines: Sequence[str], digest: str, more: Sequence[Correction]
) -> None:
    """Put an added task behind those that begin before it, where its lines still stand in the text."""
    span = find_lines(lines, added.printed.text, added.printed.span.line_start)
    if span is None or added.value is None:
        return
    page = added.printed.span.page if added.digest == digest else None
    task = placed(added.value, replace(span, page=page))
    task = apply(task, [added, *(c for c in more if holds(c, task, digest))])
    at = sum(1 for other, _identity in found if other.span.line_start <= span.line_start)
    found.insert(at, (task, added.identity))
