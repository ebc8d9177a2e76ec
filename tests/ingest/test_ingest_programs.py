"""Running programs of the system: their time, their output, what they see, and what they leave behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest import programs
from plan.errors import FileBomb, FileDamaged, ReadingTimeout, ToolMissing


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Makes a shell script that goes by the name of antiword."""

    def make(script):
        path = tmp_path / "bin" / "antiword"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")

    return make


def run(*arguments, data=None, seconds=60.0, folder=None):
    return programs.run("antiword", arguments, name="a.doc", seconds=seconds, data=data, folder=folder)


def has_ended(number):
    """Whether a process is gone, or waits for nothing but its parent."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for_end(number):
    until = time.monotonic() + 30
    while not has_ended(number) and time.monotonic() < until:
        time.sleep(0.01)
    return has_ended(number)


def test_data_goes_in_and_output_comes_out(program):
    program('cat; printf " %s" "$@"')
    assert run("một", "hai $HOME", data="chữ".encode()) == "chữ một hai $HOME".encode()


def test_a_megabyte_each_way_blocks_nobody(program):
    program("cat; cat /dev/null >&2")
    data = bytes(range(256)) * 2**12
    assert run(data=data) == data


def test_it_runs_in_the_folder_given(program, tmp_path):
    program("pwd")
    assert run(folder=tmp_path).decode().strip() == str(tmp_path.resolve())


def test_a_program_that_fails_says_why(program):
    program("echo bad header >&2; exit 3")
    with pytest.raises(FileDamaged, match=r"a\.doc.*mã 3: bad header"):
        run()


def test_a_missing_program_is_named_with_the_line_to_type(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.find("antiword") is None
    with pytest.raises(ToolMissing, match="sudo apt install antiword"):
        run()


def test_a_program_that_takes_too_long_dies_with_all_that_it_started(program, tmp_path):
    program("sleep 300 & echo $! > started; wait")
    with pytest.raises(ReadingTimeout, match=r"a\.doc"):
        run(seconds=0.5, folder=tmp_path)
    assert wait_for_end((tmp_path / "started").read_text(encoding="utf-8").strip())


def test_what_a_program_leaves_running_is_ended_and_not_waited_for(program):
    program("sleep 300 & echo $!")
    assert wait_for_end(run().decode().strip())


def test_output_without_end_is_refused(program):
    program("cat /dev/zero")
    with pytest.raises(FileBomb):
        run()


def test_a_program_sees_neither_proxies_nor_a_display_nor_our_home(program, monkeypatch):
    for name in ("http_proxy", "DISPLAY", "KEHOACH_DATA", "LD_PRELOAD_NOT"):
        monkeypatch.setenv(name, "x")
    program("env; mkdir -p $HOME/.config")
    seen = dict(line.split("=", 1) for line in run().decode().splitlines())
    assert set(seen) <= {"PATH", "HOME", "TMPDIR", "LC_ALL", "OMP_THREAD_LIMIT", "LD_LIBRARY_PATH", "PWD", "SHLVL", "_"}
    assert seen["HOME"] == seen["TMPDIR"]
    assert not Path(seen["HOME"]).exists()


@pytest.mark.parametrize("tool", programs.TOOLS)
def test_every_tool_says_what_it_is_for_and_how_to_get_it(tool):
    known = programs.TOOLS[tool]
    assert known.purpose
    assert known.install == f"sudo apt install {' '.join(known.packages)}"
