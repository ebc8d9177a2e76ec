"""What plans look like, in numbers.

Counted on the 21 plans of the reference folder (`shared/plans` and `shared/plans_more`, 864 tasks) with the reader of
extractor 4. No words of those plans are here: the words of made-up plans are in `subjects.tsv` and `words.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from plan.deadline import DeadlineKind


@dataclass(frozen=True, slots=True)
class Shape:
    """One plan: how many tasks it has, how many of them in a table, and how many passages in all."""

    tasks: int
    in_table: int
    passages: int


SHAPES = tuple(
    Shape(*numbers)
    for numbers in (
        (49, 15, 142), (15, 0, 99), (125, 22, 212), (59, 54, 95), (44, 28, 184), (129, 94, 445), (46, 27, 163),
        (55, 19, 183), (23, 6, 111), (38, 25, 155), (25, 0, 124), (9, 0, 61), (42, 0, 135), (22, 0, 140),
        (27, 0, 129), (36, 0, 120), (28, 0, 150), (17, 0, 92), (25, 0, 124), (39, 0, 258), (11, 0, 109),
    )
)  # fmt: skip

SPREAD = 0.15  # a made-up plan has so much more or less than the plan its shape is of

OFFICE_SHARE = 5 / 21  # plans that an office of a province issued; the others are of its committee

LEADS = {1: 731, 2: 86, 3: 37}  # tasks by how many units lead them (10 with more are left out)
PARTNERS = {0: 397, 1: 197, 2: 205, 3: 57, 4: 6, 5: 2}  # and by how many take part
INHERITED_IN_TABLE = 17 / 290  # rows whose lead stands in a merged cell above
PRODUCT_IN_TABLE = 235 / 290

DEADLINES_IN_TABLE = {
    DeadlineKind.RANGE: 128,
    DeadlineKind.YEAR: 57,
    DeadlineKind.QUARTER: 33,
    DeadlineKind.ONGOING: 32,
    DeadlineKind.MONTH: 18,
    DeadlineKind.EVENT: 14,
    DeadlineKind.RECURRING: 6,
    DeadlineKind.BEFORE: 2,
}
DEADLINES_IN_PROSE = {
    DeadlineKind.NONE: 472,
    DeadlineKind.RECURRING: 50,
    DeadlineKind.EVENT: 11,
    DeadlineKind.MONTH: 11,
    DeadlineKind.BEFORE: 11,
    DeadlineKind.ONGOING: 11,
    DeadlineKind.RANGE: 7,
    DeadlineKind.YEAR: 1,
}

WORDS = (13, 26, 40, 56, 95)
"""Syllables of a task: the 5th, 25th, 50th, 75th and 95th of a hundred."""
