"""Pages on spans, and boxes."""

from __future__ import annotations

import pytest

from ingest import pipeline
from ingest.source import Source, SourceLine
from plan.place import Box, Place, box_of

TEXTS = ["Số: 5/KH-UBND", "KẾ HOẠCH", "Nuôi cá năm 2026", "- Phòng Kinh tế nạo vét ao Đông trước ngày 05/5/2026."]


def test_every_span_has_the_page_of_its_line():
    lines = tuple(SourceLine(text, Place(1 if at < 3 else 2)) for at, text in enumerate(TEXTS))
    reading = pipeline.read_source(Source(lines, pages=2), "ao.pdf", "")
    (task,) = reading.tasks
    assert (task.span.page, task.lead[0].span.page, task.deadline.span.page) == (2, 2, 2)
    assert reading.document.spans["number"].page == 1
    assert [p.span.page for p in reading.passages][-1] == 2
    assert reading.places[3] == Place(2)


def test_without_pages_there_are_no_places():
    reading = pipeline.read_lines(TEXTS, "ao.txt", "")
    assert reading.places == ()
    assert reading.tasks[0].span.page is None


def test_boxes_are_shares_of_the_page():
    assert box_of(300, 400, 150, -5, 600, 800) == Box(0.25, 0.0, 0.5, 0.5)
    with pytest.raises(ValueError, match="not a box"):
        Box(0.5, 0.1, 0.4, 0.2)
