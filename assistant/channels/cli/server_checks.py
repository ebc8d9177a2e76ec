"""What `kehoach doctor` says of the servers that hold a library: whether they answer, and which version they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from assistant.channels.cli.checks import Check, State
from index.postgres import PostgresDatabase
from index.servers import Servers
from index.vector_server import ServerClient
from plan.errors import KehoachError


def server_checks(servers: Servers) -> Iterator[Check]:
    """Each server that is set; nothing where the stores are in the data folder."""
    if servers.database:
        yield _answers("PostgreSQL", lambda: _database_version(servers.database))
    if servers.vectors:
        yield _answers("Chroma", lambda: _vectors_version(servers.vectors))


def _answers(name: str, version: Callable[[], str]) -> Check:
    try:
        return Check(name, State.OK, f"máy chủ trả lời, phiên bản {version()}")
    except KehoachError as error:
        return Check(name, State.ERROR, error.message, error.code)


def _database_version(url: str) -> str:
    with closing(PostgresDatabase(url, writable=False)) as database:
        return database.version()


def _vectors_version(url: str) -> str:
    with closing(ServerClient(url)) as client:
        return client.version()
