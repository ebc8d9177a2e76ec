"""Draft reports: what they say comes from the records and the marks, and the file has the layout of the decree."""

from __future__ import annotations

import datetime as dt
import io
import re

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from progress_values import NOW, TODAY, document_id, say, store_plan

from assistant.reports.contents import Place, Request, gather
from assistant.reports.document import file_name, to_docx
from assistant.reports.periods import KINDS, period_of, suggested
from assistant.reports.wording import Level, body, front, letter
from index.progress import ProgressLog
from plan.errors import ReportInvalid


@pytest.fixture
def log(library):
    return ProgressLog(library.database, lambda: NOW)


def ask(kind="h1", year="2024", **more):
    return Request("Văn phòng Sở", period_of(kind, year), **more)


def marked(library, log):
    tasks = store_plan(library)
    say(log, tasks["a"], "done", "2024-02-10", "đã gửi 12 đơn vị\nvà Sở Nội vụ.")
    say(log, tasks["b"], "doing", note="chờ kinh phí đợt 2")
    return tasks


def ids(items):
    return [item.task.id for item in items]


@pytest.mark.parametrize(
    ("kind", "name", "first", "last", "following", "following_last"),
    [
        ("q1", "quý I năm 2024", "2024-01-01", "2024-03-31", "quý II năm 2024", "2024-06-30"),
        ("q4", "quý IV năm 2024", "2024-10-01", "2024-12-31", "quý I năm 2025", "2025-03-31"),
        ("h1", "6 tháng đầu năm 2024", "2024-01-01", "2024-06-30", "6 tháng cuối năm 2024", "2024-12-31"),
        ("m9", "9 tháng đầu năm 2024", "2024-01-01", "2024-09-30", "quý IV năm 2024", "2024-12-31"),
        ("y", "năm 2024", "2024-01-01", "2024-12-31", "năm 2025", "2025-12-31"),
    ],
)
def test_periods(kind, name, first, last, following, following_last):
    period = period_of(kind, "2024")
    assert (period.name, period.following) == (name, following)
    days = (period.first, period.last, period.following_last)
    assert [day.isoformat() for day in days] == [first, last, following_last]
    assert period.following_first == period.last + dt.timedelta(days=1)


@pytest.mark.parametrize(("kind", "year"), [("q5", "2024"), ("", "2024"), ("q1", ""), ("q1", "24"), ("q1", "٢٠٢٤")])
def test_no_period(kind, year):
    with pytest.raises(ReportInvalid):
        period_of(kind, year)


def test_the_period_that_is_reported_on_now():
    assert suggested(dt.date(2024, 3, 20)) == ("q1", 2024)
    assert suggested(dt.date(2024, 1, 10)) == ("q4", 2023)
    assert all(period_of(kind, "2024") for kind in KINDS)


def test_tasks_stand_where_they_belong(library, log):
    marked(library, log)
    report = gather(library, log, ask(), TODAY)
    places = {place: ids(report.at(place)) for place in Place}
    assert places == {
        Place.DONE: ["a"],
        Place.DOING: [],
        Place.OVERDUE: ["b"],
        Place.WAITING: ["d"],
        Place.STANDING: ["f", "g"],
    }
    assert ids(report.upcoming) == ["e"]
    assert (report.as_of, report.at(Place.DONE)[0].late, report.at(Place.OVERDUE)[0].late) == (TODAY, 5, 50)
    assert [(document.id, number) for document, number in report.plans] == [(document_id(), 6)]


def test_a_task_that_was_done_behind_the_period_was_not_done_in_it(library, log):
    tasks = marked(library, log)
    say(log, tasks["d"], "done", "2024-05-18")
    report = gather(library, log, ask("q1"), TODAY)
    assert report.as_of == dt.date(2024, 3, 31)
    assert ids(report.at(Place.DOING)) == ["b", "d"]
    assert ids(report.upcoming) == []
    lines = [line.text for line in body(report)]
    assert "- Hoàn thành ngày 18/05/2024, sau kỳ báo cáo." in lines


