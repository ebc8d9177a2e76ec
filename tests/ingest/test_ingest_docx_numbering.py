"""Automatic numbers of a DOCX as Word shows them."""

from __future__ import annotations

import pytest
from docx_files import cell, docx, level, listed, numbering, para, part, row, table

from ingest.readers.docx import read_docx

PLAN = (level("%1.", "upperRoman"), level("%2."), level("%2.%3."), level("%4)", "lowerLetter"))


def marks(numbers, *blocks, styles=""):
    """The lines without their last word, "x"."""
    data = docx(*blocks, parts={"numbering": numbers, "styles": part("styles", styles)})
    return [line.text.removesuffix("x").strip() for line in read_docx(data, "x.docx").lines]


def test_a_plan_of_four_levels():
    levels = [0, 1, 2, 2, 3, 3, 1, 2, 0, 1]
    assert marks(numbering(*PLAN), *(listed("x", 1, at) for at in levels)) == [
        *("I.", "1.", "1.1.", "1.2.", "a)", "b)", "2.", "2.1.", "II.", "1."),
    ]


@pytest.mark.parametrize(
    ("form", "start", "shown"),
    [
        ("decimal", 9, "9."),
        ("decimalZero", 9, "09."),
        ("upperRoman", 49, "XLIX."),
        ("lowerRoman", 4, "iv."),
        ("upperLetter", 26, "Z."),
        ("lowerLetter", 28, "bb."),
        ("lowerLetter", 0, "0."),
        ("ordinalText", 3, "3."),
        ("decimal", 10**8, "32767."),
        ("none", 3, "."),
    ],
)
def test_forms(form, start, shown):
    assert marks(numbering(level("%1.", form, start=start)), listed("x", 1)) == [shown]


@pytest.mark.parametrize(
    ("text", "shown"), [("Điều %1.", "Điều 1."), ("(%1)", "(1)"), ("", ""), ("%9", ""), ("Phần", "Phần")]
)
def test_words_around_the_number(text, shown):
    assert marks(numbering(level(text)), listed("x", 1)) == [shown]


@pytest.mark.parametrize(
    ("glyph", "at", "shown"),
    [("\uf0b7", 0, "-"), ("•", 1, "-"), ("o", 0, "-"), ("o", 1, "+"), ("+", 0, "+"), ("+", 1, "+"), ("", 0, "")],
)
def test_bullets(glyph, at, shown):
    assert marks(numbering(*[level(glyph, "bullet")] * 2), listed("x", 1, at)) == [shown]


def test_a_level_that_nothing_restarts():
    numbers = numbering(level("%1."), level("%2.", more='<w:lvlRestart w:val="0"/>'))
    assert marks(numbers, *(listed("x", 1, at) for at in (0, 1, 1, 0, 1))) == ["1.", "1.", "2.", "2.", "3."]


def test_a_level_that_only_the_first_restarts():
    numbers = numbering(level("%1."), level("%2."), level("%3.", more='<w:lvlRestart w:val="1"/>'))
    shown = marks(numbers, *(listed("x", 1, at) for at in (0, 1, 2, 1, 2, 0, 1, 2)))
    assert shown == ["1.", "1.", "1.", "2.", "2.", "2.", "1.", "1."]


def test_legal_numbers_are_arabic():
    numbers = numbering(level("%1.", "upperRoman"), level("%1.%2.", more="<w:isLgl/>"))
    assert marks(numbers, *(listed("x", 1, at) for at in (0, 0, 1))) == ["I.", "II.", "2.1."]


def test_a_level_whose_parent_was_never_used():
    assert marks(numbering(*PLAN), listed("x", 1, 2), listed("x", 1, 2), listed("x", 1, 1)) == ["1.1.", "1.2.", "1."]


def num(number, *overrides, abstract=0):
    inside = "".join(f'<w:lvlOverride w:ilvl="{at}">{content}</w:lvlOverride>' for at, content in overrides)
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{inside}</w:num>'


