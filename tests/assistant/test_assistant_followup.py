"""Questions that lean on the one before."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.question.followup import Carried, is_followup, take_over
from assistant.question.parse import parse
from assistant.question.query import Intent

FIRST = "Ai chủ trì diễn tập ứng cứu sự cố ở tỉnh Vân Hải năm 2025?"


@pytest.fixture
def understand(corpus, today):
    return lambda question: parse(question, corpus, today)


@pytest.mark.parametrize(
    "question",
    [
        "Vậy hạn khi nào?",
        "Thế ai phối hợp?",
        "Còn đợt 2 thì sao?",
        "Đơn vị đó phối hợp với ai?",
        "Việc này xong khi nào?",
        "Hạn khi nào?",
        "Sản phẩm là gì?",
        "vay han khi nao",
    ],
)
def test_leans_on_the_one_before(understand, question):
    assert is_followup(understand(question))


@pytest.mark.parametrize(
    "question",
    [
        FIRST,
        "Sở Tư pháp chủ trì những việc nào trong kế hoạch 173?",
        "Ai chủ trì nâng cấp khu neo đậu tránh trú bão?",
        "Xin chào",
        "Bạn làm được gì?",
    ],
)
def test_stands_alone(understand, question):
    assert not is_followup(understand(question))


def carried(understand, question: str) -> Carried:
    return Carried(understand(question), None, None)


def test_takes_plan_and_subject(understand):
    merged = take_over(understand("Vậy hạn khi nào?"), carried(understand, FIRST))
    before = understand(FIRST).query
    assert merged.query.intent is Intent.DEADLINE
    assert [w.first for w in merged.query.topic] == [w.first for w in before.topic]
    assert merged.query.documents == before.documents
    assert merged.query.pointed


def test_keeps_what_the_new_question_names(understand):
    new = understand("Vậy Kế hoạch 246/KH-UBND thì ai tập huấn nghiệp vụ cho đầu mối?")
    merged = take_over(new, carried(understand, FIRST))
    assert merged.query.documents == new.query.documents
    assert merged.query.topic == new.query.topic


def test_a_bare_question_takes_the_kind_of_answer(understand):
    merged = take_over(understand("Thế thì sao?"), carried(understand, FIRST))
    assert merged.query.intents == understand(FIRST).query.intents


def test_another_period_of_the_same_list(understand):
    before = carried(understand, "Liệt kê nhiệm vụ đến hạn tháng 8/2025 trong kế hoạch 173")
    merged = take_over(understand("Còn những việc nào tháng 9/2025?"), before)
    assert merged.query.intent is Intent.LIST
    assert merged.query.window is not None
    assert merged.query.window.first.month == 9
    assert merged.query.documents == before.understood.query.documents


def test_a_leap_day_in_the_year_of_the_question_before_is_its_month(corpus):
    before = parse("Nhiệm vụ nào của kế hoạch 173/KH-UBND đến hạn trong quý III/2025?", corpus, dt.date(2024, 2, 20))
    after = parse("Thế còn ngày 29/2?", corpus, dt.date(2024, 2, 20))
    window = take_over(after, Carried(before, None, None)).query.window
    assert window is not None
    assert (window.first.year, window.first.month, window.last) == (2025, 2, dt.date(2025, 2, 28))
