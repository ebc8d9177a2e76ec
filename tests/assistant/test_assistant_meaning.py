"""The second look: vectors and a cross-encoder move hits up, and their failure changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from assistant_values import entry

from assistant.retrieval.meaning import Meaning
from assistant.retrieval.scoring import Hit
from index.library import Match
from plan.errors import ModelUnavailable

TEXTS = ("trồng rừng", "số hóa hồ sơ", "mở lớp tập huấn", "kiểm tra cơ sở")


class Vectors:
    """A library that knows only which texts are near."""

    def __init__(self, scores: dict[str, float]) -> None:
        self._scores = scores

    def nearest(self, text: str, *, document_ids: Sequence[str], limit: int, whole: bool) -> list[Match]:
        assert whole, "a plan without vectors would stand behind the others"
        return [Match("passage", "d", name, score) for name, score in self._scores.items()]


class Reader:
    """A cross-encoder that knows the answer."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [1.0 if text.endswith(self._answer) else 0.0 for text in texts]


class Broken:
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        raise ModelUnavailable("hỏng")


@pytest.fixture
def hits():
    return [Hit(entry(text), 0.30 - at * 0.01, 0.3) for at, text in enumerate(TEXTS)]


def order(hits: Sequence[Hit]) -> list[str]:
    return [hit.entry.item.text for hit in hits]


def test_without_vectors_nothing_moves(hits):
    assert order(Meaning(Vectors({})).second_look("?", hits)) == list(TEXTS)


def test_what_is_near_moves_up(hits):
    near = Vectors({"trồng rừng": 0.8, "số hóa hồ sơ": 0.8, "mở lớp tập huấn": 0.9, "kiểm tra cơ sở": 0.8})
    assert order(Meaning(near).second_look("?", hits))[0] == "mở lớp tập huấn"


def test_what_words_put_far_ahead_stays_ahead(hits):
    far = [Hit(entry("đứng đầu"), 0.9, 0.9), *hits]
    near = Vectors({"đứng đầu": 0.1, "số hóa hồ sơ": 0.9, "mở lớp tập huấn": 0.2})
    assert order(Meaning(near).second_look("?", far))[0] == "đứng đầu"


def test_a_cross_encoder_moves_up_what_it_prefers(hits):
    assert order(Meaning(Vectors({}), Reader("kiểm tra cơ sở")).second_look("?", hits))[0] == "kiểm tra cơ sở"


def test_a_broken_cross_encoder_changes_nothing(hits):
    assert order(Meaning(Vectors({}), Broken()).second_look("?", hits)) == list(TEXTS)


def test_nothing_to_look_at():
    assert Meaning(Vectors({}), Reader("x")).second_look("?", []) == []
