"""Keyed plans in other formats: merges as the key says, what Word shows is what the text says, the same every time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from benchmarks.formats import report
from benchmarks.formats.files import KeyedPlan, keyed_plans, write_formats
from benchmarks.formats.keyed import read_keys
from benchmarks.formats.markup import cell_paragraphs, pieces, runs
from benchmarks.formats.model import Frame, Paragraph, Run, Table
from benchmarks.formats.outline import outline_of
from benchmarks.formats.scanned import pdf_bytes, scan_pages
from benchmarks.formats.web import html_text
from benchmarks.formats.word import docx_bytes
from benchmarks.quality.keys import ROOT, load_keys, printed_words
from ingest import pipeline

SAMPLES = keyed_plans(ROOT / "samples" / "gold", [ROOT / "samples" / "plans"])
TEXT = """\
**ỦY BAN NHÂN DÂN** XÃ CỬA TRẦM

**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM** Độc lập - Tự do - Hạnh phúc

Số: 7/KH-UBND

*Cửa Trầm, ngày 02 tháng 3 năm 2026*

**KẾ HOẠCH**

Làm sạch bãi biển năm 2026

**I. MỤC ĐÍCH**

1. Mục đích

- Bãi biển sạch quanh năm, rác được

3

phân loại tại chỗ.

2. Yêu cầu

a) Không đốt rác.

**II. THỰC HIỆN**

1. Trạm Y tế xã

- Phun khử khuẩn trước ngày 10/4/2026.

3. Công an xã

- Giữ trật tự (*trong mùa hè*).

**Nơi nhận:**

- Như trên;
- Lưu: VT.

**TM. ỦY BAN NHÂN DÂN** **CHỦ TỊCH** **Đinh Sóng Cả**

**PHỤ LỤC**

*(Kèm theo Kế hoạch số ~~6~~ 7/KH-UBND)*

STT¦Việc¦Chủ trì¦Hạn¦Kết quả
I¦Trên bờ¦¦¦
1¦Nhặt rác thềm cát, rác¦¦Tháng 4/2026¦- Một bãi sạch - Mười

