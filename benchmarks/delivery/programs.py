"""`kehoach serve` and `kehoach work` as processes of their own, over a library that is made for the purpose."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.access.accounts import Accounts
from assistant.app import open_writer
from assistant.clock import now
from assistant.loading import find_plans, load_plans
from index.accounts import NewUser, Role
from index.chats import ChatKind, Chats

ROOT = Path(__file__).resolve().parents[2]
KEHOACH = (sys.executable, "-m", "assistant.channels.cli.main")
_PATIENCE = 120.0  # seconds until a server is ready


class Program:
    """A command of kehoach that can be killed and started again; remembers the most memory it took."""

    def __init__(self, words: Sequence[str], settings: Mapping[str, str], folder: Path) -> None:
        self._environment = environment(settings)
        self._command = [*KEHOACH, *words]
        self._log = folder / f"{words[0]}.log"
        self.name = words[0]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.memory = 0.0  # MB

    @property
    def log(self) -> str:
        """All it said so far, over all its lives."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start it, or start it again."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    def wait_for(self, words: str) -> None:
        """Wait until it says something; raises TimeoutError with what it said instead."""
        end = time.monotonic() + _PATIENCE
        while words not in self.log:
            if time.monotonic() > end or self._process is None or self._process.poll() is not None:
                raise TimeoutError(self.log)
            time.sleep(0.1)

    def kill(self) -> float:
        """Kill it at once; gives when, as time.time() does."""
        self._end(signal.SIGKILL)
        return time.time()

    def stop(self) -> None:
        """Let it end in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self.memory = max(self.memory, _most_memory(self._process.pid))
        self._process.send_signal(how)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings of kehoach and no others, and with the project on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    return kept | {"PYTHONPATH": str(ROOT)} | dict(settings)


def make_library(data: Path, chats: Sequence[int]) -> None:
    """The sample plans, and private chats of Telegram that speak for a user who may read all of them."""
    with open_writer(data, "none", create=True) as library:
        load_plans(find_plans([ROOT / "samples" / "plans"]), library)
        user = Accounts(library.database, now).add(NewUser("can-bo", "Cán bộ", Role.READER), secrets.token_urlsafe(16))
        known = Chats(library.database, now)
        for chat in chats:
            met = known.meet("telegram", str(chat), ChatKind.PRIVATE, f"Người {chat}")
            known.link(known.make_code(user.id, ChatKind.PRIVATE), met.id)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(port: int) -> None:
    """Wait for a server to have loaded what it needs; raises TimeoutError."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection,
        ):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not become ready")


def _most_memory(pid: int) -> float:
    """Most memory a process ever held, in MB; 0 where the system does not tell (Linux does)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
