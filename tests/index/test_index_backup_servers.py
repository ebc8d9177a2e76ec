"""Backups of a library on a database server, brought back there, to a folder, and from a folder."""

from __future__ import annotations

import threading

import library_values as values
import pytest
import sqlalchemy as sa

from index.backup import backup, restore
from index.library import Library
from index.servers import Servers
from index.transfer import fingerprint
from plan.errors import DatabaseUnreachable, InputError, LibraryMissing


@pytest.fixture
def other(store_servers_running, tmp_path):
    """A second library on the same servers, with nothing in it."""
    return store_servers_running.library(tmp_path / "other")


def fill(library):
    for key in ("v1", "v2"):
        digest = library.keep(key.encode() * 50, f"{key}.txt")
        library.replace(values.plan_reading(key, "Việc"), source="s", originals=[digest])
    library.replace(values.simple_reading("a"), source="a")


def records(library):
    """All rows, but for what says which vectors there are."""
    with library.database.reading() as connection:
        return fingerprint(connection)


def files(library):
    return [(one.name, one.path.read_bytes()) for stored in library.documents() for one in library.original(stored.id)]


def test_it_comes_back_to_an_empty_server(tmp_path, hashed_on, servers, other):
    with hashed_on("data", servers) as library:
        fill(library)
        backup(library.folder, tmp_path / "x.zip", servers=servers)
        assert restore(tmp_path / "x.zip", tmp_path / "new", servers=other).documents == 2
        with hashed_on("new", other) as restored:
            assert (records(restored), files(restored)) == (records(library), files(library))
            assert restored.vector_status().pending == 2
            restored.drain()
            assert restored.nearest("thư viện") == library.nearest("thư viện") != []
            restored.replace(values.simple_reading("b"), source="b")  # the server goes on counting behind what came
        library.examine_vectors()  # the copy has vectors of its own


def test_a_folder_is_brought_to_a_server_and_back(tmp_path, hashed_on, servers):
    with hashed_on("folder", Servers()) as library:
        fill(library)
        backup(library.folder, tmp_path / "x.zip")
        restore(tmp_path / "x.zip", tmp_path / "new", servers=servers)
        backup(tmp_path / "new", tmp_path / "y.zip", servers=servers)
        restore(tmp_path / "y.zip", tmp_path / "again")
        with hashed_on("again", Servers()) as restored:
            assert (records(restored), files(restored)) == (records(library), files(library))
            assert restored.search("thư viện") == library.search("thư viện") != []


def test_a_server_with_plans_is_left_as_it_is(tmp_path, hashed_on, servers):
    with hashed_on("data", servers) as library:
        fill(library)
        before = records(library)
        backup(library.folder, tmp_path / "x.zip", servers=servers)
        with pytest.raises(InputError):
            restore(tmp_path / "x.zip", tmp_path / "new", servers=servers)
        assert list((tmp_path / "new").iterdir()) == []
        assert records(library) == before


def test_nothing_is_left_where_the_server_cannot_be_reached(tmp_path, hashed_on):
    with hashed_on("folder", Servers()) as library:
        fill(library)
        backup(library.folder, tmp_path / "x.zip")
    nowhere = Servers("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnreachable):
        restore(tmp_path / "x.zip", tmp_path / "new", servers=nowhere)
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(DatabaseUnreachable):
        backup(tmp_path / "folder", tmp_path / "x.zip", servers=nowhere)


def test_tables_that_cannot_be_saved_are_told(tmp_path, store_servers_running, servers, hashed_on):
    hashed_on("data", servers).close()
    store_servers_running.postgres.create(f"{tmp_path.name}-bare")
    bare = Servers(store_servers_running.postgres.url(f"{tmp_path.name}-bare"))
    with pytest.raises(LibraryMissing):
        backup(tmp_path / "data", tmp_path / "x.zip", servers=bare)
    with hashed_on("data", servers) as library, library.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(InputError, match="pg_dump"):
        backup(tmp_path / "data", tmp_path / "x.zip", servers=servers)
    assert not (tmp_path / "x.zip").exists()


def test_what_is_copied_while_somebody_writes_is_one_state(tmp_path, hashed_on, servers):
    """Each plan has as many tasks as its name says, in whatever state the copy was made."""
    stop = threading.Event()
    with hashed_on("data", servers, embedder="none") as library:

        def write():
            n = 0
            while not stop.is_set():
                n += 1
                reading = values.simple_reading(f"k{n % 4}", count=3 + n % 4)
                library.replace(reading, source=f"s{n % 4}", originals=[library.keep(b"%d" % (n % 4), f"{n % 4}.txt")])
                if n % 3 == 0:
                    library.remove(library.documents()[0].id)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(3):
                backup(library.folder, tmp_path / f"{number}.zip", servers=servers)
        finally:
            stop.set()
            writer.join()
    counts = {values.digest_of(f"k{n}")[:16]: 3 + n for n in range(4)}
    for number in range(3):
        restore(tmp_path / f"{number}.zip", tmp_path / f"new{number}")
        with hashed_on(f"new{number}", Servers()) as restored:
            assert restored.examine().altered == []
            for document in restored.documents():
                assert document.tasks == len(restored.tasks([document.id])) == counts[document.id]


@pytest.fixture
def hashed_on(tmp_path):
    """Opens a library of a folder's name for writing, with vectors."""
    return lambda name, servers, embedder="hash": Library.open(
        tmp_path / name, embedder=embedder, writable=True, servers=servers
    )
