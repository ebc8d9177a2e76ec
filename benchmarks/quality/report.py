"""Figures as text, results as JSON, and what was gained and lost against the committed baseline.

The baseline names tasks and questions of the samples only; of the reference set, which may not be published, it holds
total figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality import question_scores, task_scores
from benchmarks.quality.agreement import agree
from benchmarks.quality.keys import Keys, doc_of
from benchmarks.quality.question_scores import QuestionResult, built_library, score_questions
from benchmarks.quality.task_scores import PlanScore, score_plans, share
from ingest import pipeline
from plan.reading import Reading

BASELINE = Path(__file__).with_name("baseline.json")
PUBLISHED = "samples"  # the set whose ids may be committed
_QUESTION_FIGURES = ("right_share", "served_wrong", "cited", "hit_at_1", "hit_at_5", "mrr")
_TASK_FIGURES = ("f1", "lead", "coordinate", "deadline", "product", "metadata")


@dataclass(frozen=True)
class SetResult:
    """Everything measured on one set of plans."""

    name: str
    embeddings: str
    plans: tuple[PlanScore, ...]
    questions: tuple[QuestionResult, ...]
    readings: Mapping[str, Reading]

    @property
    def task_figures(self) -> dict[str, float]:
        """Total figures of reading."""
        return task_scores.figures(self.plans)

    @property
    def question_figures(self) -> dict[str, float]:
        """Total figures of answering."""
        return question_scores.figures(self.questions)


def read_plans(keys: Keys) -> dict[str, Reading]:
    """The readings of a set's plans by the number their files begin with."""
    return {doc_of(path.name): pipeline.read(path) for path in keys.plans}


def measure(keys: Keys, embeddings: str) -> SetResult:
    """Read every plan of a set once, score the records, then ask all questions over a library of the same readings."""
    readings = read_plans(keys)
    if not keys.questions:
        return SetResult(keys.name, embeddings, score_plans(keys, readings), (), readings)
    with built_library(readings, embeddings) as library:
        questions = score_questions(keys, library)
    return SetResult(keys.name, embeddings, score_plans(keys, readings), questions, readings)


def text_report(result: SetResult, misses: int) -> str:
    """Tables of one set, and the first misses."""
    questions = ["", *_question_table(result)] if result.questions else []
    return "\n".join([*_task_table(result), *questions, *_misses(result, misses)])


def _task_table(result: SetResult) -> Iterator[str]:
    yield f"{result.name}: tasks"
    yield f"{'plan':10} {'wanted':>6} {'found':>6} {'extra':>6}" + "".join(f" {n:>10}" for n in _TASK_FIGURES)
    rows = [(plan.doc, task_scores.figures([plan])) for plan in result.plans]
    for name, row in (*rows, ("total", result.task_figures)):
        counts = f"{row['wanted']:6.0f} {row['found']:6.0f} {row['extra']:6.0f}"
        yield f"{name:10} {counts}" + "".join(f" {row[n]:10.1%}" for n in _TASK_FIGURES)
    marked = result.task_figures
    yield (
        f"  leads marked as inferred: {marked['inherited_marked']:.1%} of those that are, "
        f"{marked['printed_marked']:.1%} of those printed in their row"
    )


def _question_table(result: SetResult) -> Iterator[str]:
    yield f"{result.name}: questions (embeddings {result.embeddings})"
    for style, results in question_scores.by_style(result.questions).items():
        right = sum(r.right for r in results)
        yield f"  {style:14} {right:3}/{len(results):<3} served wrong {sum(r.served and not r.right for r in results)}"
    total = result.question_figures
    yield f"  {'total':14} {total['right']:3.0f}/{total['total']:<3.0f} served {total['served']:.0f}"
    yield "  " + ", ".join(f"{name.replace('_', ' ')} {total[name]:.1%}" for name in _QUESTION_FIGURES)


def _misses(result: SetResult, limit: int) -> Iterator[str]:
    lost = [f"  {t.id}: {_wrong_fields(t.flags)}" for p in result.plans for t in p.tasks if not all(t.flags.values())]
    lost += [f"  {p.doc}: extra record at line {text[:90]}" for p in result.plans for text in p.extra]
    lost += [f"  {p.doc}: metadata {n}" for p in result.plans for n, right in p.metadata.items() if not right]
    wrong = [f"  {r.id} ({r.style}, {r.status}): {r.wrong} | {r.question}" for r in result.questions if not r.right]
    if limit:
        yield from ["", f"{result.name}: tasks missed or wrong in part", *lost[:limit]]
        yield from ["", f"{result.name}: questions missed", *wrong[:limit]]


