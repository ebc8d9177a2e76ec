from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import library_values as values

import index.fulltext
from index.library import Library

HERE = Path(__file__).parent
COUNTS = {values.digest_of(f"k{n}")[:16]: (f"tuk{n}", 3 + n) for n in range(7)}


def write_until_killed(folder, start, seconds):
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    with subprocess.Popen(
        [sys.executable, str(HERE / "killed_writer.py"), str(folder), str(start)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        text=True,
    ) as writer:
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        writer.wait()


def assert_whole(library):
    found = library.documents()
    for document in found:
        word, count = COUNTS[document.id]
        assert (document.tasks, document.passages) == (count, count)
        assert len(library.tasks([document.id])) == len(library.passages([document.id])) == count
        assert len(library.search(word)) == 2 * count
        assert len(library.lines(document.id, 1, 99)) == 5
        assert [original.path.read_bytes().decode() for original in library.original(document.id)] == [f"k{count - 3}"]
    assert {m.document_id for m in library.search("tham gia xây dựng các phối hợp")} <= {d.id for d in found}
    folder = library.database.path.parent / "originals"
    kept = len(found) + sum(len(library.versions(document.id)) for document in found)
    assert sum(path.is_file() for path in folder.rglob("*")) == kept
    library.drain()
    assert library._database.pragma("integrity_check") == [("ok",)]
    if found:
        assert library._vectors._open_store().documents() == {d.id: d.tasks + d.passages for d in found}
        assert len(library.nearest("xây dựng")) > 0


def test_a_writer_killed_at_any_moment_leaves_a_whole_library(tmp_path, monkeypatch):
    monkeypatch.setattr(index.fulltext, "segment", lambda text: tuple(text.lower().split()))
    chance = random.Random(2026)  # noqa: S311 - not for secrets
    for step in range(7):
        write_until_killed(tmp_path, step * 5, chance.uniform(0.02, 0.9))
        with Library.open(tmp_path, embedder="hash", writable=False) as reader:
            reader.tasks()
        with Library.open(tmp_path, embedder="hash", writable=True) as library:
            assert_whole(library)
