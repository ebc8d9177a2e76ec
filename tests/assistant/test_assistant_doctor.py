"""`kehoach doctor` on the programs that some formats need."""

from __future__ import annotations

import json

import pytest

from assistant.channels.cli.main import main
from ingest import programs


@pytest.fixture(autouse=True)
def _settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")


@pytest.fixture
def checks(capsys):
    """The checks of a run, by name."""

    def run(*words):
        assert main(["doctor", "--json", *words]) == 0
        return {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}

    return run


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Makes the only program there is: a shell script of this name."""

    def make(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return make


def test_a_missing_program_is_a_warning_with_what_to_type(checks, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = checks("--quick")
    for tool, known in programs.TOOLS.items():
        assert (found[tool]["status"], found[tool]["code"]) == ("warning", "tool_missing")
        assert known.purpose in found[tool]["message"]
        assert known.install in found[tool]["message"]


@pytest.mark.parametrize("tool", programs.TOOLS)
def test_a_program_that_is_there_is_said_with_its_version(checks, needs, tool):
    needs(tool)
    found = checks()[tool]
    assert found["status"] == "ok", found
    assert "." in found["message"].split(",")[0]


def test_a_quick_look_does_not_start_libreoffice(checks, program, tmp_path):
    program("soffice", f"/bin/touch {tmp_path}/started")
    found = checks("--quick")["soffice"]
    assert found["status"] == "ok"
    assert not (tmp_path / "started").exists()


def test_libreoffice_that_converts_nothing_is_seen(checks, program):
    program("soffice", "echo LibreOffice 7.4")
    found = checks()["soffice"]
    assert (found["status"], found["code"]) == ("warning", "file_damaged")
    assert "sudo apt install libreoffice-writer-nogui" in found["message"]


def test_a_recogniser_without_vietnamese_is_seen(checks, program):
    program("tesseract", 'if [ "$1" = --version ]; then echo tesseract 5.3.0; else echo eng; fi')
    found = checks("--quick")["tesseract"]
    assert (found["status"], found["code"]) == ("warning", "tool_language_missing")
    assert "sudo apt install tesseract-ocr-vie" in found["message"]


def test_a_broken_program_is_a_warning(checks, program):
    program("tesseract", "exit 127")
    found = checks("--quick")["tesseract"]
    assert (found["status"], found["code"]) == ("warning", "file_damaged")


def test_the_limits_are_told(checks, monkeypatch):
    monkeypatch.setenv("KEHOACH_MAX_PAGES", "77")
    assert "77 trang" in checks("--quick")["Giới hạn"]["message"]
