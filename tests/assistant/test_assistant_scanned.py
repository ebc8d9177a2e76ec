"""Answers out of scans: page and box of the evidence, and a word of caution where the words are not certain."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.engine import Assistant
from assistant.channels.render import answer_json
from index.library import Library
from ingest.pipeline import read_source
from ingest.source import Source, SourceLine
from plan.issue import Issue, Severity
from plan.place import Box, Place
from plan.span import Span

LINES = [
    "Số: 5/KH-UBND",
    "KẾ HOẠCH",
    "Nuôi cá năm 2026",
    "I. NHIỆM VỤ",
    "- Phòng Kinh tế nạo vét ao Đông trước ngày 05/5/2026.",
    "- Phòng Tài chính tổ chức mua lưới mới cho đội đánh cá trước ngày 15/8/2026.",
]


@pytest.fixture
def ask(tmp_path):
    places = [Place(1 + at // 4, Box(0.1, 0.1 * at, 0.9, 0.1 * at + 0.05)) for at in range(len(LINES))]
    doubt = Issue(Severity.WARNING, "recognition_doubtful", "“15/8/2026” hay “15/3/2026”", Span(6, 6))
    source = Source(tuple(map(SourceLine, LINES, places)), (doubt,), pages=2)
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        library.replace(read_source(source, "ao.pdf", "a" * 64), source="ao.pdf")
        assistant = Assistant(library, lambda: dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        yield lambda question: answer_json(assistant.ask(question))


def test_a_citation_has_page_and_box(ask):
    found = ask("Ai nạo vét ao Đông?")
    assert found["status"] == "answered"
    (citation,) = found["citations"]
    assert (citation["page"], citation["line_start"]) == (2, 5)
    assert citation["boxes"] == [{"page": 2, "box": [0.1, 0.4, 0.9, 0.45]}]
    assert found["responsibilities"][0]["source"]["page"] == 2


def test_what_was_read_for_certain_is_not_doubted(ask):
    found = ask("Ai nạo vét ao Đông?")
    assert found["responsibilities"][0]["doubts"] == []
    assert "chưa chắc chắn" not in found["answer"]


@pytest.mark.parametrize(
    "question", ["Ai tổ chức mua lưới mới cho đội đánh cá?", "Liệt kê các nhiệm vụ của Phòng Tài chính"]
)
def test_doubtful_words_are_served_with_a_caution(ask, question):
    found = ask(question)
    assert found["responsibilities"][0]["doubts"] == ["recognition_doubtful"]
    assert "chưa chắc chắn" in found["answer"]
    assert "15/3/2026" not in found["answer"]  # the other reading stands in no line, so the answer may not say it
