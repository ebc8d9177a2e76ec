"""Which tasks pass the filters of a question."""

from __future__ import annotations

import datetime as dt

import pytest
from assistant_values import DAY, before, entry, task

from assistant.answering.selection import by_sections, by_time, by_units, holds, in_section, open_ended
from assistant.question.query import Asked, Intent, Query, Window
from plan.deadline import Deadline, DeadlineKind
from plan.language.wording import plain_words
from plan.task import SourceKind


def asked(name: str) -> Asked:
    return Asked(" ".join(plain_words(name)), name, 0, len(name))


def query(window: tuple[dt.date, dt.date] | None = None, *, ongoing: bool = False) -> Query:
    found = Window(*window, "") if window else None
    return Query("", "", (Intent.LIST,), (), window=found, ongoing=ongoing)


LED = entry(task("a", lead="Sở Tư pháp", coordinate="Công an tỉnh"))
HELPED = entry(task("b", lead="Sở Nội vụ", coordinate="Sở Tư pháp"))
BARE = entry(task("c"))
ALL = [LED, HELPED, BARE]


def test_holds():
    assert holds(LED.task, asked("Sở Tư pháp"), "lead")
    assert not holds(LED.task, asked("Sở Tư pháp"), "coordinate")
    assert holds(HELPED.task, asked("Sở Tư pháp"), "coordinate")
    assert not holds(LED.task, asked("Sở Tư"), "lead")


@pytest.mark.parametrize(
    ("name", "role", "found"),
    [
        ("Sở Tư pháp", None, [LED]),
        ("Sở Tư pháp", "lead", [LED]),
        ("Sở Tư pháp", "coordinate", [HELPED]),
        ("Công an tỉnh", None, [LED]),
        ("Công an tỉnh", "lead", []),
        ("Sở Y tế", None, []),
    ],
)
def test_by_units(name, role, found):
    assert by_units(ALL, [asked(name)], role) == found


def test_one_of_several_units_is_enough():
    assert by_units(ALL, [asked("Sở Tư pháp"), asked("Sở Nội vụ")], "lead") == [LED, HELPED]


@pytest.mark.parametrize(
    ("path", "section", "inside"),
    [
        (("PHỤ LỤC 1", "I. CHỈ ĐẠO"), "phu luc 1", True),
        (("PHỤ LỤC II",), "phu luc 2", True),
        (("PHỤ LỤC II",), "phu luc ii", True),
        (("PHỤ LỤC 1",), "phu luc 2", False),
        (("PHỤ LỤC",), "phu luc", True),
        (("III. NHIỆM VỤ", "2. Văn phòng"), "muc iii", True),
        (("III. NHIỆM VỤ",), "muc ii", False),
        (("III. NHIỆM VỤ", "2. Văn phòng"), "muc 2", True),
        (("V. TỔ CHỨC THỰC HIỆN", "1. Sở A"), "to chuc thuc hien", True),
        (("V. KINH PHÍ",), "to chuc thuc hien", False),
    ],
)
def test_sections(path, section, inside):
    assert in_section(task(section=path), section) is inside


def test_a_table_counts_as_the_annex():
    assert in_section(task(source=SourceKind.TABLE), "phu luc")
    assert not in_section(task(), "phu luc")


def test_every_section_named_must_fit():
    inner = entry(task("x", section=("PHỤ LỤC", "III. DỮ LIỆU SỐ")))
    outer = entry(task("y", section=("PHỤ LỤC", "I. THỂ CHẾ")))
    assert by_sections([inner, outer], ["phu luc", "muc iii"]) == [inner]
    assert by_sections([inner, outer], []) == [inner, outer]


SEPTEMBER = (dt.date(2025, 9, 1), dt.date(2025, 9, 30))
DUE = entry(task("due", deadline=before(DAY)))
LATER = entry(task("later", deadline=before(dt.date(2025, 10, 1))))
WIDE = entry(task("wide", deadline=Deadline("Năm 2025", DeadlineKind.YEAR, dt.date(2025, 1, 1), dt.date(2025, 12, 31))))
RANGE = entry(
    task("range", deadline=Deadline("T7 - T9", DeadlineKind.RANGE, dt.date(2025, 7, 1), dt.date(2025, 9, 30)))
)
MONTHLY = entry(task("monthly", deadline=Deadline("hàng tháng", DeadlineKind.RECURRING)))
ALWAYS = entry(task("always", deadline=Deadline("Thường xuyên", DeadlineKind.ONGOING)))
TIMED = [DUE, LATER, WIDE, RANGE, MONTHLY, ALWAYS]


def test_due_in_a_period():
    assert by_time(TIMED, query(SEPTEMBER)) == [DUE, RANGE]


def test_a_wider_deadline_is_due_in_a_period_as_wide():
    assert WIDE in by_time(TIMED, query((dt.date(2025, 1, 1), dt.date(2025, 12, 31))))


def test_both_ends_of_a_period_belong_to_it():
    assert by_time([DUE], query((DAY, DAY))) == [DUE]


def test_ongoing_tasks_when_asked_for():
    assert by_time(TIMED, query(ongoing=True)) == [ALWAYS]


def test_without_a_period_nothing_is_left_out():
    assert by_time(TIMED, query()) == TIMED


def test_open_ended_tasks_are_counted_beside():
    assert open_ended(TIMED) == 2
