"""Plans sent to the service as its own process, which is killed and stopped while it reads them."""

from __future__ import annotations

import json
import re
import signal
import time
import urllib.error
import urllib.request

import pytest
from processes import ROOT, environment, start

from assistant.testing.said import mistakes

PLAN = ROOT / "samples" / "plans" / "04_so_noi_vu_tinh_gian_2023.txt"


def get(url, method="GET", data=None, **headers):
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as found:  # noqa: S310 - as above
        return json.load(found)


class Server:
    """`kehoach serve` in a folder, until it is stopped or killed."""

    def __init__(self, folder, **settings):
        self._process = start("serve", "--port", "0", cwd=folder, env=environment(**settings))
        self.address = re.search(r"http://127\.0\.0\.1:\d+", self._process.stderr.readline())[0]

    def end(self, how):
        """The exit code and what was said on stderr; of one that has ended, nothing more."""
        self._process.send_signal(how)
        rest = self._process.communicate(timeout=60)[1] if self._process.returncode is None else ""
        return self._process.returncode, rest

    def send(self, *files):
        parts = [
            f'--xyz\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{content}\r\n'
            for name, content in files
        ]
        data = "".join([*parts, "--xyz--\r\n"]).encode()
        found = get(
            f"{self.address}/api/documents", "POST", data, **{"Content-Type": "multipart/form-data; boundary=xyz"}
        )
        return found["jobs"]

    def jobs(self):
        return get(f"{self.address}/api/jobs?limit=500")["jobs"]

    def documents(self):
        return get(f"{self.address}/api/documents")["documents"]

    def wait(self, holds):
        for _ in range(1200):
            jobs = self.jobs()
            if holds(jobs):
                return jobs
            time.sleep(0.05)
        return pytest.fail(f"waited in vain: {jobs}")


def plan(number, copies=1):
    """Plans of one number would be versions of one; copies make it long to read."""
    text = PLAN.read_text(encoding="utf-8")
    serial = re.search(r"(\d+)(?=/KH-)", text)[0]
    return text.replace(f"{serial}/KH-", f"{number}/KH-", 1) + text.partition("\n")[2] * (copies - 1)


def all_done(jobs):
    return bool(jobs) and {job["status"] for job in jobs} == {"done"}


def is_at(attempt):
    """Whether the long plan is being read for this time."""
    return lambda jobs: any(
        job["name"] == "long.txt" and job["status"] == "running" and job["attempts"] == attempt for job in jobs
    )


@pytest.fixture
def serve(tmp_path):
    servers = []

    def begin(**settings):
        servers.append(Server(tmp_path, **settings))
        return servers[-1]

    yield begin
    for server in servers:
        server.end(signal.SIGKILL)


def test_jobs_go_on_after_the_server_was_killed_and_after_it_was_stopped(tmp_path, serve):
    (tmp_path / "share").mkdir()
    server = serve()
    server.send(("1.txt", plan(901)), ("long.txt", plan(902, copies=15)), ("2.txt", plan(903)))
    server.wait(is_at(1))
    assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL

    server = serve()
    assert [job["name"] for job in server.jobs() if job["status"] == "running"] == ["long.txt"]
    server.wait(is_at(2))  # its lease has run out
    code, rest = server.end(signal.SIGTERM)
    assert code == 0
    assert mistakes(rest) == []

    (tmp_path / "share" / "kế hoạch.txt").write_text(plan(904), encoding="utf-8")
    server = serve(KEHOACH_WATCH=str(tmp_path / "share"))
    jobs = server.wait(lambda jobs: len(jobs) == 4 and all_done(jobs))
    assert {job["name"]: job["attempts"] for job in jobs} == {"1.txt": 1, "long.txt": 2, "2.txt": 1, "kế hoạch.txt": 1}
    documents = server.documents()
    assert sorted(d["file"] for d in documents) == ["1.txt", "2.txt", "kế hoạch.txt", "long.txt"]
    assert {job["document_id"] for job in jobs} == {d["id"] for d in documents}
    assert len({d["counts"]["tasks"] for d in documents if d["file"] != "long.txt"}) == 1
    assert server.end(signal.SIGTERM)[0] == 0


def test_the_server_answers_to_the_names_that_are_set_and_to_no_other(serve):
    server = serve(KEHOACH_HOSTS="kehoach.vanhai, kehoach")
    for name in ("kehoach.vanhai", "kehoach:8000", "localhost"):
        assert get(f"{server.address}/api/jobs", Host=name)["total"] == 0
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{server.address}/api/jobs", Host="evil.example")
    assert (refused.value.code, json.load(refused.value)["code"]) == (421, "host_unknown")
