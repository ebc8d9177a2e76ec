"""Unicode forms, tone placement, keys without diacritics, numbers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language.folding import fold, has_diacritics, normalise, strip_marks, syllables
from plan.language.numbers import roman_value, word_value

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặềếểễệỳýỷỹỵòóỏõọùúủũụ AĐƯỜ12/.-\u0300\u0301", max_size=40)


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("thuỷ lợi", "thủy lợi"),
        ("Uỷ ban", "Ủy ban"),
        ("khoẻ mạnh", "khỏe mạnh"),
        ("hoá, xoá; loá.", "hóa, xóa; lóa."),
        ("quý", "quý"),  # "qu" is one letter, the tone stays on "y"
        ("quỷ", "quỷ"),
        ("quạ", "quạ"),
        ("hoàn toàn", "hoàn toàn"),  # closed syllables keep their place
        ("huỳnh", "huỳnh"),
        ("thuở", "thuở"),
        ("ngoái", "ngoái"),
        ("đầm sen", "đầm sen"),
        ("", ""),
    ],
)
def test_tone_placement(printed, form):
    assert normalise(printed) == form
    assert normalise(unicodedata.normalize("NFD", printed)) == form
    assert normalise(form) == form


@given(VIETNAMESE)
def test_normalise_is_idempotent_and_blind_to_the_unicode_form(text):
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == once
    assert fold(once) == fold(text)


@given(st.text(max_size=60))
def test_strip_marks_keeps_offsets(text):
    """Other modules cut the printed text at offsets found in the stripped one."""
    assert len(strip_marks(text)) == len(unicodedata.normalize("NFC", text))


@given(VIETNAMESE)
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Sở KH&CN", "so kh cn"),
        ("ĐẦM  SEN – ấp Đông", "dam sen ap dong"),
        ("12/KH-UBND", "12 kh ubnd"),
        ("Ương ươm", "uong uom"),
        ("...", ""),
    ],
)
def test_fold(text, key):
    assert fold(text) == key
    assert " ".join(syllables(text)) == key


@pytest.mark.parametrize(
    ("text", "has"), [("dam sen", False), ("đam", True), ("sẹn", True), ("se\u0323n", True), ("Đ", True), ("", False)]
)
def test_has_diacritics(text, has):
    assert has_diacritics(text) is has


@pytest.mark.parametrize(
    ("text", "value"),
    [("I", 1), ("iv", 4), ("IX", 9), (" XIV ", 14), ("xxxix", 39)]
    + [(wrong, None) for wrong in ("", "IIII", "VX", "IIV", "L", "abc", "1")],
)
def test_roman_value(text, value):
    assert roman_value(text) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("nam", 5),
        ("khong", 0),
        ("muoi", 10),
        ("muoi hai", 12),
        ("hai muoi", 20),
        ("hai muoi lam", 25),
        ("chin muoi chin", 99),
    ]
    + [(wrong, None) for wrong in ("tram", "sen muoi", "hai muoi mot ba", "muoi sen", "hai ba muoi")],
)
def test_word_value(words, value):
    assert word_value(words.split()) == value