def test_what_was_done_before_the_period_is_not_told_again(library, log):
    marked(library, log)
    assert ids(gather(library, log, ask("q2"), TODAY).at(Place.DONE)) == []


def test_with_tasks_the_unit_takes_part_in(library, log):
    marked(library, log)
    report = gather(library, log, ask(with_parts=True), TODAY)
    assert ids(report.at(Place.OVERDUE)) == ["b", "c"]
    assert any("chủ trì: Phòng Tài chính" in line.text for line in body(report))


def test_only_the_plans_that_were_chosen(library, log):
    marked(library, log)
    store_plan(library, "9", number="9/KH-SVHTT")
    both = gather(library, log, ask(), TODAY)
    assert len(both.plans) == 2
    assert sum("Cải cách hành chính năm 2024): 6 nhiệm vụ." in line.text for line in body(both)) == 2
    one = gather(library, log, ask(plans=frozenset({document_id()})), TODAY)
    assert [document.id for document, _number in one.plans] == [document_id()]
    for wrong in (
        ask(plans=frozenset({"x"})),
        Request("Thanh tra", period_of("q1", "2024")),
        Request(" ", ask().period),
    ):
        with pytest.raises(ReportInvalid):
            gather(library, log, wrong, TODAY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("with_parts", [False, True])
def test_the_counts_of_the_overview_add_up(library, log, kind, with_parts):
    marked(library, log)
    store_plan(library, "9", number="9/KH-SVHTT", year=2023)
    report = gather(library, log, ask(kind, with_parts=with_parts), TODAY)
    texts = [line.text for line in body(report)]
    begin, end = (next(n for n, text in enumerate(texts) if text.startswith(sign)) for sign in ("Trong ", "II. "))
    counted = [int(re.search(r": (\d+) nhiệm vụ", text)[1]) for text in texts[begin + 1 : end]]
    assert sum(counted) == sum(number for _document, number in report.plans)


def test_what_is_unknown_is_left_to_the_officer(library, log):
    store_plan(library, place=None, number=None)
    store_plan(library, "9", issuer="Sở Nội vụ")
    head = front(gather(library, log, ask(), TODAY))
    assert (head.above, head.agency) == ("…", "VĂN PHÒNG SỞ")
    assert head.place.startswith("…, ngày")
    assert head.recipients[0] == "- …;"
    assert head.subject == "Kết quả thực hiện các kế hoạch trong 6 tháng đầu năm 2024 của Văn phòng Sở"


def test_points_have_the_letters_of_the_decree():
    assert [letter(n) for n in (1, 4, 5, 7, 23, 24)] == ["a", "d", "đ", "g", "y", "aa"]


def test_the_text(library, log):
    marked(library, log)
    lines = body(gather(library, log, ask(), TODAY))
    assert [line.text for line in lines if line.level is Level.PART] == [
        "I. TÌNH HÌNH CHUNG",
        "II. KẾT QUẢ THỰC HIỆN",
        "III. NHIỆM VỤ ĐANG THỰC HIỆN, QUÁ HẠN",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024",
    ]
    texts = [line.text for line in lines]
    start = texts.index("1. Kế hoạch 18/KH-SVHTT")
    assert texts[start : start + 5] == [
        "1. Kế hoạch 18/KH-SVHTT",
        "a) Ban hành Kế hoạch cải cách hành chính (Kế hoạch 18/KH-SVHTT; thời hạn: Trước ngày 05/02/2024).",
        "- Ngày hoàn thành: 10/02/2024, muộn 5 ngày.",
        "- Sản phẩm theo kế hoạch: Kế hoạch được ban hành.",
        "- Kết quả: đã gửi 12 đơn vị; và Sở Nội vụ.",
    ]
    assert "- Quá hạn 50 ngày, tính đến ngày 20/05/2024." in texts
    assert "- Tình hình thực hiện: chờ kinh phí đợt 2." in texts
    assert "b) Tuyên truyền cải cách (Kế hoạch 18/KH-SVHTT; kế hoạch không ghi thời hạn)." in texts
    assert texts.count("- Tình hình thực hiện: …") == 3
    assert texts[-1].endswith("./.")


def written(library, log):
    marked(library, log)
    report = gather(library, log, ask(), TODAY)
    return report, docx.Document(io.BytesIO(to_docx(report, "Trần Thị Mai", NOW)))


def cell_texts(table):
    return [[paragraph.text for paragraph in cell.paragraphs if paragraph.text] for cell in table.rows[0].cells]


def test_the_file_says_what_the_page_shows(library, log):
    report, found = written(library, log)
    head = front(report)
    paragraphs = [paragraph.text for paragraph in found.paragraphs if paragraph.text]
    assert paragraphs == ["BÁO CÁO", head.subject, *(line.text for line in body(report))]
    letterhead, signature = map(cell_texts, found.tables)
    assert letterhead == [
        ["SỞ VĂN HÓA VÀ THỂ THAO", "VĂN PHÒNG SỞ", "Số:        /BC-…"],
        [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Vân Hải, ngày      tháng      năm 2024",
        ],
    ]
    assert signature == [["Nơi nhận:", "- Sở Văn hóa và Thể thao;", "- Lưu: VT, …"], ["…", "…"]]
    assert file_name(report) == "bao-cao-van-phong-so-6-thang-dau-nam-2024.docx"


def test_every_figure_and_name_of_the_file_stands_in_the_records(library, log):
    """No number, and no word that is not the decree's or ours, that neither the plan nor a mark has."""
    report, found = written(library, log)
    known = " ".join(
        [str(item.task) + str(item.mark) for item in (*report.items, *report.upcoming)]
        + [str(document) for document, _number in report.plans]
    )
    days = {f"{day.day:02}/{day.month:02}/{day.year}" for day in (TODAY, dt.date(2024, 2, 10), dt.date(2024, 1, 26))}
    for text in (paragraph.text for paragraph in found.paragraphs):
        for day in re.findall(r"\d{2}/\d{2}/\d{4}", text):
            assert day in days or day in known, text
        for number in re.findall(r"\d+/[A-ZĐ-]+", text):
            assert number in known, text


def test_the_page_is_that_of_the_decree(library, log):
    _report, found = written(library, log)
    (section,) = found.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer
    (number,) = section.header.paragraphs
    assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert [text.text for text in number._p.iter(qn("w:instrText"))] == ["PAGE"]
    assert [paragraph.text for paragraph in section.first_page_header.paragraphs] == [""]
    normal = found.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert normal.element.rPr.rFonts.get(qn("w:cs")) == "Times New Roman"
    fonts = {run.font.name for paragraph in found.paragraphs for run in paragraph.runs}
    assert fonts == {None}, "all of it in that of the style"
    assert sum(len(list(part._element.iter(qn("w:pBdr")))) for part in (found,)) == 3, (
        "under the motto, agency, subject"
    )


def test_bold_centred_and_justified_as_the_decree_says(library, log):
    _report, found = written(library, log)
    kind, subject = [paragraph for paragraph in found.paragraphs if paragraph.text][:2]
    for paragraph in (kind, subject):
        assert paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert all(run.bold and run.font.size.pt == 14 for run in paragraph.runs)
    text = next(paragraph for paragraph in found.paragraphs if paragraph.text.startswith("a) "))
    assert text.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert round(text.paragraph_format.first_line_indent.mm) == 10
    left, right = found.tables[0].rows[0].cells
    assert not left.paragraphs[0].runs[0].bold
    assert left.paragraphs[1].runs[0].bold
    assert right.paragraphs[-1].runs[0].italic
    recipients = found.tables[1].rows[0].cells[0].paragraphs
    assert recipients[0].runs[0].bold
    assert recipients[0].runs[0].italic
    assert recipients[1].runs[0].font.size.pt == 11


def test_marks_that_xml_forbids_do_not_break_the_file(library, log):
    tasks = store_plan(library)
    say(log, tasks["a"], "done", "2024-02-10", "đã xong\x0b\x00 <w:p>&amp;")
    report = gather(library, log, ask(), TODAY)
    found = docx.Document(io.BytesIO(to_docx(report, "a\x00b", NOW)))
    assert any("<w:p>&amp" in paragraph.text for paragraph in found.paragraphs)
