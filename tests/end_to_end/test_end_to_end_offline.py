"""With every way out of this machine closed, plans are read, embedded, and asked about."""

from __future__ import annotations

import json
import sys

import pytest
from processes import ROOT, environment, run

from assistant.settings import has_bundled_model

QUESTION = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"
# Loaded by the interpreter before anything else; a try to reach out is written down and ends the process.
GUARD = """
import os, socket

def refuse(address):
    with open(os.environ["REACHED"], "a") as file:
        file.write(repr(address) + "\\n")
    os._exit(97)

def local(host):
    return host in (None, "", "localhost", "::1", "0.0.0.0", b"localhost") or str(host).startswith("127.")

connect, lookup = socket.socket.connect, socket.getaddrinfo

def guarded(self, address):
    if self.family != socket.AF_UNIX and not local(address[0]):
        refuse(address)
    return connect(self, address)

def guarded_lookup(host, *args, **kwargs):
    if not local(host):
        refuse(host)
    return lookup(host, *args, **kwargs)

socket.socket.connect = socket.socket.connect_ex = guarded
socket.getaddrinfo = guarded_lookup
"""


@pytest.fixture
def closed(tmp_path):
    """An environment whose interpreters cannot reach another machine."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    path = f"{tmp_path / 'guard'}:{ROOT}"
    return lambda embeddings: environment(
        PYTHONPATH=path, REACHED=str(tmp_path / "reached"), KEHOACH_EMBEDDINGS=embeddings
    )


def test_the_guard_guards(tmp_path, closed):
    script = "import socket; socket.create_connection(('pypi.org', 443))"
    found = run("-c", script, cwd=tmp_path, env=closed("none"), program=[sys.executable])
    assert found.returncode == 97
    assert "pypi.org" in (tmp_path / "reached").read_text(encoding="utf-8")


@pytest.mark.skipif(not has_bundled_model(), reason="the bundled model is for Linux x86-64 only")
def test_ingest_and_ask_with_the_bundled_model_reach_nothing(tmp_path, closed, samples):
    lines = (samples / "01_so_vhtt_cchc_2024.txt").read_text(encoding="utf-8").split("\n")
    (tmp_path / "plan.txt").write_text("\n".join([*lines[:20], *lines[118:150]]), encoding="utf-8")
    env = closed("bundled")
    found = run("ingest", "plan.txt", cwd=tmp_path, env=env)
    assert found.returncode == 0, found.stderr
    question = json.dumps({"id": 1, "question": QUESTION})
    found = run("ask", "--batch", "-", cwd=tmp_path, env=env, stdin=question)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["responsibilities"][0]["deadline"]["end"] == "2024-08-15"
    checks = json.loads(run("doctor", "--quick", "--json", cwd=tmp_path, env=env).stdout)
    assert checks["status"] == "ok"
    assert not (tmp_path / "reached").exists()
