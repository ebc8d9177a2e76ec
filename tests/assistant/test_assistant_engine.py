"""Questions over the sample plans, from words to answers with citations."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.answer import AnswerStatus, Reason
from assistant.answering.asked import LONGEST_QUESTION
from assistant.answering.engine import Assistant
from assistant.question.query import Intent
from benchmarks.quality.question_scores import stands_in
from index.library import Library
from plan.errors import QuestionInvalid

GOLD = Path(__file__).resolve().parents[2] / "samples" / "gold"
QUESTIONS = [item for file in sorted(GOLD.glob("questions_*.json")) for item in json.loads(file.read_bytes())]
NOW = dt.datetime(2025, 9, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
MERGER = "Ai chủ trì Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình, hạn khi nào?"


@pytest.fixture(scope="module")
def assistant(sample_library) -> Assistant:
    return Assistant(sample_library, lambda: NOW)


def test_a_record_answers_with_every_field_and_its_lines(assistant):
    answer = assistant.ask(MERGER)
    (found,) = answer.responsibilities
    assert answer.status is AnswerStatus.ANSWERED
    assert [unit.name for unit in found.task.lead] == ["Phòng Tổ chức - Pháp chế"]
    assert found.task.deadline.end == dt.date(2024, 8, 15)
    assert answer.citations[0].span.line_start <= found.task.span.line_start <= answer.citations[0].span.line_end


@pytest.mark.parametrize(
    "question",
    [
        "ai chu tri de an sap nhap nha hat ca mua nhac hai binh, han khi nao",
        "AI CHỦ TRÌ ĐỀ ÁN SÁP NHẬP NHÀ HÁT CA MÚA NHẠC HẢI BÌNH, HẠN KHI NÀO?",
        "Ai ctrì ĐA sáp nhập Nhà hát Ca múa nhạc Hải Bình, hạn?",
        "Ai chủ trì Đề án sáp nhâp Nhà hát Ca muá nhạc Hải Bình, hạn khi nào??",
    ],
)
def test_ways_of_typing_give_the_same_record(assistant, question):
    assert assistant.ask(question).responsibilities[0].task == assistant.ask(MERGER).responsibilities[0].task


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì xây dựng bệnh viện đa khoa mới của tỉnh Vân Hải?",
        "Ai chủ trì cải cách hành chính năm 2024 của Sở Văn hóa và Thể thao tỉnh Hòa Bình?",
        "Theo Kế hoạch 999/KH-UBND thì ai rà soát thủ tục hành chính?",
    ],
)
def test_what_the_plans_do_not_say_is_said_to_be_missing(assistant, question):
    answer = assistant.ask(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.text.startswith("Các kế hoạch hiện có không nêu")
    assert not answer.responsibilities


def test_an_answer_warns_of_another_deadline_in_the_same_lines(assistant):
    answer = assistant.ask("Hạn tiêm phòng gia súc, gia cầm năm 2026 ở Vân Hải khi nào?")
    assert answer.responsibilities[0].task.deadline.end == dt.date(2026, 4, 30)
    assert "còn nêu thời hạn khác: “xong trước ngày 31/10/2026”" in answer.text


def test_a_list_counts_what_it_lists(assistant):
    answer = assistant.ask("Thư viện tỉnh chủ trì những nhiệm vụ nào trong kế hoạch 18/KH-SVHTT?")
    assert answer.intent is Intent.LIST
    assert answer.responsibilities
    assert all("Thư viện tỉnh" in [u.name for u in found.task.lead] for found in answer.responsibilities)


def test_a_period_lets_only_its_deadlines_through(assistant):
    answer = assistant.ask("Những nhiệm vụ nào của Sở Văn hóa và Thể thao Vân Hải đến hạn trong tháng 8/2024?")
    ends = [found.task.deadline.end for found in answer.responsibilities]
    assert ends
    assert all(dt.date(2024, 8, 1) <= end <= dt.date(2024, 8, 31) for end in ends)


def test_a_period_in_which_nothing_is_due(assistant):
    answer = assistant.ask("Những nhiệm vụ nào của Sở Văn hóa và Thể thao Vân Hải đến hạn trong tháng 8/1999?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.reason is Reason.NOTHING_IN_FILTER


def test_a_followup_keeps_the_task(assistant):
    answer = assistant.ask("Thế ai phối hợp?", [MERGER])
    assert answer.intent is Intent.COORDINATE
    assert answer.responsibilities[0].task == assistant.ask(MERGER).responsibilities[0].task


def test_a_question_after_another_may_be_a_new_one(assistant):
    alone = assistant.ask("Ai số hóa tư liệu địa chí, sách cổ ở Vân Hải?")
    after = assistant.ask("Ai số hóa tư liệu địa chí, sách cổ ở Vân Hải?", [MERGER])
    assert after.responsibilities == alone.responsibilities


@pytest.mark.parametrize("question", ["Xin chào", "Bạn làm được gì?"])
def test_small_talk_cites_nothing(assistant, question):
    answer = assistant.ask(question)
    assert answer.text
    assert not answer.citations


@pytest.mark.parametrize("question", ["", "  \n", "?!", "a" * (LONGEST_QUESTION + 1)])
def test_what_is_no_question_is_refused(assistant, question):
    with pytest.raises(QuestionInvalid):
        assistant.ask(question)


def test_an_empty_library_says_so(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        answer = Assistant(library, lambda: NOW).ask(MERGER)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert not answer.citations


def test_a_plan_that_comes_in_is_asked_at_once(tmp_path, samples):
    from assistant.loading import find_plans, load_plans  # noqa: PLC0415 - only here

    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        assistant = Assistant(library, lambda: NOW)
        assert assistant.ask(MERGER).status is AnswerStatus.NOT_FOUND
        load_plans(find_plans([samples]), library)
        assert assistant.ask(MERGER).status is AnswerStatus.ANSWERED
        library.remove(assistant.ask(MERGER).responsibilities[0].document.id)
        assert assistant.ask(MERGER).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["id"])
def test_citations_hold_what_the_answer_says(assistant, sample_library, item):
    answer = assistant.ask(item["question"], item.get("history") or [])
    numbers = {citation.id for citation in answer.citations}
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} <= numbers
    assert set(chain.from_iterable(found.citations for found in answer.responsibilities)) <= numbers
    assert answer.status is not AnswerStatus.ANSWERED or answer.citations
    for citation in answer.citations:
        span = citation.span
        lines = sample_library.lines(citation.document.id, span.line_start, span.line_end)
        assert stands_in(lines, citation.quote)


@given(st.text(min_size=1, max_size=60))
def test_any_text_gets_an_answer_or_a_refusal(assistant, text):
    try:
        answer = assistant.ask(text)
    except QuestionInvalid:
        assert not re.search(r"\w", text)
    else:
        assert answer.text


words = st.sampled_from(
    ["ai", "chủ trì", "Sở", "Văn phòng", "tháng 13", "quý V", "32/13/2024", "kế hoạch", "và", "hay", "(", '"', "so với"]
)


@given(st.lists(words, min_size=1, max_size=12).map(" ".join))
def test_asking_words_in_any_order_do_no_harm(assistant, text):
    answer = assistant.ask(f"a {text}")
    assert answer.status is not AnswerStatus.ANSWERED or answer.citations or answer.intent is Intent.COUNT


@pytest.mark.parametrize(
    "question", ["Kế hoạch 18/KH-SVHTT do sở nào ban hành?", "Sở nào ban hành Kế hoạch 18/KH-SVHTT?"]
)
def test_who_issued_a_plan_is_no_task(assistant, question):
    answer = assistant.ask(question)
    assert answer.intent is Intent.METADATA
    assert "Sở Văn hóa và Thể thao" in answer.text


def test_a_decision_is_not_called_a_plan(assistant):
    assert "Quyết định 88/QĐ-UBND" in assistant.ask("Ai ký Quyết định 88/QĐ-UBND?").text
