"""PDF files: text with its place, stamps, scans without a recogniser, and what is refused."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import pdf_file, ruled, shown, stamped

from ingest.readers.pdf import read_pdf
from ingest.source import Limits
from plan.errors import FileDamaged, FileEmpty, InputError, ReadingTimeout, ToolMissing
from plan.issue import DOUBTFUL_READING

FRONT = "\n".join([shown("Ke hoach nuoi ca", 80, 100), shown("- Doi A nao vet ao Dong.", 80, 130)])
TABLE = "\n".join(
    [
        ruled((80, 120, 300, 500), (200, 230, 260)),
        *(shown(text, left + 4, top) for text, left, top in (("TT", 80, 220), ("Viec", 120, 220), ("Doi", 300, 220))),
        *(
            shown(text, left + 4, top)
            for text, left, top in (("1", 80, 250), ("Tha ca", 120, 250), ("Doi B", 300, 250))
        ),
    ]
)


def texts(source):
    return [line.text for line in source.lines if line.text]


def test_lines_with_page_and_box():
    source = read_pdf(pdf_file([FRONT, TABLE]), "ao.pdf")
    assert texts(source) == [
        "Ke hoach nuoi ca",
        "- Doi A nao vet ao Dong.",
        "| TT | Viec | Doi |",
        "| 1 | Tha ca | Doi B |",
    ]
    assert [line.place.page for line in source.lines if line.text] == [1, 1, 2, 2]
    box = source.lines[0].place.box
    assert (round(box.left, 2), box.top < 100 / 842 < box.bottom + 0.01) == (0.13, True)
    assert source.pages == 2


def test_what_is_stamped_onto_a_signed_plan_is_read_where_it_stands():
    source = read_pdf(pdf_file([shown("So:", 80, 60) + "\n" + FRONT], {0: stamped("173/KH-UBND", 105, 60)}), "ao.pdf")
    assert texts(source)[0] == "So: 173/KH-UBND"


def test_a_digital_signature_is_a_line_of_its_own_and_leaves_the_text_alone():
    looks = "BT /F1 9 Tf 2 4 Td (Nguoi ky: LE VAN SEN) Tj ET"
    widget = ("/Type /Annot /Subtype /Widget /FT /Sig /T (s) /F 4 /Rect [80 735 280 753]", looks)
    source = read_pdf(pdf_file([FRONT], {0: widget}), "ao.pdf")
    assert texts(source) == ["Ke hoach nuoi ca", "- Doi A nao vet ao Dong.", "Chữ ký số: Nguoi ky: LE VAN SEN"]
    assert source.lines[-1].place.box.top < 0.13


def written(*pieces, left=80, top=100, font="F1"):
    """Drawing of a line out of (text, size, rise) pieces that touch."""
    parts = " ".join(f"/{font} {size} Tf {rise} Ts ({text}) Tj" for text, size, rise in pieces)
    return f"BT {left} {842 - top} Td {parts} ET"


def test_a_word_whose_font_changes_in_the_middle_is_one_word():
    drawn = written(("truoc ngay 1", 12, 0), ("5", 11, 0), ("/6/2026.", 12, 0))
    assert texts(read_pdf(pdf_file([drawn]), "ao.pdf")) == ["truoc ngay 15/6/2026."]


def test_raised_marks_of_notes_are_left_out_but_square_metres_stay():
    drawn = written(("Doi A nuoi 20 m", 12, 0), ("2", 7, 5), (" ao trong thang 1", 12, 0), ("2", 7, 5), (".", 12, 0))
    assert texts(read_pdf(pdf_file([drawn]), "ao.pdf")) == ["Doi A nuoi 20 m2 ao trong thang 1."]


WIDE = "1. Doi A phoi hop voi Doi B nao vet ao Dong, ao Tay va moi ao khac cua ca xa"


def test_notes_at_the_foot_stand_at_the_end_and_part_no_sentence():
    first = [shown(WIDE, 80, 100), shown(WIDE, 80, 120), shown(WIDE, 80, 700)]
    note = [shown("1 Theo So do ao nam 2025", 80, 740, 9), shown("2025 cua xa.", 80, 752, 9), shown("1", 300, 800)]
    source = read_pdf(pdf_file(["\n".join(first + note), shown("truoc ngay 30/6/2026.", 80, 100)]), "ao.pdf")
    assert texts(source)[-2:] == [f"{WIDE} truoc ngay 30/6/2026.", "Chú thích 1: Theo So do ao nam 2025 2025 cua xa."]
    assert [line.text for line in source.lines][-2] == ""
    assert source.lines[-1].place.page == 1


def test_words_over_others_are_doubted_where_they_are():
    drawn = "\n".join([FRONT, shown("Xong truoc ngay 15/6/2026.", 80, 160), shown("20/3/2026", 165, 161, 10)])
    source = read_pdf(pdf_file([drawn]), "ao.pdf")
    (issue,) = source.issues
    assert (issue.code, issue.severity.value, issue.code in DOUBTFUL_READING) == ("words_overlap", "warning", True)
    assert "15/6/2026" in source.lines[issue.span.line_start - 1].text
    assert "“15/6/2026.”" in issue.message


def test_a_page_whose_letters_lie_is_an_error():
    lying = "BT /F1 12 Tf 0 1 -1 0 100 100 Tm (Doi A nao vet ao Dong) Tj ET"
    issues = read_pdf(pdf_file([FRONT, lying]), "ao.pdf").issues
    assert [(i.code, i.severity.value) for i in issues] == [("page_turned", "error")]
    assert "trang 2" in issues[0].message


def test_scans_for_which_there_is_no_time_do_not_lose_the_file():
    if not shutil.which("tesseract"):
        pytest.skip("tesseract is not installed")
    source = read_pdf(pdf_file([FRONT + FRONT, LETTERS], image=PAPER), "ao.pdf", limits=Limits(seconds=0))
    assert [(i.code, i.severity.value) for i in source.issues] == [("scan_not_recognised", "error")]
    assert "hết thời gian" in source.issues[0].message
    with pytest.raises(ReadingTimeout, match="Hãy"):
        read_pdf(pdf_file([LETTERS], image=PAPER), "ao.pdf", limits=Limits(seconds=0))


def test_progress_tells_pages():
    told = []
    read_pdf(pdf_file([FRONT] * 3), "ao.pdf", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_pages_over_the_limit_are_left_out_and_told():
    source = read_pdf(pdf_file([shown(f"Trang {n}.", 80, 300) for n in range(5)]), "ao.pdf", limits=Limits(pages=2))
    assert len(texts(source)) == 2
    assert [(i.code, i.severity.value) for i in source.issues] == [("pages_left_out", "error")]
    assert "5 trang" in source.issues[0].message
    assert "max_pages" in source.issues[0].message


PAPER = b"\xf0" * 64
LETTERS = "\n".join(f"{80 + 9 * n} 700 5 9 re f" for n in range(30))  # ink of their size


def test_a_scan_without_a_recogniser(monkeypatch):
    if shutil.which("tesseract"):
        monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ToolMissing, match="apt install tesseract"):
        read_pdf(pdf_file([LETTERS], image=PAPER), "ao.pdf")
    mixed = read_pdf(pdf_file([FRONT + FRONT, LETTERS], image=PAPER), "ao.pdf")
    assert [(i.code, i.severity.value) for i in mixed.issues] == [("scan_not_recognised", "error")]
    assert "Trang 2 " in mixed.issues[0].message


def test_blank_pages_alone_are_an_empty_file():
    with pytest.raises(FileEmpty):
        read_pdf(pdf_file(["", ""]), "ao.pdf")


GOOD = pdf_file([FRONT, TABLE])


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 500, GOOD[:300], b"%PDF-" + b"x" * 4000])
def test_broken_files_are_refused(data):
    with pytest.raises(FileDamaged, match="Hãy"):
        read_pdf(data, "ao.pdf")


def test_a_file_without_pages():
    with pytest.raises(InputError, match="Hãy"):
        read_pdf(pdf_file([]), "ao.pdf")


@settings(max_examples=40)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_damaged_bytes_give_a_source_or_an_error_of_ours(at, junk):
    try:
        read_pdf(GOOD[:at] + junk + GOOD[at + len(junk) :], "ao.pdf")
    except InputError as error:
        assert error.message  # noqa: PT017 - either outcome is right
