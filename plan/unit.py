"""Units (đơn vị): who leads or takes part in a task."""

from __future__ import annotations

from dataclasses import dataclass

from plan.span import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit named in a plan.

    name: as printed, without bullets ("Văn phòng").
    canonical: one name per unit within its document ("Văn phòng Sở").
    inherited: the name is not printed in the task's own row, bullet, labels, heading or lead-in,
        but was inferred from a merged cell or from the subject of an earlier paragraph.
    span: the lines the name is printed in, also when inherited.
    """

    name: str
    canonical: str
    inherited: bool
    span: Span
