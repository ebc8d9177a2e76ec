"""The files that reading is timed on, and what is measured of them."""

from __future__ import annotations

import json
import sys

import pypdfium2
import pytest

from benchmarks.speed import formats
from benchmarks.speed.formats import long_pdf, sample_files


def test_every_format_has_the_five_samples_and_scans_are_no_pdf_with_text():
    files = sample_files()
    assert {kind: len(paths) for kind, paths in files.items()} == dict.fromkeys(files, 5)
    assert not set(files["pdf"]) & set(files["scan"])
    assert all(path.name.endswith(".scan.pdf") for path in files["scan"])


def test_a_long_pdf_takes_the_pages_of_its_sources_in_turn(tmp_path):
    source = sample_files()["pdf"][0]
    with pypdfium2.PdfDocument(source) as document:
        pages = len(document)
        first = document[0].get_textpage().get_text_bounded()
    long_pdf([source], 2 * pages + 1, tmp_path / "long.pdf")
    with pypdfium2.PdfDocument(tmp_path / "long.pdf") as made:
        assert len(made) == 2 * pages + 1
        assert made[2 * pages].get_textpage().get_text_bounded() == first


@pytest.mark.parametrize("kind", ["text", "docx", "html", "pdf"])
def test_a_worker_says_how_long_it_took_over_how_much(kind, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["formats", "reader", str(sample_files()[kind][2])])
    assert formats.main() == 0
    found = json.loads(capsys.readouterr().out)
    assert found["seconds"] > 0
    assert found["memory"] > 0
    assert found["characters"] > 5000
