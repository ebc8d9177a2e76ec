from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.addresses import address, lines_address
from plan.span import Span


@pytest.mark.parametrize(
    ("asked", "query"),
    [({}, "/x"), ({"a": "", "b": None}, "/x"), ({"a": "Sở Y tế", "n": 0}, "/x?a=S%E1%BB%9F+Y+t%E1%BA%BF&n=0")],
)
def test_what_is_blank_is_not_asked_for(asked, query):
    assert address("/x", **asked) == query


def test_lines_are_found_by_their_numbers_and_words():
    assert lines_address("a1", Span(3, 4)) == "/van-ban/a1?doan=3-4#d3"
    marked = lines_address("a1", Span(3, 3), "Trước 15/02, chi 5%")
    assert marked == "/van-ban/a1?doan=3-3&trich=Trước+15/02,+chi+5%25#d3"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_words_come_back_as_they_were(words):
    found = urlsplit(lines_address("a1", Span(3, 3), words))
    assert (found.path, parse_qs(found.query)) == ("/van-ban/a1", {"doan": ["3-3"], "trich": [words]})
    assert not set(found.geturl()) & set("\"'<> \r\n\t\\")
