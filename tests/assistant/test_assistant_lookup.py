"""Tasks by filters, and what is said of those that no date finds."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.lookup import Found, beside_sentence, look_up, read_day
from index.library import TaskFilter
from plan.deadline import DeadlineKind
from plan.errors import FilterInvalid

OCTOBER = {"due_from": dt.date(2025, 10, 1), "due_to": dt.date(2025, 10, 31)}
TIMELESS = {DeadlineKind.RECURRING, DeadlineKind.ONGOING}


def texts(found: Found) -> list[str]:
    return [task.text for task, _document in found.tasks]


def test_tasks_come_with_their_documents(sample_library):
    found = look_up(sample_library, TaskFilter(unit="Chi cục Kiểm lâm", role="lead"))
    assert [document.document.number for _task, document in found.tasks] == ["88/QĐ-UBND"]
    assert "rừng ngập mặn" in texts(found)[0]


def test_an_empty_filter_finds_every_task(sample_library):
    found = look_up(sample_library, TaskFilter())
    assert found.total == len(found.tasks) == len(sample_library.tasks())


def test_nobody_found_is_an_empty_page(sample_library):
    assert look_up(sample_library, TaskFilter(unit="Sở Du lịch", role="lead")) == Found((), 0)


def test_a_page_keeps_the_total(sample_library):
    every = look_up(sample_library, TaskFilter(document="173"))
    page = look_up(sample_library, TaskFilter(document="173", limit=3, offset=2))
    assert page.tasks == every.tasks[2:5]
    assert page.total == every.total


def test_a_month_finds_what_is_due_in_it(sample_library):
    found = look_up(sample_library, TaskFilter(document="173", **OCTOBER))
    assert found.total == 2
    assert "Làm sạch dữ liệu hộ tịch" in texts(found)[0]
    assert texts(found)[1] == "Tổ chức Ngày Chuyển đổi số tỉnh Vân Hải"


def test_both_ends_of_a_period_belong_to_it(sample_library):
    day = dt.date(2026, 9, 2)
    (text,) = texts(look_up(sample_library, TaskFilter(due_from=day, due_to=day)))
    assert "Cửa Trầm" in text


def test_an_open_beginning_finds_everything_until_then(sample_library):
    found = look_up(sample_library, TaskFilter(due_to=dt.date(2023, 2, 1)))
    assert texts(found) == ["Ban hành văn bản hướng dẫn lập danh sách tinh giản đợt 1"]


def test_an_open_end_finds_everything_from_then_on(sample_library):
    found = look_up(sample_library, TaskFilter(document="88", due_from=dt.date(2027, 1, 1)))
    assert len(texts(found)) == 1
    assert "Hỗ trợ ngư dân chuyển đổi nghề" in texts(found)[0]


def test_timeless_tasks_are_counted_beside_a_period(sample_library):
    wanted = TaskFilter(unit="Chi cục Thủy sản và Kiểm ngư", due_from=dt.date(2026, 5, 1), due_to=dt.date(2026, 5, 31))
    found = look_up(sample_library, wanted)
    assert len(found.tasks) == found.total == 1
    assert found.beside == 1


def test_timeless_tasks_are_listed_when_wanted(sample_library):
    narrow = look_up(sample_library, TaskFilter(document="173", **OCTOBER))
    wide = look_up(sample_library, TaskFilter(document="173", **OCTOBER), recurring=True)
    added = [task for pair in wide.tasks if pair not in narrow.tasks for task in pair[:1]]
    assert wide.total == narrow.total + narrow.beside == len(wide.tasks)
    assert {task.deadline.kind for task in added} == TIMELESS
    assert wide.beside == 0


def test_pages_of_a_list_with_timeless_tasks(sample_library):
    every = look_up(sample_library, TaskFilter(document="173", **OCTOBER), recurring=True)
    pages = [
        look_up(sample_library, TaskFilter(document="173", limit=3, offset=at, **OCTOBER), recurring=True)
        for at in range(0, every.total + 3, 3)
    ]
    assert tuple(pair for page in pages for pair in page.tasks) == every.tasks
    assert {page.total for page in pages} == {every.total}
    assert pages[-1].tasks == ()


def test_without_a_period_nothing_stands_beside(sample_library):
    assert look_up(sample_library, TaskFilter(document="173"), recurring=True).beside == 0


def test_a_period_that_ends_before_it_begins_is_refused(sample_library):
    with pytest.raises(FilterInvalid, match=r"01/01/2025.*31/12/2025"):
        look_up(sample_library, TaskFilter(due_from=dt.date(2025, 12, 31), due_to=dt.date(2025, 1, 1)))


@pytest.mark.parametrize("text", ["2022-02-15", "15/02/2022", "15/2/2022", "15-02-2022", "15.2.2022", " 2022-02-15 "])
def test_a_day_as_written(text):
    assert read_day(text) == dt.date(2022, 2, 15)


@pytest.mark.parametrize("text", ["", "hôm nay", "31/02/2022", "2022-13-01", "15/02/22", "02/2022"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(FilterInvalid, match="không phải một ngày"):
        read_day(text)


def test_the_sentence_on_timeless_tasks_says_how_many():
    assert "có 7 nhiệm vụ" in beside_sentence(7)
