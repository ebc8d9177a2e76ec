"""How fast look-ups start, and what they must not load for it."""

from __future__ import annotations

import json
import sys
import time

import pytest
from processes import ROOT, environment, run

HEAVY = ("torch", "chromadb", "underthesea", "sentence_transformers", "transformers", "numpy", "fastapi", "openpyxl")
PROBE = """
import sys
from assistant.channels.cli.main import main
code = main(sys.argv[2:])
sys.stderr.write("LOADED " + " ".join(name for name in sys.argv[1].split(",") if name in sys.modules))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    assert run("ingest", ROOT / "samples" / "plans", cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "words", [["tasks"], ["tasks", "--format", "csv"], ["documents"], ["ask", "Ai chủ trì đề án sáp nhập nhà hát?"]]
)
def test_look_ups_load_no_model_library(data, words):
    (data / "probe.py").write_text(PROBE, encoding="utf-8")
    found = run(data / "probe.py", ",".join(HEAVY), *words, cwd=data, program=[sys.executable])
    assert found.returncode == 0
    assert found.stdout
    assert found.stderr.split("LOADED", 1)[1].strip() == ""


def test_look_ups_start_at_once(data):
    """0.7 s is the aim (0.4 s measured); the bound is wide, as machines that run tests may be busy."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        assert run("tasks", cwd=data).returncode == 0
        times.append(time.perf_counter() - begun)
    assert min(times) < 2.0


def test_vietnamese_is_written_whatever_the_locale(data):
    env = environment(LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    found = run("documents", cwd=data, env=env)
    assert found.returncode == 0
    assert "Cải cách hành chính" in found.stdout


def test_a_reader_that_goes_away_is_no_error(data):
    shell = [
        "bash",
        "-c",
        '"$0" -m assistant.channels.cli.main tasks --format csv | head -n 1; echo "${PIPESTATUS[0]}"',
    ]
    found = run(sys.executable, cwd=data, program=shell)
    assert found.stdout.splitlines()[-1] == "0"
    assert found.stderr == ""


def test_a_batch_comes_from_standard_input(data):
    question = {"id": "1", "question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?"}
    found = run("ask", "--batch", "-", cwd=data, stdin=json.dumps(question, ensure_ascii=False) + "\n")
    assert found.returncode == 0
    assert json.loads(found.stdout)["id"] == "1"
    assert json.loads(found.stdout)["status"] == "answered"