STT¦Việc¦Chủ trì¦Hạn¦Kết quả
¦trôi dạt¦¦¦bao rác
2¦Đặt thùng rác¦Đoàn Thanh niên¦Tháng 5/2026¦Mười thùng
3¦Trồng phi lao¦¦Tháng 6/2026¦Hàng cây
4¦Dọn bến cá¦Ban Quản lý bến - chợ¦Tháng 7/2026¦Bến sạch
¦¦Tổ tự quản¦Tháng 8/2026¦Chợ sạch
5¦Họp dân¦¦Tháng 9/2026
"""  # ¦ is a tab
LINES = TEXT.replace("¦", "\t").split("\n")


def key(first: int, last: int, stt: str, task: str, lead: str, deadline: str, **more: object) -> dict[str, object]:
    item = {"lines": [first, last], "stt": stt, "task": task, "lead": [lead], "deadline_text": deadline}
    return {"source": "table", "coordinate": [], **item, **more}


def at(words: str) -> int:
    return next(n for n, line in enumerate(LINES, start=1) if words in line)


ROW, YOUTH = at("Nhặt rác"), "Đoàn Thanh niên"
WHOLE, QUAY = "Nhặt rác thềm cát, rác trôi dạt", "Ban Quản lý bến - chợ"
KEYS = [
    key(ROW, ROW + 3, "1", WHOLE, YOUTH, "Tháng 4/2026", lead_inherited=True, product="Một bãi sạch; Mười bao rác"),
    key(ROW + 4, ROW + 4, "2", "Đặt thùng rác", YOUTH, "Tháng 5/2026"),
    key(ROW + 5, ROW + 5, "3", "Trồng phi lao", YOUTH, "Tháng 6/2026", lead_inherited=True),
    key(ROW + 6, ROW + 6, "4", "Dọn bến cá", QUAY, "Tháng 7/2026"),
    key(ROW + 6, ROW + 7, "4", "Dọn bến cá", "Tổ tự quản", "Tháng 8/2026"),
    key(ROW + 8, ROW + 8, "5", "Họp dân", "", "Tháng 9/2026"),
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> KeyedPlan:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "9_bien.txt").write_text("\n".join(LINES), "utf-8")
    (folder / "tasks_9.json").write_text(json.dumps(KEYS), "utf-8")
    return KeyedPlan(folder / "9_bien.txt", folder / "tasks_9.json")


def table(plan: KeyedPlan) -> Table:
    return next(b for part in plan.outline() for b in part.blocks if isinstance(b, Table) and b.frame is Frame.GRID)


def paragraphs(plan: KeyedPlan) -> list[Paragraph]:
    return [block for part in plan.outline() for block in part.blocks if isinstance(block, Paragraph)]


def column(plan: KeyedPlan, number: int) -> list[str | None]:
    return [row[number] and row[number].text for row in table(plan).rows[1:]]


# the outline --------------------------------------------------------------------------------------------------------


def test_a_row_that_a_page_break_cut_is_one_row_and_its_header_stands_once(plan):
    assert column(plan, 1)[1:4] == [WHOLE, "Đặt thùng rác", "Trồng phi lao"]
    assert table(plan).rows[2][4].text == "- Một bãi sạch\n- Mười bao rác"
    assert [row[0].text for row in table(plan).rows if row[0]].count("STT") == 1


def test_a_lead_printed_in_the_middle_belongs_to_the_whole_merged_cell(plan):
    leads = [row[2] for row in table(plan).rows[2:5]]
    assert (leads[0].text, leads[0].rows, leads[0].middle) == (YOUTH, 3, True)
    assert leads[1:] == [None, None]


def test_a_row_below_shares_number_and_task_but_has_its_own_lead(plan):
    above, below = table(plan).rows[5:7]
    assert (above[0].rows, above[1].rows, above[2].rows) == (2, 2, 1)
    assert [cell and cell.text for cell in below] == [None, None, "Tổ tự quản", "Tháng 8/2026", "Chợ sạch"]


def test_a_cell_that_is_really_blank_stays_so(plan):
    last = table(plan).rows[-1]
    assert [cell and cell.text for cell in last] == ["5", "Họp dân", "", "Tháng 9/2026", ""]


def test_a_heading_row_covers_the_columns_beside_its_number(plan):
    heading = table(plan).rows[1]
    assert (heading[0].text, heading[1].text, heading[1].columns, heading[2:]) == ("I", "Trên bờ", 4, (None,) * 3)


def test_between_pipes_a_heading_row_is_one_cell():
    lines = ["| TT | Việc | Chủ trì |", "|---|---|---|", "| <b>I</b> | <b>Bờ</b> | |", "| 1 | Nhặt rác | Đoàn |"]
    keys = [key(4, 4, "1", "Nhặt rác", "Đoàn", "")]
    heading = keyed(lines, keys)[0].blocks[0].rows[1]
    assert (heading[0].text, heading[0].columns) == ("I. Bờ", 3)


def keyed(lines, items):
    path = io.StringIO(json.dumps(items))
    return outline_of(lines, read_keys(_Text(path)))


class _Text:
    """What `read_keys` needs of a path."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def read_text(self, _encoding: str) -> str:
        return self._stream.read()


def test_a_bullet_that_a_page_break_cut_is_joined_and_the_page_number_is_gone(plan):
    assert "- Bãi biển sạch quanh năm, rác được phân loại tại chỗ." in [p.text for p in paragraphs(plan)]
    assert not [p for p in paragraphs(plan) if p.text == "3"]


def test_a_sentence_goes_on_in_capitals_where_a_key_spans_it():
    lines = ["Giao Công an giữ trật tự tại", "", "Bãi Ngang trong mùa hè."]
    one = [key(1, 3, "", "Giữ trật tự", "Công an", "", source="prose")]
    assert [b.text for b in keyed(lines, one)[0].blocks] == ["Giao Công an giữ trật tự tại Bãi Ngang trong mùa hè."]
    assert len(keyed(lines, [])[0].blocks) == 2


