"""A server that is told to stop ends in order under load: nothing is cut off, nothing that was taken is lost."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest
from processes import ROOT, environment, start

from assistant.clock import now
from assistant.loading import find_plans, load_plans
from assistant.testing.said import mistakes
from index.jobs import Jobs, Status
from index.library import Library

PLANS = ROOT / "samples" / "plans"
QUESTION = {"question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?"}


def call(url, data=None, kind="application/json"):
    """Status and body; (0, True) where nobody took the request. An answer that breaks off raises."""
    headers = {"Content-Type": kind} if data else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=20) as found:  # noqa: S310
            return found.status, json.loads(found.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())
    except urllib.error.URLError as error:
        return 0, isinstance(error.reason, ConnectionError)
    except ConnectionError:  # it stood in line when the port was closed
        return 0, True


def upload(address, name, content):
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content
    return call(f"{address}/api/documents", body + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")


def until(holds):
    """As `waiting.until`, for processes that load models while others work on the machine."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


class Load:
    """Four people who ask one question after the other until nobody listens."""

    def __init__(self, address):
        self.answers = []
        self._address = address
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self):
        while not self._ended.is_set():
            answer = call(f"{self._address}/api/ask", json.dumps(QUESTION).encode())
            self.answers.append(answer)
            if answer[0] == 0:
                return


@pytest.fixture
def server(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        load_plans(find_plans([PLANS / "01_so_vhtt_cchc_2024.txt"]), library)
    env = environment(KEHOACH_LOG_FORMAT="json", KEHOACH_LOG_LEVEL="info")
    with start("serve", "--port", "0", cwd=tmp_path, env=env) as process:
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())[0]
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stderr))  # or its pipe fills up
        reader.start()
        until(lambda: call(f"{address}/readyz")[0] == 200)
        yield process, address, said
        process.kill()
        reader.join()


def test_it_ends_in_order_under_load(server, tmp_path):
    process, address, said = server
    with Load(address) as load:
        until(lambda: len(load.answers) >= 8)
        taken = [
            upload(address, f"{n}.txt", (PLANS / "02_ubnd_chuyen_doi_so_2025.txt").read_bytes() + b"%d" % n)
            for n in range(4)
        ]
        process.send_signal(signal.SIGTERM)
        ready = []
        until(lambda: ready.append(call(f"{address}/readyz")) or ready[-1][0] != 200)
        assert process.wait(60) == 0
    assert [status for status, _ in taken] == [202] * 4
    assert ready[-1] == (0, True) or (ready[-1][0], ready[-1][1]["code"]) == (503, "stopping")
    told = {status: body for status, body in load.answers}  # noqa: C416 - the last of each
    assert set(told) <= {200, 503, 0}
    assert all(body["code"] == "stopping" for status, body in load.answers if status == 503)
    assert all(refused for status, refused in load.answers if status == 0)  # the port was closed; no answer was cut off
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        jobs = Jobs(library.database, now).find(limit=9)
        assert {job.id for job in jobs} == {body["jobs"][0]["id"] for _, body in taken}
        assert {job.status for job in jobs} <= {Status.QUEUED, Status.DONE}
    until(lambda: process.poll() is not None)
    lines = [json.loads(line) for line in said if line.startswith("{")]
    assert {line["route"] for line in lines if line["message"] == "request"} >= {"/api/ask", "/api/documents"}
    assert "running task" not in "".join(said)  # uvicorn's words for answers that were broken off
    assert mistakes("".join(said)) == []
    assert "Hải Bình" not in "".join(said)


def test_a_second_signal_ends_it_at_once(server):
    process, address, said = server
    process.send_signal(signal.SIGTERM)
    until(lambda: call(f"{address}/readyz")[0] != 200)  # two at once would be one
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) in {-signal.SIGTERM, 0}  # 0: it had ended by itself
    assert mistakes("".join(said)) == []
