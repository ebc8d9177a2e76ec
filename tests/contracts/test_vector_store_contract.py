"""What every `index.vectors.VectorStore`, and the place where it is made, must do; a new one is added to `STORES`."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from index.vector_copy import write_copy
from index.vector_stores import FolderStores, ServerStores
from index.vectors import ChromaVectors, VectorItem, collection_name
from plan.errors import DatabaseUnreachable, LibraryDamaged, SettingsInvalid, StorageFull

ROOT = Path(__file__).parents[2]
DIMENSION = 8
STORES = ["embedded", "server"]


def axis(n, lean=0.0):
    """A vector along one axis, leaning towards the first."""
    return [lean if k == 0 and n else float(k == n) for k in range(DIMENSION)]


@pytest.fixture(params=STORES)
def stores(request, tmp_path):
    """Where stores are made: a folder, or a server that other tests use too."""
    if request.param == "embedded":
        return FolderStores(tmp_path / "one")
    return ServerStores(request.getfixturevalue("store_servers_running").chroma.url)


@pytest.fixture
def store(stores):
    name = stores.unused("contract")
    yield stores.open(name, model="thử/mô hình", dimension=DIMENSION)
    stores.sweep("", "contract")
    stores.release()


def test_stores_are_known_by_name_and_swept(stores):
    first, second = stores.unused("mine"), stores.unused("mine")
    assert not stores.exists(first)
    stores.copy([{"a": [VectorItem("task", "t", axis(0))]}], first, model="m", dimension=DIMENSION)
    stores.open(second, model="m", dimension=DIMENSION)
    assert stores.open(first, model="m", dimension=DIMENSION).documents() == {"a": 1}
    stores.sweep(second, "mine")
    assert (stores.exists(first), stores.exists(second)) == (False, True)
    stores.sweep("", "mine")
    stores.release()


def test_another_librarys_stores_at_one_server_stay(store_servers_running):
    stores = ServerStores(store_servers_running.chroma.url)
    theirs = stores.unused("theirs")
    stores.open(theirs, model="m", dimension=DIMENSION)
    stores.sweep("", "mine")
    assert stores.exists(theirs)
    stores.sweep("", "theirs")
    stores.release()


def test_a_server_that_is_not_there_is_said_so():
    with pytest.raises(DatabaseUnreachable, match="vectors_url"):
        ServerStores("http://127.0.0.1:9").exists("any")


@pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://a", "http://"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(SettingsInvalid, match="vectors_url"):
        ServerStores(address)


@pytest.fixture
def stocked(store):
    store.add("a", [VectorItem("task", "t1", axis(0)), VectorItem("passage", "p1", axis(1, 0.5))])
    store.add("b", [VectorItem("task", "t1", axis(2, 0.2))])
    return store


def test_an_empty_store_finds_nothing(store):
    assert store.nearest(axis(0)) == []
    assert store.documents() == {}
    assert store.items("a") == set()
    store.remove("a")
    store.add("a", [])


def test_the_nearest_come_first_with_their_cosine(stocked):
    found = stocked.nearest(axis(0), limit=10)
    assert [(h.document_id, h.kind, h.item_id) for h in found] == [
        ("a", "task", "t1"),
        ("a", "passage", "p1"),
        ("b", "task", "t1"),
    ]
    assert found[0].score == pytest.approx(1.0, abs=1e-5)
    assert found[1].score == pytest.approx(0.5 / 1.25**0.5, abs=1e-5)


def test_limit_and_documents_restrict(stocked):
    assert len(stocked.nearest(axis(0), limit=1)) == 1
    assert stocked.nearest(axis(0), limit=0) == []
    assert [h.document_id for h in stocked.nearest(axis(0), document_ids=["b", "c"])] == ["b"]
    assert stocked.nearest(axis(0), document_ids=[]) == []


def test_what_is_there_is_told(stocked):
    assert stocked.documents() == {"a": 2, "b": 1}
    assert stocked.items("a") == {("task", "t1"), ("passage", "p1")}


def test_adding_again_replaces(stocked):
    stocked.add("b", [VectorItem("task", "t1", axis(0))])
    assert stocked.documents() == {"a": 2, "b": 1}
    assert stocked.nearest(axis(0), document_ids=["b"])[0].score == pytest.approx(1.0, abs=1e-5)


def test_removing_and_clearing(stocked):
    stocked.remove("a")
    assert stocked.documents() == {"b": 1}
    assert {h.document_id for h in stocked.nearest(axis(0))} == {"b"}
    stocked.clear()
    assert stocked.documents() == {}
    stocked.add("c", [VectorItem("task", "t", axis(1))])
    assert stocked.documents() == {"c": 1}


def test_pages_leave_out_what_is_asked(stocked):
    (page,) = stocked.pages(without=["a"])
    assert [(item.kind, item.item_id) for item in page["b"]] == [("task", "t1")]
    assert page.keys() == {"b"}
    assert sum(len(items) for page in stocked.pages() for items in page.values()) == 3


def test_a_copy_is_written_by_another_process(stocked, tmp_path):
    folder = tmp_path / "two"
    write_copy(stocked.pages(without=["a"]), folder, model="thử/mô hình", dimension=DIMENSION)
    copy = ChromaVectors(folder, model="thử/mô hình", dimension=DIMENSION)
    assert copy.documents() == {"b": 1}
    assert copy.nearest(axis(2, 0.2))[0].score == pytest.approx(1.0, abs=1e-5)
    copy.close()
    assert [p.name for p in folder.rglob("*") if p.is_file() and b"passage" in p.read_bytes()] == []


def test_a_copy_of_nothing_is_an_empty_store(stocked, tmp_path):
    write_copy(stocked.pages(without=["a", "b"]), tmp_path / "two", model="m", dimension=DIMENSION)
    copy = ChromaVectors(tmp_path / "two", model="m", dimension=DIMENSION)
    assert copy.documents() == {}
    copy.close()


def endless():
    while True:
        yield {"a": [VectorItem("task", f"t{n}", axis(0)) for n in range(1000)]}


def broken():
    yield {"a": [VectorItem("task", "t", axis(0))]}
    raise LibraryDamaged("đọc hỏng")


@pytest.mark.parametrize(
    ("pages", "options", "message"),
    [
        (endless(), {"limit_s": 0.5}, "mã -9"),
        (endless(), {"dimension": DIMENSION + 1}, "Không viết lại được"),
        (broken(), {}, "đọc hỏng"),
    ],
)
def test_a_copy_that_fails_leaves_nothing(tmp_path, pages, options, message):
    with pytest.raises(LibraryDamaged, match=message):
        write_copy(pages, tmp_path / "two", **{"model": "m", "dimension": DIMENSION} | options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", [b"", b'{"document": "a", "items": [["task", "t"]], "bytes": 32}\n' + bytes(32)])
def test_a_copy_whose_giver_is_killed_deletes_itself(tmp_path, told):
    command = [sys.executable, "-m", "index.vector_copy", str(tmp_path / "two"), "m", str(DIMENSION)]
    done = subprocess.run(command, input=told, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises((StorageFull, LibraryDamaged)):
        write_copy(endless(), tmp_path / "file" / "two", model="m", dimension=DIMENSION)


@pytest.mark.parametrize("rounds", [1, 30])
def test_index_files_hold_no_other_memory(tmp_path, rounds):
    """Chroma writes 100 slots as they lie in memory (chroma-core/chroma#7688), again at each opening until it has
    counted 1000 changes."""
    for _ in range(2):
        store = ChromaVectors(tmp_path / "one", model="m", dimension=DIMENSION)
        for _ in range(rounds):
            store.add("a", [VectorItem("task", f"t{n}", axis(n % DIMENSION)) for n in range(40)])
        store.nearest(axis(0))
        store.close()
        for name in ("data_level0.bin", "length.bin"):
            (content,) = [path.read_bytes() for path in (tmp_path / "one").glob(f"*/{name}")]
            assert len(content) % 100 == 0
            assert not any(content[len(content) // 100 * 40 :]), name


def test_vectors_outlive_who_wrote_them(stores):
    name = stores.unused("contract")
    store = stores.open(name, model="m", dimension=DIMENSION)
    store.add("a", [VectorItem("task", "t1", axis(0))])
    store.close()
    stores.release()
    assert stores.open(name, model="m", dimension=DIMENSION).documents() == {"a": 1}
    stores.sweep("", "contract")
    stores.release()


def test_many_are_kept_and_found(store):
    chance = random.Random(1)  # noqa: S311 - not for secrets
    kept = [[chance.gauss(0, 1) for _ in range(DIMENSION)] for _ in range(2500)]
    store.add("many", [VectorItem("task", f"t{n}", vector) for n, vector in enumerate(kept)])
    store.add("few", [VectorItem("task", "t", kept[0])])
    assert store.documents() == {"many": 2500, "few": 1}
    for n in range(0, 2500, 250):
        assert store.nearest(kept[n], document_ids=["many"], limit=1)[0].item_id == f"t{n}"
    assert len(store.nearest(kept[0], limit=200)) == 200
    assert [h.document_id for h in store.nearest(kept[9], document_ids=["few"], limit=50)] == ["few"]


def test_names_tell_models_and_dimensions_apart():
    names = {collection_name(model, size) for model in ("a/b", "a-b", "", "đ" * 600) for size in (3, 4)}
    assert len(names) == 8
    assert all(3 <= len(name) <= 512 and name.isascii() for name in names)
    for name in names:
        assert name[0].isalnum()
        assert name[-1].isalnum()