def test_letterhead_and_signature_stand_in_tables_of_two_columns(plan):
    frames = [b for part in plan.outline() for b in part.blocks if isinstance(b, Table) and b.frame is not Frame.GRID]
    letterhead, signature = frames
    assert [[cell.text for cell in row] for row in letterhead.rows] == [
        ["ỦY BAN NHÂN DÂN\nXÃ CỬA TRẦM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
        ["Số: 7/KH-UBND", "Cửa Trầm, ngày 02 tháng 3 năm 2026"],
    ]
    left, right = signature.rows[0]
    assert left.text == "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    assert " ".join(right.text.split()) == "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Đinh Sóng Cả"


def test_numbers_are_counted_only_where_they_have_no_gap(plan):
    counted = {p.text: p.list for p in paragraphs(plan) if p.mark in {"1.", "2.", "3."}}
    assert counted["1. Mục đích"] == counted["2. Yêu cầu"] is not None
    assert counted["1. Trạm Y tế xã"] is counted["3. Công an xã"] is None


def test_an_annex_of_many_columns_is_printed_across():
    assert [part.landscape for part in SAMPLES[0].outline()] == [False, True]


def test_markup_becomes_runs_lines_and_items():
    assert runs("số ~~6~~ **7**") == (Run("số "), Run("6", struck=True), Run(" "), Run("7", bold=True))
    assert pieces("**GIÁM ĐỐC****Đinh Sóng Cả**") == ["GIÁM ĐỐC", "Đinh Sóng Cả"]
    names = {"Ban bến - Chợ"}
    split = cell_paragraphs(["<ul> - Ban bến - Chợ - Tổ", "tự quản </ul>"], names)
    assert [(p.text, p.list) for p in split] == [("- Ban bến - Chợ", 0), ("- Tổ tự quản", 0)]
    assert [p.text for p in cell_paragraphs(["Chỉ thị 12/CT-", "UBND<br>xã"], ())] == ["Chỉ thị 12/CT-UBND", "xã"]


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.doc for sample in SAMPLES])
def test_every_keyed_row_of_a_sample_holds_what_its_key_says(sample):
    rows = list(whole_rows(sample))
    for item in read_keys(sample.key):
        if item.in_table:
            wanted = [printed_words(words) for words in (item.task, item.deadline, item.product) if words]
            assert any(all(any(ends(cell, w) for cell in row) for w in wanted) for row in rows), item


def ends(cell: str, words: tuple[str, ...]) -> bool:
    return printed_words(cell)[-len(words) :] == words


def whole_rows(sample: KeyedPlan):
    """Rows with the words of merged cells in each row that they cover."""
    for block in (block for part in sample.outline() for block in part.blocks if isinstance(block, Table)):
        above = [""] * block.width
        for row in block.rows:
            above = [old if cell is None else cell.text for old, cell in zip(above, row, strict=True)]
            yield above


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.doc for sample in SAMPLES])
def test_no_word_of_a_sample_is_lost(sample):
    blocks = [block for part in sample.outline() for block in part.blocks]
    cells = [cell.text for b in blocks if isinstance(b, Table) for row in b.rows for cell in row if cell]
    there = set(printed_words(" ".join([*cells, *(b.text for b in blocks if isinstance(b, Paragraph))])))
    assert set(printed_words(re.sub(r"<[^>]*>", " ", sample.text.read_text("utf-8")))) <= there


# DOCX and HTML ------------------------------------------------------------------------------------------------------


def shown(document) -> list[str]:
    """The paragraphs of the body with the numbers and bullets that Word prints."""
    numbering = document.part.numbering_part.element
    kinds = {num.numId: num.abstractNumId.val for num in numbering.num_lst}
    texts = {
        int(kind.get(qn("w:abstractNumId"))): kind.find(f"{qn('w:lvl')}/{qn('w:lvlText')}").get(qn("w:val"))
        for kind in numbering.findall(qn("w:abstractNum"))
        if kind.find(f"{qn('w:lvl')}/{qn('w:lvlText')}") is not None
    }
    counts: dict[int, int] = {}
    lines = []
    for paragraph in document.paragraphs:
        properties = paragraph._p.pPr
        if properties is None or properties.numPr is None:
            lines.append(paragraph.text)
            continue
        number = properties.numPr.numId.val
        counts[number] = counts.get(number, 0) + 1
        lines.append(f"{texts[kinds[number]].replace('%1', str(counts[number]))} {paragraph.text}")
    return [line for line in lines if line.strip()]


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.doc for sample in SAMPLES])
def test_word_shows_the_paragraphs_of_the_outline(sample):
    document = Document(io.BytesIO(docx_bytes(sample.outline())))
    assert shown(document) == [p.text for p in paragraphs(sample)]


