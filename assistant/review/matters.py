"""What a doubtful record is doubtful for, and which field of it."""

from __future__ import annotations

from enum import StrEnum

from plan.corrected import CorrectedField
from plan.issue import DOUBTFUL_READING, Issue, Severity


class Matter(StrEnum):
    """Why something should be looked at, weightiest first; the values stand in URLs."""

    NEW_VERSION = "phien-ban"
    DAMAGED = "ngay-hong"
    DEADLINE = "thoi-han"
    MISSING = "thieu"
    SCANNED = "ban-quet"
    INFERRED = "suy-ra"
    CHECK = "kiem-tra"
    PROPOSED = "de-xuat"

    @property
    def weight(self) -> int:
        """Its place among all, from 0, the weightiest."""
        return list(Matter).index(self)


FIELDS = {
    CorrectedField.LEAD: "Chủ trì",
    CorrectedField.COORDINATE: "Phối hợp",
    CorrectedField.DEADLINE: "Thời hạn",
    CorrectedField.PRODUCT: "Sản phẩm",
    CorrectedField.TEXT: "Nội dung nhiệm vụ",
    CorrectedField.TASK: "Cả nhiệm vụ",
}
"""What the fields of a task are called."""

_NO_QUESTION = frozenset({"deadline_on_day_off"})  # a note: the day is kept, there is nothing to decide
_MATTERS = {
    "deadline_damaged": (Matter.DAMAGED, CorrectedField.DEADLINE),
    "deadline_before_plan": (Matter.DEADLINE, CorrectedField.DEADLINE),
    "deadline_outside_year": (Matter.DEADLINE, CorrectedField.DEADLINE),
    "date_order_doubtful": (Matter.DEADLINE, CorrectedField.DEADLINE),
    "task_without_lead": (Matter.MISSING, CorrectedField.LEAD),
    "task_without_deadline": (Matter.MISSING, CorrectedField.DEADLINE),
    "row_without_task": (Matter.MISSING, CorrectedField.TASK),
    "row_number_missing": (Matter.MISSING, CorrectedField.TASK),
    "units_slid": (Matter.MISSING, CorrectedField.TASK),
    "text_cut_off": (Matter.MISSING, CorrectedField.TEXT),
    "row_number_repeated": (Matter.CHECK, CorrectedField.TASK),
    "task_repeated": (Matter.CHECK, CorrectedField.TASK),
}


def matter_of(issue: Issue) -> tuple[Matter, CorrectedField] | None:
    """What an issue is about; None for one that leaves nothing to decide."""
    if issue.code in _NO_QUESTION:
        return None
    if issue.code in _MATTERS:
        return _MATTERS[issue.code]
    if issue.code in DOUBTFUL_READING:
        return Matter.SCANNED, CorrectedField.TASK
    return None if issue.severity is Severity.INFO else (Matter.CHECK, CorrectedField.TASK)
