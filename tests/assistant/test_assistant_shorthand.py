"""Shorthand that no table lists."""

from __future__ import annotations

import pytest
from assistant_values import entry

from assistant.corpus import Contents
from assistant.question.shorthand import prefer_places, write_out
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
        ("CQ CT, CQ PH", "chu tri"),
        ("CQ CT, CQ PH", "phoi hop"),
        ("báo cáo 6T", "6 thang"),
        ("thực thi PL", "phap luat"),
        ("trong PL 1", "phu luc"),
        ("PL II có gì", "phu luc"),
    ],
)
def test_shorthand_is_written_out(text, read):
    assert tuple(read.split()) in written(text)


@pytest.mark.parametrize("text", ["phối hợp với CT Điện lực", "CT quản lý", "thuộc CT nào đó", "CT này"])
def test_a_company_or_programme_is_no_role(text):
    assert ("chu", "tri") not in written(text)


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


@pytest.mark.parametrize(
    ("text", "read"), [("nooji vuj", "vu"), ("trang thieets bij", "thiet"), ("ddown giarn hoas", "don")]
)
def test_telex_letters_are_read(text, read):
    assert (read,) in written(text)


def test_a_word_that_the_plans_have_is_no_telex():
    plan = Contents((), (entry("Chỉ số PAR INDEX"),))
    assert write_out(words_of("par"), "par", [plan])[0].first == ("par",)
    assert write_out(words_of("par"), "par", [PLAN])[0].first == ("pa",)


def test_letters_for_several_places_mean_one_that_has_plans():
    words = words_of("tỉnh ĐN")
    known, own = {"dong nai", "da nang"}, {"dong nai"}
    assert prefer_places(words, known, own)[1].first == ("dong", "nai")
    assert prefer_places(words, known, {"da nang"})[1].first == ("da", "nang")


def test_letters_that_may_be_another_word_stay_it():
    words = words_of("KH 12")  # "kế hoạch" or "Khánh Hòa"
    assert prefer_places(words, {"khanh hoa"}, {"khanh hoa"})[0].first == ("ke", "hoach")
