"""A file may kill the process that reads it, and nothing else."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from leftovers import nothing_left, processes

from ingest.isolation import read_isolated
from ingest.source import Limits, SourceLine
from plan import errors
from plan.errors import (
    FileTooLarge,
    FileUnreadable,
    FormatUnsupported,
    InputError,
    Interrupted,
    PathMissing,
    ReadingCrashed,
    ReadingTimeout,
)

HERE = Path(__file__).parent
LIMITS = Limits(seconds=60, memory=2**28, characters=1_000_000, unpacked=2**22)
SHORT = Limits(seconds=1.5, memory=2**28, characters=1_000_000)
FAULTS = sorted({k.code for k in vars(errors).values() if isinstance(k, type) and issubclass(k, InputError)})


def read(folder, misdeed, limits=LIMITS, text="Đầm sen", **more):
    path = folder / f"{misdeed}.txt"
    path.write_text(text, "utf-8")
    return read_isolated(path, limits=limits, readers="misbehaving_readers:reader_of", **more)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    with nothing_left(tmp_path) as folder:
        yield folder


def test_a_good_file(tmp_path, scratch):
    heard = []
    source = read(tmp_path, "good", progress=lambda done, total: heard.append((done, total)))
    assert source.lines == (SourceLine("Đầm sen"),)
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_the_registered_reader(samples, scratch):
    plan = min(samples.glob("*.txt"))
    lines = read_isolated(plan).lines
    assert [line.text for line in lines] == plan.read_text("utf-8").split("\n")


@pytest.mark.parametrize("misdeed", ["noise", "closed_stdout"])
def test_what_libraries_print_is_no_answer(tmp_path, scratch, misdeed):
    assert read(tmp_path, misdeed).lines == (SourceLine("read all the same"),)


def test_nothing_is_left_behind(tmp_path, scratch):
    left = Path(read(tmp_path, "litter").lines[0].text)
    assert left.is_relative_to(scratch)
    assert not left.exists()


@pytest.mark.parametrize(
    ("misdeed", "cause"),
    [
        ("abort", f"tín hiệu {signal.SIGABRT:d}"),
        ("segfault", f"tín hiệu {signal.SIGSEGV:d}"),
        ("killed", "hết bộ nhớ"),
        ("silent_exit", "lỗi khi đọc"),
        ("system_exit", "lỗi khi đọc"),
        ("foreign", "lỗi khi đọc"),
        ("start_error", "lỗi khi đọc"),
        ("recursion", "lỗi khi đọc"),
        ("memory", "256 MB"),
        ("open_files", "lỗi khi đọc"),
        ("large_file", "lỗi khi đọc"),
        ("orphans", f"tín hiệu {signal.SIGABRT:d}"),
        ("thread", f"tín hiệu {signal.SIGABRT:d}"),
        ("held_pipe", "lỗi khi đọc"),
        ("closed_pipe", "không trả kết quả"),
        ("words", "không hợp lệ"),
        ("bytes_", "không hợp lệ"),
        ("half", "lỗi khi đọc"),
        ("deep", "không hợp lệ"),
        ("endless", "quá lớn"),
        ("odd_source", "không hợp lệ"),
        ("odd_progress", "không hợp lệ"),
        ("two_messages", "không hợp lệ"),
        ("odd_message", "không hợp lệ"),
        ("odd_fault", "không hợp lệ"),
        ("odd_words", "không hợp lệ"),
        ("surrogate", "không hợp lệ"),
    ],
)
def test_ways_to_die(tmp_path, scratch, misdeed, cause):
    with pytest.raises(ReadingCrashed, match=cause) as caught:
        read(tmp_path, misdeed)
    assert f"{misdeed}.txt" in caught.value.message
    assert "nạp lại" in caught.value.message
    assert read(tmp_path, "good").lines == (SourceLine("Đầm sen"),)


@pytest.mark.parametrize("misdeed", ["loop", "deaf", "grandchild", "far_grandchild"])
def test_ways_not_to_end(tmp_path, scratch, misdeed):
    with pytest.raises(ReadingTimeout, match=r"quá 1\.5 giây"):
        read(tmp_path, misdeed, SHORT)
    assert read(tmp_path, "good").lines == (SourceLine("Đầm sen"),)


def test_too_many_characters(tmp_path, scratch):
    with pytest.raises(FileTooLarge, match="1,000,000"):
        read(tmp_path, "long")


@pytest.mark.parametrize("code", FAULTS)
def test_faults_come_across_as_they_are(tmp_path, scratch, code):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "fault", text=code)
    assert type(caught.value).code == code
    assert caught.value.message == f"Không đọc được “{code}\udc80”\ncủa 🙂 tệp."


def test_files_that_cannot_be_opened(tmp_path, scratch):
    (tmp_path / "large.txt").write_bytes(b"sen" * 1000)
    os.mkfifo(tmp_path / "pipe.txt")
    for name, limits, error in [
        ("none.txt", LIMITS, PathMissing),
        ("a.zzz", LIMITS, FormatUnsupported),
        ("large.txt", Limits(size=2999), FileTooLarge),
        ("pipe.txt", LIMITS, FileUnreadable),
        (f"{'x' * 300}.txt", LIMITS, FileUnreadable),
    ]:
        with pytest.raises(error):
            read_isolated(tmp_path / name, limits=limits)


@pytest.mark.parametrize(
    "name",
    ["-rf.txt", "a\nb.txt", "🙂 kế hoạch.txt", "\u202etxt.exe.txt", "ke\u0302\u0301.txt", "\udcff.txt", "a'\"$(x).md"],
)
def test_names_of_files(tmp_path, scratch, name, monkeypatch):
    (tmp_path / name).write_text("Đầm sen", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert read_isolated(Path(name)).lines == (SourceLine("Đầm sen"),)


def test_modules_beside_the_plans_are_not_imported(tmp_path, scratch, monkeypatch):
    for name in ("json.py", "ingest.py", "sitecustomize.py"):
        (tmp_path / name).write_text("raise SystemExit('not this one')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(tmp_path, "good").lines == (SourceLine("Đầm sen"),)


def test_the_worker_knows_no_secrets(tmp_path, scratch, monkeypatch):
    for name in ("HTTPS_PROXY", "http_proxy", "KEHOACH_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "http://secret.example")
    known = json.loads(read(tmp_path, "environment").lines[0].text)
    assert "secret" not in json.dumps(known)
    assert known["PYTHONNOUSERSITE"] == "1"


def test_stopping(tmp_path, scratch):
    asked = iter([False, False, True])
    with pytest.raises(Interrupted):
        read(tmp_path, "deaf", stop=lambda: next(asked))


def test_ctrl_c(tmp_path, scratch):
    def interrupt(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(tmp_path, "good", progress=interrupt)


def test_the_log_has_the_trace(tmp_path, scratch, caplog):
    caplog.set_level(logging.DEBUG, "ingest.isolation")
    with pytest.raises(ReadingCrashed):
        read(tmp_path, "foreign")
    with pytest.raises(ReadingCrashed):
        read(tmp_path, "abort")
    read(tmp_path, "noise")
    raised, aborted, noise = caplog.records
    assert "RuntimeError: a library's own  [31merror" in raised.getMessage()
    assert "Fatal Python error: Aborted" in aborted.getMessage()
    assert [r.levelno for r in caplog.records] == [logging.WARNING, logging.WARNING, logging.DEBUG]
    assert len(noise.getMessage()) < 20_000


def becomes(found, wanted):
    patience = time.monotonic() + 30
    while found() != wanted and time.monotonic() < patience:
        time.sleep(0.02)
    return found() == wanted


@pytest.mark.parametrize("misdeed", ["deaf", "loop", "far_grandchild"])
def test_a_worker_does_not_outlive_the_program(tmp_path, misdeed):
    (tmp_path / f"{misdeed}.txt").write_text("sen", "utf-8")
    program = (
        "import sys; from pathlib import Path; from ingest.isolation import read_isolated\n"
        "said = lambda *_: print('reading', flush=True)\n"
        "read_isolated(Path(sys.argv[1]), readers='misbehaving_readers:reader_of', progress=said)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    command = [sys.executable, "-c", program, tmp_path / f"{misdeed}.txt"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout.readline() == b"reading\n"
            assert becomes(lambda: len(processes(tmp_path)), [2, 3][misdeed == "far_grandchild"])
        finally:
            parent.kill()
    assert becomes(lambda: processes(tmp_path), [])
    assert list(tmp_path.glob("kehoach-*")) == []


def test_a_worker_that_is_asked_nothing_clears_its_folder_away(tmp_path):
    folder = tmp_path / "kehoach-x"
    folder.mkdir()
    environment = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "ingest.worker"], env=environment, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not folder.exists()


def test_a_worker_started_by_hand_leaves_the_folder_alone(tmp_path, samples):
    request = {"path": str(min(samples.glob("*.txt"))), "limits": {}, "readers": "ingest.readers.registry:reader_of"}
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "ingest.worker"]
    done = subprocess.run(command, env=environment, input=json.dumps(request).encode(), capture_output=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]).keys() == {"source"}
    assert tmp_path.exists()
