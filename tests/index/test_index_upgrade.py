"""Libraries written by earlier versions are brought up to this one without loss."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import library_values as values
import pytest
from alembic import command
from alembic.config import Config

from index import migration, records, schema
from index.database import FILE, SqliteDatabase
from index.library import Change, Library
from plan.reading import Reading

READING = values.plan_reading("a", "Khảo sát mức độ hài lòng", "Mở lớp bồi dưỡng")
IDENTITY = READING.digest[:16]


def make_0001(folder, reading: Reading):
    """A library as the first version of the program left it, with one document."""
    database = SqliteDatabase(folder, writable=True)
    config = Config()
    config.set_main_option("script_location", str(migration.SCRIPTS))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    database.close()
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        front = records.dump(records.encode_document(reading.document))
        known = {"file": reading.file, "source": "a", "digest": reading.digest, "status": "ok", "extractor": "1"}
        document = reading.document
        put(
            connection,
            "document",
            {"id": IDENTITY, "record": front, "tasks": len(reading.tasks), "passages": 0, "issues": 0}
            | known
            | {"number": document.number, "title": document.title, "issuer": document.issuer, "year": document.year}
            | {
                "date": "2026-02-05",
                "number_folded": "76 kh svhtt",
                "title_folded": "x",
                "added_at": "2026-01-01T00:00",
            }
            | {"issuer_folded": "so van hoa va the thao"},
        )
        put(connection, "source", {"source": "a", "document_id": IDENTITY})
        for n, text in enumerate(reading.lines, 1):
            put(connection, "line", {"document_id": IDENTITY, "n": n, "text": text})
        for n, task in enumerate(reading.tasks):
            record = records.dump(records.encode_task(task))
            of = {"document_id": IDENTITY, "id": task.id, "position": n, "deadline_kind": "none"}
            put(connection, "task", of | {"section_folded": "", "text_folded": "x", "record": record})
        words = {"segmented": "khảo_sát", "folded": "khao sat", "kind": "task", "document_id": IDENTITY}
        put(connection, "search", words | {"item_id": "t0"})
        put(connection, "meta", {"key": "generation", "value": "7"})


def put(connection, table, row):
    names = ", ".join(row)
    connection.execute(f"INSERT INTO {table}({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


@pytest.fixture
def older(tmp_path):
    make_0001(tmp_path, READING)
    return tmp_path


@pytest.mark.parametrize("writable", [True, False])
def test_a_library_of_the_first_version_comes_whole(older, writable):
    with Library.open(older, embedder="none", writable=writable) as library:
        (stored,) = library.documents()
        assert (stored.id, stored.document, stored.source) == (IDENTITY, READING.document, "a")
        assert tuple(t.task for t in library.tasks()) == READING.tasks
        assert library.lines(IDENTITY, 1, 99) == READING.lines
        assert library.places(IDENTITY, 1, 2) == (None, None)
        assert [m.item_id for m in library.search("khao sat")] == ["t0"]
        assert (library.original(IDENTITY), library.versions(IDENTITY)) == ([], [])
        assert library.generation() == 7
        assert migration.stamp(library.database) == schema.HEAD


def test_its_tasks_get_the_identities_they_would_have_had(older, tmp_path):
    with Library.open(older, embedder="none", writable=True) as library:
        upgraded = [stored.identity for stored in library.tasks()]
    with Library.open(tmp_path / "new", embedder="none", writable=True) as library:
        library.replace(READING, source="a")
        assert [stored.identity for stored in library.tasks()] == upgraded
    assert upgraded == [hashlib.sha256(f"{IDENTITY}:t{n}".encode()).hexdigest()[:16] for n in (0, 1)]


def test_it_goes_on_with_versions_and_files(older):
    with Library.open(older, embedder="none", writable=True) as library:
        before = [stored.identity for stored in library.tasks()]
        digest = library.keep(b"x", "a.docx")
        assert library.replace(READING, source="a", extractor="2", originals=[digest]) is Change.CHANGED
        newer = values.plan_reading("b", *(task.text for task in READING.tasks))
        assert library.replace(newer, source="b") is Change.CHANGED
        assert [stored.identity for stored in library.tasks()] == before
        (version,) = library.versions(newer.digest[:16])
        assert [original.name for original in version.originals] == ["a.docx"]
