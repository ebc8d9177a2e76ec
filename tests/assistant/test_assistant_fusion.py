"""Words and vectors in one ranking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import fuse
from index.library import Match


def matches(scores: dict[str, float]) -> list[Match]:
    return [Match("task", "d", name, score) for name, score in sorted(scores.items(), key=lambda pair: -pair[1])]


def names(found: list[Match]) -> list[str]:
    return [m.item_id for m in found]


def test_the_distance_between_scores_counts_not_only_their_order():
    worded = matches({"a": 10.0, "b": 9.9, "c": 1.0})
    near = matches({"b": 0.9, "c": 0.89, "a": 0.1})
    assert names(fuse(worded, near)) == ["b", "a", "c"]


def test_vectors_weigh_less_than_words():
    assert names(fuse(matches({"a": 2.0, "b": 1.0}), matches({"b": 2.0, "a": 1.0}))) == ["a", "b"]


def test_what_is_in_one_list_alone_is_kept():
    assert set(names(fuse(matches({"a": 1.0}), matches({"b": 1.0})))) == {"a", "b"}


def test_nothing_and_nothing():
    assert fuse([], []) == []


scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-5, 5), max_size=8)


@given(scores, scores)
def test_every_match_comes_once_and_best_first(worded, near):
    found = fuse(matches(worded), matches(near))
    assert sorted(names(found)) == sorted(set(worded) | set(near))
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


@given(scores)
def test_without_vectors_the_order_of_words_stays(worded):
    assert names(fuse(matches(worded), [])) == names(matches(worded))
