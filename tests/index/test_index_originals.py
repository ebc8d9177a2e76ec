"""Files kept as they came, and when they go."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import library_values as values
import pytest
import sqlalchemy as sa

from index import originals, schema
from index.job import Kind, Order, Part
from index.jobs import Jobs
from index.library import Change, Library
from plan.errors import Fault, FileUnreadable, PathMissing, StorageFull

MEMORY = Path("/proc/self/mem")


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "data" / "originals").rglob("*") if path.is_file())


def put_job(library, digest, status="queued", kind="plan"):
    text = dict.fromkeys(("name", "source", "stage", "created_at", "updated_at"), "x")
    numbers = dict.fromkeys(("size", "done", "total", "attempts"), 0)
    options = f'{{"parts": ["{digest}"]}}'
    with library.database.writing() as connection:
        row = {"id": digest[:8] + status, "kind": kind, "status": status, "options": options, **text, **numbers}
        connection.execute(sa.insert(schema.job), row)


def jobs(library):
    with library.database.reading() as connection:
        return [row._asdict() for row in connection.execute(sa.select(schema.job))]


def test_a_file_is_kept_as_it_came(tmp_path, library):
    (tmp_path / "Kế hoạch 76.PDF").write_bytes(b"%PDF-1.7")
    digest = library.keep(tmp_path / "Kế hoạch 76.PDF", "Kế hoạch 76.PDF")
    annex = library.keep(b"phu luc", r"C:\tài liệu\phụ lục.docx")
    assert digest == hashlib.sha256(b"%PDF-1.7").hexdigest()
    library.replace(values.simple_reading("a"), source="a", originals=[digest, annex])
    main, second = library.original(values.digest_of("a")[:16])
    assert (main.digest, main.name, main.size, main.media) == (digest, "Kế hoạch 76.PDF", 8, "application/pdf")
    assert main.path == tmp_path / "data" / "originals" / digest[:2] / f"{digest}.pdf"
    assert main.path.read_bytes() == b"%PDF-1.7"
    assert (second.name, second.path.read_bytes()) == ("phụ lục.docx", b"phu luc")


@pytest.mark.parametrize(
    ("name", "suffix", "media"),
    [
        ("a.txt", ".txt", "text/plain"),
        ("a", "", "application/octet-stream"),
        ("a.x y", "", "application/octet-stream"),
        ("a.tar.gz", ".gz", "application/octet-stream"),
        (".docx", "", "application/octet-stream"),
        ("../../a.d/..", "", "application/octet-stream"),
        ("", "", "application/octet-stream"),
    ],
)
def test_only_a_plain_suffix_becomes_part_of_a_path(tmp_path, library, name, suffix, media):
    digest = library.keep(b"x", name)
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    (original,) = library.original(values.digest_of("a")[:16])
    assert files(tmp_path) == [digest + suffix]
    assert original.media == media


def test_the_same_bytes_are_kept_once_under_their_first_name(tmp_path, library):
    digest = library.keep(b"x", "a.txt")
    assert library.keep(b"x", "b.md") == digest
    assert files(tmp_path) == [f"{digest}.txt"]
    shutil.rmtree(tmp_path / "data" / "originals")
    assert library.keep(b"x", "c.pdf") == digest
    assert files(tmp_path) == [f"{digest}.txt"], "one lost from the disk is written again"


def test_a_file_lost_from_the_disk_is_not_offered(tmp_path, library):
    digest = library.keep(b"x", "a.txt")
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    shutil.rmtree(tmp_path / "data" / "originals")
    assert library.original(values.digest_of("a")[:16]) == []


def test_files_that_cannot_be_read_or_written_are_said_so(tmp_path, library):
    with pytest.raises(PathMissing):
        library.keep(tmp_path / "nowhere.txt", "nowhere.txt")
    with pytest.raises(FileUnreadable):
        library.keep(tmp_path, "folder")
    with pytest.raises(ValueError, match="not kept"):
        library.replace(values.simple_reading("a"), source="a", originals=["0" * 64])
    assert library.documents() == []
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "originals").write_bytes(b"in the way")
    with pytest.raises(StorageFull):
        library.keep(b"x", "x.txt")


@pytest.mark.skipif(not MEMORY.exists(), reason="needs a file of Linux that opens and cannot be read")
def test_a_source_that_breaks_off_is_no_full_disk(tmp_path, library):
    with pytest.raises(FileUnreadable, match="mem"):
        library.keep(MEMORY, "a.txt")
    assert files(tmp_path) == []


def test_files_go_with_the_last_document_or_version_that_needs_them(tmp_path, library):
    one, two, shared = (library.keep(name.encode(), f"{name}.txt") for name in ("one", "two", "shared"))
    library.replace(values.plan_reading("v1", "Việc"), source="s", originals=[one, shared])
    library.replace(values.plan_reading("v2", "Việc"), source="s", originals=[two])
    library.replace(values.simple_reading("other"), source="o", originals=[shared])
    assert len(files(tmp_path)) == 3
    library.remove(values.digest_of("v2")[:16])
    assert files(tmp_path) == [f"{shared}.txt"]
    library.replace(values.plan_reading("next", "Việc", title="Trùng tu đình làng"), source="o")
    assert files(tmp_path) == [], "the file at its source holds another plan now"


def test_files_that_are_given_later_are_added(library):
    library.replace(values.simple_reading("a"), source="a")
    digest = library.keep(b"x", "a.txt")
    assert library.replace(values.simple_reading("a"), source="a", originals=[digest]) is Change.UNCHANGED
    assert [o.digest for o in library.original(values.digest_of("a")[:16])] == [digest]
    library.replace(values.simple_reading("a"), source="a", extractor="2")
    assert [o.digest for o in library.original(values.digest_of("a")[:16])] == [digest]


def test_what_nothing_needs_is_swept_when_a_writer_opens(tmp_path, library, stores):
    kept, waiting, unused = (library.keep(name.encode(), f"{name}.txt") for name in ("kept", "waiting", "unused"))
    library.replace(values.simple_reading("a"), source="a", originals=[kept])
    put_job(library, waiting)
    put_job(library, unused, status="failed")
    library.close()
    (tmp_path / "data" / "originals" / ".keep-half").write_bytes(b"cut off")
    (tmp_path / "data" / "originals" / "ff").mkdir(exist_ok=True)
    (tmp_path / "data" / "originals" / "ff" / "unlisted.pdf").write_bytes(b"killed before it was listed")
    Library.open(tmp_path / "data", embedder="none", writable=False, servers=stores).close()
    assert len(files(tmp_path)) == 5, "a reader leaves all as it is"
    later = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)  # noqa: E731 - where several write, an hour is theirs
    Library.open(tmp_path / "data", embedder="none", writable=True, servers=stores, clock=later).close()
    assert files(tmp_path) == sorted([f"{kept}.txt", f"{waiting}.txt"])


def test_at_work_only_what_nothing_has_needed_for_an_hour_goes(tmp_path):
    moment = [dt.datetime.now(dt.UTC)]
    with Library.open(tmp_path / "own", embedder="none", writable=True, clock=lambda: moment[0]) as own:
        old, again = own.keep(b"old", "old.txt"), own.keep(b"again", "again.txt")
        moment[0] += dt.timedelta(minutes=50)
        young = own.keep(b"young", "young.txt")
        own.keep(b"again", "again.txt")
        moment[0] += dt.timedelta(minutes=20)
        own.sweep()
        assert [kept.digest for kept in own.kept([old, again, young])] == [again, young]


def test_a_file_that_comes_again_as_it_is_about_to_go_stays(tmp_path, monkeypatch):
    moment = [dt.datetime.now(dt.UTC)]
    with Library.open(tmp_path / "own", embedder="none", writable=True, clock=lambda: moment[0]) as own:
        digest = own.keep(b"again", "again.txt")
        moment[0] += dt.timedelta(hours=5)
        found = originals._needed

        def comes_again(connection):
            monkeypatch.setattr(originals, "_needed", found)
            needed = found(connection)
            own.keep(b"again", "again.txt")
            return needed

        monkeypatch.setattr(originals, "_needed", comes_again)
        own.sweep()
        assert [kept.digest for kept in own.kept([digest])] == [digest]


def test_a_file_can_be_let_go_unless_it_is_needed(tmp_path, library):
    used, waiting, unused = (library.keep(name.encode(), name) for name in ("used", "waiting", "unused"))
    library.replace(values.simple_reading("a"), source="a", originals=[used])
    put_job(library, waiting)
    for digest in (used, waiting, unused, "0" * 64):
        library.discard(digest)
    assert files(tmp_path) == sorted([used, waiting])


def test_jobs_forget_what_was_removed(library):
    digest = library.keep(b"x", "a.txt")
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    put_job(library, digest, status="done")
    put_job(library, digest, status="running", kind="reread")
    library.remove(values.digest_of("a")[:16])
    assert {job["status"] for job in jobs(library)} == {"done", "cancelled"}
    assert digest not in str([job["options"] for job in jobs(library)])


@pytest.mark.parametrize("kind", [Kind.PLAN, Kind.WATCHED, Kind.REREAD])
def test_no_name_of_what_was_removed_is_left_in_a_job(library, kind):
    """Many plans, because sets of names come in any order."""
    queue = Jobs(library.database, lambda: dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    for n in range(12):
        parts = tuple(Part(library.keep(f"{n} {name}".encode(), name), name) for name in ("a.txt", "b.txt"))
        reading = values.simple_reading(f"k{n}")
        library.replace(reading, source=f"s{n}", originals=[part.digest for part in parts])
        identity, place = reading.digest[:16], f"upload:{reading.digest}" if kind is Kind.PLAN else f"/{n}.txt"
        queue.put([Order(kind, "a.txt", place, 1, given, f"{identity}:2") for given in (parts, parts[:1], parts)])
        jobs_of = [queue.claim("w", dt.timedelta(hours=1)).id for _ in range(3)]
        for job in jobs_of[:2]:
            queue.stored(job, "w", identity, "new")
            queue.finish(job, "w")
        queue.fail(jobs_of[2], "w", Fault("a.txt", "file_damaged", f"Tệp {identity} hỏng."))
        library.remove(identity)
        left = str(jobs(library))
        assert [
            name
            for digest in (reading.digest, *(p.digest for p in parts))
            for name in (digest[:16], digest[16:])
            if name in left
        ] == []
        assert all(job["message"] is None for job in jobs(library))


def test_a_file_sent_again_stays_for_its_job(tmp_path, library):
    digest = library.keep(b"x", "a.txt")
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    put_job(library, digest)
    library.remove(values.digest_of("a")[:16])
    assert files(tmp_path) == [f"{digest}.txt"]
    assert digest in jobs(library)[0]["options"]
