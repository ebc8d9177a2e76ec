from __future__ import annotations

import logging
import shutil
import threading

import library_values as values
import pytest

import index.alignment
from index.embedding import HashEmbedder
from index.library import Library
from index.vectors import ChromaVectors
from plan.errors import LibraryBusy, ModelUnavailable


class OtherEmbedder(HashEmbedder):
    name = "other"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def writer(folder, embedder="hash"):
    return Library.open(folder, embedder=embedder, writable=True)


def vectors_of(library):
    return library._vectors._open_store().documents()


def identity(key):
    return values.digest_of(key)[:16]


def test_embedding_can_wait(hashed):
    for key in ("a", "b"):
        hashed.replace(values.simple_reading(key), source=key, embed=False)
    assert hashed.nearest("thư viện") == []
    assert hashed.vector_status().pending == 2
    seen = []
    assert hashed.drain(lambda done, total: seen.append((done, total))) == 0
    assert seen[-1] == (8, 8)
    assert seen == sorted(seen)
    assert vectors_of(hashed) == {identity("a"): 4, identity("b"): 4}
    assert hashed.vector_status().in_line
    assert hashed.drain() == 0


def test_only_documents_in_line_are_found(hashed):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.replace(values.simple_reading("b"), source="b", embed=False)
    assert {m.document_id for m in hashed.nearest("thư viện")} == {identity("a")}
    assert hashed.nearest("thư viện", document_ids=[identity("b")]) == []
    assert hashed.nearest("thư viện", document_ids=[]) == []
    hashed.drain()
    assert {m.document_id for m in hashed.nearest("thư viện", document_ids=[identity("b")])} == {identity("b")}
    assert len(hashed.nearest("thư viện", limit=3)) == 3


def test_a_whole_ranking_waits_for_every_document(hashed):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.replace(values.simple_reading("b"), source="b", embed=False)
    both = [identity("a"), identity("b")]
    assert hashed.nearest("thư viện", document_ids=both[:1], whole=True)
    assert hashed.nearest("thư viện", document_ids=both, whole=True) == []
    assert hashed.nearest("thư viện", whole=True) == []
    hashed.drain()
    assert {m.document_id for m in hashed.nearest("thư viện", document_ids=both, whole=True)} == set(both)
    assert {m.document_id for m in hashed.nearest("thư viện", whole=True)} == set(both)
    hashed.remove(identity("b"))
    assert hashed.nearest("thư viện", document_ids=both, whole=True) == [], "one that is not there any more"


def test_the_nearest_comes_first(hashed):
    tasks = [values.make_task("t0", "Trùng tu đình làng"), values.make_task("t1", "Mở lớp dạy bơi cho trẻ em")]
    hashed.replace(values.make_reading("a", tasks=tasks), source="a")
    found = hashed.nearest("dạy bơi cho trẻ em")
    assert [m.item_id for m in found] == ["t1", "t0"]
    assert 1.0 >= found[0].score > found[1].score


@values.embedded_only
def test_without_an_embedder_all_else_works(library, folder):
    library.replace(values.simple_reading("a"), source="a")
    assert library.nearest("thư viện") == []
    assert library.drain() == 1
    assert library.search("thư viện")
    assert not (folder / "vectors").exists()
    library.close()
    with writer(folder) as later:
        assert later.drain() == 0
        assert later.nearest("thư viện")
    with writer(folder, "none") as again:
        again.remove(identity("a"))
    with writer(folder) as later:
        assert vectors_of(later) == {}


@values.embedded_only
def test_models_are_not_mixed(hashed, folder, monkeypatch):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.close()
    monkeypatch.setattr(index.alignment, "open_embedder", lambda _name: OtherEmbedder())
    with writer(folder) as library:
        library.replace(values.simple_reading("b"), source="b")
        assert library.nearest("thư viện") == []
        status = library.vector_status()
        assert (status.model, status.configured, status.in_line) == ("hash-64", "other", False)
        assert library.drain() == 1
        assert library.repair().vectors == 8
        assert library.vector_status().in_line
        assert {m.document_id for m in library.nearest("thư viện")} == {identity("a"), identity("b")}
        assert len(list((folder / "vectors").glob("store-*"))) == 1


def test_a_model_that_fails_costs_only_the_vectors(tmp_path, monkeypatch, caplog):
    def fail(_name):
        raise ModelUnavailable("không có mô hình")

    monkeypatch.setattr(index.alignment, "open_embedder", fail)
    with writer(tmp_path) as library, caplog.at_level(logging.WARNING):
        library.replace(values.simple_reading("a"), source="a")
        assert "không có mô hình" in caplog.text
        assert library.search("thư viện")
        assert library.nearest("thư viện") == []
        with pytest.raises(ModelUnavailable):
            library.drain()
        with pytest.raises(ModelUnavailable):
            library.repair()
        assert library.vector_status().configured is None


