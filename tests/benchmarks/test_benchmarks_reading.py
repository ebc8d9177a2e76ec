"""Long plans made of the samples: as long as asked for, new in every copy, and read like the plans they are made of."""

from __future__ import annotations

import pytest

from benchmarks.speed import reading
from benchmarks.speed.reading import PAGE, Kind, Pieces, changed, cut_pieces, load_sources, long_plan, pages_of, place
from ingest.pipeline import read_lines
from plan.task import SourceKind

KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(scope="module")
def sources(samples) -> list[Pieces]:
    return load_sources(samples)


@KINDS
@pytest.mark.parametrize("pages", [1, 7, 60])
def test_a_plan_has_as_many_pages_as_asked_for(sources, kind, pages):
    lines = long_plan(kind, pages, sources)
    assert pages <= pages_of(lines) < pages + (len(lines[-1]) + 1) / PAGE


@KINDS
def test_a_plan_is_the_same_every_time_and_a_longer_one_begins_with_it(sources, kind):
    lines = long_plan(kind, 5, sources)
    assert long_plan(kind, 5, sources) == lines
    assert long_plan(kind, 12, sources)[: len(lines)] == lines


@KINDS
def test_hardly_a_text_of_some_length_stands_twice(sources, kind):
    texts = [p.text for p in read_lines(long_plan(kind, 60, sources), "sen.txt", "").passages if len(p.text) > 80]
    assert len(set(texts)) > 0.9 * len(texts)
    assert len(texts) > 200


@KINDS
def test_four_times_the_pages_have_four_times_the_tasks(sources, kind):
    less, more = (len(read_lines(long_plan(kind, pages, sources), "sen.txt", "").tasks) for pages in (20, 80))
    assert less > 20 * 3
    assert more == pytest.approx(4 * less, rel=0.2)


@pytest.mark.parametrize(("kind", "source"), [(Kind.PROSE, SourceKind.PROSE), (Kind.TABLES, SourceKind.TABLE)])
def test_the_tasks_stand_where_the_kind_says(sources, kind, source):
    assert {t.source for t in read_lines(long_plan(kind, 20, sources), "sen.txt", "").tasks} == {source}


PLAN = """SỞ Y TẾ
KẾ HOẠCH
Tiêm chủng
Căn cứ {grounds}
**I. MỤC ĐÍCH**
- Mọi trẻ được tiêm.
*Nơi nhận:*
- Lưu: VT.
PHỤ LỤC
TT\tNhiệm vụ\tĐơn vị
1\tLập danh sách\tSở Y tế"""


def test_pieces():
    pieces = cut_pieces(PLAN.format(grounds="Luật " * 60).split("\n"))
    assert pieces.front == ("SỞ Y TẾ", "KẾ HOẠCH", "Tiêm chủng")
    assert pieces.sections == ("**I. MỤC ĐÍCH**", "- Mọi trẻ được tiêm.")
    assert pieces.back == ("*Nơi nhận:*", "- Lưu: VT.")
    assert pieces.annexes[0] == "PHỤ LỤC"


def test_no_pieces_without_a_section():
    with pytest.raises(ValueError, match="section"):
        cut_pieces(["SỞ Y TẾ", "KẾ HOẠCH"])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "**1. Sở Y tế**",
        "- Cơ quan phối hợp: Sở Tài chính, Ủy ban nhân dân các xã ven sông.",
        "STT\tNhiệm vụ\tĐơn vị chủ trì\tThời gian hoàn thành",
        "Thực hiện trong quý III/2027, xong trước tháng 12/2027",
        "Theo Kế hoạch số 18/KH-SYT đạt 100% vào năm 2027",
    ],
)
def test_marks_units_headers_and_numbers_of_documents_stay(line):
    assert changed(line, 3) == line


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("10. Nộp hồ sơ", "10. Nộp giấy tờ"),
        ("trước ngày 28/12/2027", "trước ngày 06/02/2027"),
        ("khám 45 trẻ", "khám 92 trẻ"),
        ("UBND các xã, phường rà soát", "UBND xã Đảo Trầm rà soát"),
        (
            "- Rà soát danh sách trẻ từ các ấp ven sông chưa tiêm./.",
            "- Rà soát danh sách trẻ từ các ấp ven sông chưa tiêm (khu Đảo Trầm)./.",
        ),
        (
            "7\tRà soát danh sách trẻ từ các ấp ven sông chưa tiêm\tSở Y tế",
            "7\tRà soát danh sách trẻ từ các ấp ven sông chưa tiêm (khu Đảo Trầm)\tSở Y tế",
        ),
        (
            "| 7 | Rà soát danh sách trẻ từ các ấp ven sông chưa tiêm | Sở Y tế |",
            "| 7 | Rà soát danh sách trẻ từ các ấp ven sông chưa tiêm (khu Đảo Trầm) | Sở Y tế |",
        ),
    ],
)
def test_a_line_in_another_copy(line, other):
    assert changed(line, 1) == other


def test_days_stay_days():
    for turn in range(400):
        day, month, year = changed("ngày 31/12/2027", turn).removeprefix("ngày ").split("/")
        assert (1 <= int(day) <= 28, 1 <= int(month) <= 12, year) == (True, True, "2027")


def test_every_turn_has_its_own_place():
    assert len({place(turn) for turn in range(1000)}) == 1000


def test_measures(monkeypatch):
    found = {"reading": 2.0, "segmenting": 4.0, "tasks": 70, "memory": 50.0}
    monkeypatch.setattr(reading, "_worker", lambda _, pages: found | {"pages": pages, "reading": pages / 100 + 0.1})
    measures = {m.name: (m.value, m.unit) for m in reading.measure_reading((10, 1000))}
    assert measures["read prose, 10 pages: pages/s"] == (pytest.approx(50), "1/s")
    assert measures["read tables, 1,000 pages: tasks"] == (70, "")
    assert measures["read prose: time a page at 1,000 to that at 10"] == (pytest.approx(0.505), "x")
    assert measures["segment tables, 10 pages: pages/s"] == (2.5, "1/s")
    assert len(measures) == 2 * 7


@KINDS
def test_times_are_measured_in_processor_seconds(monkeypatch, kind):
    monkeypatch.setattr(reading, "STEADY", 0.0)
    monkeypatch.setattr(reading, "warm_up", lambda: None)
    monkeypatch.setattr(reading, "segment", _Segmenter())
    found = reading.time_reading(kind, 1)
    assert found["reading"] > 0
    assert found["segmenting"] >= 0
    assert 1 <= found["pages"] < 2
    assert found["memory"] > 1


class _Segmenter:
    """Stands for `segment`, whose model takes seconds to load."""

    def __call__(self, text: str) -> tuple[str, ...]:
        return tuple(text.split())

    def cache_clear(self) -> None:
        """Nothing is kept."""
