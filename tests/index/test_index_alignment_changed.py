"""A document that is corrected while others are embedded."""

from __future__ import annotations

from dataclasses import replace

import library_values as values

from index.corrections import NewCorrection
from index.library import Library
from plan.corrected import CorrectedField, CorrectionKind


def test_what_is_corrected_during_a_drain_keeps_its_vectors(tmp_path):
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as library:
        for key in ("a", "b"):
            library.replace(values.simple_reading(key), source=key, embed=False)
        last = library.documents()[-1].id
        task = library.tasks([last])[0]
        wanted = NewCorrection(
            task.identity,
            CorrectionKind.CORRECTED,
            CorrectedField.TEXT,
            "1",
            "Lan",
            replace(task.task, text="Việc khác hẳn"),
        )
        corrected = []

        def correct(_done, _total):
            if not corrected:
                corrected.append(library.correct(last, wanted))

        library.drain(correct)
        library.drain()
        library.examine_vectors()
        assert library.vector_status().pending == 0
        assert {match.document_id for match in library.nearest("việc", limit=50)} == {d.id for d in library.documents()}
