"""A source crosses between processes unchanged, and nothing else does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.source import Source, SourceLine
from ingest.wire import source_json, source_of
from plan.issue import Issue, Severity
from plan.place import Box, Place
from plan.span import Span

COUNTS = st.integers(1, 2**31 - 1)
COLUMNS = st.frozensets(st.integers(0, 200), max_size=5)
SHARES = st.floats(0, 1)
EDGES = st.tuples(SHARES, SHARES).map(sorted)
BOXES = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), EDGES, EDGES)
PLACES = st.builds(Place, COUNTS, st.none() | BOXES)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"))
LINES = st.builds(SourceLine, WORDS, st.none() | PLACES, COLUMNS, COLUMNS, st.booleans())


@st.composite
def sources(draw) -> Source:
    lines = draw(st.lists(LINES, max_size=8))
    numbers = st.tuples(*[st.integers(1, max(1, len(lines)))] * 2).map(sorted)
    spans = st.builds(lambda ends, page: Span(*ends, page), numbers, st.none() | COUNTS)
    issues = st.builds(Issue, st.sampled_from(Severity), st.from_regex(r"\A[a-z][a-z0-9_]{0,20}\Z"), st.text(), spans)
    margins = st.lists(st.text(), max_size=3)
    return Source(tuple(lines), tuple(draw(st.lists(issues))), tuple(draw(margins)), draw(st.none() | COUNTS))


@given(sources())
def test_there_and_back(source):
    assert source_of(json.loads(json.dumps(source_json(source)))) == source


def test_compact():
    line = SourceLine("| a |", Place(2), frozenset({3, 1}))
    assert source_json(Source((SourceLine(""), SourceLine("a"), line)))["lines"] == [
        [""],
        ["a"],
        ["| a |", 2, None, [1, 3]],
    ]


def test_a_shape_that_never_changes_silently():
    issue = Issue(Severity.WARNING, "blurred", "Trang mờ.", Span(1, 2, 3))
    box = Place(1, Box(0, 0.25, 0.5, 1))
    lines = (SourceLine("x", box, spread=frozenset({1})), SourceLine("y"), SourceLine("| z |", begins=True))
    source = Source(lines, (issue,), ("MẬT",), 3)
    assert source_json(source) == {
        "lines": [["x", 1, [0, 0.25, 0.5, 1], [], [1]], ["y"], ["| z |", None, None, [], [], True]],
        "issues": [["warning", "blurred", "Trang mờ.", 1, 2, 3]],
        "margins": ["MẬT"],
        "pages": 3,
    }


def whole(**changes):
    return {"lines": [["a"]], "issues": [], "margins": [], "pages": None} | changes


def one(*line):
    return whole(lines=[list(line)])


def issue(*changes):
    values = ["info", "odd", "Lạ.", 1, 1, None]
    for at, value in changes:
        values[at] = value
    return whole(issues=[values])


@pytest.mark.parametrize("value", [whole(), one("a", 1), one("a", None, None, [0]), issue()])
def test_taken(value):
    assert source_of(value).lines[0].text == "a"


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], "source", 7, {}, {"lines": []}, whole(more=1), {**whole(), 1: 2}),
        *(whole(lines=None), whole(lines={}), whole(lines=["a"]), whole(lines="a"), whole(lines=[None])),
        *(whole(pages=-1), whole(pages=True), whole(pages=1.0), whole(pages="1"), whole(pages=2**31)),
        *(whole(margins=[1]), whole(margins="MẬT"), whole(margins=["\ud800"]), whole(issues=[[]]), whole(issues={})),
        *(one(), one(None), one("a\nb"), one("\udc80"), one("a", 1, None, [], [], True, [])),
        *(one("a", 0), one("a", True), one("a", "1"), one("a", 1.5), one("a", None, [0, 0, 1, 1])),
        *(one("a", 1, [0, 0, 1]), one("a", 1, [0, 0, 2, 1]), one("a", 1, [1, 0, 0, 1]), one("a", 1, "0011")),
        *(one("a", 1, [0, 0, float("nan"), 1]), one("a", 1, [0, 0, True, 1]), one("a", 1, [0, 0, "1", 1])),
        *(one("a", 1, None, [-1]), one("a", 1, None, ["0"]), one("a", 1, None, [False]), one("a", 1, None, 3)),
        *(
            issue((0, "fatal")),
            issue((0, None)),
            issue((0, ["info"])),
            issue((1, "Odd code")),
            issue((1, "")),
            issue((1, 3)),
        ),
        *(issue((2, None)), issue((3, 0)), issue((4, 2)), issue((3, 2), (4, 1)), issue((5, 0)), issue((5, "1"))),
        *(issue((3, True)), whole(issues=[["info", "odd", "Lạ.", 1, 1]])),
    ],
    ids=repr,
)
def test_refused(value):
    with pytest.raises(ValueError, match=r"."):
        source_of(value)
