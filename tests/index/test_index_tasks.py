from __future__ import annotations

import dataclasses
import datetime as dt

import library_values as values
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import people
from index.assignments import Assignments
from index.library import TaskFilter
from index.limits import limit
from index.people import team
from index.progress import Marking, ProgressLog
from index.scope import Scope
from plan.deadline import Deadline, DeadlineKind, is_due_in
from plan.document import Document
from plan.language.folding import fold
from plan.progress import DATELESS, State, last_day
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
    exact=st.booleans(),
    wide=st.booleans(),
    timeless=st.sampled_from(["without", "with", "only", "recurring"]),
)


def holds(asked, *among):
    return bool(fold(asked)) and any(f" {fold(asked)} " in f" {fold(text)} " for text in among)


def in_time(wanted, deadline):
    timeless = deadline.kind in DATELESS
    if wanted.timeless == "only":
        return timeless
    if wanted.timeless == "recurring":
        return deadline.kind is DeadlineKind.RECURRING
    if not (wanted.due_from or wanted.due_to):
        return True
    first, last = wanted.due_from or dt.date.min, wanted.due_to or dt.date.max
    end = last_day(deadline)
    due = is_due_in(deadline, first, last) or (wanted.wide and end is not None and first <= end <= last)
    return due or (timeless and wanted.timeless == "with")


def wanted_by(wanted, task):
    """The rules of `TaskFilter` once more, in Python."""
    by_role = {"lead": task.lead, "coordinate": task.coordinate, None: (*task.lead, *task.coordinate)}[wanted.role]
    if (wanted.unit or wanted.role) and not any(
        wanted.unit is None
        or (
            fold(wanted.unit) == fold(unit.canonical) if wanted.exact else holds(wanted.unit, unit.name, unit.canonical)
        )
        for unit in by_role
    ):
        return False
    return (
        in_time(wanted, task.deadline)
        and (wanted.text is None or holds(wanted.text, task.text))
        and (wanted.section is None or holds(wanted.section, *task.section))
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
        facets = library.facets(wanted)
        for name, choices in (("document", facets.plans), ("year", facets.years), ("unit", facets.units)):
            for choice in choices:
                value = int(choice.value) if name == "year" else choice.value
                chosen = dataclasses.replace(wanted, **{name: value}, exact=wanted.exact or name == "unit")
                assert library.count_tasks(chosen) == choice.tasks > 0
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


def by(day):
    return Deadline(f"{day:%d/%m/%Y}", DeadlineKind.DATE, day, day)


def store(library, key, *tasks, number="76/KH-SVHTT", year=2026):
    found = [values.make_task(text, text, **fields) for text, fields in tasks]
    document = Document(number=number, title="Chuyển đổi số", year=year)
    library.replace(values.make_reading(key, tasks=found, document=document), source=key)


def texts(library, **wanted):
    return [stored.task.text for stored in library.find_tasks(TaskFilter(**wanted))]


def identity(library, text):
    (found,) = [stored for stored in library.tasks() if stored.task.text == text]
    return found.identity


TODAY = dt.date(2026, 3, 10)


def test_the_last_word_on_a_task_is_its_progress(library):
    early = Deadline("01/03", DeadlineKind.BEFORE, None, dt.date(2026, 3, 1))
    weekly = Deadline("hằng tuần", DeadlineKind.RECURRING, None, dt.date(2026, 3, 1))
    names = ("xong", "đang làm", "quá hạn", "chưa", "hằng tuần")
    deadlines = (early, early, early, by(TODAY), weekly)
    store(library, "a", *((name, {"deadline": deadline}) for name, deadline in zip(names, deadlines, strict=True)))
    log = ProgressLog(library.database, lambda: dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    for name, states in (("xong", (State.DOING, State.DONE)), ("đang làm", (State.DONE, State.DOING))):
        for state in states:
            log.mark(identity(library, name), Marking(state), user_id="local", user_name="Lan")
    assert texts(library, progress="done") == ["xong"]
    assert texts(library, progress="doing") == ["đang làm"]
    assert texts(library, progress="not_started") == ["quá hạn", "chưa", "hằng tuần"]
    assert texts(library, progress="open") == ["đang làm", "quá hạn", "chưa", "hằng tuần"]
    assert texts(library, progress="overdue", today=TODAY) == ["đang làm", "quá hạn"]
    assert texts(library, progress="overdue") == []


def test_tasks_are_found_by_officer_identity_and_year(library):
    store(library, "a", ("một", {}), ("hai", {}), year=2025)
    store(library, "b", ("ba", {}), number="9/KH-SVHTT")
    one = identity(library, "một")
    with library.database.writing() as connection:
        row = {"id": "u1", "name": "lan", "display": "Lan", "role": "reader", "unit": "", "active": True}
        connection.execute(sa.insert(people.user), row | {"language": "vi", "created_at": ""})
    assignments = Assignments(library.database, lambda: dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assignments.hand_over(one, "u1", note="", by_id="local", by_name="Minh")
    assert texts(library, assigned_to="u1") == ["một"]
    assert texts(library, assigned_to="u2") == []
    assert texts(library, identities=(one, identity(library, "ba"))) == ["một", "ba"]
    assert texts(library, identities=()) == []
    assert texts(library, year=2025) == ["một", "hai"]


def test_tasks_are_sorted_by_deadline_with_those_without_a_day_last(library):
    weekly = Deadline("hằng tuần", DeadlineKind.RECURRING, None, dt.date(2026, 1, 1))
    days = {"muộn": by(dt.date(2026, 9, 1)), "không": weekly, "sớm": by(dt.date(2026, 2, 1)), "trống": None}
    store(library, "a", *((name, {"deadline": day} if day else {}) for name, day in days.items()))
    assert texts(library, sort="deadline") == ["sớm", "muộn", "không", "trống"]
    assert texts(library, sort="deadline", descending=True) == ["muộn", "sớm", "không", "trống"]
    assert texts(library, sort="deadline", limit=2, offset=1) == ["muộn", "không"]


def test_tasks_are_sorted_by_their_first_leading_unit_the_vietnamese_way(library):
    names = ["Phòng 10", "Đoàn Thanh niên", "Phòng 2", "Dân vận", "Ủy ban"]
    store(library, "a", *((name, {"lead": (values.unit(name), values.unit("A"))}) for name in names), ("trống", {}))
    ordered = ["Dân vận", "Đoàn Thanh niên", "Phòng 2", "Phòng 10", "Ủy ban"]
    assert texts(library, sort="unit") == [*ordered, "trống"]
    assert texts(library, sort="unit", descending=True) == [*reversed(ordered), "trống"]


def test_what_is_hidden_is_no_choice(library):
    store(library, "a", ("một", {"lead": (values.unit("Văn phòng"),)}), year=2025)
    store(library, "b", ("hai", {"lead": (values.unit("Thanh tra"),)}), number="9/KH-SVHTT")
    hidden = next(stored.id for stored in library.documents() if stored.document.year == 2026)
    with library.database.writing() as connection:
        connection.execute(team.insert().values(id="t", name="Nhóm"))
        limit(connection, hidden, ["t"])
    seen = library.seen_by(Scope()).facets(TaskFilter())
    assert [choice.label for choice in seen.units] == ["Văn phòng"]
    assert [choice.label for choice in seen.plans] == ["76/KH-SVHTT — Chuyển đổi số"]
    assert [choice.label for choice in seen.years] == ["2025"]
    assert len(library.seen_by(Scope(frozenset({"t"}))).facets(TaskFilter()).plans) == 2
