"""Rounds of kill -9 at random moments: nothing acknowledged is lost, nothing stale or removed is found."""

from __future__ import annotations

from benchmarks.soak.clients import cites, faults_of
from benchmarks.soak.plans import Plan
from benchmarks.soak.stage import Stage
from benchmarks.soak.trial import Course, Phase, Trial, rounds

ROUNDS = 20


def test_nothing_acknowledged_is_lost_whatever_is_killed(tmp_path):
    """The server alone: beside it, `kehoach work` does nothing with files where the stores are embedded."""
    stage = Stage(tmp_path, {"KEHOACH_CHAT_WORKER": "inside"})
    outcome = Trial(Course(rounds=ROUNDS, deep=10, seed=9), stage, tmp_path, lambda _words: None).run()
    assert outcome.wrong == []
    assert outcome.counts["looks"] == ROUNDS
    assert outcome.counts["upload acknowledged"] > ROUNDS // 4
    assert sum(n for name, n in outcome.counts.items() if name.startswith("killed")) >= ROUNDS


def test_a_round_kills_what_there_is_in_every_phase():
    made = list(rounds(Course(rounds=200, seed=1), ["serve", "work"]))
    assert made == list(rounds(Course(rounds=200, seed=1), ["serve", "work"]))
    assert {one.phase for one in made} == set(Phase)
    assert {one.victims for one in made} >= {("serve",), ("work",)}
    assert any(len(one.victims) > 1 for one in made)


def test_a_stale_date_and_a_stale_citation_are_seen():
    plan, before = Plan(7, 2), Plan(7, 1)
    cited = {"document_id": plan.id, "number": plan.number}
    right = {"status": "answered", "answer": f"trước ngày {plan.day}", "citations": [cited]}
    assert faults_of(right, plan) == []
    assert faults_of(right | {"answer": f"trước ngày {before.day}"}, plan)
    assert faults_of(right | {"citations": [cited | {"document_id": before.id}]}, plan)
    assert faults_of(right | {"status": "not_found"}, plan)
    assert cites(right, before)
    assert not cites(right, Plan(8, 1))
