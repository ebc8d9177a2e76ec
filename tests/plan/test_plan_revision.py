"""Pairing the tasks of two versions of a plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.deadline import Deadline, DeadlineKind
from plan.revision import ChangeKind, compare
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

LINE = Span(1, 1)
SURVEY = "Khảo sát mức độ hài lòng của người dân tại bộ phận một cửa"
SURVEY_AGAIN = "Khảo sát mức độ hài lòng của người dân và doanh nghiệp tại bộ phận một cửa"
TRAINING = "Mở lớp bồi dưỡng kỹ năng số cho công chức cấp xã"
REPORT = "Báo cáo kết quả thực hiện về Sở Nội vụ trước ngày 15 hằng tháng"


def task(text, label="1", section=("I. NHIỆM VỤ",), **fields):
    return Task(f"{label} {text}", text, SourceKind.TABLE, LINE, section, label, **fields)


def unit(name):
    return Unit(name, name, inherited=False, span=LINE)


def before(day, text=""):
    return Deadline(text, DeadlineKind.BEFORE, end=day)


def kinds(changes):
    return [change.kind.value for change in changes]


def test_the_same_plan_is_kept_whole():
    found = [task(SURVEY), task(TRAINING, "2"), task(REPORT, "3")]
    changes = compare(found, found)
    assert kinds(changes) == ["kept"] * 3
    assert [(c.old, c.new) for c in changes] == [(t, t) for t in found]


def test_added_and_removed_tasks_are_said_in_the_order_of_the_plans():
    changes = compare([task(SURVEY), task(REPORT, "2")], [task(TRAINING), task(SURVEY, "2")])
    assert [(c.kind.value, c.old and c.old.text, c.new and c.new.text) for c in changes] == [
        ("added", None, TRAINING),
        ("kept", SURVEY, SURVEY),
        ("removed", REPORT, None),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": SURVEY_AGAIN}, ("text",)),
        ({"lead": (unit("Sở Nội vụ"),)}, ("lead",)),
        ({"coordinate": (unit("Sở Nội vụ"),)}, ("coordinate",)),
        ({"deadline": before(dt.date(2026, 3, 1))}, ("deadline",)),
        ({"deadline": Deadline("Khi có hướng dẫn", DeadlineKind.EVENT)}, ("deadline",)),
        ({"product": Printed("Báo cáo", LINE)}, ("product",)),
        ({"text": SURVEY_AGAIN, "lead": ()}, ("text", "lead")),
    ],
)
def test_what_changed_is_named(fields, expected):
    old = task(SURVEY, lead=(unit("Văn phòng"),), deadline=before(dt.date(2026, 2, 1)))
    (change,) = compare([old], [dataclasses.replace(old, **fields)])
    assert (change.kind, change.fields) == (ChangeKind.CHANGED, expected)


def test_how_the_same_is_printed_makes_no_difference():
    old = task(
        "Rà soát hoà giải viên", lead=(unit("Phòng Tư pháp"),), deadline=before(dt.date(2026, 2, 1), "Trước 01/02")
    )
    new = task(
        "Rà soát  hòa giải viên;", lead=(unit("PHÒNG TƯ PHÁP"),), deadline=before(dt.date(2026, 2, 1), "01.02.2026")
    )
    assert kinds(compare([old], [new])) == ["kept"]


def test_a_row_put_in_above_moves_the_labels_and_nothing_else():
    old = [task(SURVEY, "1"), task(REPORT, "2")]
    new = [task(TRAINING, "1"), task(SURVEY_AGAIN, "2"), task(REPORT, "3")]
    changes = compare(old, new)
    assert kinds(changes) == ["added", "changed", "kept"]
    assert changes[1].old is old[0]


def test_equal_texts_are_told_apart_by_their_place():
    old = [task(REPORT, section=("I",)), task(REPORT, section=("II",))]
    changes = compare(old, [task(REPORT, section=("II",)), task(REPORT, section=("I",))])
    assert [c.old for c in changes] == [old[1], old[0]]
    assert kinds(compare(old, [task(REPORT, section=("III",))])) == ["kept", "removed"]


def test_another_task_in_the_same_place_is_no_new_wording():
    assert kinds(compare([task(SURVEY)], [task(TRAINING)])) == ["added", "removed"]


def test_a_very_different_place_needs_a_very_similar_text():
    elsewhere = task(SURVEY_AGAIN, "7", ("V",))
    assert kinds(compare([task("Khảo sát mức độ hài lòng của người dân")], [elsewhere])) == ["added", "removed"]
    assert kinds(compare([task(SURVEY)], [elsewhere])) == ["changed"]


texts = st.sampled_from([SURVEY, SURVEY_AGAIN, TRAINING, REPORT, "", "  ", "một hai ba"])
tasks = st.lists(st.builds(task, texts, st.sampled_from(["1", "2", "-"]), st.sampled_from([("I",), ("II",)])))


@given(tasks, tasks)
def test_each_task_is_used_once(old, new):
    changes = compare(old, new)
    assert Counter(id(c.old) for c in changes if c.old) == Counter(map(id, old))
    assert [c.new for c in changes if c.new] == new
    for change in changes:
        assert (change.old is None) == (change.kind is ChangeKind.ADDED)
        assert (change.new is None) == (change.kind is ChangeKind.REMOVED)
        assert bool(change.fields) == (change.kind is ChangeKind.CHANGED)
    assert not {change.kind for change in compare(old, old)} - {ChangeKind.KEPT}
