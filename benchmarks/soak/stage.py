"""The programs of one installation, to be started, killed and stopped each by its name."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from assistant.clock import now
from assistant.testing.store_servers import ChromaServer, PostgresServer
from benchmarks.delivery.programs import KEHOACH, Program, environment, free_port, wait_until_ready
from index import schema
from index.database import open_database
from index.library import Library
from index.moments import to_text
from index.servers import EMBEDDED, Servers

WEB, WORKER, LISTENER = "serve", "work", "one of serve's processes"
POSTGRES, CHROMA = "postgres", "chroma"
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

    def kill(self) -> float:
        """Kill it at once; waits until what it started has ended by itself, as who starts it again has to."""
        orphans, moment = self.children(), super().kill()
        while any(_runs(number) for number in orphans) and time.time() - moment < _SECONDS:
            time.sleep(0.1)
        return moment

    def numbers(self) -> list[int]:
        """The numbers of its process and of those this one started; none where it has ended."""
        if self._process is None or self._process.poll() is not None:
            return []
        return [self._process.pid, *self.children()]

    def children(self) -> list[int]:
        """The numbers of the processes it started."""
        if self._process is None:
            return []
        number = self._process.pid
        with contextlib.suppress(OSError):  # it has ended
            return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
        return []


def _runs(number: int) -> bool:
    """Whether there is a process of this number that has not ended; one nobody asked after has no words left."""
    with contextlib.suppress(OSError):
        return bool(Path(f"/proc/{number}/cmdline").read_bytes())
    return False


class Listener:
    """One process, chosen by chance, of those between which `kehoach serve` shares its port; it starts them again."""

    name = LISTENER

    def __init__(self, parent: Killable, seed: int) -> None:
        self._parent = parent
        self._chance = random.Random(seed)  # noqa: S311 - no secret

    def start(self) -> None:
        """Nothing: its parent does."""

    def ask_to_stop(self) -> None:
        """Let it begin to end in order."""
        self._send(signal.SIGTERM)

    def kill(self) -> float:
        """Kill it at once."""
        self._send(signal.SIGKILL)
        return time.time()

    def stop(self) -> None:
        """Nothing: its parent does, when itself it ends."""

    def _send(self, how: signal.Signals) -> None:
        children = self._parent.children()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._chance.choice(children), how)


class StoreServer:
    """PostgreSQL or Chroma, to be killed like a program of kehoach."""

    def __init__(self, name: str, server: PostgresServer | ChromaServer) -> None:
        self.name = name
        self._server = server

    def start(self) -> None:
        """Start it; waits until it answers, for the others do not start without it."""
        self._server.start()

    def ask_to_stop(self) -> None:
        """Let it begin to end in order."""
        self._server.ask_to_stop()

    def kill(self) -> float:
        """Kill it at once."""
        self._server.kill()
        return time.time()

    def stop(self) -> None:
        """Let it end in order, and wait for that."""
        self._server.rest()


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
        self._before: dict[str, Victim] = {one.name: one for one in before}
        more: dict[str, Victim] = {}
        if servers.database:
            more[LISTENER] = Listener(self._programs[WEB], port)
        self.reader = WORKER if self.settings.get("KEHOACH_FILE_WORKER") == "apart" else WEB
        """The program that reads files: what it held is nobody's once it is killed."""
        self.victims: dict[str, Victim] = self._before | self._programs | more

    def start(self, names: Sequence[str], *, let_go: bool = False) -> None:
        """Start some programs, what others need first; does not wait.

        let_go: what the killed held is free at once, as if the seconds had passed for which it stays theirs.
        """
        for name in self._before:
            if name in names:
                self.victims[name].start()
        if let_go:
            self._let_leases_run_out()
        for name in self.victims:
            if name in names and name not in self._before:
                self.victims[name].start()

    def wait(self) -> None:
        """Wait until everything is ready; raises TimeoutError."""
        wait_until_ready(self._port)
        for name, words in _SAID.items():
            if name in self._programs:
                self._programs[name].wait_for(words)

    def stop(self) -> None:
        """Let everything end in order, what needs others first."""
        self.rest()
        for victim in reversed(self._before.values()):
            victim.stop()

    def rest(self) -> None:
        """Let the programs of kehoach end in order, but not what they need."""
        for program in reversed(self._programs.values()):
            program.stop()

    def open(self, *, writable: bool = False) -> Library:
        """The library, as another process sees it."""
        return Library.open(
            self.data, embedder="hash" if writable else "none", writable=writable, servers=self._servers
        )

    def _let_leases_run_out(self) -> None:
        with (
            closing(open_database(self.data, self._servers, writable=True)) as database,
            database.writing() as connection,
        ):
            held = sa.update(schema.job).where(schema.job.c.status == "running", schema.job.c.owner.is_not(None))
            connection.execute(held.values(lease_until=to_text(now() - dt.timedelta(seconds=1))))

    def running(self) -> set[int]:
        """The numbers of the processes of kehoach."""
        return {number for program in self._programs.values() for number in program.numbers()}

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


@contextlib.contextmanager
def stage_on_servers(folder: Path) -> Iterator[Stage]:
    """Two web processes and one that works apart, over a PostgreSQL and a Chroma server of their own in a folder."""
    folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
    postgres, chroma = PostgresServer(folder / "postgres"), ChromaServer(folder / "chroma")
    try:
        postgres.start()
        chroma.start()
        postgres.create("soak")
        settings = {"KEHOACH_FILE_WORKER": "apart", "KEHOACH_PROCESSES": "2"}
        before = [StoreServer(POSTGRES, postgres), StoreServer(CHROMA, chroma)]
        yield Stage(folder, settings, Servers(postgres.url("soak"), chroma.url), before)
    finally:
        chroma.stop()
        postgres.stop()
