"""The samples in several formats: what a reader gives a little differently is still one plan."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from index.library import Change
from ingest.pipeline import read

FORMATS = Path(__file__).parents[2] / "samples" / "formats"
NUMBERED = [stem for stem in sorted({path.name.partition(".")[0] for path in FORMATS.iterdir()}) if stem[:2] != "04"]


@pytest.mark.parametrize("stem", NUMBERED)
def test_a_numbered_plan_in_several_formats_is_one_document_in_any_order(library, stem):
    readings = [read(FORMATS / f"{stem}.{suffix}") for suffix in ("docx", "html", "pdf")]
    for order in itertools.permutations(readings):
        changes = [library.replace(reading, source=reading.file) for reading in order]
        assert changes == [Change.NEW, Change.CHANGED, Change.CHANGED]
        (stored,) = library.documents()
        assert len(library.versions(stored.id)) == 2
        library.remove(stored.id)
