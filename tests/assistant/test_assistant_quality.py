"""Floors under the quality of answers, so that no change loses it unseen; `make eval` shows what moved."""

from __future__ import annotations

import pytest

from benchmarks.quality import report
from benchmarks.quality.keys import Keys, reference_keys, sample_keys


def figures(keys: Keys) -> tuple[dict[str, float], list[str]]:
    result = report.measure(keys, "none")
    return result.question_figures, [f"{r.id}: {r.wrong}" for r in result.questions if not r.right]


def test_samples():
    total, misses = figures(sample_keys())
    assert total["right_share"] >= 0.75, misses
    assert total["served_wrong"] <= 0.13, misses


@pytest.mark.usefixtures("reference")
def test_reference():
    keys = reference_keys()
    assert keys is not None
    total, misses = figures(keys)
    assert total["right_share"] >= 0.80, misses
    assert total["served_wrong"] <= 0.08, misses
