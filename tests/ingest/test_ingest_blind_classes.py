"""Classes of wording that plans labelled blind showed to be misread, each in words of its own."""

from __future__ import annotations

import pytest
from plan_texts import lines, names, prose

from ingest.tasks.parts import is_conditional, is_exhortation
from plan.language.deadlines import find_deadline

ASSIGNS = "III. TỔ CHỨC THỰC HIỆN\n"
UNDER_A_UNIT = ASSIGNS + "1. Sở Y tế\n"


def test_what_a_line_lists_is_part_of_its_task():
    (task,) = prose(
        UNDER_A_UNIT + "a) Tham mưu UBND tỉnh quyết định:\n- Mức chi cho trạm xá.\n- Danh mục thuốc dự trữ hằng năm."
    )
    assert task.text == "Tham mưu UBND tỉnh quyết định: Mức chi cho trạm xá; Danh mục thuốc dự trữ hằng năm."
    assert lines(task) == (3, 5)
    assert task.deadline.kind.value == "none"  # how often the list is made is no deadline of the task


def test_a_lead_in_governs_lettered_items_below_it():
    tasks = prose(
        ASSIGNS + "3. Sở Y tế\nChủ trì, phối hợp với các xã, phường tham mưu UBND tỉnh:\n"
        "a) Tổ chức tiêm phòng dại cho đàn chó.\nb) Rà soát số hộ nuôi chó."
    )
    assert [(t.text[:7], names(t.lead), names(t.coordinate)) for t in tasks] == [
        ("Tổ chức", ["Sở Y tế"], ["các xã, phường"]),
        ("Rà soát", ["Sở Y tế"], ["các xã, phường"]),
    ]


def test_a_closing_request_is_no_task_but_its_report_is():
    (task,) = prose(
        ASSIGNS + "Trên đây là Kế hoạch trồng sen. Đề nghị các phòng, ban nghiêm túc triển khai thực hiện. "
        "Định kỳ hằng năm (trước ngày 20 tháng 11) báo cáo kết quả về Sở Y tế."
    )
    assert names(task.lead) == ["các phòng, ban"]
    assert (task.deadline.kind.value, task.deadline.recurrence.value) == ("recurring", "annual")
    assert task.deadline.end.isoformat() == "2027-11-20"


def test_a_sentence_that_only_says_when_it_ends_is_the_deadline_of_the_one_before():
    (task,) = prose(UNDER_A_UNIT + "- Tổ chức khám mắt cho trẻ. Hoàn thành, báo cáo kết quả trong tháng 11/2027.")
    assert task.deadline.end.isoformat() == "2027-11-30"


def test_a_unit_behind_a_ground_for_acting():
    (task,) = prose(
        ASSIGNS + "1. Căn cứ Kế hoạch này, các sở, ban, ngành, UBND xã, phường xây dựng kế hoạch của mình "
        "(hoàn thành trong tháng 5/2027)."
    )
    assert names(task.lead) == ["các sở, ban, ngành", "UBND xã, phường"]
    assert task.deadline.end.isoformat() == "2027-05-31"


def test_a_ground_for_acting_followed_by_work_names_no_new_lead():
    (task,) = prose(UNDER_A_UNIT + "- Căn cứ tình hình thực tế, phối hợp với các cơ quan, đơn vị xác định số trẻ.")
    assert names(task.lead) == ["Sở Y tế"]


def test_duties_with_the_unit_behind_the_colon():
    tasks = prose(
        ASSIGNS + "1. Phân công trách nhiệm của từng phòng, gồm:\n- Trách nhiệm điều hành chung: Ban Giám đốc Sở.\n"
        "- Trách nhiệm triển khai: các phòng; trong đó, trưởng phòng chịu trách nhiệm chính."
    )
    assert [(t.text, names(t.lead)) for t in tasks] == [
        ("Trách nhiệm điều hành chung", ["Ban Giám đốc Sở"]),
        ("Trách nhiệm triển khai", ["các phòng"]),
    ]


def test_activities_handed_out_under_a_target_are_tasks():
    tasks = prose(
        "II. MỤC TIÊU\n1. Mục tiêu chung\nCăn cứ tình hình thực tế, các trường học phối hợp thực hiện các "
        "hoạt động sau:\n"
        "- Treo băng rôn trước cổng trường.\n- Phát tờ rơi cho phụ huynh học sinh."
    )
    assert [names(t.lead) for t in tasks] == [["các trường học"]] * 2


def test_a_line_under_a_label_may_give_work_of_its_own():
    tasks = prose(
        "III. NHIỆM VỤ\na) Hoạt động 1\n- Nội dung: Tuyên truyền về vệ sinh ăn uống tại các chợ nổi.\n"
        "- Cơ quan thực hiện:\n"
        "+ Sở Y tế chủ trì, phối hợp với các xã, phường.\n"
        "+ Sở Xây dựng đăng tải thông điệp trên bảng quang báo của các bến xe."
    )
    assert [(t.text[:11], "Sở Xây dựng" in names(t.lead)) for t in tasks] == [
        ("Tuyên truyề", True),
        ("đăng tải th", True),
    ]
    assert names(tasks[1].lead) == ["Sở Xây dựng"]


