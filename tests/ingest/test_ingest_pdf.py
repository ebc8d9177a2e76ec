"""PDF files: text with its place, stamps, scans without a recogniser, and what is refused."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import pdf_file, ruled, shown, stamped

from ingest.readers.pdf import read_pdf
from ingest.readers.source import Limits
from plan.errors import FileDamaged, FileEmpty, InputError, ToolMissing

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


def test_progress_tells_pages():
    told = []
    read_pdf(pdf_file([FRONT] * 3), "ao.pdf", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_pages_over_the_limit_are_left_out_and_told():
    source = read_pdf(pdf_file([shown(f"Trang {n}.", 80, 300) for n in range(5)]), "ao.pdf", limits=Limits(pages=2))
    assert len(texts(source)) == 2
    assert [(i.code, i.severity.value) for i in source.issues] == [("pages_left_out", "error")]
    assert "5 trang" in source.issues[0].message


def test_a_scan_without_a_recogniser(monkeypatch):
    if shutil.which("tesseract"):
        monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ToolMissing, match="apt install tesseract"):
        read_pdf(pdf_file([""], image=b"\x80" * 64), "ao.pdf")
    mixed = read_pdf(pdf_file([FRONT + FRONT, ""], image=b"\x80" * 64), "ao.pdf")
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
