"""Two labellers' keys compared: what one misses, reads otherwise, or doubts."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.quality.agreement import agree
from benchmarks.quality.keys import TaskKey, unit_words

KEY = TaskKey(
    id="1",
    doc="09",
    first=3,
    last=3,
    texts=("nạo vét đầm Vạc",),
    leads=(unit_words(["Sở Y tế"]),),
    lead_optional=frozenset(),
    coordinates=(frozenset(),),
    coordinate_optional=frozenset(),
    deadline_text=None,
    kinds=("before",),
    start=None,
    end="2027-04-03",
    product=None,
    group=None,
    borderline=False,
    in_table=False,
    lead_inherited=False,
)
OTHER = replace(KEY, id="2", first=9, last=9, texts=("thả cá giống",))


def test_the_same_keys_agree_fully():
    found = agree([KEY, OTHER], [KEY, OTHER])
    assert (found.f1, found.lead, found.coordinate, found.deadline) == (1.0, 2, 2, 2)


def test_a_task_only_one_found_lowers_the_f1():
    assert agree([KEY, OTHER], [KEY]).f1 == round(2 / 3, 4)


def test_fields_read_otherwise_are_counted():
    found = agree([KEY], [replace(KEY, leads=(unit_words(["Sở Nội vụ"]),), end=None)])
    assert (found.both, found.lead, found.coordinate, found.deadline) == (1, 0, 1, 0)


def test_what_one_of_them_doubts_is_left_out():
    found = agree([KEY, OTHER], [replace(KEY, borderline=True), OTHER])
    assert (found.first, found.second, found.both) == (1, 1, 1)
