"""Telex letters left in a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language.folding import fold
from plan.language.telex import untelex
from plan.language.wording import is_syllable

TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
SHAPES = {"â": "aa", "ê": "ee", "ô": "oo", "đ": "dd", "ă": "aw", "ơ": "ow", "ư": "uw"}
WORDS = [
    "việc",
    "đơn",
    "vụ",
    "chủ",
    "mấy",
    "được",
    "trước",
    "quý",
    "năm",
    "số",
    "thủ",
    "tục",
    "hộ",
    "nghèo",
    "khuyến",
    "khích",
    "nghiệp",
    "đất",
    "sở",
    "xã",
    "trình",
]


def typed(word: str) -> str:
    """A word as Telex types it, the tone at the end."""
    tone = ""
    letters = ""
    for char in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", char)
        tone += "".join(TONES.get(mark, "") for mark in parts)
        bare = unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES))
        letters += SHAPES.get(bare, bare)
    return letters + tone


@given(st.sampled_from(WORDS))
def test_a_typed_word_means_its_syllable(word):
    key = typed(word)
    assert untelex(key) == (None if is_syllable(key) else fold(word))


@pytest.mark.parametrize(("key", "meant"), [("vuj", "vu"), ("ddown", "don"), ("maays", "may"), ("chur", "chu")])
def test_letters_on_either_side_of_the_vowel(key, meant):
    assert untelex(key) == meant


@pytest.mark.parametrize(
    "key", ["to", "sao", "tthc", "ubnd", "index", "email", "5g", "wifi", "view", "srx", "trs", "", "đơn", "x" * 999]
)
def test_other_words_are_left_alone(key):
    assert untelex(key) is None


@given(st.text(alphabet="abcdeghiklmnopqrstuvwxy", max_size=12))
def test_what_comes_out_is_a_syllable(key):
    meant = untelex(key)
    assert meant is None or is_syllable(meant)
