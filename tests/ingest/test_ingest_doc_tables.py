"""Tables that one reader of a .doc lost: found with what another one says, and put back."""

from __future__ import annotations

import pytest

from ingest.grid import GridCell
from ingest.readers.antiword import Block
from ingest.readers.doc_tables import with_lost_tables
from ingest.source import Source, SourceLine
from plan.issue import Issue, Severity
from plan.span import Span

ROWS = [["TT", "Nhiệm vụ", "Chủ trì"], ["1", "Nạo vét kênh", "Đội Thủy lợi"], ["2", "Trồng cây", "Đoàn xã"]]
PRINTED = [
    "| TT | Nhiệm vụ | Chủ trì |",
    "| 1 | Nạo vét kênh | Đội Thủy lợi |",
    "| 2 | Trồng cây | Đoàn xã |",
]
RUN_TOGETHER = ["TTNhiệm vụChủ trì1Nạo vét", "kênhĐội Thủy lợi2Trồng câyĐoàn xã"]


def table(rows=ROWS):
    return Block(
        "", tuple(GridCell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    )


def source(*lines, issues=()):
    return Source(tuple(map(SourceLine, lines)), tuple(issues))


def texts(found):
    return [line.text for line in found.lines]


def test_cells_that_are_run_together_become_rows_again():
    found = with_lost_tables(source("II. Nhiệm vụ", "", *RUN_TOGETHER, "", "Nơi nhận"), [table()])
    assert texts(found) == ["II. Nhiệm vụ", "", *PRINTED, "", "Nơi nhận"]
    (issue,) = found.issues
    assert (issue.severity, issue.code, issue.span) == (Severity.ERROR, "table_from_second_reader", Span(3, 5))


@pytest.mark.parametrize(
    "kept",
    [
        PRINTED,
        ["| TT | Nhiệm vụ<br>Chủ trì |", *PRINTED[1:]],  # a header that one of them took for two levels
        ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | a) Nạo vét kênh | Đội Thủy lợi |", "| 2 | b) Trồng cây | Đoàn xã |"],
        ["TT", "Nhiệm vụ", "Chủ trì", "1", "Nạo vét kênh", "Đội Thủy lợi", "2", "Trồng cây", "Đoàn xã"],
    ],
)
def test_a_table_that_is_there_is_left_alone(kept):
    given = source("Kế hoạch", *kept)
    assert with_lost_tables(given, [Block("Kế hoạch"), table()]) == given


def test_the_same_table_twice_of_which_one_is_lost():
    found = with_lost_tables(source(*PRINTED, "Phụ lục", *RUN_TOGETHER), [table(), Block("Phụ lục"), table()])
    assert texts(found) == [*PRINTED, "Phụ lục", *PRINTED]
    assert [issue.span for issue in found.issues] == [Span(5, 7)]


def test_a_table_that_is_gone_altogether_comes_at_the_end():
    found = with_lost_tables(source("Kế hoạch"), [table()])
    assert texts(found) == ["Kế hoạch", *PRINTED]
    assert [issue.span for issue in found.issues] == [Span(2, 4)]


def test_words_that_stand_in_a_line_with_others_stay_there():
    found = with_lost_tables(source("Kèm theo: " + "".join(RUN_TOGETHER)), [table()])
    assert texts(found) == ["Kèm theo: " + "".join(RUN_TOGETHER), *PRINTED]


def test_what_was_doubted_before_keeps_its_lines():
    doubts = [Span(1, 1), Span(1, 4), Span(2, 3), Span(3, 3), Span(3, 4), Span(4, 4)]
    given = source("Kế hoạch", *RUN_TOGETHER, "Nơi nhận", issues=[Issue(Severity.INFO, "x", "", s) for s in doubts])
    found = with_lost_tables(given, [table()])
    moved = [issue.span for issue in found.issues if issue.code == "x"]
    assert moved == [Span(1, 1), Span(1, 5), Span(2, 4), Span(2, 4), Span(2, 5), Span(5, 5)]


def test_numbers_alone_say_nothing():
    given = source("1 2 3 4")
    assert with_lost_tables(given, [table([["1", "2"], ["3", "4"]])]) == given
