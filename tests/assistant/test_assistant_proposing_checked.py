"""What a language model proposes is held against its passage: what is not printed there is no task."""

from __future__ import annotations

import datetime as dt

import pytest
from proposing_values import SECTION, TEXT, passage, proposed

from assistant.proposing.checked import Fault, checked
from plan.span import Span
from plan.unit import Unit


def kept(one, text=TEXT, known=()):
    return checked(one, passage(text), 2024, known)


def test_a_task_is_cut_out_of_its_passage_to_the_end_of_the_sentence():
    task = kept(
        proposed(
            "VIỆC SỐ HÓA hồ sơ",
            lead=["Phòng Tài chính - Kế hoạch"],
            coordinate=["Sở Văn hóa và Thể thao"],
            deadline="trước ngày 15/02/2024",
        )
    )
    assert task.text == TEXT.split(";", maxsplit=1)[0]
    assert [unit.canonical for unit in task.lead] == ["Phòng Tài chính - Kế hoạch"]
    assert [unit.name for unit in task.coordinate] == ["Sở Văn hóa và Thể thao"]
    assert (task.deadline.end, task.deadline.text) == (dt.date(2024, 2, 15), "xong trước ngày 15/02/2024")
    assert (task.span, task.section, task.deadline.span) == (Span(5, 5), SECTION, Span(5, 5))


@pytest.mark.parametrize(
    "text",
    [
        "số hóa tài liệu được giao",
        "số hóa hồ sơ giao cho Phòng",
        "so hoa ho so duoc giao",
        "hồ sơ số hóa được giao",
        "hồ sơ",
        "",
        "Trung tâm Lưu trữ",
    ],
)
def test_words_that_are_not_printed_in_the_passage_are_no_task(text):
    assert kept(proposed(text)) is Fault.TEXT


@pytest.mark.parametrize("text", ["tổ chức lễ khởi công", "tổ chức lễ khởi công kho mới"])
def test_what_is_not_to_be_done_is_no_task(text):
    assert kept(proposed(text)) is Fault.NEGATED


def test_a_word_that_only_sounds_like_no_stands_in_no_way():
    text = "Phát triển không gian số, không ngừng mở rộng thư viện công cộng tại các xã."
    assert kept(proposed("mở rộng thư viện công cộng"), text).text.startswith("mở rộng")


@pytest.mark.parametrize(
    "name",
    [
        "Sở Y tế",
        "Phòng Tài chính",
        "Sở Văn hóa",
        "Sở Nội vụ",
        "UBND tỉnh",
        "Sở Văn hóa và Thể thao",
        "Trung tâm",
        "hồ sơ được giao",
        "Phòng Tài chính - Kế hoạch cùng",
        "UBND",
        "UBND tỉnh trong tháng",
        "",
    ],
)
def test_a_unit_that_is_not_charged_with_it_in_print_leads_nothing(name):
    assert kept(proposed(lead=[name])) is Fault.LEAD


@pytest.mark.parametrize("name", ["Sở Y tế", "Sở Văn hóa", "Sở Nội vụ", "UBND tỉnh", "báo chí"])
def test_a_unit_that_takes_no_part_in_print_is_no_partner(name):
    assert kept(proposed(coordinate=[name])) is Fault.COORDINATE


@pytest.mark.parametrize("name", ["Công an", "Công an và Sở Y tế", "Sở Y tế làm", "Phòng"])
def test_a_piece_of_a_name_is_none(name):
    assert kept(proposed("tuần tra kho", lead=[name]), "Bộ Công an và Sở Y tế làm nhiệm vụ tuần tra kho.") is Fault.LEAD


def test_all_units_of_a_kind_are_somebody_and_one_of_them_is_nobody():
    text = "Số hóa hồ sơ giấy được giao cho các đơn vị, mỗi đơn vị làm xong trong quý II."
    assert [unit.name for unit in kept(proposed("Số hóa hồ sơ giấy", lead=["các đơn vị"]), text).lead] == ["các đơn vị"]
    assert kept(proposed("Số hóa hồ sơ giấy", lead=["đơn vị"]), text) is Fault.LEAD


