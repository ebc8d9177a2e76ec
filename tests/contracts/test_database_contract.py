"""What every `index.database.Database` must do; a new one is added to `DATABASES`."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from index import facts, migration, schema
from index.database import exists, open_database
from index.servers import EMBEDDED, Servers
from index.sql import insert, listed, numbered, position
from plan.errors import DatabaseUnreachable, KehoachError, LibraryMissing, SettingsInvalid

DATABASES = ["sqlite", "postgres"]


@pytest.fixture(params=DATABASES)
def servers(request, store_servers_of):
    return EMBEDDED if request.param == "sqlite" else store_servers_of()


@pytest.fixture
def store_servers_of(request, tmp_path):
    return lambda: request.getfixturevalue("store_servers_running").library(tmp_path / "data")


@pytest.fixture
def database(tmp_path, servers):
    (tmp_path / "data").mkdir(exist_ok=True)
    with closing(open_database(tmp_path / "data", servers, writable=True)) as opened:
        if not migration.check(opened):
            migration.upgrade(opened)
        yield opened


@contextmanager
def another(tmp_path, servers, *, writable):
    with closing(open_database(tmp_path / "data", servers, writable=writable)) as opened:
        yield opened


def fact(database, key):
    with database.reading() as connection:
        return facts.get(connection, key)


def test_a_transaction_that_fails_leaves_nothing(database):
    def fail():
        with database.writing() as connection:
            facts.put(connection, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert fact(database, "a") is None


def test_a_reader_sees_one_state(database):
    with database.reading() as connection:
        assert facts.get(connection, "a") is None
        with database.writing() as other:
            facts.put(other, "a", "1")
        assert facts.get(connection, "a") is None
    assert fact(database, "a") == "1"


def test_writers_go_one_after_another(database):
    """Also those that first read: no change is lost."""

    def count():
        for _ in range(20):
            with database.writing() as connection:
                facts.put(connection, "n", str(int(facts.get(connection, "n") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert fact(database, "n") == "80"


def test_two_programs_may_write_where_they_are_let(tmp_path, servers, database):
    with another(tmp_path, servers, writable=True) as other, other.writing() as connection:
        facts.put(connection, "a", "1")
    assert fact(database, "a") == "1"


def test_a_reader_cannot_write(tmp_path, servers, database):
    with another(tmp_path, servers, writable=False) as reader:
        assert not reader.writable
        with pytest.raises(KehoachError), reader.writing() as connection:
            facts.put(connection, "a", "1")
    assert fact(database, "a") is None


def test_what_only_one_may_do_is_done_by_one(tmp_path, servers, database):
    with database.exclusive("vectors") as mine, database.exclusive("else", wait=False) as also:
        assert mine
        assert also
        with another(tmp_path, servers, writable=True) as other, other.exclusive("vectors", wait=False) as theirs:
            assert theirs is not database.shared  # one process has a data folder; several have a server
    with another(tmp_path, servers, writable=True) as other, other.exclusive("vectors", wait=False) as theirs:
        assert theirs


def test_a_turn_that_ended_is_free_at_once(tmp_path, servers, database):
    with another(tmp_path, servers, writable=True) as other:
        for holder in (database, other) * 10:
            with holder.exclusive("vectors", wait=False) as mine:
                assert mine


def test_who_waits_for_its_turn_gets_it(tmp_path, servers, database):
    got = threading.Event()

    def take():
        with another(tmp_path, servers, writable=True) as other, other.exclusive("vectors"):
            got.set()

    with database.exclusive("vectors"):
        thread = threading.Thread(target=take)
        thread.start()
        assert database.shared is False or not got.wait(0.2)
    assert got.wait(10)
    thread.join(10)


def test_texts_compare_by_their_characters(database):
    """Times are texts; a locale would skip the signs in them."""
    texts = ["2026-01-01T00:00:00+00:00", "2026-01-01", "20260101", "a", "B", "ă", "Z", "_", "-1"]
    with database.writing() as connection:
        for text in texts:
            facts.put(connection, text, "")
        found = connection.execute(sa.select(schema.meta.c.key).where(schema.meta.c.key.in_(texts)).order_by("key"))
        assert list(found.scalars()) == sorted(texts)


def test_what_each_database_says_in_its_own_way(database):
    with database.writing() as connection:
        table = schema.meta
        many = [f"khóa {n}" for n in range(3000)]
        connection.execute(sa.insert(table), [{"key": key, "value": key[::-1]} for key in many])
        assert len(connection.execute(sa.select(table).where(table.c.key.in_(listed(many)))).all()) == 3000
        order = numbered(["b", "a", "c"])
        places = {row.value: row.key for row in connection.execute(sa.select(order.c.value, order.c.key))}
        assert places["b"] < places["a"] < places["c"]
        at = [position(sa.literal("năm 2026"), part) for part in ("2026", "năm", "x")]
        assert tuple(connection.execute(sa.select(*at)).one()) == (5, 1, 0)
        row = {"key": "khóa 1", "value": "mới"}
        written = insert(connection, table).values(row)
        left = written.on_conflict_do_nothing(index_elements=["key"]).returning(table.c.key)
        assert connection.execute(left).all() == []
        connection.execute(written.on_conflict_do_update(index_elements=["key"], set_=row))
        assert facts.get(connection, "khóa 1") == "mới"


def test_a_sound_library_is_found_sound(tmp_path, servers, database):
    database.verify()
    database.compact()
    assert exists(tmp_path / "data", servers)


def test_a_library_that_is_not_there(tmp_path, store_servers_running):
    assert not exists(tmp_path / "none")
    with pytest.raises(LibraryMissing):
        open_database(tmp_path / "none", writable=False)
    url = store_servers_running.postgres.create("without_tables")
    assert not exists(tmp_path, Servers(database=url))


def test_a_server_that_is_not_there_is_said_so(tmp_path):
    nowhere = Servers(database="postgresql://kehoach:secret@127.0.0.1:9/kehoach")
    with (
        closing(open_database(tmp_path, nowhere, writable=True)) as database,
        pytest.raises(DatabaseUnreachable, match="database_url") as raised,
        database.reading(),
    ):
        pass
    assert "secret" not in f"{raised.value} {nowhere}"


@pytest.mark.parametrize("address", ["nowhere", "postgresql://a:b@c:port/d"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(SettingsInvalid, match="database_url"):
        open_database(tmp_path, Servers(database=address), writable=True)
