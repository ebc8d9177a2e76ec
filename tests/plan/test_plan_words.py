"""Abbreviations, comparable word sequences, and segmentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language import words
from plan.language.abbreviations import expand, readings
from plan.language.folding import fold
from plan.language.wording import is_syllable, plain_words, words_of
from plan.language.words import segment


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("UBND xã", "Ủy ban nhân dân xã"),
        ("Sở KH&CN", "Sở Khoa học và Công nghệ"),
        ("12/KH-UBND", "12/KH-UBND"),  # parts of a document number are left alone
        ("ubnd xã", "ubnd xã"),
        ("Đầm sen", "Đầm sen"),
        ("", ""),
    ],
)
def test_expand(text, long):
    assert expand(text) == long


def test_an_abbreviation_with_several_readings_is_kept():
    ambiguous = next(key for key, values in readings().items() if len(values) > 1 and key.isalpha())
    assert expand(f"ấp {ambiguous.upper()}") == f"ấp {ambiguous.upper()}"


def test_readings_are_folded_and_most_usual_first():
    assert readings()["ubnd"][0] == "Ủy ban nhân dân"
    assert all(key == fold(key) for key in readings())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Trạm Y tế xã", "tram y te xa"),
        ("UBND xã", "uy ban nhan dan xa"),
        ("ubnd xa", "uy ban nhan dan xa"),  # small letters that can be no syllable
        ("Sở KH&CN", "so khoa hoc va cong nghe"),
        ("", ""),
        ("… !", ""),
    ],
)
def test_plain_words(text, keys):
    assert " ".join(plain_words(text)) == keys


_PARTS = (
    "UBND", "ubnd", "Sở KH&CN", "P.GD&ĐT", "KH & CN", "QĐ-TTg", "12/KH-UBND", "xã", "Đầm", "e\u0301t", "TDTT", "tt",
    "BCH", ",", ".", "(", "/", "&", "ấp 3", "HỘI NGHỊ",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS) | st.text(max_size=6), max_size=12).map(" ".join))
def test_plain_words_are_the_most_usual_readings_of_all_words(text):
    assert plain_words(text) == tuple(key for word in words_of(text) for key in word.first)


@pytest.mark.parametrize("text", ["UBND xã Sậy, Sở KH&CN", "Đo độ mặn", "e\u0301t sen", "  ấp 3 "])
def test_words_of_keeps_offsets(text):
    at = 0
    for word in words_of(text):
        assert at <= word.begin < word.stop
        assert word.readings
        assert all(word.readings)
        assert word.first == word.readings[0]
        at = word.stop


def test_several_readings_are_alternatives_of_one_word():
    (word,) = words_of("HD")
    assert len(word.readings) > 1
    assert ("huong", "dan") in word.readings


@pytest.mark.parametrize(
    ("key", "is_one"), [("nam", True), ("nghieng", True), ("tthc", False), ("ubnd", False), ("", False)]
)
def test_is_syllable(key, is_one):
    assert is_syllable(key) is is_one


@pytest.fixture
def segmenter(monkeypatch):
    """Put a function in the segmenter's place; `segment` forgets what it knew."""

    def use(tokenize):
        segment.cache_clear()
        monkeypatch.setattr(words, "_segmenter", lambda: tokenize)

    yield use
    segment.cache_clear()


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("theo Quyết định số 399/QĐ-UBND", "399/qđ-ubnd"),
        ("trước 15/02/2027", "15/02/2027"),
        ("nghị định 06/2027/NĐ-CP của", "06/2027/nđ-cp"),
        ("số 12 /KH - SYT", "12/kh-syt"),
        ("trong T10/2027,", "t10/2027"),
        ("đạt 85,5% hộ", "85,5%"),
        ("gồm 1.450 hộ", "1.450"),
    ],
)
def test_numbers_and_dates_are_kept_whole(segmenter, text, whole):
    segmenter(lambda piece: list(piece.replace("/", " / ").replace("-", " - ").split()))
    assert whole in segment(text)


def test_compounds_are_joined_and_punctuation_dropped(segmenter):
    segmenter(lambda _: ["Đầm sen", ",", "ấp  Đông", "…"])
    assert segment("đầm sen, ấp Đông…") == ("đầm_sen", "ấp_đông")


@pytest.mark.parametrize("error", [ValueError("x"), IndexError("x"), RuntimeError("x"), OSError("x"), ImportError("x")])
def test_syllables_where_the_segmenter_fails(segmenter, caplog, error):
    def fail(_):
        raise error

    segmenter(fail)
    assert segment("Đo mặn số 7/KH-UBND ở cống") == ("đo", "mặn", "số", "7/kh-ubnd", "ở", "cống")
    assert "using syllables" in caplog.text


def test_nothing_to_segment(segmenter):
    segmenter(lambda piece: piece.split())
    assert segment("") == ()
    assert segment(" … ") == ()


def test_the_real_segmenter_joins_compounds_of_either_tone_placement():
    segment.cache_clear()
    assert segment("thuỷ lợi nội đồng") == segment("thủy lợi nội đồng")
    assert "hành_chính" in segment("cải cách hành chính năm 2027")


def test_an_abbreviation_with_d_and_with_dd_are_told_apart():
    assert words_of("ĐA")[0].first == ("de", "an")
    assert words_of("DA 7")[0].first == ("du", "an")
    assert words_of("ĐN")[0].first != words_of("DN")[0].first