@values.embedded_only
def test_a_lost_folder_of_vectors_is_made_anew(hashed, folder):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.close()
    shutil.rmtree(folder / "vectors")
    with Library.open(folder, embedder="hash", writable=False) as reader:
        assert reader.nearest("thư viện") == []
    with writer(folder) as library:
        assert library.vector_status().pending == 1
        library.drain()
        assert vectors_of(library) == {identity("a"): 4}


@values.embedded_only
def test_damaged_vectors_are_made_anew_by_repair(hashed, folder):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.close()
    for path in folder.glob("vectors/store-*/chroma.sqlite3"):
        path.write_bytes(b"\xee" * 9000)
    with writer(folder) as library:
        assert library.nearest("thư viện") == []
        assert library.search("thư viện")
        assert library.repair().vectors == 4
        assert len(library.nearest("thư viện")) == 4


@values.embedded_only
def test_vectors_have_one_owner(hashed, folder):
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.close()
    reader = Library.open(folder, embedder="hash", writable=False)
    assert reader.nearest("thư viện")
    with writer(folder) as library:
        library.replace(values.simple_reading("b"), source="b")
        library.remove(identity("a"))
        assert library.nearest("thư viện") == []
        with pytest.raises(LibraryBusy):
            library.drain()
        assert reader.nearest("thư viện") == [], "the removed document is not found, the new one not yet in line"
        reader.close()
        assert library.drain() == 0
        assert {m.document_id for m in library.nearest("thư viện")} == {identity("b")}


@pytest.mark.parametrize("point", ["add", "pages", "close"])
def test_a_failure_at_any_point_is_healed(folder, monkeypatch, point):
    class Killed(BaseException):
        pass

    def die(*_args, **_options):
        raise Killed

    library = writer(folder)
    library.replace(values.simple_reading("a"), source="a")
    library.replace(values.simple_reading("b"), source="b")
    real = getattr(ChromaVectors, point)
    monkeypatch.setattr(ChromaVectors, point, die)
    with pytest.raises(Killed):  # noqa: PT012 - the points differ in which of the two they strike
        library.remove(identity("a"))
        library.replace(values.simple_reading("c"), source="c")
    monkeypatch.setattr(ChromaVectors, point, real)
    library.close()
    with writer(folder) as later:
        assert later.vector_status().pending <= 1
        later.drain()
        assert vectors_of(later) == {d.id: 4 for d in later.documents()}
        assert identity("a") not in vectors_of(later)
        assert len(list((folder / "vectors").glob("store-*"))) == 1


def test_a_half_embedded_document_is_finished_not_begun_again(hashed, monkeypatch):
    hashed.replace(values.simple_reading("a", count=50), source="a", embed=False)

    class StoppedError(Exception):
        pass

    def stop(done, _total):
        if done >= 64:
            raise StoppedError

    with pytest.raises(StoppedError):
        hashed.drain(stop)
    encoded = []
    real = HashEmbedder.encode_documents
    monkeypatch.setattr(
        HashEmbedder, "encode_documents", lambda self, found: encoded.extend(found) or real(self, found)
    )
    assert hashed.drain() == 0
    assert len(encoded) == 36


def test_warming_up_opens_everything(hashed):
    hashed.warm_up()
    hashed.replace(values.simple_reading("a"), source="a")
    hashed.warm_up()
    assert hashed.nearest("thư viện")


def test_a_removal_and_what_is_stored_wait_for_no_drain(hashed):
    """The drain is held at its first batch until the removal stands in the tables, then goes on."""
    hashed.replace(values.simple_reading("gone"), source="gone")
    for n in range(4):
        hashed.replace(values.simple_reading(f"k{n}", count=20), source=f"s{n}", embed=False)
    begun, removed = threading.Event(), threading.Event()
    noted = []

    def remove():
        begun.wait()
        hashed.replace(values.simple_reading("stored"), source="stored", embed=False)
        hashed.remove(identity("gone"))
        noted.append("removed")
        removed.set()

    def progress(done, total):
        if not begun.is_set():
            begun.set()
            while not hashed._vectors._first.locked():
                removed.wait(0.01)
        else:
            removed.wait(20)  # a drain that made no way would wait here in vain
        noted.append(total - done)

    thread = threading.Thread(target=remove)
    thread.start()
    assert hashed.drain(progress) == 0
    thread.join()
    assert noted[1] == "removed", "one batch at most goes before"
    assert noted[-1] == 0
    assert vectors_of(hashed) == {d.id: d.tasks + d.passages for d in hashed.documents()}


def test_storing_with_vectors_does_not_hold_up_others(hashed, monkeypatch):
    real = HashEmbedder.encode_documents

    def encode(self, found):
        thread = threading.Thread(target=lambda: hashed.replace(values.simple_reading("b"), source="b", embed=False))
        thread.start()
        thread.join()
        return real(self, found)

    monkeypatch.setattr(HashEmbedder, "encode_documents", encode)
    hashed.replace(values.simple_reading("a"), source="a")
    assert len(hashed.documents()) == 2
