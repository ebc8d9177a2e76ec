"""What all tests share: the sample plans, the reference folder, no network, and Hypothesis profiles.

`KEHOACH_REFERENCE` names a folder with real plans and their keys (`plans/`, `plans_more/`, `gold/`); without it a
folder `shared` beside the repository is tried. Those files may not be published, so a test that needs them is skipped
where they are absent, in continuous integration too: `KEHOACH_CI` forbids skips for want of a system tool, not these.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest
from clocks import Clock
from hypothesis import HealthCheck, settings

from assistant.testing import store_servers
from index.library import Library
from index.servers import Servers
from ingest import programs

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile(
    "deep", parent=settings.get_profile("default"), max_examples=2000
)  # --hypothesis-profile=deep
settings.load_profile("ci" if os.environ.get("KEHOACH_CI") else "default")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path) -> Iterator[Library]:
    """A library with nothing in it yet."""
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples" / "plans"


@pytest.fixture(scope="session")
def reference() -> Path:
    folder = Path(os.environ.get("KEHOACH_REFERENCE") or ROOT.parent / "shared")
    if not (folder / "gold").is_dir():
        pytest.skip(f"reference plans are not published and not at {folder} (KEHOACH_REFERENCE)")
    return folder


class StoreServers:
    """PostgreSQL and Chroma, started once a session; each library gets a database that holds nothing but tables."""

    def __init__(self, folder: Path) -> None:
        self.postgres = store_servers.PostgresServer(folder / "postgres")
        self.chroma = store_servers.ChromaServer(folder / "chroma")
        self._made = 0

    def __enter__(self) -> Self:
        self.postgres.start()
        self.chroma.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.postgres.stop()
        self.chroma.stop()

    def library(self, folder: Path) -> Servers:
        """Servers with a library without plans."""
        if not self._made:
            self.postgres.create("empty")
            Library.open(folder, embedder="none", writable=True, servers=self._of("empty")).close()
        self._made += 1
        self.postgres.create(f"library_{self._made}", template="empty")
        return self._of(f"library_{self._made}")

    def drop(self, library: Servers) -> None:
        """Let a library's tables go; hundreds of them fill a disk."""
        self.postgres.drop(library.database.rpartition("/")[2])

    def _of(self, database: str) -> Servers:
        return Servers(self.postgres.url(database), self.chroma.url)


@pytest.fixture(scope="session")
def store_servers_running(needs) -> Iterator[StoreServers]:
    needs("postgres")
    with tempfile.TemporaryDirectory(prefix="kehoach-servers-", dir=_fast_place()) as folder:
        Path(folder).chmod(0o755)
        with StoreServers(Path(folder)) as running:
            yield running


def _fast_place() -> Path | None:
    """Memory, where there is plenty of it: on a slow disk, to make and to drop a database takes seconds."""
    memory = Path("/dev/shm")  # noqa: S108 - the servers make folders of their own in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30 else None


@pytest.fixture
def servers(store_servers_running, tmp_path) -> Iterator[Servers]:
    """The addresses of real servers with a library in which there is nothing."""
    made = store_servers_running.library(tmp_path / "data")
    yield made
    store_servers_running.drop(made)


_OF_TESTS = {
    "chromium": programs.Tool(("chromium", "chromium-browser"), ("chromium",), "kiểm thử các trang web"),
    "postgres": programs.Tool(("postgres",), ("postgresql",), "kiểm thử kho dữ liệu trên máy chủ"),
}


@pytest.fixture(scope="session")
def needs() -> Callable[[str], None]:
    """`needs("tesseract")`: skips the test where that program (of `programs.TOOLS` or _OF_TESTS) or package lacks."""

    def check(tool: str) -> None:
        known = programs.TOOLS.get(tool) or _OF_TESTS.get(tool)
        if any(map(_found, known.programs)) if known else importlib.util.find_spec(tool):
            return
        reason = f"{tool} is not installed ({known.install if known else f'pip install {tool}'})"
        (pytest.fail if os.environ.get("KEHOACH_CI") else pytest.skip)(reason)

    return check


def _found(program: str) -> object:
    return store_servers.find_postgres() if program == "postgres" else shutil.which(program)


class NetworkReachedError(AssertionError):
    """A test tried to leave this machine; no `except OSError` in the code under test may swallow that."""


_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_LISTENING = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - asked for by servers that bind, never connected to


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    if host.lower() in _NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(address: object) -> NetworkReachedError:
    return NetworkReachedError(f"tests reach no network, but this one asked for {address!r}")


def _check(sock: socket.socket, address: object) -> None:
    local = sock.family == getattr(socket, "AF_UNIX", None)
    if not local and not (isinstance(address, tuple) and address and _is_loopback(address[0])):
        raise _refuse(address)


def _guard_method(method):
    def guarded(sock, address):
        _check(sock, address)
        return method(sock, address)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every socket to another machine, in this process (a child process is not covered)."""
    getaddrinfo, create_connection = socket.getaddrinfo, socket.create_connection

    def guarded_getaddrinfo(host, *args, **kwargs):
        if host is not None and host not in _LISTENING and not _is_loopback(host):
            raise _refuse(host)
        return getaddrinfo(host, *args, **kwargs)

    def guarded_create_connection(address, *args, **kwargs):
        if not _is_loopback(address[0]):
            raise _refuse(address)
        return create_connection(address, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guard_method(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guard_method(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        patch.setattr(socket, "create_connection", guarded_create_connection)
        yield
