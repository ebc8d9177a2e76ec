"""The programs of one installation, to be started, killed and stopped each by its name."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from assistant.clock import now
from benchmarks.delivery.programs import KEHOACH, Program, environment, free_port, wait_until_ready
from index import schema
from index.database import SqliteDatabase
from index.library import Library
from index.moments import to_text
from index.servers import EMBEDDED, Servers

WEB, WORKER = "serve", "work"
_SECONDS = 120.0  # of one command
_SAID = {WORKER: "kehoach đang"}  # by which a program without a port says that it is up


class Victim(Protocol):
    """A program that can be killed. Killing and stopping one that does not run does nothing."""

    name: str

    def start(self) -> None:
        """Start it, or start it again; does not wait."""

    def ask_to_stop(self) -> None:
        """Let it begin to end in order; does not wait."""

    def kill(self) -> float:
        """Kill it at once."""

    def stop(self) -> None:
        """Let it end in order, and wait for that."""


class Killable(Program):
    """A command of kehoach that can also be asked to stop without waiting for it."""

    def ask_to_stop(self) -> None:
        """Let it begin to end in order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)


class Stage:
    """The programs over one data folder. settings: KEHOACH_* beside those that are set here. servers: its stores.

    before: programs that those of kehoach need, in the order in which they have to be started.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        servers: Servers = EMBEDDED,
        before: Sequence[Victim] = (),
    ) -> None:
        port = free_port()
        self._servers = servers
        self.data = folder / "data"
        self.address = f"http://127.0.0.1:{port}"
        self._port = port
        self.settings = {
            "KEHOACH_DATA": str(self.data),
            "KEHOACH_PORT": str(port),
            "KEHOACH_EMBEDDINGS": "hash",
            "KEHOACH_ACCOUNTS": "off",
            "KEHOACH_CHAT_WORKER": "apart",
            "KEHOACH_DATABASE_URL": servers.database,
            "KEHOACH_VECTORS_URL": servers.vectors,
            **(settings or {}),
        }
        names = [WEB, WORKER] if self.settings["KEHOACH_CHAT_WORKER"] == "apart" else [WEB]
        self._programs = {name: Killable([name], self.settings, folder) for name in names}
        self.victims: dict[str, Victim] = {one.name: one for one in before} | self._programs

    def start(self, names: Sequence[str]) -> None:
        """Start some programs; does not wait."""
        for name in self.victims:
            if name in names:
                self.victims[name].start()

    def wait(self) -> None:
        """Wait until everything is ready; raises TimeoutError."""
        wait_until_ready(self._port)
        for name, words in _SAID.items():
            if name in self._programs:
                self._programs[name].wait_for(words)

    def stop(self) -> None:
        """Let everything end in order, what needs others first."""
        for victim in reversed(self.victims.values()):
            victim.stop()

    def open(self, *, writable: bool = False) -> Library:
        """The library, as another process sees it."""
        return Library.open(
            self.data, embedder="hash" if writable else "none", writable=writable, servers=self._servers
        )

    def let_leases_run_out(self) -> None:
        """What the killed held is free at once, as if the seconds had passed for which it stays theirs."""
        with closing(SqliteDatabase(self.data, writable=True)) as database, database.writing() as connection:
            held = sa.update(schema.job).where(schema.job.c.status == "running", schema.job.c.owner.is_not(None))
            connection.execute(held.values(lease_until=to_text(now() - dt.timedelta(seconds=1))))

    def said(self) -> str:
        """All that the programs of kehoach said."""
        return "".join(program.log for program in self._programs.values())

    def doctor(self) -> subprocess.CompletedProcess[str]:
        """`kehoach doctor --quick --json`, over the same settings."""
        return subprocess.run(
            [*KEHOACH, "doctor", "--quick", "--json"],
            cwd=self.data.parent,
            env=environment(self.settings),
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
