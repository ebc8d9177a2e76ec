"""Tasks from prose: who governs a sentence, where sentences part, what assigns nothing."""

from __future__ import annotations

import pytest
from plan_texts import lines, names, prose


def test_a_unit_as_heading_over_bullets():
    tasks = prose(
        "III. TỔ CHỨC THỰC HIỆN\n1. Trạm Y tế phường\n- Lập danh sách trẻ trước ngày 05/4/2027.\n"
        "- Khám mắt.\n2. Phòng Kinh tế\nThống kê số hộ trồng sen."
    )
    assert [(t.text, names(t.lead), t.label) for t in tasks] == [
        ("Lập danh sách trẻ trước ngày 05/4/2027.", ["Trạm Y tế phường"], "-"),
        ("Thống kê số hộ trồng sen.", ["Phòng Kinh tế"], ""),
    ]  # "Khám mắt." is too short to be told from a stray line
    assert tasks[0].section == ("III. TỔ CHỨC THỰC HIỆN", "1. Trạm Y tế phường")
    assert tasks[0].deadline.end.isoformat() == "2027-04-05"
    assert (lines(tasks[0]), tasks[0].lead[0].span.line_start) == ((3, 3), 2)


def test_a_lead_in_line_gives_both_roles():
    tasks = prose(
        "I. NHIỆM VỤ\nSở Y tế chủ trì, phối hợp với Sở Xây dựng; UBND các xã:\n"
        "- Kiểm tra bếp ăn tập thể.\n- Lấy mẫu nước sinh hoạt hàng tuần."
    )
    assert [(names(t.lead), names(t.coordinate)) for t in tasks] == [(["Sở Y tế"], ["Sở Xây dựng", "UBND các xã"])] * 2
    assert [t.deadline.kind.value for t in tasks] == ["none", "recurring"]


def test_the_sentences_own_subject():
    (task,) = prose(
        "I. NHIỆM VỤ\nSở Công Thương chủ trì, phối hợp với Công an tỉnh khảo sát giá thuê quầy tại chợ nổi."
    )
    assert (names(task.lead), names(task.coordinate)) == (["Sở Công Thương"], ["Công an tỉnh"])
    assert task.text.endswith("khảo sát giá thuê quầy tại chợ nổi.")
    assert not task.text.startswith("Sở Công Thương")


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("Giao Trưởng ban Quản lý chợ lắp bình chữa cháy.", ["Trưởng ban Quản lý chợ"]),
        ("Giao Sở Y tế tổ chức khám mắt cho trẻ.", ["Sở Y tế"]),
        ("Yêu cầu các sở, ban, ngành kiểm tra kho thuốc.", ["các sở, ban, ngành"]),
        ("UBND tỉnh yêu cầu Sở Y tế kiểm tra kho thuốc.", ["Sở Y tế"]),
        ("Đề nghị Công ty Điện lực: Khẩn trương thay dây dẫn tại khu phố 3.", ["Công ty Điện lực"]),
        ("Giao các Sở: Y tế, Xây dựng tổ chức kiểm tra kho.", ["Sở Y tế", "Sở Xây dựng"]),
    ],
)
def test_given_by_someone_else(sentence, lead):
    (task,) = prose(f"I. NHIỆM VỤ\n{sentence}")
    assert names(task.lead) == lead


def test_an_elided_subject_comes_from_the_sentence_above():
    first, second = prose(
        "I. NHIỆM VỤ\n1. Sở Công Thương tổ chức khảo sát giá thuê quầy.\n"
        "- Tổng hợp ý kiến tiểu thương để điều chỉnh giá."
    )
    assert names(first.lead) == ["Sở Công Thương"]
    assert names(second.lead) == ["Sở Công Thương*"]
    assert second.lead[0].span == first.span


def test_two_sentences_with_two_deadlines_are_two_tasks():
    tasks = prose(
        "I. NHIỆM VỤ\n1. Sở Y tế\n"
        "- Xây dựng kế hoạch khám mắt trước ngày 20/02/2027. Báo cáo kết quả năm trước ngày 05/12/2027."
    )
    assert [(t.text, t.deadline.end.isoformat()) for t in tasks] == [
        ("Xây dựng kế hoạch khám mắt trước ngày 20/02/2027.", "2027-02-20"),
        ("Báo cáo kết quả năm trước ngày 05/12/2027.", "2027-12-05"),
    ]
    assert len({t.id for t in tasks}) == 2


