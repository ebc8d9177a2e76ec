"""Damage of every kind, one on top of the other: a plan is read or refused, and no word of a record is invented.

Where test_ingest_properties asks that names stand in the text in one piece, this asks only that every word does, and
so bears far worse damage: slips of scanning, markup, cells and lines torn apart.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, wraps
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.damage import damages
from ingest.pipeline import read_lines
from plan.errors import NotAPlan
from plan.reading import Reading
from plan.span import Span

PLANS = sorted((Path(__file__).parents[2] / "samples" / "plans").iterdir())
OPENING = (
    *("UBND TỈNH KHÁNH HÒA", "SỞ Y TẾ", "Số: 12/KH-SYT", "Khánh Hòa, ngày 03 tháng 4 năm 2027"),
    *("KẾ HOẠCH", "Tiêm vắc xin cho trẻ em năm 2027", "I. NHIỆM VỤ"),
)
NASTY = {
    "split heads": (
        "Các Sở: Nội vụ,",
        "",
        "Tài chính; UBND các",
        "xã (sau đây gọi là",
        "",
        "cấp xã) chủ trì dọn kênh trước 5/5/2027.",
    ),
    "brackets": ("- Giao (Sở Y tế ((chủ trì) phối hợp (Sở Nội vụ sơn chợ (trước ngày 30/2/2027), (xong 13/13/2027",),
    "no header": ("1\tSơn chợ\tẤp 1\tQuý I", "\tVẽ\t\tT5/2027", "", "\t\tphòng Sở\t", "2\t\t\t"),
    "too many bars": (
        "TT | Việc | Chủ trì | Thời hạn",
        "|---|",
        "| 1 | Dọn || Sở Y tế |",
        "||||",
        "| | | | 2027 |",
        "|1|2|3|4|5|6|7|",
    ),
    "lists in cells": (
        "| TT | Việc | Đơn vị chủ trì |",
        "|---|---|---|",
        "| 1 | <ul><li>Sơn<li>Vẽ</ul | Sở<br>Y tế<br |",
    ),
    "a table in a table": (
        "TT\tViệc\tChủ trì\tTiến độ",
        "1\t| a | b |\tSở Y tế | Sở Nội vụ\tQuý I",
        "",
        "| TT | Chủ trì |",
    ),
    "labels": (
        "Cơ quan chủ trì:",
        "Cơ quan phối hợp: Sở Y tế;",
        "",
        "Thời gian:",
        "Thời gian: 31/2/2027 - 01/01/2027",
        "Sản phẩm: Sản phẩm:",
    ),
    "periods": (
        "Sở Y tế dọn kênh quý IV/2026 - quý I/2026, giai đoạn 2027-2026, từ 9/2027 đến 3/2027, trước 00/00/0000.",
    ),
    "recipients": (
        "Nơi nhận:",
        "- Sở Y tế (để thực hiện);",
        "- Giao Sở Nội vụ sơn chợ.",
        "Nơi nhận:",
        "II. VIỆC",
        "Nơi nhận:",
    ),
    "marks alone": (
        "1.",
        "1.1.",
        "a)",
        "-",
        "+",
        "–",
        "•",
        "(1)",
        "Điều 1.",
        "Điều",
        "PHỤ LỤC",
        "PHỤ LỤC I",
        "##",
        "**",
        "~~",
        "> ",
        "1.1.1.1.1.1 a",
    ),
    "entities": (
        "Giao S&#x1EDF; Y t&ecirc;&#769; &lt;chủ trì&gt; d&ocirc;\u0323n &amp;amp; kênh",
        "&nbsp;&#0;&#xD800;&#99999999; trước 5&#47;5/2027",
    ),
    "invisible": (
        "Giao\u200b Sở\u00a0Y\u2060tế \ufeffchủ\u00adtrì dọn\u200d kênh\u2028",
        "trước\u000cngày\u000b05/5/2027\u0085\u202e",
    ),
    "loose marks": (
        "Giao Sở\u0323\u0301\u0309 Y tê\u0301 chủ tri\u0300\u0300 d\u0323o\u0323n kênh \u0301\u0302 trước 5/5/2027",
    ),
    "struck out": ("Giao ~~Sở Y tế~~ Sở ~~Nội vụ chủ trì **sơn ~~ch~~ợ** *trước* __ngày__ `0`5/**5**/2027~~",),
    "one unit often": (
        "Sở Y tế, Sở Y tế và Sở Y tế, các sở, các Sở, Sở, Sở: Sở chủ trì, phối hợp phối hợp với Sở sơn chợ",
    ),
    "digits": ("Sở Y tế sơn ² ngày ٣/٤/٢٠٢٧ Ⅳ ½ quý Ⅳ/2027, năm 99999, ngày 5/5/99999, trước 1/1/0000, 10000000000/5",),
}
BITS = {
    "tags": ["<b>", "</b>", "<br>", "<br/>", "</td>", "<ul><li>", "</ul>", "<p class='a'>", "<!-- ", "-->"],
    "open_tags": ["<", ">", "<b", "</", "<ul", "<li ", "&", "&#", "&nbsp;", "&lt;", "&#x1EDF;"],
    "bars": ["|", "||", " | ", "|---|", "\t", "\t\t", "\t|"],
    "marks": [
        *("**", "*", "__", "~~", "`", "#", "- ", "(", ")", "“", ";", ":", ",", ".", "/", "…", "✓", "0"),
        "\u0309",
    ],
    "invisible": [*"\u200b\u200d\ufeff\u00ad\u00a0\u2028\u0085\u000b\u000c\u0000\u202e"],
}


@cache
def plan_lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").split("\n"))


# damage on top of damage --------------------------------------------------------------------------------------------


def strew(name, bits):
    """A damage that puts bits between characters, also within words."""

    def strewn(lines, rate, random):
        torn = list(lines)
        for n in random.sample(range(len(torn)), round(rate * len(torn))):
            at = random.randint(0, len(torn[n]))
            torn[n] = torn[n][:at] + random.choice(bits) + torn[n][at:]
        return torn

    strewn.__name__ = f"strew_{name}"
    return strewn


def carriage_returns(lines, rate, random):
    return [line + "\r" if random.random() < rate else line for line in lines]


def tear(lines, rate, random):
    """Lines cut anywhere, within words and numbers too."""
    pieces = ((x[:at], x[at:]) if random.random() < rate else (x,) for x in lines for at in [random.randint(0, len(x))])
    return [piece for pair in pieces for piece in pair]


def glue(lines, rate, random):
    """Lines run on without a space, table or not."""
    glued = [lines[0]]
    for line in lines[1:]:
        if random.random() < rate:
            glued[-1] += line
        else:
            glued.append(line)
    return glued


def mix(lines, rate, random):
    """Lines change places, wherever they stand."""
    chosen = random.sample(range(len(lines)), round(rate * len(lines)))
    moved = dict(zip(chosen, random.sample(chosen, len(chosen)), strict=True))
    return [lines[moved.get(n, n)] for n in range(len(lines))]


def lose(lines, rate, random):
    return [line for line in lines if random.random() >= rate / 2]


def repeat(lines, rate, random):
    return [line for line in lines for _ in range(1 + (random.random() < rate))]


def lend(lines, rate, random):
    """Nasty lines in between."""
    lent = list(lines)
    for _ in range(1 + round(4 * rate)):
        at = random.randint(0, len(lent))
        lent[at:at] = random.choice(list(NASTY.values()))
    return lent


def kept(damage):
    """The damaged lines alone."""

    @wraps(damage)
    def lines_of(lines, rate, random):
        return list(damage(lines, rate, random).lines)

    return lines_of


DAMAGES = [
    *map(kept, (damages.confuse, damages.drop_marks, damages.empty_cells, damages.drop_headings, damages.decompose)),
    *map(kept, (damages.shuffle_rows, damages.cut_lines, damages.wrap_lines, damages.join_lines)),
    *(strew(name, bits) for name, bits in BITS.items()),
    *(carriage_returns, tear, glue, mix, lose, repeat, lend),
]
SNIPPETS = [(*opening, *lines) for opening in (OPENING, ()) for lines in NASTY.values()]
STEPS = st.lists(
    st.tuples(st.sampled_from(DAMAGES), st.sampled_from([0.02, 0.1, 0.3, 1.0]), st.integers(0, 2**16)),
    min_size=1,
    max_size=4,
)


def damaged(texts):
    """Texts after one to four damages."""
    return st.builds(_damaged, texts, STEPS)


def _damaged(text, steps) -> tuple[str, ...]:
    lines = list(text)
    for damage, rate, seed in steps:
        lines = damage(lines, rate, Random(seed)) or [""]  # noqa: S311
    return tuple(lines)


# what holds ---------------------------------------------------------------------------------------------------------


def attempt(lines: tuple[str, ...]) -> Reading | None:
    try:
        return read_lines(lines, "x.txt", "digest")
    except NotAPlan:
        return None


_TAGS = (r"(?!)", r"<[^<>]*>", r"<\s*/?\s*[a-zA-Z][^<>]*>")
_MARKS = (r"(?!)", r"[*_`~✓✔□☐■●]+", r"~~[^~]*~~", r"\*{4}|[✓✔□☐■●]")


def words(text: str) -> set[str]:
    """Words in small letters, NFC, however their marks are written."""
    plain = unicodedata.normalize("NFC", html.unescape(text)).lower()
    return set(re.findall(r"[^\W_]+", plain))


def printed_words(lines: tuple[str, ...]) -> set[str]:
    """Every word that a reader may see in the text: with markup as a gap between words, as nothing, as it stands."""
    text = "\n".join(lines)
    found: set[str] = set()
    for tags, marks in product(_TAGS, _MARKS):
        plain = re.sub(marks, " ", re.sub(tags, " ", text))
        found |= words(plain) | words(re.sub(r"[*_`~]+", "", plain))
    return found


def said(reading: Reading) -> Iterator[tuple[str, str]]:
    """Every text of a reading that quotes the plan, with what it is."""
    for task in reading.tasks:
        yield "task", task.text
        yield "deadline", task.deadline.text
        yield from (("lead", unit.name) for unit in task.lead)
        yield from (("coordinate", unit.name) for unit in task.coordinate)
        yield from (("section", title) for title in task.section)
        yield from (("printed", p.text) for p in (task.product, task.goal, *task.activities) if p)
    yield from (("front page", words) for words in (reading.document.title, reading.document.signer) if words)


def spans(reading: Reading) -> Iterator[Span]:
    yield from reading.document.spans.values()
    yield from (issue.span for issue in reading.issues)
    yield from (passage.span for passage in reading.passages)
    for task in reading.tasks:
        yield task.span
        yield from (unit.span for unit in (*task.lead, *task.coordinate))
        yield from (printed.span for printed in (task.product, task.goal, *task.activities) if printed)
        yield from [task.deadline.span] if task.deadline.span else []


def check(reading: Reading) -> None:
    printed = printed_words(reading.lines)
    assert [(kind, text, new) for kind, text in said(reading) if (new := words(text) - printed)] == []
    assert all(1 <= span.line_start <= span.line_end <= len(reading.lines) for span in spans(reading))
    for task in reading.tasks:
        assert task.text.strip()
        assert all(unit.name.strip() for unit in (*task.lead, *task.coordinate))
        assert not (task.deadline.start and task.deadline.end) or task.deadline.start <= task.deadline.end


@given(damaged(st.sampled_from(PLANS).map(plan_lines)))
def test_damaged_plans_are_read_or_refused_and_nothing_is_invented(lines):
    reading = attempt(lines)
    if reading is not None:
        check(reading)


@given(damaged(st.sampled_from(SNIPPETS)))
def test_damaged_snippets_are_read_or_refused_and_nothing_is_invented(lines):
    reading = attempt(lines)
    if reading is not None:
        check(reading)


@pytest.mark.parametrize("opening", [OPENING, ()], ids=["plan", "bare"])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_snippets(opening, name):
    reading = attempt((*opening, *NASTY[name]))
    if reading is not None:
        check(reading)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem[:2])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damage_by_itself(path, damage):
    for rate in (0.05, 1):
        reading = attempt(tuple(damage(list(plan_lines(path)), rate, Random(7))))  # noqa: S311
        if reading is not None:
            check(reading)


# slips that once were read wrong -----------------------------------------------------------------------------------


def test_a_task_begins_with_a_whole_word_whatever_the_unicode_form():
    lines = ("KẾ HOẠCH", "Sở Y tế chủ trì sơn chợ trước ngày 5/5/2027.")
    reading = attempt(tuple(unicodedata.normalize("NFD", line) for line in lines))
    assert [words(task.text) for task in reading.tasks] == [words("chủ trì sơn chợ trước ngày 5/5/2027.")]


def test_half_a_word_is_no_signer():
    reading = attempt(("KẾ HOẠCH", "Số: 1/KH-SYT", "KT. GIÁM ĐỐC", "", "2. Sở Y tế thẩm định"))
    assert reading.document.signer is None


def test_a_bullet_that_begins_with_a_marked_capital_is_a_bullet():
    bullets = ("- Lập danh sách trạm y tế", "- Đôn đốc các trạm sơn cửa")
    reading = attempt(("KẾ HOẠCH", "I. TỔ CHỨC THỰC HIỆN", "1. Văn phòng Sở", *bullets))
    assert [task.span.line_start for task in reading.tasks] == [4, 5]


def test_the_rest_of_a_row_may_begin_with_a_marked_letter():
    header = "TT\tNhiệm vụ\tChủ trì\tThời hạn"
    reading = attempt(("KẾ HOẠCH", header, "1\tLập danh sách.\tSở Y tế\tQuý I/2027", "", "\tứng cử viên\t\t"))
    assert [task.text for task in reading.tasks] == ["Lập danh sách. ứng cử viên"]


@pytest.mark.parametrize("row", ["|---|---|---.|", "| 2 | … | Sở Y tế |", "| 2 | - | Sở Y tế |"])
def test_a_task_has_words(row):
    table = ("| TT | Nhiệm vụ | Chủ trì |", "|---|---|---|", "| 1 | Sơn cửa | Sở Y tế |", row)
    reading = attempt(("KẾ HOẠCH", "Số: 1/KH-SYT", *table))
    assert all(words(task.text) for task in reading.tasks)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("trước ngày l5/11/2027", "2027-11-15"),
        ("trước ngày I5 tháng 11 năm 2027", "2027-11-15"),
        ("trước ngày 15 tháng I1 năm 2027", "2027-11-15"),
        ("trước ngày 15 tbáng 11 năm 2027", "2027-11-15"),
        ("trước ngày 20/0 2/2027", "2027-02-20"),
        ("Tháng 1l/2027", "2027-11-30"),
        ("Tháng 10 và tháng I1 năm 2027", "2027-11-30"),
        ("Quý I1I năm 2027", "2027-09-30"),
        ("Quý IV/2026 - Quý l1/2027", "2027-06-30"),
        ("năm 2027 - 2O30", "2030-12-31"),
    ],
)
def test_a_date_with_a_slip_is_no_other_date(printed, meant):
    table = ("TT\tNhiệm vụ\tChủ trì\tThời hạn", f"1\tSơn cửa\tSở Y tế\t{printed}")
    reading = attempt((*OPENING[:6], *table))
    (task,) = reading.tasks
    assert task.deadline.end is None or task.deadline.end.isoformat() == meant
