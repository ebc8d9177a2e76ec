"""Other deadlines beside the one that is served."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from assistant_values import task

from assistant.answering.caveats import other_deadlines
from plan.deadline import Deadline, DeadlineKind
from plan.span import Span
from plan.task import SourceKind

APRIL = Deadline("trước ngày 30/4/2026", DeadlineKind.BEFORE, None, dt.date(2026, 4, 30))
MAY = Deadline("trước ngày 15/5/2026", DeadlineKind.BEFORE, None, dt.date(2026, 5, 15))
TWICE = task("Tiêm phòng: đợt 1 xong trước ngày 30/4/2026; đợt 2 xong trước ngày 31/10/2026.", deadline=APRIL)


def test_a_second_deadline_in_the_sentence_is_told():
    assert other_deadlines(TWICE, [TWICE], 2026) == ("xong trước ngày 31/10/2026",)


def test_the_same_deadline_said_twice_is_not_another():
    once = task("Nộp trước ngày 30/4/2026, chậm nhất ngày 30/4/2026.", deadline=APRIL)
    assert other_deadlines(once, [once], 2026) == ()


def test_a_task_of_the_same_lines_has_one_of_its_own():
    first = task("Lắp trạm trước ngày 30/4/2026.", deadline=APRIL)
    second = task("Báo cáo trước ngày 15/5/2026.", deadline=MAY)
    assert other_deadlines(first, [first, second], 2026) == ("trước ngày 15/5/2026",)


def test_a_task_of_other_lines_does_not_count():
    first = task("Lắp trạm trước ngày 30/4/2026.", deadline=APRIL)
    far = replace(task("Báo cáo trước ngày 15/5/2026.", deadline=MAY), span=Span(2, 2))
    assert other_deadlines(first, [first, far], 2026) == ()


def test_a_row_has_its_own_column():
    row = replace(TWICE, source=SourceKind.TABLE)
    assert other_deadlines(row, [row], 2026) == ()


def test_a_task_without_a_deadline_has_no_other():
    assert other_deadlines(task("Đôn đốc thường xuyên."), [TWICE], 2026) == ()
