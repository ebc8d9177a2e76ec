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
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clocks import Clock
from hypothesis import HealthCheck, settings

from index.library import Library
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


_OF_TESTS = {"chromium": programs.Tool(("chromium", "chromium-browser"), ("chromium",), "kiểm thử các trang web")}


@pytest.fixture(scope="session")
def needs() -> Callable[[str], None]:
    """`needs("tesseract")`: skips the test where that program (of `programs.TOOLS` or _OF_TESTS) or package lacks."""

    def check(tool: str) -> None:
        known = programs.TOOLS.get(tool) or _OF_TESTS.get(tool)
        if any(map(shutil.which, known.programs)) if known else importlib.util.find_spec(tool):
            return
        reason = f"{tool} is not installed ({known.install if known else f'pip install {tool}'})"
        (pytest.fail if os.environ.get("KEHOACH_CI") else pytest.skip)(reason)

    return check


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
