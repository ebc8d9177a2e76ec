"""What plans say of themselves when a question asks for it."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer, AnswerStatus, Reason
from assistant.answering.metadata import answer_metadata, compare_issued
from assistant.question.parse import parse
from assistant.question.query import Intent


@pytest.fixture
def said(corpus, sample_library, today):
    def answer(question: str) -> Answer | None:
        understood = parse(question, corpus, today)
        pointing = understood.pointing
        return answer_metadata(understood.query, pointing.plans, pointing.boosts, sample_library)

    return answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Kế hoạch 173/KH-UBND ban hành ngày nào?", "ngày ban hành: 22/07/2025"),
        ("ke hoach 173/kh-ubnd ky ngay may", "ngày ban hành: 22/07/2025"),
        ("Kế hoạch 246/KH-UBND được ai ký?", "người ký: Mạc Hữu Toản"),
        ("Người ký Quyết định 88/QĐ-UBND là ai?", "người ký: Ngô Bách Điền"),
        ("Kế hoạch 173/KH-UBND do cơ quan nào ban hành?", "cơ quan ban hành: Ủy ban nhân dân tỉnh Vân Hải"),
        ("Kế hoạch CCHC của Sở Văn hóa và Thể thao Vân Hải mang số nào?", "số: 18/KH-SVHTT"),
        ("Kế hoạch 18/KH-SVHTT gửi cho những cơ quan nào?", "nơi nhận: UBND tỉnh (để b/c); Sở Nội vụ; Ban Giám đốc Sở"),
    ],
)
def test_one_field(question, value, said):
    answer = said(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.intent is Intent.METADATA
    assert value in answer.text


def test_only_what_was_asked_is_said(said):
    text = said("Kế hoạch 173/KH-UBND ban hành ngày nào?").text
    assert "người ký" not in text
    assert "nơi nhận" not in text


def test_several_fields_in_one_line(said):
    text = said("Kế hoạch 246/KH-UBND ai ký, ban hành ngày nào?").text
    assert "ngày ban hành: 12/09/2025" in text
    assert "người ký: Mạc Hữu Toản" in text
    assert "\n" not in text


def test_a_question_for_nothing_in_particular_gets_number_date_and_signer(said):
    text = said("Kế hoạch 173/KH-UBND cho biết thông tin gì?").text
    assert all(words in text for words in ("173/KH-UBND", "22/07/2025", "Đoàn Thục Trinh"))


def test_the_office_of_the_signer_stands_beside_the_name(said):
    assert "Lưu Vĩnh Khang, GIÁM ĐỐC" in said("Ai ký Kế hoạch 18/KH-SVHTT, chức vụ gì?").text


def test_every_value_is_cited_in_the_lines_that_print_it(said, sample_library):
    answer = said("Kế hoạch 246/KH-UBND ai ký, ban hành ngày nào?")
    assert all(f"[{c.id}]" in answer.text for c in answer.citations)
    lines = [
        " ".join(sample_library.lines(c.document.id, c.span.line_start, c.span.line_end)) for c in answer.citations
    ]
    assert any("ngày 12 tháng 9 năm 2025" in line for line in lines)
    assert any("Mạc Hữu Toản" in line for line in lines)


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch của Sở Nội vụ Vân Hải mang số bao nhiêu?",
        "Kế hoạch của Sở Nội vụ Vân Hải ban hành ngày nào?",
        "Kế hoạch của Sở Nội vụ Vân Hải mang số bao nhiêu, ban hành ngày nào?",
    ],
)
def test_what_the_plan_leaves_blank_is_not_made_up(question, said):
    answer = said(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.reason is Reason.BLANK_IN_PLAN
    assert "để trống" in answer.text
    assert answer.citations


def test_a_blank_beside_a_known_value_is_still_an_answer(said):
    answer = said("Kế hoạch của Sở Nội vụ Vân Hải mang số bao nhiêu, ai ký?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.reason is None
    assert "số: kế hoạch để trống" in answer.text
    assert "Tạ Quế Lâm" in answer.text


def test_every_plan_has_a_line_when_all_are_asked_for(said):
    lines = said("Các kế hoạch hiện có mang số bao nhiêu?").text.splitlines()
    assert len(lines) == 5
    assert all(name in line for name, line in zip(("18/", "173/", "246/", "Nội vụ", "88/"), lines, strict=True))
    assert "để trống" in lines[3]


def test_plans_of_one_office_each_have_a_line(said):
    text = said("Các kế hoạch của UBND tỉnh Vân Hải do ai ký?").text
    assert len(text.splitlines()) == 3
    assert all(name in text for name in ("Đoàn Thục Trinh", "Mạc Hữu Toản", "Ngô Bách Điền"))
    assert "Lưu Vĩnh Khang" not in text


def test_a_plan_named_by_its_title_is_meant(said):
    text = said("Ai ký kế hoạch tinh giản biên chế?").text
    assert "Tạ Quế Lâm" in text
    assert "\n" not in text


@pytest.mark.parametrize("question", ["Ai ký giấy khen học sinh giỏi?", "Kế hoạch của tỉnh Hà Nội do ai ký?"])
def test_no_plan_meant_is_no_answer(question, said):
    assert said(question) is None


def test_what_a_plan_replaces_and_rests_on_is_said_with_its_lines(said):
    answer = said("Kế hoạch 173/KH-UBND thay thế kế hoạch nào?")
    assert "thay thế: Kế hoạch số 31/KH-UBND ngày 20/01/2025 [" in answer.text
    assert "31/KH-UBND" in answer.citations[-1].quote
    rests = said("Kế hoạch 173/KH-UBND thực hiện nghị quyết nào?")
    assert "Nghị quyết số 57-NQ/TW ngày 22/12/2024 [" in rests.text


def test_a_plan_that_replaces_none_says_so(said):
    assert "thay thế: kế hoạch không ghi" in said("Kế hoạch 246/KH-UBND thay thế văn bản nào?").text


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Thư viện có mấy kế hoạch?", ("18/", "173/", "246/", "Nội vụ", "88/")),
        ("Có bao nhiêu kế hoạch của Sở Nội vụ Vân Hải?", ("Nội vụ",)),
        ("co bao nhieu ke hoach ve chuyen doi so", ("173/",)),
        ("Có mấy kế hoạch của tỉnh Vân Hải năm 2025?", ("173/", "246/")),
        ("Có bao nhiêu kế hoạch do ông Mạc Hữu Toản ký?", ("246/",)),
    ],
)
def test_plans_are_counted_by_what_names_them(question, numbers, said):
    answer = said(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.intent is Intent.COUNT
    assert answer.count == len(numbers)
    head, *lines = answer.text.splitlines()
    assert f"{len(numbers)} kế hoạch" in head
    assert all(number in line for number, line in zip(numbers, lines, strict=True))


@pytest.mark.parametrize("question", ["Có mấy kế hoạch về y tế?", "Có bao nhiêu kế hoạch về chuyển đổi số y tế?"])
def test_no_plan_of_that_name_is_said_plainly(question, said):
    answer = said(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.reason is Reason.NOTHING_IN_FILTER
    assert answer.count is None


def test_a_signer_chooses_among_all_plans(said):
    text = said("Ông Mạc Hữu Toản ký những kế hoạch số nào của Vân Hải, trong các kế hoạch hiện có?").text
    assert "246/KH-UBND" in text
    assert "\n" not in text


def test_plans_issued_on_one_day_are_said_to_be(corpus, sample_library, today):
    query = parse("Kế hoạch nào ban hành trước?", corpus, today).query
    plan = next(p for p in corpus.plans() if p.serial == "173")
    assert compare_issued(query, [plan, plan], sample_library).text.startswith("Các kế hoạch ban hành cùng ngày.")


def test_no_plan_is_first_beside_one_without_a_day(corpus, sample_library, today):
    query = parse("Kế hoạch nào ban hành trước?", corpus, today).query
    dated = next(p for p in corpus.plans() if p.serial == "173")
    blank = next(p for p in corpus.plans() if p.stored.document.date is None)
    text = compare_issued(query, [dated, blank], sample_library).text
    assert "ban hành trước" not in text
    assert "để trống" in text
