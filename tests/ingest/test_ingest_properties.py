"""What holds for every text: damaged plans are read without a crash, and nothing is invented."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from plan_texts import BACK, BODY, FRONT

from ingest.pipeline import read_lines
from plan.errors import NotAPlan
from plan.language.folding import strip_marks
from plan.reading import Reading

PLANS = sorted((Path(__file__).parents[2] / "samples" / "plans").iterdir())
TABLE = (
    "TT\tNhiệm vụ\tĐơn vị chủ trì\tThời hạn\n1\tSơn chợ\tẤp 1\tQuý I\n\tVẽ\t\tT5/2027\n"
    "2\tDọn kênh và\tVăn\t\n\n\trạch\tphòng Sở\tHằng tuần"
)


@lru_cache(maxsize=8)
def plan_lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").split("\n"))


# damage ------------------------------------------------------------------------------------------------------------

CONFUSED = str.maketrans({"đ": "d", "ủ": "u", "ị": "i", "l": "1", "O": "0", "ề": "ê", "ổ": "ô", ".": ","})


def shuffle(lines: list[str], draw) -> list[str]:
    first = draw(st.integers(0, len(lines) - 1))
    last = min(len(lines), first + draw(st.integers(2, 14)))
    return [*lines[:first], *draw(st.permutations(lines[first:last])), *lines[last:]]


def empty_cells(lines: list[str], draw) -> list[str]:
    mark = draw(st.sampled_from(["\t", "|"]))
    every = draw(st.integers(2, 5))
    return [mark.join("" if at % every == 1 else c for at, c in enumerate(line.split(mark))) for line in lines]


def cut(lines: list[str], draw) -> list[str]:
    every, where = draw(st.integers(2, 6)), draw(st.integers(3, 60))
    return [piece for at, x in enumerate(lines) for piece in ([x[:where], "", x[where:]] if at % every == 0 else [x])]


def join(lines: list[str], draw) -> list[str]:
    every, glue = draw(st.integers(2, 6)), draw(st.sampled_from(["", " ", "\t", " | "]))
    return [glue.join(lines[at : at + every]) for at in range(0, len(lines), every)]


def drop(lines: list[str], draw) -> list[str]:
    first = draw(st.integers(0, len(lines) - 1))
    return lines[:first] + lines[first + draw(st.integers(1, 40)) :]


def repeat(lines: list[str], draw) -> list[str]:
    first = draw(st.integers(0, len(lines) - 1))
    return lines[: first + 20] + lines[first:]


def confuse(lines: list[str], draw) -> list[str]:
    every = draw(st.integers(1, 3))
    return [line.translate(CONFUSED) if at % every == 0 else line for at, line in enumerate(lines)]


def decompose(lines: list[str], _draw) -> list[str]:
    return [unicodedata.normalize("NFD", line) for line in lines]


def strip(lines: list[str], _draw) -> list[str]:
    return [strip_marks(line) for line in lines]


def upper(lines: list[str], _draw) -> list[str]:
    return [line.upper() for line in lines]


DAMAGES = [shuffle, empty_cells, cut, join, drop, repeat, confuse, decompose, strip, upper]


@st.composite
def damaged_plans(draw) -> tuple[str, ...]:
    lines = list(plan_lines(draw(st.sampled_from(PLANS))))
    for damage in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3)):
        lines = damage(lines, draw) or [""]
    return tuple(lines)


FRAGMENTS = st.sampled_from(
    [
        *(FRONT + BODY + BACK).split("\n"),
        *TABLE.split("\n"),
        *TABLE.replace("\t", " | ").split("\n"),
        *("|---|---|---|", "| | | |", "- ", "I.", "a)", "PHỤ LỤC", "Nơi nhận:", "Cơ quan chủ trì:", "Điều 1.", "("),
        *("Thời hạn: 31/2/2027", "các Sở: Y tế,", "Giao Sở Y tế", "<ul><li>", "~~", "**", "&nbsp;", "Số: /"),
        "giai đoạn 2027-2026",
    ]
)
ODD = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30)
LINES = st.lists(FRAGMENTS | ODD | st.builds("".join, st.lists(FRAGMENTS | ODD, max_size=4)), max_size=25)
OPENING = FRONT.split("\n")
OPENINGS = st.sampled_from([[], OPENING, [*OPENING, "I. NHIỆM VỤ"], [*OPENING, "TT\tViệc\tChủ trì"]])
ARBITRARY = st.builds(lambda opening, lines: (*opening, *lines), OPENINGS, LINES)


def attempt(lines: tuple[str, ...]) -> Reading | None:
    try:
        return read_lines(lines, "x.txt", "0")
    except NotAPlan:
        return None


# what holds --------------------------------------------------------------------------------------------------------


def spans(reading: Reading):
    yield from reading.document.spans.values()
    yield from (issue.span for issue in reading.issues)
    yield from (passage.span for passage in reading.passages)
    for task in reading.tasks:
        yield task.span
        yield from (unit.span for unit in (*task.lead, *task.coordinate))
        yield from (printed.span for printed in (task.product, task.goal, *task.activities) if printed)
        if task.deadline.span:
            yield task.deadline.span


def words(text: str) -> list[str]:
    plain = re.sub(r"<[^<>]*>", " ", html.unescape(unicodedata.normalize("NFC", text)))
    return re.findall(r"[^\W_]+", plain.lower())


def pieces(sought: list[str], text: str) -> int:
    """In how few runs of neighbouring words `sought` stands in `text`; 99 when a word is missing."""
    count = at = 0
    while at < len(sought):
        stop = at
        while stop < len(sought) and f" {' '.join(sought[at : stop + 1])} " in text:
            stop += 1
        if stop == at:
            return 99
        count, at = count + 1, stop
    return count


def check(reading: Reading) -> None:
    assert all(1 <= s.line_start <= s.line_end <= len(reading.lines) for s in spans(reading))
    for ids in ([t.id for t in reading.tasks], [p.id for p in reading.passages]):
        assert len(ids) == len(set(ids))
    printed = "\n".join(reading.lines)
    unmarked = re.sub(r"[*_`~✓✔□☐■●]+", "", printed)  # "**Giao**Sở" is read as one word, "**a****b**" as two
    text = f" {' '.join(words(printed))} | {' '.join(words(unmarked))} "
    for task in reading.tasks:
        assert task.text.strip()
        deadline = task.deadline
        assert not (deadline.start and deadline.end) or deadline.start <= deadline.end
        for unit in (*task.lead, *task.coordinate):
            # a name is printed as it is, but for line breaks and for a head written out from "các Sở: A, B"
            lines = unit.span.line_end - unit.span.line_start
            assert unit.name.strip()
            assert pieces(words(unit.name), text) <= 2 + lines, unit
        if task.product:
            lines = task.product.span.line_end - task.product.span.line_start
            assert pieces(words(task.product.text), text) <= 1 + lines, task.product


@given(damaged_plans())
def test_damaged_plans(lines):
    reading = attempt(lines)
    if reading is not None:
        check(reading)


@given(ARBITRARY)
def test_arbitrary_lines(lines):
    reading = attempt(lines)
    if reading is not None:
        check(reading)


@given(damaged_plans() | ARBITRARY)
def test_reading_twice_is_equal(lines):
    assert attempt(lines) == attempt(lines)


def test_undamaged_samples_hold_too():
    for path in PLANS:
        check(attempt(plan_lines(path)))
