"""What docs/security.md promises and no other test holds, and that the tests it names are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from office_values import Office, address, opened

from ingest.isolation import _environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    yield from opened(tmp_path_factory.mktemp("office"))


@cache
def known_in(name: str) -> frozenset[str]:
    """The tests in the files of a name."""
    files = [path for path in (ROOT / "tests").rglob(name) if "vendor" not in path.parts]
    return frozenset(found for path in files for found in DEFINED.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("named", sorted(set(NAMED.findall(PAGE.read_text("utf-8")))), ids="::".join)
def test_a_test_that_is_named_is_there(named):
    file, test = named
    assert test in known_in(file)


def test_every_threat_names_a_test():
    text = PAGE.read_text("utf-8").partition("## Actors")[2].partition("## What every response")[0]
    rows = [line for line in text.split("\n") if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 30
    assert [row for row in rows if "::test_" not in row and "journal" not in row] == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dang-nhap",
        "/api/tasks",
        "/api/tasks.csv",
        "/api/nothing",
        "/nothing",
        "/van-ban/{document_id}",
        "/healthz",
    ],
)
@pytest.mark.parametrize("who", ["", "chu"])
def test_every_kind_of_response_has_the_headers(office, path, who):
    found = office.caller(who).get(address(path, office.values)).headers
    assert {name: found.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "default-src 'none'" in found["content-security-policy"]
    assert "unsafe" not in found["content-security-policy"]
    assert "access-control-allow-origin" not in found
    assert "server" not in found


def test_a_browser_is_told_to_come_by_https_where_it_did(office):
    secure = TestClient(office.app, base_url="https://localhost")
    assert "max-age" in secure.get("/healthz").headers["strict-transport-security"]


def test_the_process_that_reads_has_a_home_of_its_own_and_tells_nobody(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "/somebody")
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    known = _environment(str(tmp_path))
    assert known["HOME"] == str(tmp_path)
    assert known["ORT_DISABLE_TELEMETRY"] == "1"
