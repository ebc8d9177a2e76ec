"""Comparisons written by a model: something of every side, nothing that no side says."""

from __future__ import annotations

import pytest
from writing_values import copies, lies, passages, says, shortens, strict, turn_of, use

from assistant.answering.answer import Contribution, Part
from assistant.writing import comparison, sentences, wording
from assistant.writing.comparison import Comparisons

BOTH = (
    "Chỉ tiêu hồ sơ trực tuyến toàn trình của Sở Văn hóa và Thể thao Vân Hải năm 2024 và của UBND tỉnh Vân Hải năm "
    "2025 là bao nhiêu, bên nào cao hơn?"
)


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setattr(sentences, "check", strict)


def improved(turn, script):
    comparisons, model = use(Comparisons, script)
    assert comparisons.helps(turn)
    better = comparisons.apply(turn)
    assert model.asked
    return better and better.answer


def test_sentences_of_both_sides_stand_side_by_side(sample_library, lenient):
    turn = turn_of(sample_library, BOTH)
    answer = improved(turn, shortens)
    assert answer.text == (
        "Theo Kế hoạch 18/KH-SVHTT: Hồ sơ nộp trực tuyến toàn trình đạt tối thiểu 60% tổng số hồ sơ phát sinh [1].\n"
        "Theo Kế hoạch 173/KH-UBND: Tỷ lệ hồ sơ trực tuyến toàn trình đạt 75% [2].\n" + wording.WROTE
    )
    assert answer.contribution == Contribution(Part.WROTE, "scripted", 0)
    assert {c.document.id for c in answer.citations} == {c.document.id for c in turn.answer.citations}


@pytest.mark.parametrize("left", [1, 2])
def test_a_side_that_is_missing_leaves_the_quotes(sample_library, lenient, left):
    def one_side(request):
        return says((passages(request)[left].split("; ")[0], left))

    assert improved(turn_of(sample_library, BOTH), one_side) is None


def test_what_it_comes_to_is_no_sentence(sample_library, lenient):
    def concludes(request):
        shown = passages(request)
        ends = [(text.split("; ")[0], number) for number, text in shown.items()]
        return says(*ends, ("UBND tỉnh Vân Hải đặt cao hơn 15%.", 2))

    answer = improved(turn_of(sample_library, BOTH), concludes)
    assert "đặt cao hơn" not in answer.text
    assert answer.contribution.dropped == 1


def test_lies_leave_the_quotes(sample_library):
    assert improved(turn_of(sample_library, BOTH), lies) is None


def test_issue_dates_and_tasks_are_compared_by_the_rules_alone(sample_library):
    for question in (
        "Kế hoạch 18/KH-SVHTT và Kế hoạch 173/KH-UBND, kế hoạch nào ban hành trước?",
        "So sánh thời hạn làm sạch dữ liệu hộ tịch và thời hạn diễn tập ứng cứu sự cố ở Vân Hải",
    ):
        comparisons, _model = use(Comparisons, copies)
        turn = turn_of(sample_library, question)
        assert turn.answer.status.value == "answered"
        assert not comparisons.helps(turn)


def test_sides_that_no_single_passage_answers_for_need_enough_of_both(sample_library):
    question = (
        "So sánh kinh phí của kế hoạch CCHC Sở Văn hóa và Thể thao Vân Hải năm 2024 và kế hoạch tinh giản biên chế của "
        "Sở Nội vụ Vân Hải năm 2023"
    )
    turn = turn_of(sample_library, question)
    assert turn.answer.status.value == "not_found"
    sides = comparison._sides(turn)
    assert [turn.assistant.corpus.library.document(plan).document.number for plan in sides] == [
        "18/KH-SVHTT",
        "/KH-SNV",
    ]
    assert improved(turn, copies) is None  # none of them says so much that the rules would have quoted it
    assert improved(turn, lies) is None


def test_a_side_without_a_plan_is_compared_by_nobody(sample_library):
    comparisons, _model = use(Comparisons, copies)
    question = "So sánh chỉ tiêu hồ sơ trực tuyến của Sở Y tế Đồng Nai với Sở Văn hóa và Thể thao Vân Hải"
    assert not comparisons.helps(turn_of(sample_library, question))
