"""The audit of a plan as a whole: what a careful clerk would point out, and what is no reason to."""

from __future__ import annotations

import pytest
from plan_texts import FRONT

from ingest.pipeline import read_lines

HEADER = "TT\tNhiệm vụ\tĐơn vị chủ trì\tThời hạn\n"


def codes(body: str, front: str = FRONT) -> list[tuple[str, int]]:
    """(code, line of the body) of the issues of a plan, blank parts of the front page left out."""
    text = front + body
    skipped = front.count("\n")
    found = read_lines(tuple(text.split("\n")), "a.txt", "").issues
    return [(i.code, i.span.line_start - skipped) for i in found if i.code not in ("number_blank", "date_blank")]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("I. VIỆC CHUNG\n1. Sở Y tế\n- Khám mắt cho trẻ.\n2. Sở Xây dựng\n- Sơn lại chợ nổi.", []),
        ("I. VIỆC CHUNG\nII. KINH PHÍ\nII. TỔ CHỨC", [("section_number_repeated", 3)]),
        ("I. VIỆC CHUNG\nII. KINH PHÍ\nIV. TỔ CHỨC", [("section_number_missing", 3)]),
        (
            "I. VIỆC\n1. Sở Y tế\n3. Sở Xây dựng\n2. Sở Nội vụ",
            [("section_number_missing", 3), ("section_number_out_of_order", 4)],
        ),
        ("I. VIỆC\na) Sở Y tế\nd) Sở Xây dựng", [("section_number_missing", 3)]),
        ("I. VIỆC\na) Sở A\nb) Sở B\nc) Sở C\nd) Sở D\ne) Sở E", []),
        ("I. VIỆC\n1. Sở Y tế\n1.1. Nước sạch\n2.2. Thức ăn", [("section_number_strayed", 4)]),
        ("I. VIỆC\n1. Sở Y tế\n1. Sở Xây dựng", [("section_number_repeated", 3)]),
        ("I. VIỆC\n1. Sở Y tế\nII. KHÁC\n1. Sở Xây dựng", []),
    ],
)
def test_section_numbers(body, found):
    assert codes(body) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("- Các xã thực hiện nhiệm vụ tại mục 2.3 và báo cáo Sở Y tế.", ["reference_to_missing_section"]),
        ("- Các xã thực hiện nhiệm vụ tại mục 2.1 và báo cáo Sở Y tế.", []),
        ("- Các xã thực hiện nhiệm vụ tại mục 2.3 Nghị quyết số 5/NQ-HĐND.", []),
        ("- Các xã thực hiện chỉ tiêu tại phụ lục III kèm theo Kế hoạch này.", ["reference_to_missing_annex"]),
        ("- Các xã thực hiện chỉ tiêu tại phụ lục I kèm theo Kế hoạch này.", []),
    ],
)
def test_references(sentence, found):
    body = f"I. VIỆC\n2. Sở Y tế\n2.1. Nước sạch\n{sentence}\nPHỤ LỤC I\nDANH MỤC"
    assert [code for code, _ in codes(body) if code.startswith("reference")] == found


@pytest.mark.parametrize(
    ("end", "cut"),
    [("của ngành y tế và", True), ("của ngành y tế,", True), ("của ngành y tế.", False), ("của ngành y tế", False)],
)
def test_sentences_that_break_off(end, cut):
    item = f"- Rà soát toàn bộ hồ sơ tiêm chủng của trẻ em trên địa bàn theo hướng dẫn {end}"
    body = f"I. VIỆC\n1. Sở Y tế\n{item}\nII. KHÁC"
    assert ("text_cut_off" in [code for code, _ in codes(body)]) is cut


def test_items_of_a_list_may_end_in_commas():
    item = "- Rà soát toàn bộ hồ sơ tiêm chủng của trẻ em trên địa bàn xã số {} của huyện,"
    assert codes(f"I. VIỆC\n1. Sở Y tế\n{item.format(1)}\n{item.format(2)}\n- Lập danh sách trẻ cần tiêm.") == []


def test_a_document_cited_with_two_dates():
    body = (
        "I. VIỆC\nSở Y tế chủ trì thực hiện Kế hoạch số 9/KH-UBND ngày 02/01/2027.\n"
        "Sở Y tế chủ trì tổng kết Kế hoạch số 9/KH-UBND ngày 03/01/2027.\n"
        "Sở Y tế chủ trì sơ kết Kế hoạch số 9/KH-UBND ngày 02/01/2027."
    )
    assert codes(body) == [("document_with_two_dates", 3)]


@pytest.mark.parametrize(("number", "found"), [("12/KH-SYT", []), ("13/KH-SYT", [("annex_of_another_number", 4)])])
def test_an_annex_of_another_number(number, found):
    body = f"I. VIỆC\nSở Y tế chủ trì khám mắt cho trẻ.\nPHỤ LỤC I\n(Kèm theo Kế hoạch số {number} của Sở Y tế)"
    assert codes(body) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("1\tDọn kênh rạch quanh chợ\tẤp 1\tQuý II\n2\tSơn lại chợ\tẤp 2\tQuý III", []),
        ("1\tDọn kênh rạch\tẤp 1\tQuý II\n3\tSơn lại chợ\tẤp 2\tQuý III", [("row_number_missing", 3)]),
        ("1\tDọn kênh rạch\tẤp 1\tQuý II\n1\tSơn lại chợ\tẤp 2\tQuý III", [("row_number_repeated", 3)]),
        (
            "1\tDọn kênh rạch quanh chợ nổi\tẤp 1\tQuý II\n2\tDọn kênh rạch quanh chợ nổi\tẤp 2\tQuý II",
            [("task_contradicted", 3)],
        ),
        (
            "1\tDọn kênh rạch quanh chợ nổi\tẤp 1\tQuý II\n2\tDọn kênh rạch quanh chợ nổi\tẤp 1\tQuý II",
            [("task_repeated", 3)],
        ),
        ("1\tDọn kênh rạch\tẤp 1\tTrước ngày 09/5/2027", [("deadline_on_day_off", 2)]),
        ("1\tDọn kênh\tẤp 1\tQuý II\n2\tSơn chợ\tẤp 2\tQuý I/2028", [("deadline_outside_year", 3)]),
        ("1\tDọn kênh\tẤp 1\tQuý II/2029\n2\tSơn chợ\tẤp 2\tQuý I/2028", []),
    ],
)
def test_rows(rows, found):
    assert codes(HEADER + rows) == found


def test_numbers_that_run_on_from_section_to_section_may_repeat_too():
    rows = "I\tVỆ SINH\n1\tDọn kênh\tẤp 1\tQuý II\n2\tSơn chợ\tẤp 2\tQuý III\nII\tKHÁC\n2\tTrồng sen\tẤp 3\tQuý II"
    assert codes(HEADER + rows) == [("row_number_repeated", 6)]


def test_the_duty_to_report_may_be_told_again():
    report = "Báo cáo kết quả thực hiện về Sở Y tế để tổng hợp."
    body = f"I. VIỆC\n1. Ấp 1\n- Trồng sen ở đầm. {report}\n- Sơn chợ nổi. {report}"
    assert codes(body) == []
