"""Rounds of kill -9 at random moments: nothing acknowledged is lost, nothing stale or removed is found."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx
import pytest

from assistant.testing.said import mistakes
from benchmarks.soak.clients import cites, faults_of
from benchmarks.soak.plans import Plan
from benchmarks.soak.stage import CHROMA, POSTGRES, WEB, WORKER, Stage, stage_on_servers
from benchmarks.soak.trial import Course, Phase, Trial, rounds

EMBEDDED, ON_SERVERS = 12, 8
_PATIENCE = 90.0  # seconds until what has to come of itself has come


@pytest.fixture
def servers_stage(needs):
    """Kehoach over a PostgreSQL and a Chroma of its own; only those two run yet."""
    needs("postgres")
    with tempfile.TemporaryDirectory(prefix="kehoach-soak-") as folder, stage_on_servers(Path(folder)) as stage:
        yield stage


def right(outcome, count):
    assert outcome.wrong == []
    assert outcome.counts["looks"] == count
    assert outcome.counts["upload acknowledged"] > count // 4
    assert sum(n for name, n in outcome.counts.items() if name.startswith("killed")) >= count


def test_a_server_that_does_not_come_up_ends_the_rounds_and_all_before_is_told(tmp_path, monkeypatch):
    def wait(_stage):
        raise TimeoutError("the server did not become ready")

    monkeypatch.setattr(Stage, "start", lambda *_given, **_more: None)
    monkeypatch.setattr(Stage, "wait", wait)
    monkeypatch.setattr(Stage, "said", lambda _stage: "")
    outcome = Trial(Course(rounds=2), Stage(tmp_path), tmp_path, lambda _words: None).run()
    assert outcome.wrong == ["the rounds end here: the server did not become ready"]


def test_nothing_acknowledged_is_lost_whatever_is_killed(tmp_path):
    """The server alone: beside it, `kehoach work` does nothing with files where the stores are embedded."""
    stage = Stage(tmp_path, {"KEHOACH_CHAT_WORKER": "inside"})
    course = Course(rounds=EMBEDDED, deep=EMBEDDED, seed=9)
    right(Trial(course, stage, tmp_path, lambda _words: None).run(), EMBEDDED)


def test_nothing_acknowledged_is_lost_whatever_is_killed_on_servers(tmp_path, servers_stage):
    course = Course(rounds=ON_SERVERS, deep=ON_SERVERS, seed=5)
    outcome = Trial(course, servers_stage, tmp_path, lambda _words: None).run()
    right(outcome, ON_SERVERS)
    for name in (POSTGRES, CHROMA, WEB, WORKER):
        assert any(told.startswith(f"killed: {name}, ") for told in outcome.counts)


def test_dead_servers_are_told_and_recovered_from(servers_stage):
    """The processes of kehoach live on, and need nobody to start them again."""
    first, second = Plan(1, 1), Plan(2, 1)
    postgres, chroma = servers_stage.victims[POSTGRES], servers_stage.victims[CHROMA]
    servers_stage.open(writable=True).close()  # a worker does not start without a library
    try:
        servers_stage.start([*servers_stage.victims])
        servers_stage.wait()
        with httpx.Client(base_url=servers_stage.address, timeout=30, trust_env=False) as service:
            send(service, first)
            alive = servers_stage.running()
            assert len(alive) == 4  # one that serves with two processes of its own, one that works
            chroma.kill()
            assert answer(service, first) == []
            send(service, second)
            assert answer(service, second) == []
            postgres.kill()
            told = service.post("/api/ask", json={"question": first.question})
            assert (told.status_code, told.json()["code"]) == (503, "database_unreachable")
            assert int(told.headers["Retry-After"]) > 0
            assert service.get("/readyz").status_code == 503
            postgres.start()
            wait_for(lambda: answer(service, first) == [])
            chroma.start()
            send(service, Plan(3, 1))
            wait_for(lambda: service.get("/readyz").json().get("status") == "ok")  # the vectors have followed
            assert servers_stage.running() == alive
    finally:
        servers_stage.stop()
    assert mistakes(servers_stage.said()) == []


def send(service, plan):
    job = service.post("/api/documents", files={"file": (plan.file, plan.text.encode())}).json()["id"]
    wait_for(lambda: service.get(f"/api/jobs/{job}").json()["status"] == "done")


def answer(service, plan):
    """What is wrong with the answer to a plan's question."""
    return faults_of(service.post("/api/ask", json={"question": plan.question}).json(), plan)


def wait_for(holds):
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


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
