"""Looking at kept files and vectors: whether they are whole, and what the tables say they are. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.originals import StoredOriginal, sha256_of
from index.vectors import VectorStore
from plan.errors import LibraryDamaged

_PROBES = 20  # vectors that are looked for
_SAME = 0.99  # cosine similarity of a vector to itself


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found. missing, altered: kept files that are gone, or whose bytes are not those that came in."""

    missing: Sequence[StoredOriginal] = field(default=())
    altered: Sequence[StoredOriginal] = field(default=())


def examine(files: Sequence[StoredOriginal], *, quick: bool) -> Examination:
    """Look through kept files; `quick` compares no more of one than its size."""
    missing = [file for file in files if not file.path.is_file()]
    there = [file for file in files if file not in missing]
    return Examination(missing, [file for file in there if not is_whole(file, quick=quick)])


def is_whole(file: StoredOriginal, *, quick: bool = False) -> bool:
    """Whether a kept file has the bytes it came with; `quick` looks at its size alone."""
    if file.path.stat().st_size != file.size:
        return False
    return quick or sha256_of(file.path) == file.digest


def examine_vectors(store: VectorStore, wanted: Mapping[str, int], lacking: set[str]) -> None:
    """Raise LibraryDamaged unless a store holds what it should, and finds it.

    wanted: how many vectors each document must have. lacking: documents that wait to be brought in line.
    """
    found = {name: count for name, count in store.documents().items() if name not in lacking}
    if found != {name: count for name, count in wanted.items() if count}:
        raise LibraryDamaged("Kho vectơ không khớp với bản ghi. Hãy dựng lại: kehoach repair.")
    for items in islice(store.pages(), 1):
        probes = [item for of_document in items.values() for item in of_document][:_PROBES]
        for item in probes:
            hits = store.nearest(item.vector, limit=1)
            if not hits or hits[0].score < _SAME:
                raise LibraryDamaged("Kho vectơ tìm không đúng. Hãy dựng lại: kehoach repair.")
