"""Every kind of answer over the sample plans, with questions of their own (not those of samples/gold)."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from assistant.answering.answer import Answer, AnswerStatus, Reason
from assistant.answering.engine import Assistant
from assistant.question.query import Intent
from plan.deadline import DeadlineKind

NOW = dt.datetime(2025, 10, 29, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # a Wednesday
DRILL = "Ai chủ trì diễn tập ứng cứu sự cố hệ thống thông tin giải quyết TTHC của tỉnh Vân Hải?"


@pytest.fixture(scope="module")
def ask(sample_library):
    return Assistant(sample_library, lambda: NOW).ask


def places(answer: Answer) -> list[tuple[str, int]]:
    """Plan and first line of every task named, in order."""
    return [(r.document.file[:2], r.task.span.line_start) for r in answer.responsibilities]


@pytest.mark.parametrize(
    ("question", "intent", "place", "said"),
    [
        (DRILL, Intent.LEAD, ("02", 171), "Chủ trì: Công an tỉnh"),
        ("ai lam sach du lieu ho tich o van hai", Intent.LEAD, ("02", 155), "Chủ trì: Sở Tư pháp"),
        ("Thư viện tỉnh số hóa tư liệu địa chí xong khi nào?", Intent.DEADLINE, ("01", 158), "Quý III - Quý IV/2024"),
        ("Hạn cuối cứng hóa đường ngõ xóm ở Vân Hải?", Intent.DEADLINE, ("05", 157), "31/10/2026"),
        (
            "Cơ quan nào phối hợp làm sạch dữ liệu hộ tịch ở Vân Hải?",
            Intent.COORDINATE,
            ("02", 155),
            "Phối hợp: Công an tỉnh; UBND các xã, phường",
        ),
        (
            "Sản phẩm của việc nâng cấp Cổng thông tin điện tử của Sở Văn hóa và Thể thao Vân Hải là gì?",
            Intent.PRODUCT,
            ("01", 154),
            "Sản phẩm: Cổng thông tin phiên bản mới",
        ),
    ],
)
def test_one_field_of_a_task(ask, question, intent, place, said):
    answer = ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.intent is intent
    assert places(answer) == [place]
    assert said in answer.text
    assert answer.count is None


def test_a_question_in_everyday_words_is_answered_and_said_to_be(ask):
    answer = ask("Ở Vân Hải, ai lo trồng cây chắn sóng ven biển năm 2026 và trồng vào lúc nào?")
    assert places(answer) == [("05", 152)]
    assert answer.text.startswith("Kế hoạch dùng từ khác với câu hỏi")


def test_an_inherited_unit_is_said_to_be_inferred_and_its_cell_is_cited(ask):
    answer = ask("Ai phê duyệt cấp độ an toàn cho các hệ thống thông tin đang vận hành ở Vân Hải?")
    assert "Công an tỉnh (suy ra từ" in answer.text
    assert [c.span.line_start for c in answer.citations] == [172, 171]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "Liệt kê nhiệm vụ Sở Tư pháp chủ trì trong kế hoạch 246/KH-UBND",
            [("03", 55), ("03", 67), ("03", 105), ("03", 131), ("03", 141), ("03", 141)],
        ),
        ("Sở Y tế được giao những việc gì trong kế hoạch 246/KH-UBND?", [("03", 95)]),
        (
            "Những nhiệm vụ thường xuyên trong kế hoạch chuyển đổi số 2025 của Vân Hải là những nhiệm vụ nào?",
            [("02", 161)],
        ),
    ],
)
def test_lists(ask, question, found):
    answer = ask(question)
    assert answer.intent is Intent.LIST
    assert places(answer) == found
    assert answer.count == len(found)
    assert answer.text.startswith(f"Có {len(found)} nhiệm vụ")


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Công an tỉnh chủ trì bao nhiêu nhiệm vụ trong kế hoạch chuyển đổi số 2025 của Vân Hải?", 3),
        ("Có bao nhiêu nhiệm vụ trong Phụ lục I kế hoạch nông nghiệp Vân Hải 2026?", 12),
        ("Mục I. Thể chế trong phụ lục kế hoạch 173/KH-UBND có mấy nhiệm vụ?", 4),
    ],
)
def test_counts(ask, question, count):
    answer = ask(question)
    assert answer.intent is Intent.COUNT
    assert answer.count == len(answer.responsibilities) == count


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Nhiệm vụ nào đến hạn tuần này?", {("02", 155), ("03", 77)}),
        ("Những nhiệm vụ nào sắp đến hạn?", {("02", 91), ("02", 155), ("03", 77)}),
        ("Kế hoạch 173/KH-UBND có nhiệm vụ nào đến hạn tháng sau?", {("02", 73), ("02", 91), ("02", 165), ("02", 171)}),
        (
            "Những việc nào trong kế hoạch nông nghiệp Vân Hải đến hạn quý sau?",
            {("05", 78), ("05", 88), ("05", 111)},
        ),
        (
            "Từ tháng 3 đến tháng 4/2024 Sở Văn hóa và Thể thao Vân Hải có nhiệm vụ nào đến hạn?",
            {("01", 75), ("01", 99)},
        ),
    ],
)
def test_date_filters(ask, question, found):
    answer = ask(question)
    assert answer.intent is Intent.LIST
    assert found <= set(places(answer))
    assert len(answer.responsibilities) <= len(found) + 1


def test_all_tasks_of_a_plan(ask, sample_library):
    answer = ask("Liệt kê nhiệm vụ của kế hoạch 18/KH-SVHTT")
    (plan,) = (d.id for d in sample_library.documents() if d.document.number == "18/KH-SVHTT")
    assert answer.intent is Intent.LIST
    assert len(answer.responsibilities) == sum(stored.document_id == plan for stored in sample_library.tasks())


def test_overdue_tasks_end_before_today(ask):
    answer = ask("Nhiệm vụ nào của kế hoạch 173/KH-UBND quá hạn?")
    ends = [r.task.deadline.end for r in answer.responsibilities]
    assert ends
    assert all(end < NOW.date() for end in ends)


def test_recurring_tasks_are_counted_beside_a_list_by_date(ask):
    assert "nhiệm vụ thường xuyên hoặc định kỳ không tính theo ngày" in ask("Nhiệm vụ nào đến hạn tuần này?").text


@pytest.mark.parametrize(
    ("question", "place", "said"),
    [
        ("Kinh tế số chiếm bao nhiêu phần trăm GRDP của tỉnh Vân Hải năm 2025?", ("02", 39), "14,5%"),
        ("Sở Văn hóa và Thể thao Vân Hải dự kiến kinh phí CCHC 2024 bao nhiêu?", ("01", 107), "685 triệu đồng"),
        ("Năm 2026 Vân Hải giảm ít nhất bao nhiêu tàu cá khai thác ven bờ?", ("05", 62), "120 tàu cá"),
    ],
)
def test_content_is_quoted(ask, question, place, said):
    answer = ask(question)
    assert answer.intent is Intent.CONTENT
    assert said in answer.text
    first = answer.citations[0]
    assert (first.document.file[:2], first.span.line_start) == place
    assert first.quote in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Kế hoạch chuyển đổi số tỉnh Vân Hải năm 2025 ban hành ngày nào?", "22/07/2025"),
        ("Số của kế hoạch cải cách hành chính năm 2024 của Vân Hải là bao nhiêu?", "18/KH-SVHTT"),
        ("Ai ký kế hoạch 246/KH-UBND?", "Mạc Hữu Toản"),
    ],
)
def test_metadata(ask, question, said):
    answer = ask(question)
    assert answer.intent is Intent.METADATA
    assert answer.status is AnswerStatus.ANSWERED
    assert said in answer.text
    assert answer.citations


def test_two_tasks_are_compared_side_by_side(ask):
    answer = ask(
        "So sánh thời hạn diễn tập ứng cứu sự cố và phê duyệt cấp độ an toàn trong kế hoạch chuyển đổi số Vân Hải"
    )
    assert answer.intent is Intent.COMPARE
    assert set(places(answer)) == {("02", 171), ("02", 172)}
    assert "Tháng 11/2025" in answer.text
    assert "30/9/2025" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Vân Hải ban hành kế hoạch chuyển đổi số với kế hoạch cung cấp thông tin, cái nào ban hành trước?",
        "Tỉnh Vân Hải: kế hoạch chuyển đổi số và kế hoạch Luật Tiếp cận thông tin, cái nào ban hành trước?",
    ],
)
def test_plans_of_one_place_are_compared_by_their_titles(ask, question):
    answer = ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert "22/07/2025" in answer.text
    assert "12/09/2025" in answer.text
    assert answer.text.startswith("Kế hoạch 173/KH-UBND ban hành trước.\n")
    assert len(answer.text.splitlines()) == 3


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Ai chủ trì xây cầu vượt biển Cửa Trầm?", Reason.NOT_IN_PLANS),
        ("Kế hoạch của tỉnh Quảng Ninh giao ai trồng rừng?", Reason.NOT_IN_PLANS),
        ("Sở Y tế Đồng Nai chủ trì nhiệm vụ gì?", Reason.NOT_IN_PLANS),
        ("Phòng Quản lý Di sản của Sở Văn hóa và Thể thao Vân Hải chủ trì việc nào?", None),
        ("Kế hoạch tinh giản biên chế của Sở Nội vụ Vân Hải số bao nhiêu?", Reason.BLANK_IN_PLAN),
        ("Đơn vị nào phối hợp triển khai học bạ số ở bậc trung học?", Reason.BLANK_IN_PLAN),
        ("Hạn giám sát an ninh mạng của Công an tỉnh Vân Hải khi nào?", Reason.BLANK_IN_PLAN),
        ("Nhiệm vụ nào của kế hoạch 173/KH-UBND đến hạn trong tháng 1/2025?", Reason.NOTHING_IN_FILTER),
    ],
)
def test_not_found(ask, question, reason):
    answer = ask(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert reason is None or answer.reason is reason
    assert answer.count is None


def test_a_blank_is_cited(ask):
    answer = ask("Đơn vị nào phối hợp triển khai học bạ số ở bậc trung học?")
    assert "không ghi đơn vị phối hợp" in answer.text
    assert [c.span.line_start for c in answer.citations] == [158]


def test_several_plans_that_fit_are_offered(ask):
    answer = ask("Ai báo cáo UBND tỉnh?")
    assert answer.status is AnswerStatus.AMBIGUOUS
    assert len({r.document.file for r in answer.responsibilities}) > 1
    assert len(answer.suggestions) == len(answer.responsibilities)


def test_a_greeting_before_a_question_is_no_greeting(ask):
    assert places(ask("Xin chào, ai chủ trì số hóa tư liệu địa chí?")) == [("01", 158)]


@pytest.mark.parametrize(("question", "intent"), [("Chào bạn", Intent.GREETING), ("Trợ giúp", Intent.HELP)])
def test_talk_about_the_assistant(ask, question, intent):
    answer = ask(question)
    assert answer.intent is intent
    assert not answer.responsibilities


@pytest.mark.parametrize(
    ("question", "intent"),
    [("Hạn khi nào?", Intent.DEADLINE), ("Sản phẩm là gì?", Intent.PRODUCT), ("Vậy ai phối hợp?", Intent.COORDINATE)],
)
def test_followups_stay_with_the_task(ask, question, intent):
    answer = ask(question, [DRILL])
    assert answer.intent is intent
    assert places(answer) == [("02", 171)]


def test_followups_reach_back_over_several_questions(ask):
    assert places(ask("Vậy ai phối hợp?", [DRILL, "Hạn khi nào?", "Sản phẩm là gì?"])) == [("02", 171)]


def test_a_followup_with_nothing_before_it_is_answered_on_its_own(ask):
    assert ask("Thế ai phối hợp?").status is not AnswerStatus.ANSWERED


def test_a_follow_up_with_another_period_keeps_the_year_and_the_kind_of_answer(ask):
    before = "Kế hoạch chuyển đổi số của Vân Hải có những việc nào đến hạn trong quý III/2025?"
    answer = ask("thế còn quý IV?", [before])
    assert answer.intent is Intent.LIST
    assert answer.responsibilities
    assert all(r.task.deadline.end.month in (10, 11, 12) for r in answer.responsibilities)
    assert all(r.task.deadline.end.year == 2025 for r in answer.responsibilities)


def test_a_month_that_no_calendar_has(ask):
    answer = ask("Tháng 13/2025 Vân Hải có việc gì đến hạn?")
    assert (answer.status, answer.reason) == (AnswerStatus.NOT_FOUND, Reason.NOTHING_IN_FILTER)
    assert "Tháng 13" in answer.text


def test_two_things_asked_of_different_tasks_are_both_answered(ask):
    answer = ask("Năm 2023 toàn tỉnh Vân Hải phải giảm tối thiểu bao nhiêu biên chế, khối sự nghiệp bao nhiêu?")
    assert answer.status is AnswerStatus.ANSWERED
    assert "khối sự nghiệp" in answer.text


@pytest.mark.parametrize(("month", "lines"), [("6/2025", [155]), ("5/2025", []), ("12/2025", [141, 155])])
def test_recurring_reports_are_listed_where_they_are_asked_for_and_fall(ask, month, lines):
    plan = "của kế hoạch 246/KH-UBND"
    asked = ask(f"Những báo cáo định kỳ nào {plan} phải gửi trong tháng {month}?")
    assert [line for _, line in places(asked)] == lines
    dated = ask(f"Những nhiệm vụ nào {plan} đến hạn trong tháng {month}?")
    assert not any(r.task.deadline.kind is DeadlineKind.RECURRING for r in dated.responsibilities)


def test_listed_reports_are_not_counted_as_left_out(ask):
    asked = "Những báo cáo định kỳ nào của kế hoạch 246/KH-UBND phải gửi trong tháng {}/2025?"
    june, december = ask(asked.format(6)), ask(asked.format(12))
    left_out = [int(re.search(r"Ngoài ra có (\d+)", answer.text)[1]) for answer in (june, december)]
    assert (june.count, december.count) == (1, 2)
    assert left_out[0] == left_out[1] + 1


def test_a_plan_that_is_not_there_is_not_looked_for_in_the_one_before(ask):
    history = ("Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?",)
    answer = ask("Kế hoạch số 999/KH-UBND: ai chủ trì xây dựng đề án?", history)
    assert answer.status is AnswerStatus.NOT_FOUND


def test_a_task_of_each_plan_is_compared(ask):
    answer = ask(
        "Báo cáo kết quả thực hiện kế hoạch chuyển đổi số năm 2025 và kế hoạch cải cách hành chính năm 2024 của "
        "Vân Hải hạn có khác nhau không?"
    )
    assert answer.intent is Intent.COMPARE
    assert {file for file, _ in places(answer)} == {"01", "02"}
