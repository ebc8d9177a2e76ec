"""What people say for what plans print."""

from __future__ import annotations

import pytest

from plan.language.everyday import find_everyday
from plan.language.folding import fold, normalise
from plan.language.tables import load_table
from plan.language.wording import words_of


def found(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {text[e.words[0].begin : e.words[-1].stop]: e.written for e in find_everyday(text, words_of(text))}


def test_an_everyday_expression_has_the_words_of_plans():
    assert ("phe", "duyet") in found("thủ tục vừa được gật đầu")["gật đầu"]


def test_the_longest_expression_is_taken():
    assert list(found("bán ra nước ngoài")) == ["bán ra nước ngoài"]


@pytest.mark.parametrize("text", ["thu tuc vua duoc gat dau", "THỦ TỤC VỪA ĐƯỢC GẬT ĐẦU", "gật  đầu"])
def test_case_space_and_missing_accents_do_not_matter(text):
    assert len(found(text)) == 1


def test_with_other_accents_it_is_another_word():
    assert not found("gắt đầu")


def test_a_single_syllable_without_accents_is_not_read():
    assert found("tiền cho đề án")
    assert not found("tien cho de an")


def test_every_row_says_something_else_than_it_reads():
    """No row may send an expression to itself alone, and none is said twice."""
    rows = load_table("everyday")
    said = [normalise(row["said"]) for row in rows]
    assert len(set(said)) == len(said) > 1000
    for row in rows:
        written = row["written"].split(" | ")
        assert all(written)
        assert {fold(w) for w in written} != {fold(row["said"])}, row["said"]
