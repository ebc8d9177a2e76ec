"""Ten people ask at once while plans are sent, replaced and removed: the bench of load in small."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from assistant.testing.said import mistakes
from benchmarks.load import report, trial
from benchmarks.load.changing import ROOT
from benchmarks.load.serving import served

SAMPLES = ROOT / "samples"
QUESTIONS = 6


@pytest.fixture
def folders(tmp_path):
    """Two of the sample plans with their questions, and a folder to work in."""
    plans, gold, work = tmp_path / "plans", tmp_path / "gold", tmp_path / "work"
    for folder in (plans, gold, work):
        folder.mkdir()
    for number in ("01", "04"):
        for found in SAMPLES.glob(f"plans/{number}_*.txt"):
            shutil.copy(found, plans)
        shutil.copy(SAMPLES / "gold" / f"questions_{number}.json", gold)
    return plans, gold, work


def test_no_answer_is_stale_while_plans_come_and_go(folders):
    plans, gold, work = folders
    with served(work, [plans], "none") as server:
        bodies, quiet = trial.questions((gold,), QUESTIONS), trial.silence([plans])
        asyncio.run(trial.listen(server, quiet, bodies))
        [stage] = asyncio.run(trial.run(server, quiet, bodies, [(10, 10.0)], lambda _words: None))
        said = server.log.read_text(encoding="utf-8")
    assert mistakes(said) == []
    assert not report.mistakes([stage])
    assert len(stage.changes) >= 6
    assert {done.kind for done in stage.done} >= {"ask", "the slow question", "/healthz"}
