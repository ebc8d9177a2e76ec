"""Ingests that are stopped, killed, or run into each other."""

from __future__ import annotations

import json
import shutil
import signal
import sys

import pytest
from processes import ROOT, environment, run, start

from assistant.testing.said import mistakes

PLAN = ROOT / "samples" / "plans" / "04_so_noi_vu_tinh_gian_2023.txt"
COUNT = 14
HASH = environment(KEHOACH_EMBEDDINGS="hash")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plans").mkdir()
    text = PLAN.read_text(encoding="utf-8")
    for number in range(COUNT):
        (tmp_path / "plans" / f"{number:02}.txt").write_text(f"{text}\nBản {number}\n", encoding="utf-8")
    return tmp_path


def after_some_files(ingest):
    for line in ingest.stderr:
        if line.startswith("3/"):
            return
    pytest.fail("the ingest ended early")


def assert_whole(folder):
    """The next ingest takes in the rest; nothing is lost, doubled, or without its vectors."""
    kept = json.loads(run("documents", "--json", cwd=folder).stdout)["total"]
    assert 3 <= kept < COUNT
    found = run("ingest", "plans", "--json", cwd=folder, env=HASH)
    assert found.returncode == 0
    counts = json.loads(found.stdout)
    assert (counts["new"], counts["unchanged"]) == (COUNT - kept, kept)
    documents = json.loads(run("documents", "--json", cwd=folder).stdout)["documents"]
    assert sorted(document["file"] for document in documents) == [f"{n:02}.txt" for n in range(COUNT)]
    assert len({json.dumps(document["counts"]) for document in documents}) == 1
    checks = json.loads(run("doctor", "--quick", "--json", cwd=folder, env=HASH).stdout)
    assert checks["status"] == "ok"


def test_ctrl_c_ends_with_a_sentence_and_a_whole_library(folder):
    with start("ingest", "plans", cwd=folder, env=HASH) as ingest:
        after_some_files(ingest)
        ingest.send_signal(signal.SIGINT)
        rest = ingest.stderr.read()
        assert ingest.wait(60) == 2
    assert f"/{COUNT} tệp" in rest
    assert "[interrupted]" in rest
    assert mistakes(rest) == []
    assert_whole(folder)


def test_a_killed_ingest_leaves_a_whole_library(folder):
    with start("ingest", "plans", cwd=folder, env=HASH) as ingest:
        after_some_files(ingest)
        ingest.kill()
        ingest.wait(60)
    assert_whole(folder)


def test_of_two_ingests_at_once_one_is_told_to_wait(folder):
    with start("ingest", "plans", cwd=folder) as first:
        after_some_files(first)
        first.send_signal(signal.SIGSTOP)  # so that it is not done before the second begins
        second = run("ingest", "plans", cwd=folder)
        assert second.returncode == 2
        assert "[library_busy]" in second.stderr
        assert run("documents", cwd=folder).returncode == 0  # reading goes on meanwhile
        first.send_signal(signal.SIGCONT)
        first.stderr.read()
        assert first.wait(60) == 0


def test_a_folder_that_cannot_be_written_to_is_said(folder):
    (folder / "data").write_text("a file where the folder should be", encoding="utf-8")
    found = run("ingest", "plans", cwd=folder)
    assert found.returncode == 2
    assert "[storage_full]" in found.stderr
    assert mistakes(found.stderr) == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_limit_on_file_sizes_is_met_like_a_full_disk(folder):
    """ulimit -f makes the kernel refuse to let the database grow, as a full disk does (Python ignores SIGXFSZ).

    The empty tables take some 500 KiB: less, and there would be no library to ask.
    """
    limited = ["bash", "-c", 'ulimit -f 640; exec "$@"', "bash"]
    program = [*limited, sys.executable, "-m", "assistant.channels.cli.main"]
    found = run("ingest", "plans", cwd=folder, program=program)
    assert found.returncode == 2
    assert "[storage_full]" in found.stderr
    kept = json.loads(run("documents", "--json", cwd=folder).stdout)["total"]
    assert kept < COUNT
    assert run("ingest", "plans", cwd=folder).returncode == 0