def _wrong_fields(flags: Mapping[str, bool]) -> str:
    return ", ".join(name for name, right in flags.items() if not right) if flags["found"] else "not found"


def agreement_report(first: Keys, second: Keys) -> str:
    """A line for each plan that two labellers worked on apart."""
    lines = ["labellers: agreement on plans that two labelled apart"]
    for doc, keys in second.tasks.items():
        found = agree(first.tasks[doc], keys)
        fields = ", ".join(
            f"{name} {share(getattr(found, name), found.both):.1%}" for name in ("lead", "coordinate", "deadline")
        )
        lines.append(
            f"  {doc}: {found.first} and {found.second} tasks, F1 {found.f1:.1%}; of those both found: {fields}"
        )
    return "\n".join(lines)


def as_json(result: SetResult) -> dict[str, Any]:
    """Everything about a set: figures, and booleans by id."""
    return {
        "figures": {"tasks": result.task_figures, "questions": result.question_figures},
        "tasks": {task.id: task.flags for plan in result.plans for task in plan.tasks},
        "extra": {plan.doc: len(plan.extra) for plan in result.plans},
        "metadata": {plan.doc: dict(plan.metadata) for plan in result.plans},
        "questions": {r.id: {"right": r.right, "served": r.served} for r in result.questions},
    }


def baseline_of(results: list[SetResult], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What may be committed of results; the figures of a set that was not measured stay as they were."""
    found = {r.name: as_json(r) if r.name == PUBLISHED else {"figures": as_json(r)["figures"]} for r in results}
    kept = {name: value for name, value in (before or {}).items() if name not in found}
    return {**kept, "embeddings": results[0].embeddings, **found}


def dump(value: Mapping[str, Any]) -> str:
    """JSON with one line a task or question, so that a change of the baseline reads as a list of ids."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    lines: list[str] = []
    depth = 0
    for line in text.splitlines():
        closing = line.strip().startswith("}")
        if depth > _OPEN - closing:
            lines[-1] += line.strip() if closing or lines[-1].endswith("{") else " " + line.strip()
        else:
            lines.append(line)
        depth += line.endswith("{") - closing
    return "\n".join(lines) + "\n"


_OPEN = 3  # levels of the baseline that are written one entry a line


def read_baseline(path: Path = BASELINE) -> dict[str, Any] | None:
    """The committed baseline; None where there is none."""
    if not path.is_file():
        return None
    stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return stored


def compare(result: SetResult, baseline: Mapping[str, Any]) -> str:
    """Gained and lost against the baseline: ids where it has them, figures that moved everywhere."""
    before, now = baseline.get(result.name), as_json(result)
    if before is None:
        return f"{result.name}: not in the baseline"
    same_model = baseline["embeddings"] == result.embeddings
    parts = ["tasks", "metadata", *(["questions"] if same_model else [])]
    lines = [f"{result.name}: against the baseline"]
    if not same_model:
        lines.append(f"  questions not compared: the baseline is for embeddings {baseline['embeddings']}")
    for part in parts:
        lines += _moved(part, before["figures"].get(part, {}), now["figures"].get(part, {}))
        lines += _changed(part, _flat(before.get(part, {})), _flat(now[part]) if part in before else {})
    return "\n".join(lines if len(lines) > 1 else [*lines, "  nothing gained, nothing lost"])


def _flat(entries: Mapping[str, Mapping[str, bool]]) -> dict[str, bool]:
    """ "01-T05 lead" -> right; whether a question was served is no gain or loss of its own."""
    return {f"{i} {name}": flag for i, flags in entries.items() for name, flag in flags.items() if name != "served"}


def _changed(part: str, before: Mapping[str, bool], now: Mapping[str, bool]) -> list[str]:
    gained = sorted(name for name, right in now.items() if right and not before.get(name))
    lost = sorted(name for name, right in before.items() if right and not now.get(name))
    return [f"  {part} {word}: {', '.join(names)}" for word, names in (("gained", gained), ("lost", lost)) if names]


def _moved(part: str, before: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    moved = [f"{name} {before[name]:g} -> {now[name]:g}" for name in before if now.get(name, 0.0) != before[name]]
    return [f"  {part}: {', '.join(moved)}"] if moved else []
