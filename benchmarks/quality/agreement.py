"""How far two labellers who worked apart agree on one plan: the ceiling of what figures of reading can mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.keys import TaskKey
from benchmarks.quality.task_scores import ALIKE, contained, share


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellers on one plan: tasks each found, tasks both found, and of those the fields they read alike."""

    first: int
    second: int
    both: int
    lead: int
    coordinate: int
    deadline: int

    @property
    def f1(self) -> float:
        """The one's tasks measured by the other's."""
        return share(2 * self.both, self.first + self.second)


def agree(first: Sequence[TaskKey], second: Sequence[TaskKey]) -> Agreement:
    """Compare the tasks that neither holds for borderline; only the first reading of each counts."""
    one, two = _sure(first, second), _sure(second, first)
    pairs = [(a, b) for a in one if (b := _same_task(a, two)) is not None]
    return Agreement(
        len(one),
        len(two),
        len(pairs),
        sum(a.leads[0] == b.leads[0] for a, b in pairs),
        sum(a.coordinates[0] == b.coordinates[0] for a, b in pairs),
        sum((a.kinds[0], a.start, a.end) == (b.kinds[0], b.start, b.end) for a, b in pairs),
    )


def _sure(keys: Sequence[TaskKey], others: Sequence[TaskKey]) -> list[TaskKey]:
    doubted = [key for key in others if key.borderline]
    return [key for key in keys if not key.borderline and _same_task(key, doubted) is None]


def _same_task(key: TaskKey, others: Sequence[TaskKey]) -> TaskKey | None:
    near = [other for other in others if other.first <= key.last and key.first <= other.last]
    alike = [(max(contained(a, b) for a in key.texts for b in other.texts), other) for other in near]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None
