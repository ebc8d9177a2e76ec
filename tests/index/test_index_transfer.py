"""Libraries are moved between a data folder and servers, whole, or it is said what is missing."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack, closing

import library_values as values
import pytest
import sqlalchemy as sa

from index import facts, migration, outbox, relocation, schema, transfer
from index.database import open_database
from index.library import Library
from index.progress import ProgressLog
from index.servers import EMBEDDED
from index.vector_stores import open_stores
from plan.errors import InputError, LibraryBusy, LibraryMoved, TransferIncomplete
from plan.progress import State

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
ASKED = "khảo sát mức độ hài lòng"


@pytest.fixture(params=["out", "home"])
def ends(request, servers):
    """From where to where."""
    return (EMBEDDED, servers) if request.param == "out" else (servers, EMBEDDED)


def stocked(folder, servers):
    with Library.open(folder, embedder="hash", writable=True, servers=servers) as library:
        for key in "abc":
            library.replace(values.plan_reading(key, "Khảo sát mức độ hài lòng", "Mở lớp bồi dưỡng"), source=key)
        library.replace(values.simple_reading("d"), source="d", embed=False)
        (task, *_) = library.tasks()
        people_of(library).add(task.document_id, task.identity, State.DOING)
        return seen(library)


def people_of(library):
    class Marks:
        def add(self, document_id, identity, state):
            row = {"document_id": document_id, "identity": identity, "state": state.value, "day": "2026-11-22"}
            row |= {"note": "đã họp", "user_id": "u", "user_name": "An", "at": NOW.isoformat()}
            with library.database.writing() as connection:
                connection.execute(sa.insert(schema.metadata.tables["progress"]), row)

    return Marks()


def seen(library):
    found = [(m.document_id, m.item_id) for m in library.search(ASKED)]
    near = {(m.document_id, m.item_id) for m in library.nearest(ASKED, limit=500)}
    identities = [t.identity for t in library.tasks()]
    marks = ProgressLog(library.database, lambda: NOW).last(identities, library.scope)
    lines = [library.lines(d.id, 1, 99) for d in library.documents()]
    return library.documents(), library.tasks(), library.passages(), sorted(found), near, marks, lines


def moved(folder, source, target, **more):
    with ExitStack() as stack:
        origin = stack.enter_context(closing(open_database(folder, source, writable=True)))
        copy = stack.enter_context(closing(open_database(folder, target, writable=True)))
        migration.upgrade(copy, relocation.begin_arrival)
        stores = (open_stores(folder, source.vectors), open_stores(folder, target.vectors))
        return transfer.move(origin, stores[0], copy, stores[1], now=NOW, **more)


def test_all_of_it_arrives(tmp_path, ends):
    source, target = ends
    before = stocked(tmp_path, source)
    done = moved(tmp_path, source, target)
    assert done.vectors == len(before[4])
    assert done.texts > done.vectors  # one plan's vectors still waited
    with Library.open(tmp_path, embedder="hash", writable=True, servers=target) as library:
        assert seen(library) == before
        assert library.vector_status().pending == 1
        library.drain()
        assert library.vector_status().in_line
        # ids that the database gives go on behind those that came along
        library.replace(values.simple_reading("e"), source="e")
        people_of(library).add(library.documents()[-1].id, "x", State.DONE)
    for writable in (False, True):
        with pytest.raises(LibraryMoved):
            Library.open(tmp_path, embedder="hash", writable=writable, servers=source)


def test_nothing_is_written_over(tmp_path, ends):
    source, target = ends
    stocked(tmp_path, source)
    stocked(tmp_path, target)
    with (
        closing(open_database(tmp_path, source, writable=True)) as origin,
        closing(open_database(tmp_path, target, writable=True)) as copy,
        pytest.raises(InputError, match="đã có dữ liệu"),
    ):
        transfer.copy_tables(origin, copy)


def test_what_changed_meanwhile_is_noticed(tmp_path, ends):
    source, target = ends
    stocked(tmp_path, source)

    def change(what, _done):
        if what == "vectors":
            with closing(open_database(tmp_path, source, writable=True)) as other, other.writing() as connection:
                facts.put(connection, "changed", "1")

    with pytest.raises(TransferIncomplete, match="meta"):
        moved(tmp_path, source, target, step=change)


@pytest.mark.parametrize("where", ["document", "search", "vectors"])
def test_a_move_that_is_broken_off_is_made_again(tmp_path, ends, where):
    source, target = ends
    before = stocked(tmp_path, source)

    def fail(what, _done):
        if what == where:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        moved(tmp_path, source, target, step=fail)
    for writable in (False, True):
        with pytest.raises(LibraryMoved, match="chưa xong"):
            Library.open(tmp_path, embedder="hash", writable=writable, servers=target)
    with Library.open(tmp_path, embedder="hash", writable=True, servers=source) as library:
        assert seen(library) == before
    moved(tmp_path, source, target)
    with Library.open(tmp_path, embedder="hash", writable=True, servers=target) as library:
        assert seen(library) == before


def test_a_library_that_others_use_is_not_moved(tmp_path, servers):
    with (
        Library.open(tmp_path, embedder="none", writable=True, servers=servers),
        closing(open_database(tmp_path, servers, writable=True)) as origin,
        pytest.raises(LibraryBusy),
    ):
        relocation.require_alone(origin)
    with closing(open_database(tmp_path, servers, writable=True)) as origin:
        relocation.require_alone(origin)


def test_every_table_is_moved(tmp_path, library):
    with library.database.reading() as connection:
        there = set(sa.inspect(connection).get_table_names())
    kept = {table.name for table in transfer.TABLES} | {outbox.schema.pending_vector.name, "alembic_version"}
    assert {name for name in there if not name.startswith("search")} == kept
