"""What an embedded Chroma does after the disk has broken off a write."""

from __future__ import annotations

import errno

import pytest

from index import vectors
from index.vectors import ChromaVectors, VectorItem
from plan.errors import StorageFull


def test_a_client_that_cannot_take_over_yet_is_no_damage(tmp_path, monkeypatch):
    store = ChromaVectors(tmp_path / "vectors", model="m", dimension=2)
    store.add("a", [VectorItem("task", "1", [1.0, 0.0])])

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(store._collection, "upsert", refuse)
        with pytest.raises(StorageFull):
            store.add("a", [VectorItem("task", "2", [0.0, 1.0])])
        full.setattr(vectors, "_open_client", refuse)
        for _ in range(2):
            with pytest.raises(StorageFull):
                store.add("a", [VectorItem("task", "2", [0.0, 1.0])])
            with pytest.raises(StorageFull):
                store.nearest([1.0, 0.0])
    assert store.items("a") == {("task", "1")}  # whatever asks first opens it again
    store.add("a", [VectorItem("task", "2", [0.0, 1.0])])
    assert store.items("a") == {("task", "1"), ("task", "2")}
    store.close()


def test_one_that_could_not_be_opened_again_can_be_closed(tmp_path, monkeypatch):
    store = ChromaVectors(tmp_path / "vectors", model="m", dimension=2)

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store._collection, "upsert", refuse)
    monkeypatch.setattr(vectors, "_open_client", refuse)
    for _ in range(2):
        with pytest.raises(StorageFull):
            store.add("a", [VectorItem("task", "1", [1.0, 0.0])])
    store.close()