def test_lists_of_one_definition_count_on():
    numbers = numbering(level("%1."), more=num(2))
    assert marks(numbers, listed("x", 1), listed("x", 2), listed("x", 1)) == ["1.", "2.", "3."]


def test_a_list_begun_anew():
    numbers = numbering(level("%1."), more=num(2, (0, '<w:startOverride w:val="5"/>')))
    assert marks(numbers, *(listed("x", n) for n in (1, 1, 2, 2, 1))) == ["1.", "2.", "5.", "6.", "7."]


def test_a_level_of_its_own():
    numbers = numbering(level("%1."), more=num(2, (0, f'<w:lvl w:ilvl="0">{level("%1)", "lowerLetter")}</w:lvl>')))
    assert marks(numbers, listed("x", 2), listed("x", 1)) == ["a)", "2."]


def style(name, about, more=""):
    return f'<w:style w:type="paragraph" w:styleId="{name}">{more}<w:pPr>{about}</w:pPr></w:style>'


NUMBERED = '<w:numPr><w:numId w:val="1"/></w:numPr>'


def test_numbers_from_styles():
    numbers = numbering(level("%1."), level("%1.%2.", more='<w:pStyle w:val="H2"/>'))
    styles = style("H1", NUMBERED) + style("H2", NUMBERED) + style("Sub", "", '<w:basedOn w:val="H1"/>')
    blocks = [para("x", about=f'<w:pStyle w:val="{name}"/>') for name in ("H1", "H2", "H2", "Sub")]
    off = para("x", about='<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    deeper = para("x", about='<w:pStyle w:val="H1"/><w:numPr><w:ilvl w:val="1"/></w:numPr>')
    assert marks(numbers, *blocks, off, deeper, styles=styles) == ["1.", "1.1.", "1.2.", "2.", "", "2.1."]


def test_a_numbering_style():
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Plan"/></w:abstractNum>'
    numbers = numbering(level("%1)"), more=linked + num(2, abstract=7))
    styles = f'<w:style w:type="numbering" w:styleId="Plan"><w:pPr>{NUMBERED}</w:pPr></w:style>'
    assert marks(numbers, listed("x", 2), listed("x", 1), styles=styles) == ["1)", "2)"]


def test_numbering_styles_in_a_circle():
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Plan"/></w:abstractNum>'
    numbers = numbering(more=linked + num(2, abstract=7))
    styles = '<w:style w:styleId="Plan"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert marks(numbers, listed("x", 2), styles=styles) == [""]


@pytest.mark.parametrize("number", [1, 2, 99])
def test_lists_that_are_not_there(number):
    assert marks(part("numbering", num(2, abstract=5)), listed("x", number, 3)) == [""]


def test_counters_go_on_through_tables_and_cells_keep_bare_numbers():
    numbers = numbering(level("%1."), level("", "bullet"))
    body = table(
        row(cell(inside=listed("", 1)), cell(inside=para("Ao") + listed("sen", 1)), "Đội A"),
        row(cell(inside=listed("", 1)), cell(inside=listed("", 1, 1)), "Đội B"),
    )
    assert marks(numbers, listed("x", 1), body, listed("x", 1)) == [
        *("1.", "", "| 2. | Ao<br>3. sen | Đội A |", "| 4. |  | Đội B |", "", "5."),
    ]


def test_hidden_and_deleted_paragraphs_are_not_counted():
    hidden = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:{}/></w:rPr></w:pPr></w:p>'
    blocks = [hidden.format("vanish"), hidden.format("del"), listed("x", 1)]
    assert marks(numbering(level("%1.")), *blocks) == ["1."]


def test_the_mark_of_a_paragraph_with_line_breaks_stands_in_front_of_the_first():
    broken = listed("Ao", 1).replace("</w:r>", "<w:br/><w:t>Đầm</w:t></w:r>")
    assert marks(numbering(level("%1.")), broken) == ["1. Ao", "Đầm"]


def test_a_mark_in_a_legacy_font():
    numbers = numbering(level("§iÒu %1.", more='<w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>'))
    assert marks(numbers, listed("x", 1)) == ["Điều 1."]
