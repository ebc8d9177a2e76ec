"""Which tasks of the keys are read, and which of their fields are right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.quality.keys import Keys, MetaKey, TaskKey, printed_words, unit_words
from plan.deadline import Deadline
from plan.document import Document
from plan.reading import Reading
from plan.task import Task
from plan.unit import Unit

FIELDS = ("lead", "coordinate", "deadline", "product")
ALIKE = 0.55  # share of common words at which two wordings are one task
SAME_WORDS = 0.8  # the same for a product or a deadline without dates


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One key: whether it was found, whether each field of what was found is right, and how its lead is marked."""

    id: str
    found: bool
    right: Mapping[str, bool]
    inferred: bool | None  # whether the record's lead is marked as inferred; None where the key asks nothing of it
    inherited: bool  # whether it should be

    @property
    def flags(self) -> dict[str, bool]:
        """All booleans by name."""
        return {"found": self.found, **self.right}


@dataclass(frozen=True)
class PlanScore:
    """One plan: its keys that count, records that serve no key, metadata fields."""

    doc: str
    tasks: tuple[TaskResult, ...]
    extra: tuple[str, ...]
    metadata: Mapping[str, bool]


def score_plans(keys: Keys, readings: Mapping[str, Reading]) -> tuple[PlanScore, ...]:
    """Score every plan that has a key; `readings` by the number of the plan."""
    return tuple(
        _score(doc, wanted, keys.metadata.get(doc), readings[doc]) for doc, wanted in sorted(keys.tasks.items())
    )


def figures(plans: Iterable[PlanScore]) -> dict[str, float]:
    """Sums over plans, F1 of the tasks, and the shares of right fields among the tasks found."""
    every = list(plans)
    results = [task for plan in every for task in plan.tasks]
    found = [task for task in results if task.found]
    extra = sum(len(plan.extra) for plan in every)
    metadata = [right for plan in every for right in plan.metadata.values()]
    return {
        "wanted": len(results),
        "found": len(found),
        "extra": extra,
        "f1": share(2 * len(found), len(results) + len(found) + extra),
        **{name: share(sum(task.right[name] for task in found), len(found)) for name in FIELDS},
        "metadata": share(sum(metadata), len(metadata)),
        "inherited_marked": share(*_marked(results, inherited=True)),
        "printed_marked": share(*_marked(results, inherited=False)),
    }


def _marked(results: Iterable[TaskResult], *, inherited: bool) -> tuple[int, int]:
    """How many of the leads that are (not) inherited are marked as inferred, and how many there are."""
    marks = [task.inferred for task in results if task.inferred is not None and task.inherited is inherited]
    return sum(marks), len(marks)


def share(part: float, whole: float) -> float:
    """A share to four digits; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def serves(key: TaskKey, task: Task) -> float:
    """How well a record fits a key: 0 where lines or words do not agree, more for the same words and units."""
    if task.span.line_end < key.first or task.span.line_start > key.last:
        return 0.0
    common = max(contained(text, task.text) for text in key.texts)
    if common < ALIKE:
        return 0.0
    whole = max(_alike(text, task.text) for text in key.texts)
    return common + 0.1 * whole + 0.05 * units_agree(key.leads, task.lead, key.lead_optional)


def units_agree(readings: Sequence[frozenset[str]], units: Iterable[Unit], optional: frozenset[str]) -> bool:
    """Whether the units are those of one of the readings; optional ones may be named or not."""
    named = unit_words(unit.name for unit in units)
    return any(named - (optional - reading) == reading or named == reading - optional for reading in readings)


def deadline_agrees(key: TaskKey, got: Deadline) -> bool:
    """Dates equal; without dates in the key, kind and wording. Another kind that the key accepts is right as well."""
    if got.kind.value in key.kinds[1:]:
        return True
    if key.start or key.end:
        starts = _iso(got.start) == key.start or got.kind.value in ("before", "date")
        return _iso(got.end) == key.end and starts
    return got.kind.value == key.kinds[0] and (not key.deadline_text or same_words(key.deadline_text, got.text))


def same_words(first: str | None, second: str | None) -> bool:
    """Whether two wordings are the same but for a word here or there; two blanks are."""
    if not first or not second:
        return not first and not second
    return _alike(first, second) >= SAME_WORDS or contained(first, second) == 1.0


def _score(doc: str, wanted: Sequence[TaskKey], meta: MetaKey | None, reading: Reading) -> PlanScore:
    pairs = pair(wanted, reading.tasks)
    merged = {key.group for key in wanted if key.group and key.id in pairs}
    counted = [k for k in wanted if not k.borderline and (k.id in pairs or k.group not in merged or not k.group)]
    used = {task.id for task in pairs.values()}
    return PlanScore(
        doc,
        tuple(_result(key, pairs.get(key.id)) for key in counted),
        tuple(f"{task.span.line_start}: {task.text}" for task in reading.tasks if task.id not in used),
        {name: _said(reading.document, name, accepted) for name, accepted in meta.fields.items()} if meta else {},
    )


def pair(wanted: Sequence[TaskKey], tasks: Sequence[Task]) -> dict[str, Task]:
    """Each key's record, best fits first; a record serves one key."""
    fits = [(serves(key, task), i, j) for i, key in enumerate(wanted) for j, task in enumerate(tasks)]
    pairs: dict[str, Task] = {}
    taken: set[int] = set()
    for fit, i, j in sorted(fits, key=lambda item: (-item[0], item[1], item[2])):
        if fit and wanted[i].id not in pairs and j not in taken:
            pairs[wanted[i].id] = tasks[j]
            taken.add(j)
    return pairs


def _result(key: TaskKey, task: Task | None) -> TaskResult:
    if task is None:
        lost = False if key.lead_inherited else None
        return TaskResult(key.id, False, dict.fromkeys(FIELDS, False), lost, key.lead_inherited)  # noqa: FBT003
    asked = key.lead_inherited or key.in_table
    return TaskResult(
        key.id,
        found=True,
        right={
            "lead": units_agree(key.leads, task.lead, key.lead_optional),
            "coordinate": units_agree(key.coordinates, task.coordinate, key.coordinate_optional),
            "deadline": deadline_agrees(key, task.deadline),
            "product": same_words(key.product, task.product.text if task.product else None),
        },
        inferred=any(unit.inherited for unit in task.lead) if asked else None,
        inherited=key.lead_inherited,
    )


def _said(document: Document, name: str, accepted: Sequence[str]) -> bool:
    """Whether a field of the front page is one of the readings; a date that is not whole is compared as printed."""
    value = getattr(document, name)
    if name == "date" and accepted and not accepted[0][:1].isdigit():
        said = " ".join(printed_words(document.date_text))
        return value is None and " ".join(printed_words(accepted[0])) in said
    if value is None or not accepted:
        return value is None and not accepted
    return any(_without_kind(str(value)) == _without_kind(text) for text in accepted)


def _without_kind(text: str) -> tuple[str, ...]:
    words = printed_words(text)
    return words[2:] if words[:2] == ("kế", "hoạch") else words


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def contained(first: str, second: str) -> float:
    """The share of the words of the shorter wording that stand in the other."""
    one, two = set(printed_words(first)), set(printed_words(second))
    return len(one & two) / max(1, min(len(one), len(two)))


def _alike(first: str, second: str) -> float:
    one, two = set(printed_words(first)), set(printed_words(second))
    return 2 * len(one & two) / max(1, len(one) + len(two))
