"""Several processes of the server and of the worker over one library on servers, as settings make them."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from processes import KEHOACH, ROOT, environment, run

PLAN = ROOT / "samples" / "plans" / "01_so_vhtt_cchc_2024.txt"
QUESTION = {"question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?"}


def until(holds):
    end = time.monotonic() + 60
    while not (found := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return found


@pytest.fixture
def settings(servers):
    apart = {"KEHOACH_FILE_WORKER": "apart", "KEHOACH_CHAT_WORKER": "apart", "KEHOACH_ACCOUNTS": "off"}
    where = {"KEHOACH_DATABASE_URL": servers.database, "KEHOACH_VECTORS_URL": servers.vectors}
    return environment(KEHOACH_EMBEDDINGS="hash", KEHOACH_PROCESSES="2", **apart, **where)


@pytest.fixture
def running(tmp_path, settings):
    """Starts a command whose words go to a file, and ends it."""
    with ExitStack() as stack:

        def start(*words):
            log = tmp_path / f"{words[0]}.log"
            with log.open("wb") as stream:
                process = subprocess.Popen([*KEHOACH, *words], cwd=tmp_path, env=settings, stdout=stream, stderr=stream)
            stack.callback(end, process)
            return process, log

        def end(process):
            process.terminate()
            process.wait(30)

        yield start


def served(log):
    return until(lambda: re.search(r"http://127\.0\.0\.1:\d+", log.read_text()))[0]


def children(process):
    return [int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def answers(address, **question):
    try:
        return httpx.post(f"{address}/api/ask", json=question or QUESTION, timeout=20)
    except httpx.TransportError:  # the one that had taken it is dead
        return None


def is_ready(address):
    try:
        return httpx.get(f"{address}/readyz", timeout=10).is_success
    except httpx.TransportError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the processes")
def test_two_servers_and_a_worker_are_one_service(running, tmp_path, settings):
    server, log = running("serve", "--port", "0")
    worker, _ = running("work")
    address = served(log)
    until(lambda: is_ready(address))
    assert len(children(server)) == 2

    with PLAN.open("rb") as file:
        (job,) = httpx.post(f"{address}/api/documents", files={"file": file}, timeout=20).json()["jobs"]
    until(lambda: httpx.get(f"{address}/api/jobs/{job['id']}", timeout=20).json()["status"] == "done")
    # whichever process is asked knows the plan
    found = [answers(address).json() for _ in range(6)]
    assert {answer["status"] for answer in found} == {"answered"}
    assert {answer["citations"][0]["file"] for answer in found} == {PLAN.name}

    first, second = children(server)
    subprocess.run(["kill", "-9", str(first)], check=True)
    until(lambda: (reply := answers(address)) is not None and reply.json()["status"] == "answered")
    until(lambda: len(children(server)) == 2 and first not in children(server))
    assert second in children(server)

    # the command line speaks to the same library, beside all of them
    assert "18/KH-SVHTT" in run("documents", cwd=tmp_path, env=settings).stdout
    document = found[0]["citations"][0]["document_id"]
    assert httpx.delete(f"{address}/api/documents/{document}", timeout=20).status_code in {200, 204}
    until(lambda: is_ready(address))
    assert {answers(address).json()["status"] for _ in range(6)} == {"not_found"}

    alive = children(server)
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert not any(Path(f"/proc/{n}").exists() for n in alive)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


def test_what_belongs_to_one_process_is_not_shared(tmp_path, settings):
    embedded = {k: v for k, v in settings.items() if k not in {"KEHOACH_DATABASE_URL", "KEHOACH_VECTORS_URL"}}
    for command in ("serve", "work"):
        found = run(command, cwd=tmp_path, env=embedded)
        assert found.returncode == 2
        assert "database_url" in found.stderr


def test_the_first_account_is_made_before_several_processes(tmp_path, settings):
    found = run("serve", "--port", "0", cwd=tmp_path, env=settings | {"KEHOACH_ACCOUNTS": "on"})
    assert found.returncode == 2
    assert "kehoach users add" in found.stderr