def test_sentences_with_their_own_subjects_are_tasks_of_their_own():
    tasks = prose(
        "I. NHIỆM VỤ\n"
        "Sở Y tế chuẩn bị tài liệu trước ngày 31/8/2027. Văn phòng Sở bố trí địa điểm trước ngày 05/9/2027."
        " Giao Sở Nội vụ tham mưu khen thưởng."
    )
    assert [names(t.lead) for t in tasks] == [["Sở Y tế"], ["Văn phòng Sở"], ["Sở Nội vụ"]]
    assert [t.deadline.kind.value for t in tasks] == ["before", "before", "none"]


def test_a_second_sentence_without_a_deadline_stays_with_the_first():
    (task,) = prose("I. NHIỆM VỤ\n1. Sở Y tế\n- Tổ chức khám mắt cho trẻ. Ưu tiên các ấp vùng sâu.")
    assert task.text == "Tổ chức khám mắt cho trẻ. Ưu tiên các ấp vùng sâu."


@pytest.mark.parametrize("title", ["MỤC ĐÍCH, YÊU CẦU", "MỤC TIÊU", "CHỈ TIÊU", "QUAN ĐIỂM", "TÌNH HÌNH", "ĐỐI TƯỢNG"])
def test_sections_that_assign_nothing(title):
    assert prose(f"I. {title}\n- Sở Y tế phải rà soát hồ sơ tiêm chủng.\n1. Yêu cầu\n- Sở Y tế phải rà soát kho.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong quá trình thực hiện, nếu có vướng mắc, Sở Y tế báo cáo UBND tỉnh.",
        "Trường hợp thiếu thuốc, Sở Y tế tổ chức mua bổ sung.",
        "Nếu mưa lớn, Sở Y tế tổ chức sơ tán.",
        "Trên đây là Kế hoạch; Sở Y tế tổ chức thực hiện.",
        "Các sở, ban, ngành chịu trách nhiệm thi hành Quyết định này.",
        "Trồng sen, nuôi cá trên toàn tuyến kênh.",
    ],
)
def test_conditions_and_closings_are_no_tasks(sentence):
    assert prose(f"I. NHIỆM VỤ\n1. Chợ nổi\n{sentence}") == []


def test_nothing_before_the_first_section():
    assert prose("Sở Y tế tổ chức khám mắt cho trẻ.\nI. NHIỆM VỤ\n1. Chợ nổi\n- Sen và súng ở chợ.") == []


def test_a_block_of_labels():
    (task,) = prose(
        "II. NHIỆM VỤ\n1. Khám sức khỏe\n- Nội dung: Khám mắt cho học sinh lớp 1.\n"
        "- Đơn vị chủ trì: Trạm Y tế phường.\n"
        "- Đơn vị phối hợp: Trường Tiểu học Sen Hồng, Hội Phụ nữ.\n- Thời gian thực hiện: Tháng 9/2027.\n"
        "- Sản phẩm: Sổ theo dõi."
    )
    assert task.text.rstrip(".") == "Khám mắt cho học sinh lớp 1"
    assert (names(task.lead), names(task.coordinate)) == (
        ["Trạm Y tế phường"],
        ["Trường Tiểu học Sen Hồng", "Hội Phụ nữ"],
    )
    assert task.deadline.end.isoformat() == "2027-09-30"
    assert task.product.text == "Sổ theo dõi"
    assert lines(task) == (3, 7)


def test_labels_under_a_heading_take_its_words():
    (task,) = prose(
        "II. NHIỆM VỤ\n1. Hỗ trợ người dân xã đảo\n- Cơ quan chủ trì: Sở Y tế.\n- Thời gian thực hiện: Thường xuyên."
    )
    assert task.text == "Hỗ trợ người dân xã đảo"
    assert task.deadline.kind.value == "ongoing"


def test_labels_on_one_line_below_the_content():
    (task,) = prose(
        "II. NHIỆM VỤ\n1. Phần mềm\n- Nội dung thực hiện: Lập bản đồ sen.\n"
        "**Đơn vị chủ trì:** Sở Y tế; **Đơn vị phối hợp:** Sở Nội vụ; **Thời gian hoàn thành:** Quý I/2028."
    )
    assert (names(task.lead), names(task.coordinate)) == (["Sở Y tế"], ["Sở Nội vụ"])
    assert task.deadline.end.isoformat() == "2028-03-31"


def test_ids_do_not_depend_on_the_place():
    text = "1. Sở Y tế\n- Tổ chức khám mắt cho trẻ."
    (first,) = prose(f"I. NHIỆM VỤ\n{text}")
    (second,) = prose(f"I. NHIỆM VỤ\n\n\n{text}")
    assert first.id == second.id


def test_sections_nested_deeper_than_python_calls():
    marks = [".".join(["1"] * depth) for depth in range(1, 700)]
    tasks = prose("I. NHIỆM VỤ\n" + "\n".join(f"{mark}. Nội dung số {len(mark)}" for mark in marks))
    assert tasks == []
