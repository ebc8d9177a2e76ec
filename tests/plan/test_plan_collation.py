"""Names in the order of a Vietnamese list."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language.collation import collation_key, person_key

LETTERS = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
texts = st.text(alphabet=st.sampled_from("aăâàạậbdđeêoôơủỹ AĂĐ129-/_é中"), max_size=12)


@pytest.mark.parametrize(
    "ordered",
    [
        LETTERS,
        ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", "mb"],
        ["Phòng 2", "Phòng 02b", "Phòng 10", "Phòng A"],
        ["Ban Dân tộc", "Bàn Dân tộc", "Ban Tôn giáo", "Bang"],  # letters of the whole name before any tone
        ["dân", "Dân", "đân", "Đân"],
        ["Sở Nội vụ", "Sở Nông nghiệp", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế"],
        ["Phòng Kế hoạch", "Phòng Kế hoạch - Tài chính", "Phòng Quản trị"],
        ["1/KH-UBND", "9/KH-UBND", "18/KH-SVHTT", "18/KH-UBND", "173/KH-UBND"],
        ["", "18", "An", "Ân"],
        ["fa", "ga", "ja", "ka", "va", "wa", "xa", "ya", "za"],
    ],
)
def test_names_stand_in_their_order(ordered):
    keys = [collation_key(name) for name in ordered]
    assert all(one < other for one, other in itertools.pairwise(keys))


@pytest.mark.parametrize(("one", "other"), [("hoà bình", "hòa bình"), ("thuỷ", "thủy"), (" Sở  Y tế ", "Sở Y tế")])
def test_two_spellings_of_a_name_are_neighbours(one, other):
    assert collation_key(one)[:2] == collation_key(other)[:2]


@given(texts)
def test_the_unicode_form_does_not_matter(text):
    assert collation_key(unicodedata.normalize("NFD", text)) == collation_key(unicodedata.normalize("NFC", text))


@given(st.lists(texts, max_size=6))
def test_no_two_texts_tie(found):
    assert len({collation_key(text) for text in found}) == len(set(found))


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.sampled_from(["Phòng ", "", "Đội số "]))
def test_numbers_go_by_their_value(one, other, name):
    assert (collation_key(f"{name}{one}") < collation_key(f"{name}{other}")) == (one < other)


@given(st.text(max_size=20))
def test_any_text_has_a_key(text):
    assert collation_key(text) <= collation_key(text)


def test_a_number_of_thousands_of_digits_is_sorted_too():
    assert collation_key("9" * 5000) < collation_key("1" + "0" * 5000)


@given(texts.filter(lambda text: text.strip()))
def test_capitals_decide_last(text):
    assert collation_key(text)[:2] == collation_key(text.lower())[:2] == collation_key(text.upper())[:2]


def test_people_are_listed_by_their_given_names():
    people = ["Đỗ An", "Nguyễn Thị Ân", "Lê Thị Hoà", "Bùi Văn Hoà", "admin", "Trần Dũng", "Đặng Đức"]
    ordered = ["admin", "Đỗ An", "Nguyễn Thị Ân", "Trần Dũng", "Đặng Đức", "Bùi Văn Hoà", "Lê Thị Hoà"]
    assert sorted(people, key=person_key) == ordered
