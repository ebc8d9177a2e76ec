"""Shorthand that no table lists."""

from __future__ import annotations

import pytest
from assistant_values import entry

from assistant.corpus import Contents
from assistant.question.shorthand import write_out
from plan.language.wording import words_of

PLAN = Contents(
    (),
    (
        entry("Rà soát, đơn giản hóa thủ tục hành chính"),
        entry("Kiến nghị đơn giản hóa quy định"),
        entry("Tiểu dự án 1: mua sắm trang thiết bị kỹ thuật nghiệp vụ"),
        entry("Đánh giá và hỗ trợ"),
    ),
)


def written(text: str) -> list[tuple[str, ...]]:
    return [word.first for word in write_out(words_of(text), text, [PLAN])]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("kiến nghị ĐGH", "don gian hoa"),
        ("mua sắm TTB", "trang thiet bi"),
        ("TDA1 làm gì", "tieu du an 1"),
        ("mua TTB KTNV", "ky thuat nghiep vu"),
        ("đv nào ct", "chu tri"),
        ("dv nao ph", "phoi hop"),
        ("ph với ai", "phoi hop"),
    ],
)
def test_shorthand_is_written_out(text, read):
    assert tuple(read.split()) in written(text)


@pytest.mark.parametrize("text", ["XYZ làm gì", "chủ tịch ct", "NAM", "đgh", "mua ABCDEFG"])
def test_what_no_plan_spells_stays(text):
    assert written(text) == [word.first for word in words_of(text)]


def test_the_most_frequent_words_come_first_and_others_are_kept():
    (word,) = write_out(words_of("ĐGH"), "ĐGH", [PLAN])
    assert word.readings[0] == ("don", "gian", "hoa")


def test_words_keep_their_places():
    text = "mua TTB ở đâu"
    assert [(w.begin, w.stop) for w in write_out(words_of(text), text, [PLAN])] == [
        (w.begin, w.stop) for w in words_of(text)
    ]
