"""The systemd units start what there is, held as far as reading files lets them be."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess

import pytest

from assistant.channels.cli.parser import build_parser

SERVICES = ["kehoach", "kehoach-work", "kehoach-backup", "kehoach-chroma"]
BIN = "/opt/kehoach/current/bin/"
HELD = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallErrorNumber": "EPERM",
    "UMask": "0077",
}


@pytest.fixture
def units(root):
    return root / "deploy" / "systemd"


def lines(unit) -> list[tuple[str, str]]:
    text = unit.read_text(encoding="utf-8")
    return [(name, value) for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_held(units, name):
    given = dict(lines(units / f"{name}.service"))
    assert {key: given.get(key) for key in HELD} == HELD
    assert given["User"] == "kehoach"


@pytest.mark.parametrize("name", ["kehoach", "kehoach-work", "kehoach-backup"])
def test_a_service_starts_a_command_that_there_is(units, name):
    given = dict(lines(units / f"{name}.service"))
    command = given["ExecStart"].replace("$$", "$").replace("%%", "%")
    (typed,) = re.findall(re.escape(BIN) + r"kehoach ([^;]*)", command)
    assert build_parser().parse_args(shlex.split(typed.rstrip("'"))).command in {"serve", "work", "backup"}


@pytest.mark.parametrize("name", ["kehoach", "kehoach-work"])
def test_a_reader_that_fills_the_memory_does_not_end_the_service(units, name):
    given = dict(lines(units / f"{name}.service"))
    assert given["OOMPolicy"] == "continue"
    assert given["Restart"] == "on-failure"


def test_what_is_to_be_written_is_where_a_strict_system_lets_it_be(units):
    given = dict(lines(units / "kehoach-backup.service"))
    assert "/var/backups/kehoach/" in given["ExecStart"]
    assert given["ReadWritePaths"] == "/var/backups/kehoach"
    assert "KEHOACH_DATA=/var/lib/kehoach/" in given["Environment"]
    assert given["StateDirectory"] == "kehoach"


def test_systemd_finds_no_fault(units, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine; make setup does not bring an init system along")
    for unit in units.iterdir():
        text = re.sub(re.escape(BIN) + r"\w+", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, timeout=60, check=False
    )
    assert [line for line in done.stderr.splitlines() if "kehoach" in line] == []
