"""What is still read right of a damaged plan, and what is read wrong.

Two scores of the same records: the strict one compares words as benchmarks.quality does; the lenient one compares them
in a form in which no slip of scanning shows (benchmarks.damage.slips.shape), so that only what was read otherwise
counts, not what is printed otherwise. Dates are compared as dates in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from benchmarks.damage.slips import shape
from benchmarks.quality.keys import Keys, TaskKey, printed_words, unit_words
from benchmarks.quality.task_scores import PlanScore, TaskResult, figures, pair, score_plans, share
from plan.reading import Reading
from plan.task import Task
from plan.unit import Unit


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of one set of plans under one damage.

    f1, lead: strict; f1_lenient, lead_lenient, deadline: lenient. lead and deadline are shares of the tasks found.
    wrong_lead: share of all keys whose record names a unit, and another than the key (lenient).
    no_date: share of all keys with an end date whose record has none; wrong_date: share of all keys whose record has an
    end date and another than the key, or one where the key has none.
    """

    keys: int
    f1: float
    f1_lenient: float
    lead: float
    lead_lenient: float
    deadline: float
    wrong_lead: float
    no_date: float
    wrong_date: float


@dataclass(frozen=True, slots=True)
class _Faults:
    """What is wrong in the record of one key."""

    lead: bool
    no_date: bool
    date: bool


def outcome(damaged: Iterable[tuple[Keys, Mapping[str, Reading]]]) -> Outcome:
    """Figures of one or more damaged copies of a set: of each the readings, and the keys with lines that follow."""
    strict: list[PlanScore] = []
    lenient: list[PlanScore] = []
    faults: list[_Faults] = []
    for keys, readings in damaged:
        strict += score_plans(keys, readings)
        shaped, shapes = shaped_keys(keys), {doc: shaped_reading(reading) for doc, reading in readings.items()}
        plans = score_plans(shaped, shapes)
        lenient += plans
        for plan in plans:
            faults += _faults(plan, shaped, shapes[plan.doc])
    hard, soft = figures(strict), figures(lenient)
    total = len(faults)
    return Outcome(
        keys=total,
        f1=hard["f1"],
        f1_lenient=soft["f1"],
        lead=hard["lead"],
        lead_lenient=soft["lead"],
        deadline=soft["deadline"],
        wrong_lead=share(sum(f.lead for f in faults), total),
        no_date=share(sum(f.no_date for f in faults), total),
        wrong_date=share(sum(f.date for f in faults), total),
    )


def shaped_keys(keys: Keys) -> Keys:
    """Keys whose words show no slip."""
    return replace(keys, tasks={doc: tuple(map(_shaped_key, found)) for doc, found in keys.tasks.items()})


def shaped_reading(reading: Reading) -> Reading:
    """A reading whose tasks show no slip; everything else is as it was."""
    return replace(reading, tasks=tuple(map(_shaped_task, reading.tasks)))


def _shaped_key(key: TaskKey) -> TaskKey:
    return replace(
        key,
        texts=tuple(map(_words, key.texts)),
        leads=tuple(map(_names, key.leads)),
        lead_optional=_names(key.lead_optional),
        coordinates=tuple(map(_names, key.coordinates)),
        coordinate_optional=_names(key.coordinate_optional),
        deadline_text=_words(key.deadline_text) if key.deadline_text else None,
        product=_words(key.product) if key.product else None,
    )


def _shaped_task(task: Task) -> Task:
    return replace(
        task,
        text=_words(task.text),
        lead=tuple(map(_shaped_unit, task.lead)),
        coordinate=tuple(map(_shaped_unit, task.coordinate)),
        deadline=replace(task.deadline, text=_words(task.deadline.text)),
        product=replace(task.product, text=_words(task.product.text)) if task.product else None,
    )


def _words(text: str) -> str:
    return " ".join(map(shape, printed_words(text)))


_LINKING = frozenset({shape("và"), shape("các")})


def _names(words: Iterable[str]) -> frozenset[str]:
    """Words of units in a form that no later step takes for an abbreviation."""
    return frozenset(f"_{word}" for word in map(shape, words) if word not in _LINKING)


def _shaped_unit(unit: Unit) -> Unit:
    return replace(unit, name=" ".join(sorted(_names(unit_words([unit.name])))))


def _faults(plan: PlanScore, keys: Keys, reading: Reading) -> list[_Faults]:
    """The faults of each key that counts; `plan` is the score of the same keys and reading."""
    records = pair(keys.tasks[plan.doc], reading.tasks)
    return [_fault(result, keys.task_by_id[result.id], records.get(result.id)) for result in plan.tasks]


def _fault(result: TaskResult, key: TaskKey, task: Task | None) -> _Faults:
    if not result.found or task is None:
        return _Faults(lead=False, no_date=False, date=False)
    end = task.deadline.end.isoformat() if task.deadline.end else None
    differs = end != key.end and not result.right["deadline"]
    return _Faults(
        lead=bool(task.lead) and not result.right["lead"],
        no_date=differs and end is None,
        date=differs and end is not None,
    )
