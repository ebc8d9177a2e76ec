"""Floors under the quality of reading, so that no change loses it unseen; `make eval` shows what moved."""

from __future__ import annotations

import pytest

from benchmarks.quality.keys import Keys, doc_of, label_keys, reference_keys, sample_keys
from benchmarks.quality.task_scores import figures, score_plans
from ingest import pipeline

EVERYWHERE = {"f1": 0.97, "lead": 0.98, "coordinate": 0.97, "deadline": 0.97, "product": 0.97, "metadata": 0.95}


def check(keys: Keys | None, floors: dict[str, float]) -> None:
    assert keys is not None
    readings = {doc_of(path.name): pipeline.read(path) for path in keys.plans}
    plans = score_plans(keys, readings)
    found = figures(plans)
    wrong = [f"{task.id} {task.flags}" for plan in plans for task in plan.tasks if not all(task.flags.values())]
    extra = [f"{plan.doc} {text[:60]}" for plan in plans for text in plan.extra]
    low = {name: found[name] for name, floor in floors.items() if found[name] < floor}
    assert not low, [*wrong, *extra]
    assert found["printed_marked"] <= 0.01


def test_samples():
    check(sample_keys(), EVERYWHERE | {"inherited_marked": 0.95})


@pytest.mark.usefixtures("reference")
def test_reference():
    check(reference_keys(), EVERYWHERE | {"inherited_marked": 0.95})


@pytest.mark.usefixtures("reference")
def test_plans_labelled_blind():
    check(label_keys(), EVERYWHERE)
