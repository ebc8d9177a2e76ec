"""What every `index.vectors.VectorStore` must do; a new one is added to `STORES`."""

from __future__ import annotations

import random

import pytest

from index.vectors import ChromaVectors, VectorItem, collection_name

DIMENSION = 8
STORES = {"chroma": lambda folder: ChromaVectors(folder, model="thử/mô hình", dimension=DIMENSION)}


def axis(n, lean=0.0):
    """A vector along one axis, leaning towards the first."""
    return [lean if k == 0 and n else float(k == n) for k in range(DIMENSION)]


@pytest.fixture(params=STORES)
def make(request):
    return STORES[request.param]


@pytest.fixture
def store(make, tmp_path):
    opened = make(tmp_path / "one")
    yield opened
    opened.close()


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


def test_a_copy_leaves_out_what_must_go(make, stocked, tmp_path):
    other = make(tmp_path / "two")
    stocked.copy_to(other, without=["a"])
    assert other.documents() == {"b": 1}
    assert other.nearest(axis(2, 0.2))[0].score == pytest.approx(1.0, abs=1e-5)
    other.close()
    # Chroma's index files have slots to spare, written as they lie in memory (chroma-core/chroma#7688): only what the
    # store itself records is looked at here
    records = [p for p in (tmp_path / "two").rglob("*") if p.is_file() and p.suffix != ".bin"]
    assert records
    assert [p.name for p in records if b"passage" in p.read_bytes()] == []


def test_vectors_outlive_the_process(make, stocked, tmp_path):
    stocked.close()
    again = make(tmp_path / "one")
    assert again.documents() == {"a": 2, "b": 1}
    again.close()


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
