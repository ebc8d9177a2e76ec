"""Records that appeared, vanished or changed since a baseline, told by line and field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.quality.record_changes import changes, read_records, records_of, write_records
from ingest.pipeline import read_lines
from plan.unit import Unit

PLAN = """UBND TỈNH VÂN HẢI
Số: 9/KH-UBND
KẾ HOẠCH
Chăm sóc ao hồ năm 2027
I. NHIỆM VỤ
Sở Y tế chủ trì kiểm tra nước đầm Vạc trước ngày 05/4/2027.
Sở Nội vụ chủ trì xây dựng cầu ao làng Sậy trước ngày 20/5/2027."""


@pytest.fixture
def reading():
    return read_lines(tuple(PLAN.split("\n")), "09_ao.txt", "")


def test_nothing_changed(reading, tmp_path):
    readings = {reading.file: reading}
    write_records(records_of(readings), tmp_path / "records.tsv")
    before = read_records(tmp_path / "records.tsv")
    assert before == records_of(readings)
    assert changes(before, before, readings) == "records: all 2 as in the baseline"
    assert "đầm" not in (tmp_path / "records.tsv").read_text("utf-8")


def test_what_appeared_vanished_and_changed_is_told(reading):
    before = records_of({reading.file: reading})
    first, second = reading.tasks
    other = Unit("Sở Xây dựng", "Sở Xây dựng", inherited=False, span=second.span)
    now = replace(reading, tasks=(replace(second, lead=(other,)), replace(first, id="x", text="Trồng sen")))
    told = changes(before, records_of({now.file: now}), {now.file: now}).split("\n")
    assert told == [
        "records: 3 of 2 differ from the baseline",
        "  vanished 09_ao.txt 6-6",
        "  appeared 09_ao.txt 6-6: Trồng sen",
        f"  changed  09_ao.txt 7-7 lead: {second.text[:80]}",
    ]


def test_plans_that_are_not_here_are_not_compared(reading):
    before = [replace(record, plan="10_khac.txt") for record in records_of({reading.file: reading})]
    assert changes(before, [], {}) == "records: all 0 as in the baseline"


def test_without_a_baseline_there_are_no_records(tmp_path):
    assert read_records(tmp_path / "records.tsv") == []
