"""What changed between two versions of one plan, task by task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from plan.deadline import Deadline
from plan.language.folding import fold, normalise
from plan.task import Task
from plan.unit import Unit

_ALIKE_IN_PLACE = 70.0  # of 100; unrelated sentences of one part of a real plan reach 68
_ALIKE_ANYWHERE = 85.0  # rows were inserted above, so that every label moved


class ChangeKind(StrEnum):
    """What became of a task."""

    KEPT = "kept"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One task in both versions; `old` is None for an added one, `new` for a removed one.

    fields: of a changed one, those of "text", "lead", "coordinate", "deadline" and "product" that say something else.
    """

    kind: ChangeKind
    old: Task | None
    new: Task | None
    fields: tuple[str, ...] = ()


def compare(old: Sequence[Task], new: Sequence[Task]) -> tuple[TaskChange, ...]:
    """Every task of both versions once: those of `new` in their order, then the removed ones in theirs.

    Tasks are paired by identical text (in the same place first), then by their place (the same label and section) and
    a similar text, then by a very similar text alone. White space, letter case and the end mark make no difference.
    """
    pairs = _pairs(old, new)
    changes = [_change(None if (n := pairs.get(m)) is None else old[n], task) for m, task in enumerate(new)]
    used = set(pairs.values())
    gone = (TaskChange(ChangeKind.REMOVED, task, None) for n, task in enumerate(old) if n not in used)
    return (*changes, *gone)


def _pairs(old: Sequence[Task], new: Sequence[Task]) -> dict[int, int]:
    """Index in `new` -> index in `old`."""
    found: dict[int, int] = {}
    for key in (lambda task: (plain(task.text), _place(task)), lambda task: plain(task.text)):
        _pair_equal(found, old, new, key)
    _pair_similar(found, old, new, _place, _ALIKE_IN_PLACE)
    _pair_similar(found, old, new, lambda _task: None, _ALIKE_ANYWHERE)
    return found


def _pair_equal(
    found: dict[int, int], old: Sequence[Task], new: Sequence[Task], key: Callable[[Task], Hashable]
) -> None:
    """Pair what has the same key, in order; what is paired already is left alone."""
    free = _free(old, found.values(), key)
    for m, task in enumerate(new):
        if m not in found and free[key(task)]:
            found[m] = free[key(task)].pop(0)


def _pair_similar(
    found: dict[int, int], old: Sequence[Task], new: Sequence[Task], key: Callable[[Task], Hashable], least: float
) -> None:
    """Pair the most similar texts first among those with the same key."""
    free = _free(old, found.values(), key)
    texts = [fold(task.text) for task in old]
    candidates: list[tuple[float, int, int, int]] = []
    for m, task in enumerate(new):
        among = {} if m in found else {n: texts[n] for n in free[key(task)]}
        for _, score, n in process.extract(fold(task.text), among, scorer=ratio, score_cutoff=least, limit=None):
            candidates.append((-score, abs(m - n), m, n))
    used = set(found.values())
    for _, _, m, n in sorted(candidates):
        if m not in found and n not in used:
            found[m] = n
            used.add(n)


def _free(
    old: Sequence[Task], used: Iterable[int], key: Callable[[Task], Hashable]
) -> defaultdict[Hashable, list[int]]:
    taken, free = set(used), defaultdict[Hashable, list[int]](list)
    for n, task in enumerate(old):
        if n not in taken:
            free[key(task)].append(n)
    return free


def _place(task: Task) -> Hashable:
    return fold(task.label), tuple(map(fold, task.section))


def _change(old: Task | None, new: Task) -> TaskChange:
    if old is None:
        return TaskChange(ChangeKind.ADDED, None, new)
    fields = tuple(name for name, said in _SAID.items() if said(old) != said(new))
    return TaskChange(ChangeKind.CHANGED if fields else ChangeKind.KEPT, old, new, fields)


def plain(text: str) -> str:
    """The words as they are compared: one form of each letter, small, without the mark at the end."""
    return " ".join(normalise(text).casefold().split()).rstrip(" .;,:")


def _names(units: Iterable[Unit]) -> list[str]:
    return [plain(unit.name) for unit in units]


def _meant(deadline: Deadline) -> Hashable:
    """What a deadline says: its dates, however worded; its words where they give none."""
    dates = (deadline.start, deadline.end, deadline.recurrence, deadline.dates, deadline.anchors, deadline.interval)
    return (deadline.kind, dates) if any(dates) else (deadline.kind, plain(deadline.text))


_SAID: dict[str, Callable[[Task], object]] = {
    "text": lambda task: plain(task.text),
    "lead": lambda task: _names(task.lead),
    "coordinate": lambda task: _names(task.coordinate),
    "deadline": lambda task: _meant(task.deadline),
    "product": lambda task: plain(task.product.text) if task.product else "",
}
