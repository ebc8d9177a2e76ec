"""The real servers that can hold a library, PostgreSQL and Chroma, on free ports of this machine.

They are started from what is installed, with nothing of a cluster that may be there, and can be killed like by a power
cut. PostgreSQL refuses to run as root: then it runs as the system's user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

_PATIENCE = 30.0  # seconds until a server has to be up
_USER = "postgres"
_ADMIN = "postgres"  # the database that every cluster has


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version's; Debian keeps them off the PATH. None without."""
    on_path = shutil.which("postgres")
    places = [Path(on_path).parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -float(place.parent.name))
    return next((place for place in places if (place / "initdb").is_file()), None)


def find_chroma() -> Path | None:
    """The program that runs a Chroma server; it comes with the package."""
    beside = Path(sys.executable).parent / "chroma"
    found = str(beside) if beside.is_file() else shutil.which("chroma")
    return Path(found) if found else None


class PostgresServer:
    """A cluster of its own in a new folder. Raises RuntimeError without PostgreSQL, TimeoutError when it won't start.

    durable: whether it waits for the disk, as one in earnest does; tests that never cut the power need not.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        programs = find_postgres()
        if programs is None:
            raise RuntimeError("PostgreSQL's server is not installed")
        self._programs = programs
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(folder, _USER, _USER)
        made = [str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", _USER, "-E", "UTF8"]
        self._run([*made, "--locale=C.UTF-8", "--no-sync"]).wait(_PATIENCE)
        if not durable:
            with (folder / "data" / "postgresql.conf").open("a") as settings:
                settings.write("fsync = off\nfull_page_writes = off\n")

    def start(self) -> None:
        """Start it, again too after it was killed, and wait until it answers."""
        options = ["-p", str(self._port), "-h", "127.0.0.1", "-k", str(self._folder)]
        end = time.monotonic() + _PATIENCE
        while True:
            if self._process is None or self._process.poll() is not None:  # its children may outlive a killed one a bit
                self._process = self._run(
                    [str(self._programs / "postgres"), "-D", str(self._folder / "data"), *options]
                )
            if self._answers():
                return
            if time.monotonic() > end:
                raise TimeoutError(f"PostgreSQL did not come up: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def url(self, database: str) -> str:
        """The address of a database, as `Servers.database` takes it."""
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, as a copy of another one that nobody uses; gives its address."""
        self._order(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Delete a database, whoever is connected."""
        self._order(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def kill(self) -> None:
        """Kill it in the midst of what it does; `start` brings it back."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(_PATIENCE)

    def ask_to_stop(self) -> None:
        """Let it begin to end in order, whoever is connected; `start` brings it back."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # a fast shutdown

    def rest(self) -> None:
        """Let it end in order and wait for that; `start` brings it back."""
        self.ask_to_stop()
        if self._process is not None:
            self._process.wait(_PATIENCE)

    def stop(self) -> None:
        """Stop it for good and delete its folder."""
        self.rest()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        owner = {"user": _USER, "group": _USER, "extra_groups": []} if os.getuid() == 0 else {}
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **owner)  # type: ignore[call-overload,no-any-return]  # noqa: S603 - PostgreSQL's own programs

    def _answers(self) -> bool:
        try:
            self._order("SELECT 1")
        except DBAPIError:
            return False
        return True

    def _order(self, statement: str) -> None:
        address = sa.make_url(self.url(_ADMIN)).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


class ChromaServer:
    """`chroma run` over a folder. Raises RuntimeError without it, TimeoutError when it does not start."""

    def __init__(self, folder: Path) -> None:
        program = find_chroma()
        if program is None:
            raise RuntimeError("the program `chroma` is not installed")
        self._program = program
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """Its address, as `Servers.vectors` takes it."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, again too after it was killed, and wait until it answers; one that runs is left alone."""
        if self._process is not None and self._process.poll() is None:
            return
        with (self._folder / "log").open("ab") as log:
            command = [str(self._program), "run", "--path", str(self._folder), "--host", "127.0.0.1"]
            self._process = subprocess.Popen(  # noqa: S603 - the program of the package
                [*command, "--port", str(self._port)], stdout=log, stderr=log, cwd=self._folder
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise TimeoutError(f"Chroma did not come up: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it in the midst of what it does; `start` brings it back."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_PATIENCE)

    def ask_to_stop(self) -> None:
        """Let it begin to end in order; `start` brings it back."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def rest(self) -> None:
        """Let it end in order and wait for that; `start` brings it back."""
        self.ask_to_stop()
        if self._process is not None:
            self._process.wait(_PATIENCE)

    def stop(self) -> None:
        """Stop it for good; its folder stays the caller's."""
        self.kill()

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=2.0).is_success
        return False


@contextlib.contextmanager
def started(server: PostgresServer | ChromaServer) -> Iterator[None]:
    """A server that runs as long as a block lasts."""
    try:
        server.start()
        yield
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
