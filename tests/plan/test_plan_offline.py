"""The guard of tests/conftest.py: no test leaves this machine."""

from __future__ import annotations

import socket

import pytest

FAR = [("203.0.113.7", 443), ("plans.example", 80), ("2001:db8::1", 443), (b"192.0.2.1", 80), ("0.0.0.0", 80)]  # noqa: S104
REFUSED = pytest.raises(AssertionError, match="tests reach no network")


@pytest.mark.parametrize("address", FAR)
def test_connections_to_other_machines_are_refused(address):
    family = socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        with REFUSED:
            sock.connect(address)
        with REFUSED:
            sock.connect_ex(address)
    with REFUSED:
        socket.create_connection(address, timeout=1)


@pytest.mark.parametrize("host", ["plans.example", "203.0.113.7", "2001:db8::1"])
def test_names_of_other_machines_are_not_looked_up(host):
    with REFUSED:
        socket.getaddrinfo(host, 443)


def test_the_error_is_no_oserror():
    with pytest.raises(AssertionError) as caught:
        socket.getaddrinfo("plans.example", 443)
    assert not isinstance(caught.value, OSError)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.9.8.7", "0.0.0.0", None])  # noqa: S104
def test_this_machine_can_be_looked_up(host):
    assert socket.getaddrinfo(host, 80, family=socket.AF_INET, flags=socket.AI_PASSIVE)


def test_loopback_connections_pass():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5) as client:
            assert client.getpeername()[1] == port


def test_unix_sockets_pass(tmp_path):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen(1)
        client.connect(path)
