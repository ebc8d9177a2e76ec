"""Quotes: words of the lines they name, never others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.grounding import LONGEST_QUOTE, Citations, find_quote
from benchmarks.quality.question_scores import stands_in
from plan.span import Span


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["1\tSố hóa hồ sơ\tVăn phòng Sở"], "Số hóa hồ sơ"),
        (["| 1 | Số hóa<br>hồ sơ | Văn phòng Sở |"], "Số hóa hồ sơ"),
        (["- **Số hóa** *hồ sơ*; xong trong quý I."], "Số hóa hồ sơ; xong trong quý I."),
        (["Số hóa", "hồ sơ"], "Số hóa hồ sơ"),
        (["SỐ HÓA HỒ SƠ"], "Số hóa hồ sơ"),
        (["Số hoá hồ sơ"], "Số hóa hồ sơ"),
    ],
)
def test_whole_text(lines, text):
    assert find_quote(lines, text) == text


def test_the_longest_beginning_that_stands_in_one_piece():
    lines = ["4\tXây dựng phương án khắc phục\tVăn", "\tcác tiêu chí\tphòng Sở"]
    text = "Xây dựng phương án khắc phục các tiêu chí"
    assert find_quote(lines, text) == "Xây dựng phương án khắc phục"


def test_the_longest_of_several_beginnings():
    lines = ["Rà soát văn bản.", "Rà soát văn bản của ngành thuế"]
    assert find_quote(lines, "Rà soát văn bản của ngành y") == "Rà soát văn bản của ngành"


@pytest.mark.parametrize("text", ["Trồng rừng ngập mặn", "Số hóa", "", "...", "hồ sơ Số"])
def test_fewer_than_three_words_of_a_longer_text_are_no_quote(text):
    found = find_quote(["Số hóa hồ sơ"], f"{text} ở nơi khác" if text.strip(".") else text)
    assert found == ""


def test_a_short_text_may_stand_whole():
    assert find_quote(["Văn phòng Sở\tSở Tư pháp"], "Văn phòng") == "Văn phòng"


def test_numbers_and_signs_must_agree():
    assert find_quote(["đạt từ 95% kế hoạch vốn"], "đạt từ 90% kế hoạch vốn") == ""
    assert find_quote(["Số 18/KH-SVHTT ngày 26"], "Số 18/KH-SVHTT") == "Số 18/KH-SVHTT"


def test_long_texts_are_cut_between_words():
    text = " ".join(f"việc{n}" for n in range(300))
    quote = find_quote([text], text)
    assert len(quote) <= LONGEST_QUOTE
    assert text.startswith(f"{quote} ")


words = st.sampled_from(["rừng", "biển", "Sở", "hồ sơ", "2024", "8,5%", "a/b", "(x)", "–", "*", "<br>", "|", "\t"])


@given(st.lists(st.lists(words, max_size=6), min_size=1, max_size=4), st.lists(words, max_size=8))
def test_every_quote_stands_in_its_lines(pieces, asked):
    lines = [" ".join(piece) for piece in pieces]
    quote = find_quote(lines, " ".join(w for w in asked if w not in ("|", "\t", "<br>", "*")))
    assert not quote.strip("()– ") or stands_in([line.replace("|", " ") for line in lines], quote)


@pytest.fixture
def first(sample_library):
    return sample_library.documents()[0]


def test_citations_are_numbered_in_order_and_reused(sample_library, first):
    citations = Citations(sample_library)
    one = citations.cite(first, Span(145, 145), (), "Số hóa kết quả giải quyết TTHC còn hiệu lực của Sở")
    two = citations.cite(first, Span(69, 69), (), "Văn phòng Sở")
    again = citations.cite(first, Span(145, 145), (), "Số hóa kết quả giải quyết TTHC còn hiệu lực của Sở")
    assert (one, two, again) == (1, 2, 1)
    assert [c.id for c in citations.all()] == [1, 2]


def test_a_row_cut_by_a_page_break_is_quoted_up_to_the_cut(sample_library, first):
    citations = Citations(sample_library)
    whole = "Xây dựng phương án khắc phục các tiêu chí bị trừ điểm theo kết quả xác định Chỉ số CCHC năm 2023 của Sở"
    citations.cite(first, Span(133, 137), (), whole)
    (citation,) = citations.all()
    assert whole.startswith(citation.quote)
    assert citation.quote == "Xây dựng phương án khắc phục các tiêu chí bị trừ điểm theo kết quả"


def test_words_that_stand_elsewhere_are_replaced_by_the_lines_own(sample_library, first):
    citations = Citations(sample_library)
    citations.cite(first, Span(69, 69), (), "Một câu bịa ra không có trong kế hoạch")
    (citation,) = citations.all()
    assert stands_in(sample_library.lines(first.id, 69, 69), citation.quote)
