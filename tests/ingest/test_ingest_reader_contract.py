"""What every reader must do, whatever the format: one small plan in each, and the sample plans beside their text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from good_files import GOOD
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pipeline import read_source
from ingest.readers.registry import reader_of
from ingest.source import Limits
from ingest.wire import source_json, source_of
from plan.errors import InputError
from plan.language.folding import strip_marks

NEEDED = {".doc": "soffice", ".rtf": "soffice", ".odt": "soffice", ".png": "tesseract", ".jpg": "tesseract"}
NEEDED |= {".tif": "tesseract"}
PAGED = {".pdf", ".png", ".jpg", ".tif", ".xlsx"}
CHEAP = sorted(set(GOOD) - set(NEEDED))


@pytest.fixture(params=GOOD)
def suffix(request, needs):
    if request.param in NEEDED:
        needs(NEEDED[request.param])
    return request.param


def read(suffix, data=None, **options):
    name = f"ao{suffix}"
    return reader_of(Path(name))(GOOD[suffix]() if data is None else data, name, **options)


def plain(source):
    words = strip_marks(" ".join(line.text for line in source.lines)).replace("d", "đ")
    return " ".join(re.findall(r"[\w/]+", words)).replace("đ", "d")


def test_every_word_of_the_plan_is_there_in_order(suffix):
    found = plain(read(suffix))
    assert "nao vet ao lang" in found
    assert found.index("ke hoach") < found.index("30/6/2027")


def test_lines_are_single_lines_and_spans_lie_within(suffix):
    source = read(suffix)
    assert not any("\n" in line.text or "\t" in line.text for line in source.lines)
    assert all(1 <= issue.span.line_start <= issue.span.line_end <= len(source.lines) for issue in source.issues)


def test_pages_are_told_where_there_are_any(suffix):
    source = read(suffix)
    places = [line.place for line in source.lines if line.text]
    if suffix not in PAGED:
        assert (source.pages, set(places)) == (None, {None})
        return
    assert all(place is not None and 1 <= place.page <= source.pages for place in places)


def test_reading_twice_is_equal(suffix):
    assert read(suffix) == read(suffix)


def test_a_source_survives_its_way_between_processes(suffix):
    source = read(suffix)
    assert source_of(json.loads(json.dumps(source_json(source)))) == source


def test_progress_ends_with_all_pages(suffix):
    told = []
    read(suffix, progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]


def test_bytes_that_are_nothing_are_an_error_of_ours(suffix):
    for data in (b"", b"\x00" * 64, bytes(range(256)) * 8):
        with pytest.raises(InputError, match="Hãy"):
            read(suffix, data)


def test_more_text_than_allowed_is_refused_or_told(suffix):
    try:
        source = read(suffix, limits=Limits(characters=40))
    except InputError as error:
        assert error.code == "file_too_large"  # noqa: PT017 - either is right
    else:
        assert any(issue.severity.value == "error" for issue in source.issues)


@settings(max_examples=25)
@given(st.sampled_from(CHEAP), st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_damaged_files_give_a_source_or_an_error_of_ours(suffix, at, junk):
    good = GOOD[suffix]()
    at %= len(good)
    try:
        read(suffix, good[:at] + junk + good[at + len(junk) :])
    except InputError as error:
        assert "Hãy" in error.message or "hãy" in error.message  # noqa: PT017 - as above


@pytest.mark.parametrize("form", ["docx", "html", "pdf"])
@pytest.mark.parametrize("name", ["02_ubnd_chuyen_doi_so_2025", "03_ubnd_luat_tiep_can_thong_tin_2025"])
def test_the_samples_give_the_tasks_of_their_text(samples, form, name):
    text = tasks(samples / f"{name}.txt")
    assert tasks(samples.parent / "formats" / f"{name}.{form}") == text


def tasks(path):
    source = reader_of(path)(path.read_bytes(), path.name)
    reading = read_source(source, path.name, "")
    said = {
        ("".join(re.findall(r"\w+", task.text)), tuple(u.name for u in task.lead), task.deadline.end)
        for task in reading.tasks
    }
    return said, reading.document.number, reading.document.signer
