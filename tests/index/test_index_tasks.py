from __future__ import annotations

import dataclasses
import datetime as dt

import library_values as values
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.library import TaskFilter
from plan.deadline import is_due_in
from plan.document import Document
from plan.language.folding import fold
from plan.span import Printed, Span

UNITS = ["Văn phòng", "Phòng Kế hoạch", "Phòng Kế hoạch - Tài chính", "UBND các quận, huyện", "Sở KH&CN"]
some_units = st.lists(st.sampled_from(UNITS).map(values.unit), max_size=2).map(tuple)
some_tasks = st.lists(
    st.builds(
        lambda deadline, lead, coordinate: values.make_task(
            "", "Lập kế hoạch", deadline=deadline, lead=lead, coordinate=coordinate, section=("I. MỤC TIÊU",)
        ),
        values.deadlines(),
        some_units,
        some_units,
    ),
    max_size=8,
)
filters = st.builds(
    TaskFilter,
    unit=st.none()
    | st.sampled_from(["van phong", "Phòng Kế hoạch", "kế hoạch", "phong", "hoạch tài", "KH&CN", "pho", "--"]),
    role=st.sampled_from([None, "lead", "coordinate"]),
    due_from=st.none() | values.dates,
    due_to=st.none() | values.dates,
    text=st.sampled_from([None, "ke hoach", "hoạt"]),
    section=st.sampled_from([None, "mục tiêu", "II"]),
)


def holds(asked, *among):
    return bool(fold(asked)) and any(f" {fold(asked)} " in f" {fold(text)} " for text in among)


def wanted_by(wanted, task):
    """The rules of `TaskFilter` once more, in Python."""
    by_role = {"lead": task.lead, "coordinate": task.coordinate, None: (*task.lead, *task.coordinate)}[wanted.role]
    if (wanted.unit or wanted.role) and not any(
        wanted.unit is None or holds(wanted.unit, unit.name, unit.canonical) for unit in by_role
    ):
        return False
    first, last = wanted.due_from or dt.date.min, wanted.due_to or dt.date.max
    if (wanted.due_from or wanted.due_to) and not is_due_in(task.deadline, first, last):
        return False
    return (wanted.text is None or holds(wanted.text, task.text)) and (
        wanted.section is None or holds(wanted.section, *task.section)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=some_tasks, asked=st.lists(filters, min_size=1, max_size=10))
def test_the_filter_keeps_what_the_rules_keep(library, found, asked):
    found = [dataclasses.replace(task, id=str(n)) for n, task in enumerate(found)]
    library.replace(values.make_reading(repr(found), tasks=found), source="một")
    for wanted in asked:
        expected = [task for task in found if wanted_by(wanted, task)]
        assert [stored.task for stored in library.find_tasks(wanted)] == expected
        assert library.count_tasks(wanted) == len(expected)
        page = dataclasses.replace(wanted, limit=2, offset=1)
        assert [stored.task for stored in library.find_tasks(page)] == expected[1:3]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("76/KH-SVHTT", 1),
        ("76", 1),
        ("76/kh", 1),
        ("7", 0),
        ("KH-SVHTT", 1),
        ("176/KH-SVHTT", 1),
        ("/", 0),
        ("  ", 3),
        (None, 3),
    ],
)
def test_a_document_is_named_by_its_number(library, asked, count):
    for key, number in (("a", "76/KH-SVHTT"), ("b", "176/KH-SVHTT"), ("c", "/KH-SVHTT")):
        reading = values.make_reading(key, tasks=[values.make_task("t", "Việc")], document=Document(number=number))
        library.replace(reading, source=key)
    assert len(library.find_tasks(TaskFilter(document=asked))) == count


def test_a_document_is_named_by_its_id(library):
    library.replace(values.simple_reading("a"), source="a")
    library.replace(values.simple_reading("b"), source="b")
    identity = values.digest_of("a")[:16]
    assert {t.document_id for t in library.find_tasks(TaskFilter(document=identity))} == {identity}


def test_text_looks_into_the_whole_row(library):
    row = values.make_task(
        "t",
        "Việc",
        product=Printed("Tờ trình", Span(1, 1)),
        goal=Printed("Số hóa", Span(1, 1)),
        activities=(Printed("Khảo sát", Span(1, 1)),),
    )
    library.replace(values.make_reading("a", tasks=[row]), source="a")
    assert all(library.find_tasks(TaskFilter(text=word)) for word in ("tờ trình", "so hoa", "KHẢO SÁT", "việc"))
    assert library.find_tasks(TaskFilter(text="tờ khai")) == []
    assert library.find_tasks(TaskFilter(limit=0)) == []
