"""Two programs that write to one library on servers at once; each test is one way in which they could meet."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import library_values as values
import pytest

from index.library import Library
from plan.errors import DocumentMissing


@pytest.fixture
def both(servers, tmp_path):
    with ExitStack() as stack:
        yield [
            stack.enter_context(Library.open(tmp_path / "data", embedder="hash", writable=True, servers=servers))
            for _ in range(2)
        ]


def identity(key):
    return values.digest_of(key)[:16]


def vectors_of(library):
    return library._vectors._open_store().documents()


def test_a_file_that_one_lets_go_while_the_other_keeps_it_stays(monkeypatch, both):
    one, other = both
    digest = one.keep(b"nhu nhau", "a.txt")
    kept = threading.Event()
    thread = threading.Thread(target=lambda: (other.keep(b"nhu nhau", "a.txt"), kept.set()))
    unlink = Path.unlink

    def late(path, **options):
        if digest in path.name:
            thread.start()
            kept.wait(0.5)
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", late)
    one.discard(digest)
    thread.join(10)
    assert [file.digest for file in one.kept([digest])] == [digest]


def test_a_removal_that_comes_while_the_other_removes_is_worked_off(monkeypatch, both):
    one, other = both
    for key in ("a", "b", "c"):
        one.replace(values.simple_reading(key), source=key)
    heal, more = one._vectors._heal, ["b"]

    def slow():
        heal()
        if more:
            other.remove(identity(more.pop()))

    monkeypatch.setattr(one._vectors, "_heal", slow)
    one.remove(identity("a"))
    assert vectors_of(one).keys() == {identity("c")}
    assert one.vector_status().in_line


def test_what_changes_while_the_other_rebuilds_is_in_line_in_the_end(both):
    one, other = both
    for key in ("a", "b", "c"):
        one.replace(values.simple_reading(key), source=key)
    changes = [lambda: other.remove(identity("c")), lambda: other.replace(values.simple_reading("d"), source="d")]

    def meanwhile(_done, _total):
        while changes:
            changes.pop()()

    one.repair(meanwhile)
    assert vectors_of(one).keys() == {identity(key) for key in "abd"}
    assert one.vector_status().in_line
    with pytest.raises(DocumentMissing):
        other.document(identity("c"))