def test_a_docx_has_the_merges_the_repeated_header_and_the_page_number(plan):
    document = Document(io.BytesIO(docx_bytes(plan.outline())))
    rows = document.tables[-1]._tbl.tr_lst
    merges = [[tc.vMerge for tc in row.tc_lst] for row in rows]
    assert [row[2] for row in merges[2:5]] == ["restart", "continue", "continue"]
    assert merges[5][:3] == ["restart", "restart", None]
    assert merges[6][:3] == ["continue", "continue", None]
    assert [tc.grid_span for tc in rows[1].tc_lst] == [1, 4]
    assert [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows[:2]] == [True, False]
    assert "PAGE" in document.sections[0].header._element.xml
    assert [run.text for p in document.paragraphs for run in p.runs if run.font.strike] == ["6"]


def test_an_html_page_has_the_spans(plan):
    page = html_text(plan.outline())
    assert f'<td rowspan="3">{YOUTH}</td>' in page
    assert '<td colspan="4"><b>Trên bờ</b></td>' in page
    assert page.count("<th ") == 5
    assert "<li>Bãi biển sạch quanh năm, rác được phân loại tại chỗ.</li>" in page


def test_the_same_plan_gives_the_same_bytes(plan):
    assert docx_bytes(plan.outline()) == docx_bytes(plan.outline())
    with zipfile.ZipFile(io.BytesIO(docx_bytes(plan.outline()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.doc for sample in SAMPLES])
def test_the_samples_kept_are_those_the_script_writes(sample):
    kept = ROOT / "samples" / "formats"
    assert sample.in_format("html", kept).read_text("utf-8") == html_text(sample.outline())
    now, then = docx_bytes(sample.outline()), sample.in_format("docx", kept).read_bytes()
    with zipfile.ZipFile(io.BytesIO(now)) as one, zipfile.ZipFile(io.BytesIO(then)) as other:
        for part in ("word/document.xml", "word/numbering.xml"):
            assert one.read(part) == other.read(part)
    assert sample.in_format("pdf", kept).is_file()
    assert sample.in_format("scan", kept).stat().st_size < 600_000


# PDF, scans and scores ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(plan, needs, tmp_path_factory) -> Path:
    needs("soffice")
    folder = tmp_path_factory.mktemp("printed")
    write_formats([plan], folder, ["pdf", "scan"], small=True)
    assert not plan.in_format("docx", folder).exists()
    return folder


def pdf_text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_printed_plan_has_its_text_and_a_scan_only_pictures(plan, printed):
    pages = pdf_text(plan.in_format("pdf", printed).read_bytes())
    assert "KẾ HOẠCH" in pages[0]
    assert YOUTH in " ".join(pages[1].split())
    assert pdf_text(plan.in_format("scan", printed).read_bytes()) == [""] * len(pages)


def test_a_scan_is_askew_grey_and_noisy_but_the_same_for_the_same_seed(plan, printed):
    path = plan.in_format("pdf", printed)
    first, again, other = (scan_pages(path, dpi=72, seed=seed)[0] for seed in (1, 1, 2))
    assert first.mode == "L"
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert pdf_bytes([first], dpi=72) == pdf_bytes([again], dpi=72)
    assert len(pdf_bytes([first], dpi=72, small=True)) < len(first.tobytes())


def read(text: str):
    return pipeline.read_lines(text.split("\n"), "01_a.txt", "")


def test_the_report_says_what_is_read_otherwise():
    sample, keys = SAMPLES[0], load_keys("samples", ROOT / "samples" / "gold", [])
    loose = [replace(one, first=1, last=report._LAST) for one in keys.tasks["01"]]
    text = sample.text.read_text("utf-8")
    changed = text.replace("Trước ngày 30/6/2024", "Trước ngày 30/8/2024").replace("Lưu Vĩnh Khang", "Lưu Vĩnh Khanh")
    found = {(d.key, d.field, d.there) for d in report.differences(loose, read(text), read(changed))}
    assert found == {
        ("01", "signer", "Lưu Vĩnh Khanh"),
        ("01-T08", "deadline", "Trước ngày 30/8/2024 [before 2024-08-30]"),
    }


def test_a_set_is_scored_beside_its_text():
    keys = load_keys("samples", ROOT / "samples" / "gold", [])
    rows = list(report.measure(keys, SAMPLES[3:4], ["docx"]))
    assert [(row.doc, row.format, row.fault) for row in rows] == [("04", "text", ""), ("04", "docx", "")]
    lines = list(report.text_report("samples", rows))
    assert lines[3].startswith("04         docx       +0.0")
    assert any("04-T04" in line and "Phòng Tổ chức biên chế" in line for line in lines)