def test_sentences_behind_a_unit_and_a_colon_stay_one_task():
    (task,) = prose(
        ASSIGNS + "12. Đề nghị Công ty Điện lực: Khẩn trương thay dây dẫn. Phối hợp chính quyền cơ sở bảo đảm an toàn."
    )
    assert (names(task.lead), names(task.coordinate)) == (["Công ty Điện lực"], ["chính quyền cơ sở"])


def test_words_of_a_field_of_work_end_no_name():
    (task,) = prose(
        ASSIGNS + "7. Các doanh nghiệp hoạt động trong lĩnh vực xây dựng, giao thông, vận tải trên địa bàn tỉnh\n"
        "- Cung cấp dữ liệu cầu đường cho cơ quan quản lý."
    )
    assert names(task.lead) == [
        "Các doanh nghiệp hoạt động trong lĩnh vực xây dựng, giao thông, vận tải trên địa bàn tỉnh"
    ]


@pytest.mark.parametrize(
    ("sentence", "conditional"),
    [
        ("Trong quá trình triển khai thực hiện, các phòng kịp thời báo cáo khó khăn, vướng mắc.", True),
        ("Trong quá trình triển khai lập quy hoạch, cơ quan lập quy hoạch phải lấy ý kiến người dân.", False),
    ],
)
def test_only_what_to_do_about_difficulties_is_conditional(sentence, conditional):
    assert is_conditional(sentence) is conditional


@pytest.mark.parametrize(
    ("sentence", "exhorts"),
    [
        ("Đề nghị các xã nghiêm túc triển khai thực hiện Kế hoạch này./.", True),
        ("Yêu cầu các xã nghiêm túc kiểm tra bếp ăn.", False),
    ],
)
def test_exhortations(sentence, exhorts):
    assert is_exhortation(sentence) is exhorts


@pytest.mark.parametrize(
    ("sentence", "text", "kind"),
    [
        (
            "Rà soát ngay sau khi Luật Phòng, chống cháy được Quốc hội thông qua.",
            "ngay sau khi Luật Phòng, chống cháy được Quốc hội thông qua",
            "event",
        ),
        ("Ngay sau khi có kết quả, niêm yết tại trụ sở.", "Ngay sau khi có kết quả", "event"),
        ("Báo cáo 02 lần/ngày (trước 9h00 và 16h00) về Sở Y tế.", "02 lần/ngày (trước 9h00 và 16h00)", "recurring"),
        ("Báo cáo UBND tỉnh trước 19h00 hằng ngày.", "trước 19h00 hằng ngày", "recurring"),
        ("Phát sóng tối thiểu 02 kỳ/tháng.", "tối thiểu 02 kỳ/tháng", "recurring"),
        ("Lập dự toán kinh phí hàng năm, kinh phí tổng thể.", "", "none"),
    ],
)
def test_deadlines_in_sentences(sentence, text, kind):
    found = find_deadline(sentence, 2027)
    assert (found.text, found.kind.value) == (text, kind)


def test_a_heading_that_names_partners_gives_them_to_what_stands_below():
    (task,) = prose(
        ASSIGNS + "1. Sở Y tế\na) Chủ trì, phối hợp với UBND các xã và cơ quan, đơn vị có liên quan\n"
        "- Tổ chức tiêm phòng dại cho đàn chó."
    )
    assert names(task.coordinate) == ["UBND các xã", "cơ quan, đơn vị có liên quan"]


def test_years_cut_by_a_page_break_are_joined():
    (task,) = prose(
        UNDER_A_UNIT
        + "a) Xây dựng chương trình hỗ trợ các hộ nuôi cá bè, hợp tác xã trồng sen và các cơ sở chế biến bột sen "
        "của huyện cho giai đoạn 2026\n- 2030, ưu tiên các hộ nghèo."
    )
    assert task.text.endswith("giai đoạn 2026 - 2030, ưu tiên các hộ nghèo.")


def test_a_comma_inside_a_collective_begins_no_subject():
    (task,) = prose(
        UNDER_A_UNIT + "a) Trên cơ sở đề xuất của các cơ quan, đơn vị chủ trì nhiệm vụ, lập dự toán mua vắc xin."
    )
    assert names(task.lead) == ["Sở Y tế"]


def test_a_unit_given_work_on_some_ground():
    (task,) = prose("III. NỘI DUNG\n3. Cách thức\na) Trên cơ sở kết quả thi đua, giao Sở Y tế thành lập đoàn kiểm tra.")
    assert names(task.lead) == ["Sở Y tế"]


def test_rules_for_ranking_are_no_tasks():
    assert not prose("III. NỘI DUNG\n- Đối với các xã: Nếu có từ 02 xã bằng điểm thì xã nghèo hơn xếp hạng cao hơn.")


def test_an_item_that_ends_in_dots_is_a_sentence():
    tasks = prose(UNDER_A_UNIT + "a) Khám mắt cho một số người như: người già, trẻ nhỏ,…\nTrên đây là Kế hoạch.")
    assert len(tasks) == 1


def test_a_clause_does_not_take_the_deadline_of_the_next_ones_unit():
    first, second = prose(
        ASSIGNS
        + "- Báo cáo quý I: các trạm y tế xã gửi Sở Y tế trước nqày 12/3; Sở Y tế tổng hợp báo cáo UBND tỉnh trước "
        "ngày 16/3."
    )
    assert first.deadline.end is None
    assert second.deadline.end.isoformat() == "2027-03-16"
    assert names(second.lead) == ["Sở Y tế"]
