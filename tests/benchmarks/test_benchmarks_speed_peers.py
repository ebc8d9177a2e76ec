"""How fast other libraries are beside this one: what is timed, and the table."""

from __future__ import annotations

import importlib
import sys

import pytest

from benchmarks.speed.peers import __main__ as peers
from benchmarks.speed.peers.job import Built, Job, Measured, measure


def test_every_question_is_timed_each_way_after_a_few_that_are_not(tmp_path):
    plan = tmp_path / "01.txt"
    plan.write_text("KẾ HOẠCH", encoding="utf-8")
    asked, given = [], []

    def build(plans):
        given.append(dict(plans))
        return Built(7, {"ask": asked.append, "retrieval": len})

    found = measure(Job((str(plan),), ("một", "hai", "ba", "bốn")), build, ["numpy"])
    assert given == [{str(plan): "KẾ HOẠCH"}]
    assert asked == ["một", "hai", "ba", "một", "hai", "ba", "bốn"]
    assert [len(times) for times in found.asking.values()] == [4, 4]
    assert found.parts == 7
    assert found.memory > 1
    assert found.versions.startswith("numpy ")


def test_the_table_holds_ratios_to_the_librarys_own_figures():
    ours = Measured(100, 10.0, {"ask": (0.02,), "retrieval": (0.01,)}, 500, "a 1")
    other = Measured(40, 20.0, {"retrieval": (0.03,) * 19 + (0.05,)}, 250, "b 2")
    _, _, ask, retrieval, peer = peers.table({"kehoach": ours, "LlamaIndex": other}, 5)
    assert ask == ("| kehoach, ask | 0.50 (1.00x) | 100 | 10 (1.00x) | 20 (2.00x) | 20 (2.00x) | 500 (1.00x) | a 1 |")
    assert retrieval == "| kehoach, retrieval |  |  |  | 10 (1.00x) | 10 (1.00x) |  |  |"
    assert "| 0.25 (0.50x) | 40 | 2.00 (0.20x) | 30 (3.00x) | 50 (5.00x) | 250 (0.50x) | b 2 |" in peer


def test_the_samples_go_through_the_library_itself(tmp_path, monkeypatch):
    from benchmarks.speed.peers import ours  # noqa: PLC0415 - imports sentence-transformers, which costs seconds

    monkeypatch.chdir(tmp_path)
    plan = min((peers.ROOT / "samples" / "plans").glob("*.txt"))
    built = ours.build({str(plan): ""}, "hash")
    assert built.parts > 10
    assert built.ways["retrieval"]("Văn phòng Sở chủ trì nhiệm vụ gì?")
    assert built.ways["ask"]("Văn phòng Sở chủ trì nhiệm vụ gì?").citations


def test_a_library_that_cannot_be_run_is_left_out(tmp_path, capsys):
    assert peers._run(sys.executable, "no_such_recipe", tmp_path) is None
    assert "no_such_recipe" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["langchain", "llamaindex"])
def test_a_peer_takes_in_a_plan_where_its_packages_are(module, tmp_path, monkeypatch):
    pytest.importorskip({"langchain": "langchain_chroma", "llamaindex": "llama_index"}[module])
    monkeypatch.chdir(tmp_path)
    built = importlib.import_module(f"benchmarks.speed.peers.{module}").build({"01": "Văn phòng Sở chủ trì."})
    assert built.parts == 1
    assert built.ways["retrieval"]("ai chủ trì?")
