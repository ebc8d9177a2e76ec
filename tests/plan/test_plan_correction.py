"""When a correction holds, and what it makes of a task."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.corrected import CorrectedField, CorrectionKind, corrected_in
from plan.correction import Correction, apply, field_words, find_lines, holds, placed
from plan.deadline import NO_DEADLINE
from plan.language.deadlines import read_deadline
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

AT = dt.datetime(2024, 2, 3, 8, 30, tzinfo=dt.UTC)
LEAD = Unit("Văn phòng", "Văn phòng Sở", inherited=True, span=Span(3, 3))
DUE = read_deadline("Trước l5/02/2022", 2022, Span(7, 7))
TASK = Task("t1", "Số hóa hồ sơ", SourceKind.TABLE, Span(5, 8), lead=(LEAD,), deadline=DUE, blank=("product",))
RIGHT = replace(TASK, deadline=read_deadline("Trước 15/02/2022", 2022))


def correction(field=CorrectedField.DEADLINE, value=RIGHT, kind=CorrectionKind.CORRECTED, printed=TASK, digest="a"):
    return Correction("c1", "i1", kind, field, digest, printed, value, "Nguyễn Văn A", "u1", AT)


def test_only_the_field_is_set_and_marked_and_the_spans_stay():
    task = apply(TASK, [correction(value=replace(RIGHT, text="khác", span=Span(90, 90)))])
    assert task.deadline == replace(RIGHT.deadline, span=Span(7, 7))
    assert replace(task, deadline=DUE, corrections=()) == TASK
    mark = corrected_in(task.corrections, CorrectedField.DEADLINE)
    assert (mark.printed, mark.by, mark.at, mark.correction) == ("Trước l5/02/2022", "Nguyễn Văn A", AT, "c1")
    assert corrected_in(task.corrections, CorrectedField.LEAD) is None


def test_typed_units_stand_where_the_printed_ones_do_and_are_inferred_no_more():
    value = replace(TASK, lead=(replace(LEAD, name="Sở Y tế", span=Span(90, 90)),))
    (unit,) = apply(TASK, [correction(CorrectedField.LEAD, value)]).lead
    assert unit == Unit("Sở Y tế", "Văn phòng Sở", inherited=False, span=Span(3, 3))


def test_a_blank_that_is_filled_is_blank_no_more():
    value = replace(TASK, product=Printed("Báo cáo", Span(90, 90)))
    task = apply(TASK, [correction(CorrectedField.PRODUCT, value)])
    assert (task.product, task.blank) == (Printed("Báo cáo", TASK.span), ())
    assert task.corrections[0].printed == ""
    assert apply(TASK, [correction(value=replace(TASK, deadline=NO_DEADLINE))]).deadline == NO_DEADLINE


@pytest.mark.parametrize("kind", [CorrectionKind.ACCEPTED, CorrectionKind.DROPPED])
def test_what_sets_nothing_leaves_only_its_mark(kind):
    task = apply(TASK, [correction(value=None, kind=kind)])
    assert replace(task, corrections=()) == TASK


def test_the_same_words_keep_a_correction_in_any_file_and_any_lines():
    moved = replace(TASK, span=Span(40, 41), text="Số hóa toàn bộ hồ sơ", deadline=replace(DUE, span=Span(41, 41)))
    assert holds(correction(), moved, "a")
    assert holds(correction(), moved, "b")
    assert holds(correction(), replace(TASK, deadline=replace(DUE, text="TRƯỚC  l5/02/2022.")), "b")


OTHER = replace(TASK, deadline=read_deadline("Trước 20/3/2022", 2022, Span(7, 7)))


@pytest.mark.parametrize(
    ("kind", "digest", "read", "expected"),
    [
        (CorrectionKind.CORRECTED, "a", OTHER, True),
        (CorrectionKind.CORRECTED, "a", replace(OTHER, span=Span(50, 51)), False),
        (CorrectionKind.CORRECTED, "b", OTHER, False),
        (CorrectionKind.ACCEPTED, "a", OTHER, False),
        (CorrectionKind.DROPPED, "a", OTHER, False),
        (CorrectionKind.ACCEPTED, "b", TASK, True),
    ],
)
def test_other_words_keep_a_correction_only_in_the_file_and_lines_the_editor_saw(kind, digest, read, expected):
    assert holds(correction(kind=kind), read, digest) is expected


def test_the_same_words_that_mean_another_day_are_other_words():
    seen, now = (replace(TASK, deadline=read_deadline("Trước 15/02", year)) for year in (2022, 2023))
    assert not holds(correction(printed=seen, kind=CorrectionKind.ACCEPTED), now, "a")
    assert not holds(correction(printed=seen), now, "b")


def test_a_whole_task_is_the_same_only_with_all_its_fields():
    drop = correction(CorrectedField.TASK, None, CorrectionKind.DROPPED)
    assert holds(drop, replace(TASK, span=Span(90, 90)), "b")
    assert not holds(drop, OTHER, "b")


@given(st.sampled_from(CorrectedField), st.sampled_from([CorrectionKind.CORRECTED, CorrectionKind.ACCEPTED]))
def test_a_correction_holds_for_the_task_it_was_made_of(field, kind):
    assert holds(correction(field, kind=kind), TASK, "b")
    assert field_words(TASK, field) == apply(TASK, [correction(field, kind=kind)]).corrections[0].printed


LINES = ["I. MỤC", "Sửa chữa trụ sở", "nhà văn hóa;", "", "Sửa chữa trụ sở", "nhà văn hóa"]


def test_lines_are_found_again_by_their_words_the_nearest_first():
    assert find_lines(LINES, "Sửa chữa trụ sở nhà văn hóa", 5) == Span(5, 6)
    assert find_lines(LINES, "SỬA CHỮA trụ sở nhà văn hóa;", 1) == Span(2, 3)
    assert find_lines(["|1|Sửa chữa|Sở Y tế|"], "1 Sửa chữa Sở Y tế", 9) == Span(1, 1)


@pytest.mark.parametrize("words", ["Sửa chữa trụ sở", "nhà văn", "Sửa chữa trụ sở nhà văn hóa xã", "", "|"])
def test_other_words_are_not_found(words):
    assert find_lines(LINES[:1] + LINES[2:4], words, 1) is None


def test_an_added_task_is_placed_with_all_its_fields():
    task = placed(RIGHT, Span(60, 61, 4))
    assert {task.span, task.lead[0].span, task.deadline.span} == {Span(60, 61, 4)}
    assert not task.lead[0].inherited
