"""Words without Markdown and HTML markup."""

from __future__ import annotations

import pytest

from ingest.lines import clean, clean_cell, number_lines


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("**Trạm** Y tế", "Trạm Y tế"),
        ("### Mục *a*", "Mục a"),
        ("***Nơi nhận:***", "Nơi nhận:"),
        ("Số: ~~430~~ 12/KH-SYT ✓", "Số: 12/KH-SYT"),
        ("**GIÁM ĐỐC****Trần Thị Sen**", "GIÁM ĐỐC Trần Thị Sen"),
        ("  sen \t hồng  ", "sen hồng"),
        ("a<br>b<br/>c< /p >d", "a b c d"),
        ("<ul><li class='x'>sen</li><li>súng</li></ul>", "sen súng"),
        ("<B>I</B>", "I"),
        ("R&amp;D &lt;5%", "R&D <5%"),
        ("giá <5 triệu và >3", "giá <5 triệu và >3"),
        ("2*3 = 6", "2*3 = 6"),
        ("`QR`", "QR"),
        ("#5 hộ", "#5 hộ"),
        ("", ""),
    ],
)
def test_clean(printed, words):
    assert clean(printed) == words
    assert clean(words) == words


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("sen<br>súng", "sen\nsúng"),
        ("<ul><li>sen</li><li> súng </li></ul>", "sen\nsúng"),
        ("<p>sen</p><p></p><p>súng</p>", "sen\nsúng"),
        (" **sen** ", "sen"),
        ("<br>", ""),
    ],
)
def test_clean_cell_keeps_items_apart(printed, words):
    assert clean_cell(printed) == words


def test_lines_are_numbered_from_one():
    first, second, third = number_lines(("**a**", "", "b"))
    assert (first.number, first.printed, first.text) == (1, "**a**", "a")
    assert (second.number, second.text, third.number) == (2, "", 3)
