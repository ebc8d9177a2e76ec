from __future__ import annotations

import sqlite3

import library_values as values
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from index import migration, people, schema
from index.database import FILE, SqliteDatabase
from index.library import Library
from plan.errors import LibraryDamaged, LibraryMissing, LibraryNewer, StorageFull


@values.embedded_only
def test_the_migrations_make_the_tables_of_the_schema(tmp_path, library):
    database = SqliteDatabase(tmp_path / "data", writable=False)
    with database.reading() as connection:
        options = {"include_object": lambda _o, name, kind, *_: not (kind == "table" and name.startswith("search"))}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), people.metadata) == []
    database.close()
    assert ScriptDirectory(str(migration.SCRIPTS)).get_current_head() == schema.HEAD


@pytest.mark.parametrize("writable", [True, False])
def test_a_newer_library_is_left_alone(tmp_path, writable):
    Library.open(tmp_path, embedder="none", writable=True).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(LibraryNewer, match="9999"):
        Library.open(tmp_path, embedder="none", writable=writable)
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be read as one" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
@pytest.mark.parametrize("writable", [True, False])
def test_a_damaged_file_is_said_so(tmp_path, content, writable):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(LibraryDamaged):
        Library.open(tmp_path, embedder="none", writable=writable)
    assert (tmp_path / FILE).read_bytes() == content


def test_pages_overwritten_in_the_middle_are_found(tmp_path):
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        for key in "abcd":
            library.replace(values.simple_reading(key, count=40), source=key)
    content = bytearray((tmp_path / FILE).read_bytes())
    content[4096 * 3 :] = b"\xee" * (len(content) - 4096 * 3)
    (tmp_path / FILE).write_bytes(content)

    def use():
        with Library.open(tmp_path, embedder="none", writable=True) as library:
            library.tasks()
            library.repair()

    with pytest.raises(LibraryDamaged):
        use()


def test_nothing_to_read_is_said_so(tmp_path):
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path / "nowhere", embedder="none", writable=False)
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / FILE).touch()
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path, embedder="none", writable=False)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageFull):
        Library.open(tmp_path / "file" / "data", embedder="none", writable=True)


@values.embedded_only
def test_a_full_disk_leaves_the_old_state(library):
    library.replace(values.simple_reading("cũ", word="bảo tàng"), source="a")
    before = (library.documents(), library.generation(), library.search("bảo tàng"))
    pages = library._database.pragma("page_count")[0][0]

    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    sa.event.listen(library._database._engine, "begin", limit)
    with pytest.raises(StorageFull):
        library.replace(values.simple_reading("mới", word="thư viện", count=200), source="a")
    assert (library.documents(), library.generation(), library.search("bảo tàng")) == before
    sa.event.remove(library._database._engine, "begin", limit)
    library._database.pragma("max_page_count = 100000")
    library.replace(values.simple_reading("mới", word="thư viện", count=200), source="a")
    assert library.search("bảo tàng") == []


@values.embedded_only
def test_a_reader_cannot_write(tmp_path, library):
    database = SqliteDatabase(tmp_path / "data", writable=False)
    with pytest.raises(StorageFull), database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM document")
    database.close()
    with Library.open(tmp_path / "data", embedder="none", writable=False) as reader:
        for change in (reader.drain, reader.repair, lambda: reader.remove("x")):
            with pytest.raises(RuntimeError, match="for reading"):
                change()


def test_errors_in_our_own_sql_are_not_hidden(library):
    with pytest.raises(sa.exc.DBAPIError), library._database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_an_older_library_is_upgraded_also_by_a_reader(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.close()  # a stamp table without a stamp: the state before the first revision
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path, embedder="none", writable=False)
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        assert library.documents() == []


@values.embedded_only
def test_a_transaction_waits_for_the_disk_unless_it_need_not_last(library):
    for how, level in (({}, 2), ({"lasting": False}, 1), ({"lasting": True}, 2)):
        with library.database.writing(**how) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == level
