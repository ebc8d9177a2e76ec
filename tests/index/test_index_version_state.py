"""Any order of versions, extractors, sources and removals: one current document a plan, nothing twice, nothing lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import library_values as values
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index.library import Change, Library

PLANS = st.sampled_from([1, 2])
VERSIONS = st.sampled_from(range(4))
SOURCES = st.sampled_from(["một", "hai", "ba"])
EXTRACTORS = st.sampled_from(["1", "2"])
TEXTS = [
    "Khảo sát mức độ hài lòng của người dân",
    "Mở lớp bồi dưỡng kỹ năng số",
    "Báo cáo kết quả hằng quý",
    "Trùng tu đình làng",
]


def reading_of(plan, version, extractor):
    """Every version has other tasks, and a later extractor finds one more."""
    texts = [text for n, text in enumerate(TEXTS) if n != version][: 1 + int(extractor)]
    return values.plan_reading(f"{plan}/{version}", *texts, number=f"{plan}/KH-SVHTT")


class VersionMachine(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp())
        self.library = self.open()

    def open(self):
        return Library.open(self.folder, embedder="none", writable=True)

    @rule(plan=PLANS, version=VERSIONS, source=SOURCES, extractor=EXTRACTORS)
    def replace(self, plan, version, source, extractor):
        reading = reading_of(plan, version, extractor)
        known, before = self.digests(), self.library.generation()
        kept = self.library.keep(reading.digest.encode(), f"{version}.pdf")
        change = self.library.replace(reading, source=source, extractor=extractor, originals=[kept])
        self.library.discard(kept)
        assert (change is Change.UNCHANGED) == (self.library.generation() == before)
        assert change is not Change.NEW or reading.digest not in known
        assert reading.digest in self.digests()

    @precondition(lambda self: self.library.documents())
    @rule(data=st.data())
    def remove(self, data):
        stored = data.draw(st.sampled_from(self.library.documents()))
        gone = {stored.digest, *(version.digest for version in self.library.versions(stored.id))}
        self.library.remove(stored.id)
        assert not gone & set(self.digests())

    @rule()
    def reopen(self):
        self.library.close()
        self.library = self.open()

    def digests(self):
        """The bytes that documents and versions were read from."""
        found = self.library.documents()
        return [d.digest for d in found] + [v.digest for d in found for v in self.library.versions(d.id)]

    @invariant()
    def a_plan_has_one_current_document_and_bytes_stand_once(self):
        numbers = [stored.document.number for stored in self.library.documents()]
        assert len(numbers) == len(set(numbers))
        assert len(self.digests()) == len(set(self.digests()))

    @invariant()
    def identities_are_those_of_one_task_each(self):
        found = [stored.identity for stored in self.library.tasks()]
        assert all(found)
        assert len(found) == len(set(found))

    @invariant()
    def the_files_kept_are_those_needed(self):
        found = self.library.documents()
        originals = [o for d in found for o in self.library.original(d.id)]
        originals += [o for d in found for v in self.library.versions(d.id) for o in v.originals]
        assert [o.path.read_bytes().decode() for o in originals] == self.digests()
        on_disk = {path for path in (self.folder / "originals").rglob("*") if path.is_file()}
        assert on_disk == {o.path for o in originals}

    def teardown(self):
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.folder)


TestVersions = VersionMachine.TestCase
TestVersions.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
