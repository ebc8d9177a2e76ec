"""`kehoach serve` as a process of its own over a library made for the purpose, and what it takes of the machine."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.access.accounts import Accounts
from assistant.app import open_writer
from assistant.clock import now
from assistant.loading import find_plans, load_plans
from assistant.settings import Settings
from benchmarks.load.changing import ROOT
from index.accounts import NewUser, Role

_PATIENCE = 600.0  # seconds until a server is ready
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # one for all: to make one takes longer than a question
_TICKS = os.sysconf("SC_CLK_TCK")
_UNBOUNDED = 100_000  # questions a minute: the load is of many people with few accounts


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process takes. memory, most: MB now and at most so far. cpu: seconds so far. threads: now."""

    memory: float
    most: float
    cpu: float
    threads: int


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. token: of an editor. log: what it says."""

    address: str
    token: str
    pid: int
    log: Path

    def taken(self) -> Taken:
        """What it takes (Linux)."""
        told = dict(line.split(":", 1) for line in Path(f"/proc/{self.pid}/status").read_text().splitlines())
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return Taken(
            int(told["VmRSS"].split()[0]) / 1024,
            int(told["VmHWM"].split()[0]) / 1024,
            (int(stat[11]) + int(stat[12])) / _TICKS,
            int(told["Threads"]),
        )

    def client(self, seconds: float = 120.0) -> httpx.AsyncClient:
        """A client that is signed in, for one person."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(
            base_url=self.address, headers=headers, timeout=seconds, trust_env=False, verify=_NO_TLS
        )


@contextlib.contextmanager
def served(work: Path, folders: Sequence[Path], embeddings: str) -> Iterator[Server]:
    """A server over the plans of some folders, for as long as the block lasts; `work` is made for it."""
    data = work / "data"
    work.mkdir(parents=True, exist_ok=True)
    with open_writer(data, embeddings, create=True) as library:
        load_plans(find_plans(folders), library)
        accounts = Accounts(library.database, now)
        user = accounts.add(NewUser("can-bo", "Cán bộ", Role.EDITOR), None)
        token = accounts.make_token(user.id, "đo tải", Role.EDITOR, None)
    log = work / "serve.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.channels.cli.main", "serve", "--data", str(data), "--port", "0"],
            cwd=work,
            env=_environment(embeddings),
            stdout=said,
            stderr=said,
        )
    try:
        address = _address(log, process)
        _wait_until_ready(address)
        yield Server(address, token, process.pid, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(embeddings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    own = {"PYTHONPATH": str(ROOT), "KEHOACH_EMBEDDINGS": embeddings, "KEHOACH_ACCOUNTS": "on"}
    if "questions_a_minute" in Settings.model_fields:
        own["KEHOACH_QUESTIONS_A_MINUTE"] = str(_UNBOUNDED)
    return kept | own


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        said = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"http://127\.0\.0\.1:\d+", said):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace"))


def _wait_until_ready(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=10, trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not become ready")
