"""Accents of a question against those of a text."""

from __future__ import annotations

import pytest

from assistant.answering.spelling import is_spelled_in
from plan.language.wording import words_of


def spelled(topic: str, text: str) -> bool:
    return is_spelled_in(topic, words_of(topic), text)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("thời tiết", "Điều tiết giao thông"),
        ("nấu phở bò", "Bộ phận một cửa phổ biến"),
        ("giá vàng", "Gia đình văn hóa"),
    ],
)
def test_other_words_under_the_same_letters(topic, text):
    assert not spelled(topic, text)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("rừng ngập mặn", "Trồng RỪNG NGẬP MẶN ven biển"),
        ("hoà giải cơ sở", "hòa giải ở cơ sở"),
        ("rung ngap man", "Trồng rừng ngập mặn"),
        ("rừgn ngập mặn", "Trồng rừng ngập mặn"),
        ("TTHC 2024", "thủ tục hành chính"),
    ],
)
def test_the_same_words_typed_in_their_ways(topic, text):
    assert spelled(topic, text)
