"""Titles that a question repeats choose the plans of a list, and what they account for filters no task."""

from __future__ import annotations

import pytest

from assistant.question.parse import parse
from assistant.retrieval.narrowing import narrow


@pytest.fixture
def narrowed(corpus, today):
    def narrowed(question: str) -> tuple[list[str], list[str]]:
        understood = parse(question, corpus, today)
        found = narrow(understood)
        files = {plan.id: plan.stored.file[:2] for plan in understood.pointing.plans}
        return sorted(files[i] for i in found.plans), [" ".join(word.first) for word in found.topic]

    return narrowed


@pytest.mark.parametrize(
    ("question", "plans"),
    [
        ("Sở Tư pháp làm gì trong kế hoạch chuyển đổi số của Vân Hải?", ["02"]),
        ("so tu phap van hai lam gi ve tiep can thong tin", ["03"]),
        ("Sở Tài chính Vân Hải làm gì về tinh giản biên chế và chuyển đổi số?", ["02", "04"]),
        ("Sở Tư pháp Vân Hải phải làm những gì?", ["01", "02", "03", "04", "05"]),
    ],
)
def test_titles_choose_plans(question, plans, narrowed):
    assert narrowed(question)[0] == plans


def test_words_of_the_title_and_fillers_are_no_subject(narrowed):
    question = "Dạ anh chị cho em hỏi, liệt kê hết giúp em việc của Sở Tư pháp trong kế hoạch chuyển đổi số Vân Hải ạ"
    assert narrowed(question) == (["02"], [])


def test_words_no_title_accounts_for_stay(narrowed):
    assert narrowed("Sở Tư pháp làm gì về hộ tịch trong kế hoạch chuyển đổi số Vân Hải?")[1] == ["ho", "tich"]
