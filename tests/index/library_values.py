"""Readings to store: small ones made by hand, and Hypothesis strategies for every plan value."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import strategies as st

from plan.corrected import Corrected, CorrectedField, CorrectionKind
from plan.deadline import Anchor, Deadline, DeadlineKind, Interval, IntervalUnit, Recurrence
from plan.document import Document
from plan.issue import Issue, Severity
from plan.passage import Passage, PassageKind
from plan.place import Box, Place
from plan.reading import Reading, Status
from plan.relation import Relation, RelationKind
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

embedded_only = pytest.mark.parametrize("stores", ["embedded"], indirect=True)
"""For a test that looks into the files of embedded stores, or breaks them; servers have none of them."""


def unit(name: str, canonical: str | None = None, line: int = 1) -> Unit:
    return Unit(name, canonical or name, inherited=False, span=Span(line, line))


def make_task(identity: str, text: str, **fields) -> Task:
    return Task(identity, text, SourceKind.TABLE, Span(1, 2), **fields)


def make_passage(identity: str, text: str, section: tuple[str, ...] = ()) -> Passage:
    return Passage(identity, PassageKind.PROSE, text, section, Span(1, 1))


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make_reading(
    key: str, *, tasks=(), passages=(), issues=(), lines=("dòng một", "dòng hai"), document=None
) -> Reading:
    return Reading(
        f"{key}.txt",
        digest_of(key),
        Status.OK,
        tuple(lines),
        document or Document(number="76/KH-SVHTT", title="Chuyển đổi số"),
        tuple(tasks),
        tuple(passages),
        tuple(issues),
    )


def simple_reading(key: str, word: str = "thư viện", *, count: int = 2) -> Reading:
    """Tasks and passages that all contain `word`."""
    return make_reading(
        key,
        tasks=[
            make_task(f"t{n}", f"Xây dựng {word} số {n}", lead=(unit("Văn phòng", "Văn phòng Sở"),))
            for n in range(count)
        ],
        passages=[make_passage(f"p{n}", f"Các đơn vị phối hợp về {word} đợt {n}") for n in range(count)],
        issues=[Issue(Severity.INFO, "note", "Ghi chú", Span(1, 1))],
        lines=[f"{key} dòng {n}" for n in range(5)],
    )


def plan_reading(key: str, *texts: str, title: str = "Chuyển đổi số năm 2026", **front) -> Reading:
    """A reading of the plan 76/KH-SVHTT with one task a text; `key` stands for the bytes of its file."""
    known = {"number": "76/KH-SVHTT", "issuer": "Sở Văn hóa và Thể thao", "date": dt.date(2026, 2, 5), "year": 2026}
    return make_reading(
        key,
        tasks=[make_task(f"t{n}", text, label=str(n)) for n, text in enumerate(texts)],
        lines=[key, *texts],
        document=Document(title=title, **known | front),
    )


texts = st.text(max_size=30)
dates = st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31))
spans = st.builds(
    lambda first, more, page: Span(first, first + more, page),
    st.integers(1, 500),
    st.integers(0, 20),
    st.none() | st.integers(1, 99),
)
printed = st.builds(Printed, texts, spans)
units = st.builds(Unit, texts, texts, st.booleans(), spans)


anchors = st.builds(
    Anchor, st.none() | st.integers(1, 12), st.none() | st.integers(1, 31), st.none() | st.integers(0, 6)
)


@st.composite
def deadlines(draw):
    start, end = draw(st.none() | dates), draw(st.none() | dates)
    if start and end and start > end:
        start, end = end, start
    recurrence = draw(st.none() | st.sampled_from(Recurrence))
    kind, inherited = draw(st.sampled_from(DeadlineKind)), draw(st.booleans())
    return Deadline(
        draw(texts),
        kind,
        start,
        end,
        recurrence,
        inherited,
        draw(st.none() | spans),
        tuple(draw(st.lists(dates, max_size=2))),
        tuple(draw(st.lists(anchors, max_size=2))),
        draw(st.none() | st.builds(Interval, st.integers(0, 99), st.sampled_from(IntervalUnit))),
        draw(st.booleans()),
    )


names = st.tuples(texts) | st.lists(texts, max_size=3).map(tuple)
tasks = st.builds(
    Task,
    id=texts,
    text=texts,
    source=st.sampled_from(SourceKind),
    span=spans,
    section=names,
    label=texts,
    lead=st.lists(units, max_size=2).map(tuple),
    coordinate=st.lists(units, max_size=2).map(tuple),
    deadline=deadlines(),
    product=st.none() | printed,
    goal=st.none() | printed,
    activities=st.lists(printed, max_size=2).map(tuple),
    blank=st.lists(st.sampled_from(["lead", "product"]), max_size=2).map(tuple),
)
marks = st.builds(
    Corrected,
    correction=texts,
    field=st.sampled_from(CorrectedField),
    kind=st.sampled_from(CorrectionKind),
    printed=texts,
    by=texts,
    at=dates.map(lambda day: dt.datetime.combine(day, dt.time(8, 30, 0, 7), dt.UTC)),
)
relations = st.builds(Relation, st.sampled_from(RelationKind), texts, st.none() | dates, texts, spans)
documents = st.builds(
    Document,
    relations=st.lists(relations, max_size=2).map(tuple),
    number=st.none() | texts,
    issuer=st.none() | texts,
    place=st.none() | texts,
    date=st.none() | dates,
    date_text=st.none() | texts,
    title=st.none() | texts,
    signer=st.none() | texts,
    signer_title=st.none() | texts,
    recipients=names,
    year=st.none() | st.integers(1900, 2100),
    spans=st.dictionaries(texts, spans, max_size=3),
)
boxes = st.builds(
    lambda a, b: Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])),
    *[st.tuples(*[st.floats(0, 1)] * 2)] * 2,
)
places = st.builds(Place, st.integers(1, 999), st.none() | boxes)
passages = st.builds(Passage, texts, st.sampled_from(PassageKind), texts, names, spans)
issues = st.builds(Issue, st.sampled_from(Severity), texts, texts, spans)
