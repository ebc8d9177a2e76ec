"""The service as its own process, on loopback."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest
from processes import ROOT, run, start

from assistant.testing.said import mistakes


def get(url, data=None):
    headers = {"Content-Type": "application/json"} if data else {}
    body = json.dumps(data).encode() if data else None
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as found:  # noqa: S310
        return json.load(found)


def wait_until_ready(address):
    for _ in range(300):
        try:
            return get(f"{address}/readyz")
        except urllib.error.HTTPError as error:
            error.close()
            time.sleep(0.1)
    return pytest.fail("never ready")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(tmp_path, stop):
    assert run("ingest", ROOT / "samples" / "plans" / "01_so_vhtt_cchc_2024.txt", cwd=tmp_path).returncode == 0
    with start("serve", "--port", "0", cwd=tmp_path) as server:
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
        assert wait_until_ready(address)["status"] == "ok"
        answer = get(f"{address}/api/ask", {"question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?"})
        assert answer["status"] == "answered"
        assert run("tasks", cwd=tmp_path).returncode == 0  # look-ups go on beside the server
        server.send_signal(stop)
        rest = server.stderr.read()
        assert server.wait(30) == 0
    assert mistakes(rest) == []


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = run("serve", "--port", taken.getsockname()[1], cwd=tmp_path)
    assert found.returncode == 2
    assert "[cannot_start]" in found.stderr
    assert "--port" in found.stderr


def test_an_address_of_another_machine_is_said(tmp_path):
    found = run("serve", "--host", "192.0.2.1", cwd=tmp_path)
    assert found.returncode == 2
    assert "[cannot_start]" in found.stderr
