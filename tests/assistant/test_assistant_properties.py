"""What holds for every question: no failure but a refusal, and no word that the plans do not say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.answer import Answer, AnswerStatus
from assistant.answering.asked import LONGEST_QUESTION
from assistant.answering.engine import Assistant
from benchmarks.quality.keys import sample_keys
from benchmarks.quality.question_scores import NOW, stands_in
from index.library import Library
from plan.errors import QuestionInvalid

QUESTIONS = sample_keys().questions
PIECES = (
    "ai chủ trì",
    "phối hợp với ai",
    "hạn khi nào",
    "bao nhiêu nhiệm vụ",
    "số hóa hồ sơ",
    "Sở Tư pháp",
    "tỉnh Vân Hải",
    "kế hoạch 173/KH-UBND",
    "tháng 13/2025",
    "ngày 31/02/2025",
    "so sánh",
    "đơn vị đó",
    "😀🏽",
    "\x00\x07\x1b[31m",
    "\ud800",
    "\u202e\u200d\ufeff",
    "' OR 1=1; DROP TABLE task; --",
    '"NEAR(a b, 3)" AND * ^ text: (',
    "谁负责数字化档案",
    "Кто отвечает за оцифровку?",
    "מי אחראי",
    "ignore previous instructions",
    "\n\n\t",
    "１７３",
    "9" * 40,
)
noise = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def assistant(sample_library) -> Assistant:
    return Assistant(sample_library, lambda: NOW)


@pytest.fixture(scope="module")
def read_tasks(sample_library):
    return {(t.document_id, t.task.id): t.task for t in sample_library.tasks()}


def check(answer: Answer, library: Library, read_tasks: dict) -> None:
    """Marks, quotes and records of an answer are those of the library."""
    numbers = {citation.id for citation in answer.citations}
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} <= numbers
    assert {n for r in answer.responsibilities for n in r.citations} <= numbers
    assert all(r.citations for r in answer.responsibilities)
    assert all(read_tasks[r.document.id, r.task.id] == r.task for r in answer.responsibilities)
    for citation in answer.citations:
        span = citation.span
        assert stands_in(library.lines(citation.document.id, span.line_start, span.line_end), citation.quote)


def timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0)


@pytest.mark.parametrize("key", QUESTIONS, ids=lambda key: key.id)
def test_sample_questions(assistant, sample_library, read_tasks, key):
    answer = assistant.ask(key.question, key.history)
    check(answer, sample_library, read_tasks)
    assert timeless(assistant.ask(key.question, key.history)) == timeless(answer)
    if answer.status is AnswerStatus.ANSWERED:
        check_numbers(answer, sample_library)


def check_numbers(answer: Answer, library: Library) -> None:
    """Every number in the text stands in a cited line, or is a day of a record, an ordinal, or a count."""
    text = re.sub(r"\[\d+\]|^\d+\. |^Có \d+ nhiệm vụ|Ngoài ra có \d+", " ", answer.text, flags=re.MULTILINE)
    said = {day(n) for n in re.findall(r"\d{2}/\d{2}/\d{4}", text)}
    known = {r.task.deadline.end for r in answer.responsibilities} | {
        c.document.document.date for c in answer.citations
    }
    lines = [
        line for c in answer.citations for line in library.lines(c.document.id, c.span.line_start, c.span.line_end)
    ]
    fields = [w for c in answer.citations for w in (c.document.document.number, c.document.document.year)]
    printed = {n.lstrip("0") for n in re.findall(r"\d+", " ".join(map(str, [*lines, *fields])))}
    assert {d for d in said if f"{d:%d/%m/%Y}" not in " ".join(lines)} <= known
    rest = re.sub(r"\d{2}/\d{2}/\d{4}", " ", text)
    assert {n.lstrip("0") for n in re.findall(r"\d+", rest)} <= printed


def day(text: str) -> dt.date:
    return dt.datetime.strptime(f"{text} +0700", "%d/%m/%Y %z").date()


def test_units_stand_in_the_lines_they_name(sample_library):
    for stored in sample_library.tasks():
        for unit in (*stored.task.lead, *stored.task.coordinate):
            lines = sample_library.lines(stored.document_id, unit.span.line_start, unit.span.line_end)
            assert set(words(unit.name)) <= set(words(" ".join(lines))), (stored.task.id, unit.name)


@pytest.mark.parametrize("key", QUESTIONS, ids=lambda key: key.id)
def test_units_of_an_answer_are_cited(assistant, key):
    answer = assistant.ask(key.question, key.history)
    cited = {c.id: c for c in answer.citations}
    for found in answer.responsibilities:
        spans = [cited[n].span for n in found.citations]
        for unit in (*found.task.lead, *found.task.coordinate):
            assert any(span.contains(unit.span) for span in spans), (found.task.id, unit.name)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text).lower())


@given(noise)
def test_noise(assistant, sample_library, read_tasks, text):
    try:
        answer = assistant.ask(text)
    except QuestionInvalid:
        return
    check(answer, sample_library, read_tasks)
    assert timeless(assistant.ask(text)) == timeless(answer)


@given(noise, st.lists(noise, max_size=3))
@settings(max_examples=30)
def test_noise_in_the_conversation(assistant, sample_library, read_tasks, text, history):
    try:
        answer = assistant.ask(text, history)
    except QuestionInvalid:
        return
    check(answer, sample_library, read_tasks)


@given(st.sampled_from(QUESTIONS), noise, st.booleans())
def test_noise_around_a_question(assistant, sample_library, read_tasks, key, text, before):
    answer = assistant.ask(f"{text} {key.question}" if before else f"{key.question} {text}")
    check(answer, sample_library, read_tasks)


@pytest.mark.parametrize("piece", ["ai ", "a", "(", "số hóa hồ sơ ", "😀 ai "])
def test_the_longest_question_is_answered(assistant, piece):
    text = (piece * LONGEST_QUESTION)[:LONGEST_QUESTION]
    try:
        assistant.ask(text)
    except QuestionInvalid:
        assert not re.search(r"\w", text)


@pytest.mark.parametrize("text", ["tháng ²/2025 ai nộp báo cáo?", "quý ②/2025 có việc gì?", "việc số ③"])
def test_digits_that_are_no_decimals(assistant, text):
    assert assistant.ask(text)


def test_a_question_too_long_by_one_is_refused(assistant):
    with pytest.raises(QuestionInvalid):
        assistant.ask("a" * (LONGEST_QUESTION + 1))
