"""Any order of changes, restarts and drains, against a model of what the library should hold."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path

import library_values as values
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index.library import Change, Library
from plan.document import Document

SOURCES = st.sampled_from(["một", "hai", "ba"])
VERSIONS = st.sampled_from([f"v{n}" for n in range(5)])
EXTRACTORS = st.sampled_from(["1", "2"])
TITLES = {
    "v0": "Chuyển đổi số",
    "v1": "Trùng tu đình làng",
    "v2": "Phòng chống cháy rừng",
    "v3": "Hội khoẻ học sinh",
    "v4": "Tinh giản biên chế",
}


def reading_of(version, extractor):
    """A later extractor finds one task more in the same bytes; each version is a plan of its own."""
    reading = values.simple_reading(version, word=f"tu{version}", count=1 + int(extractor))
    return dataclasses.replace(reading, document=Document(title=TITLES[version]))


class LibraryMachine(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp())
        self.library = self.open()
        self.places: dict[str, str] = {}  # source -> version
        self.extractors: dict[str, str] = {}  # version -> extractor
        self.drained = True

    def open(self):
        return Library.open(self.folder, embedder="hash", writable=True)

    @rule(source=SOURCES, version=VERSIONS, extractor=EXTRACTORS, embed=st.booleans())
    def replace(self, source, version, extractor, embed):
        before, known = self.places.get(source), self.extractors.get(version)
        if known == extractor and before in (None, version):
            expected = Change.UNCHANGED
        else:
            expected = Change.NEW if before is None and known is None else Change.CHANGED
        reading = reading_of(version, extractor)
        assert self.library.replace(reading, source=source, extractor=extractor, embed=embed) is expected
        self.places[source] = version
        self.extractors[version] = extractor
        self.forget_unplaced()
        if expected is not Change.UNCHANGED:
            self.drained = embed

    @precondition(lambda self: self.places)
    @rule(data=st.data())
    def remove(self, data):
        version = data.draw(st.sampled_from(sorted(set(self.places.values()))))
        self.library.remove(values.digest_of(version)[:16])
        self.places = {place: found for place, found in self.places.items() if found != version}
        self.forget_unplaced()

    @rule()
    def reopen(self):
        self.library.close()
        self.library = self.open()

    @rule()
    def drain(self):
        assert self.library.drain() == 0
        self.drained = True

    @rule()
    def repair(self):
        repaired = self.library.repair()
        assert repaired.documents == len(self.extractors)
        assert repaired.texts == repaired.vectors == sum(2 * (1 + int(e)) for e in self.extractors.values())
        self.drained = True

    def forget_unplaced(self):
        self.extractors = {v: e for v, e in self.extractors.items() if v in self.places.values()}

    @invariant()
    def documents_are_those_of_the_model(self):
        expected = {reading_of(v, e).digest[:16]: reading_of(v, e) for v, e in self.extractors.items()}
        found = {stored.id: stored for stored in self.library.documents()}
        assert found.keys() == expected.keys()
        for identity, reading in expected.items():
            assert found[identity].tasks == len(reading.tasks)
            assert found[identity].source in self.places
            assert self.library.lines(identity, 1, 2) == reading.lines[:2]
            assert tuple(t.task for t in self.library.tasks([identity])) == reading.tasks

    @invariant()
    def search_finds_all_of_the_present_and_nothing_else(self):
        ids = {values.digest_of(version)[:16] for version in self.extractors}
        assert {m.document_id for m in self.library.search("xây dựng phối hợp")} == ids
        assert {m.document_id for m in self.library.nearest("xây dựng phối hợp")} <= ids
        for version in ("v0", "v1"):
            assert bool(self.library.search(f"tu{version}")) is (version in self.extractors)

    @invariant()
    def vectors_are_in_line_after_a_drain(self):
        if not self.drained:
            return
        assert self.library.vector_status().pending == 0
        if self.extractors:
            counts = {values.digest_of(v)[:16]: 2 * (1 + int(e)) for v, e in self.extractors.items()}
            assert self.library._vectors._open_store().documents() == counts

    def teardown(self):
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.folder)


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
