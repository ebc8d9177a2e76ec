"""Scanned pages: cleaned and turned, ruling lines found, two recognisers compared, words where they stand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.layout.reading import lay_out
from ingest.ocr.crosscheck import alone, cross_check
from ingest.ocr.image import ink_of, prepare
from ingest.ocr.montage import stack
from ingest.ocr.recognise import recognise
from ingest.ocr.rules import cells_between, find_strips, without_strips
from ingest.ocr.tesseract import Seen
from ingest.readers.pdf_file import PdfFile
from ingest.source import LIMITS, Limits
from plan.errors import FileBomb, ReadingTimeout
from plan.place import Box, Place


def line(text, sure=95.0):
    """Words side by side, ten pixels a letter."""
    words, left = [], 0
    for word in text.split():
        words.append(Seen(word, left, 0, left + 10 * len(word), 20, sure))
        left += 10 * len(word) + 10
    return words


def doubts(text, other):
    return {c.word.text: c.doubt for c in cross_check(line(text), other) if c.doubt}


def read_as(text, other):
    return " ".join(c.word.text for c in cross_check(line(text), other))


def test_numbers_that_differ_are_doubted():
    assert doubts("trước ngày 15/3/2026.", "trước ngày 15/8/2026.") == {"15/3/2026.": "15/8/2026."}
    assert doubts("gồm 12 xã", "gồm 12 xã") == {}
    assert doubts("hạn cuối", "hạn cuối 30/6") == {"cuối": "30/6"}


def test_words_of_units_that_differ_are_doubted_and_others_are_not():
    assert doubts("Sở Tư pháp", "Sở Tài pháp") == {"Tư": "Tài"}
    assert doubts("nước trong veo", "nuớc trong vẻo") == {}


def test_marks_that_no_name_has_are_the_other_one_s_slip():
    assert doubts("Phòng Lao động", "Phòng Lao đống") == {}


def test_a_word_that_no_name_has_gives_way_to_one_that_names_have():
    found = cross_check(line("Trường Cao đắng Y tế"), "Trường Cao đẳng Y tế")
    assert [(c.word.text, c.doubt) for c in found if c.doubt] == [("đẳng", "đắng")]


def test_spaces_alone_are_no_difference_and_a_lost_one_comes_back():
    assert doubts("Sở Y tế và 15/3/2026", "SởY tế và15/3/2026") == {}
    assert read_as("Sở Ytế", "Sở Y tế") == "Sở Y tế"


@pytest.mark.parametrize(
    ("text", "other", "read"),
    [
        ("quý 11/2026", "quý II/2026", "quý II/2026"),
        ("Quý 1, năm", "QuýI, năm", "Quý I, năm"),
        ("quý IH/2026", "quý IH/2026", "quý III/2026"),
        ("trong 11/2026", "trong II/2026", "trong 11/2026"),
    ],
)
def test_quarters_in_roman_numbers(text, other, read):
    assert read_as(text, other) == read


def test_the_number_of_a_section_read_as_letters():
    assert read_as("HI. GIẢI PHÁP", "III. GIẢI PHÁP") == "III. GIẢI PHÁP"
    assert read_as("A. GIẢI PHÁP", "I. GIẢI PHÁP") == "A. GIẢI PHÁP"


def test_without_a_second_reader_unsure_numbers_are_doubted():
    assert [c.doubt for c in alone(line("ngày 15/3", sure=40.0))] == ["", "?"]
    assert not any(c.doubt for c in alone(line("ngày 15/3")))


def sheet(angle=0.0):
    """A page with a ruled grid of three columns and rows of bars for words."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for y in (300, 420, 540, 660):
        pen.line((150, y, 1090, y), 0, 3)
    for x in (150, 300, 800, 1090):
        pen.line((x, 300, x, 660), 0, 3)
    for row in range(20):
        for word in range(9):
            left, top = 160 + word * 105, 760 + row * 45
            for letter in range(5):
                pen.rectangle((left + letter * 17, top, left + letter * 17 + 9, top + 20), 0)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("angle", [0.0, 1.5, -2.3])
def test_a_page_is_turned_upright(angle):
    assert prepare(np.asarray(sheet(angle))).angle == pytest.approx(-angle, abs=0.1)


@pytest.mark.parametrize("angle", [0.0, 1.5])
def test_cells_are_found_between_the_ruling_lines_of_a_turned_page(angle):
    ready = prepare(np.asarray(sheet(angle)))
    lying, standing = find_strips(ready.ink, ready.letter)
    assert (len(lying), len(standing)) == (4, 4)
    assert len(cells_between(ready.grey.shape, lying, standing)) == 9
    left, top, right, bottom = min(lying)
    wiped = without_strips(ready.grey, [*lying, *standing], 2)
    assert not ink_of(wiped)[top - 5 : bottom + 5, left:right].any()


def test_noise_is_cleaned_away():
    noisy = np.asarray(sheet()).copy()
    spots = np.random.default_rng(7).random(noisy.shape) < 0.01
    noisy[spots] = 255 - noisy[spots]
    clean, dirty = prepare(noisy).ink, ink_of(noisy)
    assert clean[1700:].mean() < dirty[1700:].mean() / 20


def test_a_montage_knows_where_its_cells_stood():
    page = np.full((400, 400), 255, np.uint8)
    montage = stack(page, [(30, 40, 90, 60), (200, 300, 320, 330)], 10)
    assert montage.grey.shape == (80, 140)
    (word,) = montage.moved_back([Seen("a", 10, 45, 40, 60, 90)])
    assert (word.left, word.top) == (200, 305)
    assert montage.moved_back([Seen("b", 10, 1000, 40, 1010, 90)]) == []


def test_too_many_pixels():
    with pytest.raises(FileBomb, match="Hãy"):
        recognise(sheet(), 1, limits=Limits(pixels=1000), seconds=9)


def test_no_time_left(needs):
    needs("tesseract")
    with pytest.raises(ReadingTimeout, match="Hãy"):
        recognise(sheet(), 1, limits=LIMITS, seconds=0.0)


@pytest.fixture(scope="module")
def scanned(needs, samples):
    """The page of a sample's scan with the first half of its table."""
    needs("tesseract")
    path = samples.parent / "formats" / "02_ubnd_chuyen_doi_so_2025.scan.pdf"
    with PdfFile(path.read_bytes(), path.name) as pdf:
        return recognise(pdf.image(6, LIMITS.pixels), 6, limits=LIMITS, seconds=120)


def test_a_scanned_table_is_read_row_by_row(scanned):
    laid = lay_out([scanned.page.scaled(scanned.pixel * 842 / scanned.width)])
    rows = [row.text for row in laid.lines if row.text.startswith("|")]
    assert len(rows) >= 10
    (row,) = (row for row in rows if "học bạ số" in row and "trung học" in row)
    assert "Sở Giáo dục và Đào tạo" in row


def test_places_are_those_on_the_page_as_it_was_given(scanned):
    assert abs(scanned.angle) == pytest.approx(1.5, abs=0.2)
    across = scanned.place(Place(6, Box(0.1, 0.3, 0.9, 0.31)))
    flat = dataclasses.replace(scanned, matrix=np.array([[1.0, 0, 0], [0, 1, 0]]))
    assert across.page == 6
    assert across.box.bottom - across.box.top > flat.place(Place(6, Box(0.1, 0.3, 0.9, 0.31))).box.bottom - 0.3
    assert scanned.place(Place(6)) == Place(6)
