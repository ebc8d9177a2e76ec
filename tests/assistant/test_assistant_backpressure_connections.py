"""Connections that send nothing, take nothing, or are too many, at a real server on loopback."""

from __future__ import annotations

import contextlib
import json
import resource
import select
import socket
import threading

import pytest
import uvicorn

from assistant.channels.http.connections import Connection, bounded

PIECE = b"x" * 65536
ASKED = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def application(scope, receive, send):
    """Answers shortly, without end, or never begins to; "/lifespan" is refused."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/held":
        await receive()
        await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000000")]})
    gone = False
    while not gone:
        try:
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        except OSError:
            gone = True
        gone = gone or ended.is_set()


ended = threading.Event()


@contextlib.contextmanager
def serving(**options):
    """The address of a server whose connections have these options."""
    kind = type("Connection", (Connection,), options)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=kind, ws="none", lifespan="off", log_level="error", timeout_keep_alive=60)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    ended.clear()
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        ended.set()
        server.force_exit = server.should_exit = True
        thread.join(20)
        listener.close()
    assert not thread.is_alive()


@pytest.fixture
def connect():
    """Opens connections, which end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda address: stack.enter_context(socket.create_connection(address, timeout=20))


def is_closed(connection):
    """Whether the other side closes it before the socket's own time is over."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


@pytest.mark.parametrize("sent", [b"", b"GET /held HTTP/1.1\r\nHo"])
def test_one_that_asks_nothing_is_closed(connect, sent):
    with serving(look=0.1) as address:
        slow = connect(address)
        slow.sendall(sent)
        assert is_closed(slow)


def test_one_whose_answer_nobody_takes_is_closed(connect):
    with serving(look=0.3) as address:
        stuck = connect(address)
        stuck.sendall(ASKED % b"stream")
        assert is_closed_unread(stuck)


def is_closed_unread(connection):
    """Whether the other side breaks the connection off while nothing is read from it."""
    poll = select.poll()
    poll.register(connection, 0)  # errors and the end alone
    return bool(poll.poll(20_000))


def test_one_that_waits_for_its_answer_is_left_alone(connect):
    with serving(look=0.05) as address:
        waiting = connect(address)
        waiting.sendall(ASKED % b"held")
        waiting.settimeout(0.5)
        with pytest.raises(TimeoutError):
            waiting.recv(1)


def test_those_too_many_are_told_so_and_far_too_many_are_closed(connect):
    with serving(most=2) as address:
        taken = [connect(address) for _ in range(2)]
        for one in taken:
            one.sendall(ASKED % b"held")
        refused = [connect(address) for _ in range(2)]
        too_many = connect(address)
        assert is_closed(too_many)
        for one in refused:
            one.sendall(ASKED % b"held")
            with one.makefile("rb") as said:
                head, _, body = said.read().partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503 ")
            assert b"Retry-After: " in head
            assert json.loads(body)["code"] == "server_busy"
        for one in taken:
            one.settimeout(0.2)
            with pytest.raises(TimeoutError):
                one.recv(1)


@pytest.mark.parametrize(
    ("limits", "raised", "most"),
    [
        ((1024, 4096), (4096, 4096), 960),
        ((1024, resource.RLIM_INFINITY), (8192, resource.RLIM_INFINITY), 1984),
        ((20_000, 20_000), None, 1984),
        ((256, 256), None, 64),
    ],
)
def test_there_are_as_many_as_the_files_that_may_be_open_allow(monkeypatch, limits, raised, most):
    told = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _what, values: told.append(values))
    assert bounded().most == most
    assert told == ([raised] if raised else [])