def test_a_unit_may_be_named_by_a_heading_and_keeps_the_canonical_name_of_the_plan():
    known = [Unit("Trung tâm Lưu trữ", "Trung tâm Lưu trữ tỉnh Vân Hải", inherited=False, span=Span(1, 1))]
    task = kept(proposed(lead=["Trung tâm Lưu trữ"]), known=known)
    named = ("Trung tâm Lưu trữ", "Trung tâm Lưu trữ tỉnh Vân Hải")
    assert [(unit.name, unit.canonical) for unit in task.lead] == [named]
    assert kept(proposed(lead=["Trung tâm"])) is Fault.LEAD


@pytest.mark.parametrize(
    "words",
    [
        "trước ngày 16/02/2024",
        "15/02/2023",
        "ngày 03/01/2024",
        "trước ngày 15/02",
        "quý II/2024",
        "hồ sơ",
        "theo Quyết định số 15/QĐ-UBND",
    ],
)
def test_days_that_are_not_a_printed_deadline_are_none(words):
    assert kept(proposed(deadline=words)) is Fault.DEADLINE


@pytest.mark.parametrize("words", ["ngày 15/02/2024", "15/02/2024", "xong trước ngày 15/02/2024"])
def test_a_part_of_a_deadline_counts_as_the_whole(words):
    task = kept(proposed(deadline=words))
    assert (task.deadline.kind, task.deadline.end) == ("before", dt.date(2024, 2, 15))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kiểm kê tài sản công của cơ quan từ ngày 01/3/2024 đến ngày 15/4/2024.", "15/4/2024"),
        ("Kiểm kê tài sản công của cơ quan sau ngày 15/4/2024.", "ngày 15/4/2024"),
        ("Kiểm kê tài sản công của cơ quan theo Nghị quyết 3/NQ-HĐND ngày 15/4/2024.", "ngày 15/4/2024"),
        ("Kiểm kê tài sản công của cơ quan, quý I hằng năm.", "quý I"),
    ],
)
def test_days_torn_out_of_what_they_mean_never_become_a_deadline_of_their_own(text, words):
    found = kept(proposed("Kiểm kê tài sản công", deadline=words), text)
    assert found is Fault.DEADLINE or (found.deadline.start, found.deadline.kind) == (dt.date(2024, 3, 1), "range")


TWO = "Phòng Hành chính số hóa hồ sơ giấy; Văn phòng Sở kiểm kê kho lưu trữ trước ngày 15/02/2024."


def test_a_deadline_or_a_unit_of_the_next_task_is_none_of_this_one():
    paper = "số hóa hồ sơ giấy"
    assert kept(proposed(paper, deadline="trước ngày 15/02/2024"), TWO) is Fault.DEADLINE
    assert kept(proposed(paper, lead=["Văn phòng Sở"]), TWO) is Fault.LEAD
    assert kept(proposed(paper, lead=["Phòng Hành chính"]), TWO).deadline.end is None
    task = kept(proposed("kiểm kê kho lưu trữ", lead=["Văn phòng Sở"], deadline="trước ngày 15/02/2024"), TWO)
    assert (task.lead[0].name, task.deadline.end) == ("Văn phòng Sở", dt.date(2024, 2, 15))


def test_a_deadline_may_stand_behind_a_label():
    text = "Số hóa hồ sơ giấy tại kho. Thời hạn hoàn thành: Quý II/2024."
    assert kept(proposed("Số hóa hồ sơ giấy", deadline="Quý II/2024"), text).deadline.end == dt.date(2024, 6, 30)


def test_where_the_model_names_no_deadline_the_rules_read_that_of_the_task():
    assert kept(proposed()).deadline.end == dt.date(2024, 2, 15)
    assert kept(proposed("tuyên truyền rộng rãi trên báo chí"), TEXT.replace("Không", "Có")).deadline.end is None
