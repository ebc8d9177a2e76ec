"""The marks of the plain texts: emphasis, cells between tabs or pipes, and the HTML that stands in cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from benchmarks.formats.model import BULLETS, Kind, Paragraph, Run

_EMPHASIS = re.compile(r"\*{4}|\*{1,3}|~~")
_BREAK = re.compile(r"</?(?:br|p|ul|ol|li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z]+\b[^<>]*>", re.IGNORECASE)
_LISTED = re.compile(r"<(?:ul|ol|li)\b", re.IGNORECASE)
_DASH = re.compile(r"(?:^|(?<=\s))-\s*(?=(?P<letter>[^\W\d_]))")
_ITEM = re.compile(r"^-\s*")
_RULE = re.compile(r"^:?-+:?$")
_FEWEST_TABS = 2


def runs(text: str) -> tuple[Run, ...]:
    """Words with their emphasis (*italic*, **bold**, ~~struck~~); HTML tags are dropped, spaces are single."""
    text = " ".join(_TAG.sub("", text).split())
    found: list[Run] = []
    bold = italic = struck = False
    start = 0
    for mark in [*_EMPHASIS.finditer(text), None]:
        words = text[start : mark.start() if mark else len(text)]
        if words:
            found.append(Run(words, bold, italic, struck))
        if mark:
            start = mark.end()
            struck ^= mark[0] == "~~"
            bold ^= mark[0] in {"**", "***"}
            italic ^= mark[0] in {"*", "***"}
    return tuple(found)


def plain(text: str) -> str:
    """Words without marks."""
    return " ".join(_EMPHASIS.sub("", _TAG.sub("", _BREAK.sub(" ", text))).split())


def pieces(text: str) -> list[str]:
    """The lines that stand on one printed line, each in an emphasis of its own: "**TM. UBND** **CHỦ TỊCH**"."""
    return [piece.strip() for piece in re.split(r"\*{2,}", text) if piece.strip()]


def cells(line: str) -> tuple[str, ...] | None:
    """The cells of a table's line, None for any other line."""
    if line.lstrip().startswith("|"):
        return tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
    if line.count("\t") >= _FEWEST_TABS:
        return tuple(cell.strip() for cell in line.split("\t"))
    return None


def is_rule(row: Iterable[str]) -> bool:
    """Whether a row is the rule under a Markdown header, or blank."""
    return all(not cell or _RULE.match(cell) for cell in row)


def cell_paragraphs(parts: Sequence[str], names: Collection[str], *, bold: bool = False) -> tuple[Paragraph, ...]:
    """The paragraphs of a cell that page breaks cut into parts.

    Items of a list that the text wrote one after another stand apart again; `names` are units with " - " in them,
    which are no two items. Items out of HTML lists get an automatic bullet, the others keep their hyphen.
    """
    automatic = any(_LISTED.search(part) for part in parts)
    lines = _joined([[*_lines(part)] for part in parts if part])
    if any(line.startswith("-") for line in lines):
        lines = [item for line in lines for item in _items(line, names)]
    return tuple(_paragraph(line, automatic=automatic, bold=bold) for line in lines)


def _lines(part: str) -> Iterator[str]:
    for line in _BREAK.sub("\n", re.sub(r"<li\b[^<>]*>\s*-?", "\n- ", part)).split("\n"):
        words = " ".join(_TAG.sub("", line).split())
        if words:
            yield words


def _joined(parts: Sequence[Sequence[str]]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        first, *others = part or [""]
        words = _ITEM.sub("", first)
        if lines and words and (words == first or words[0].islower()):
            cut = re.search(r"\w[-/]$", lines[-1])  # "12/CT-" + "UBND"
            lines[-1] += words if cut else f" {words}"
        elif first:
            lines.append(first)
        lines += others
    return lines


def _items(line: str, names: Collection[str]) -> list[str]:
    hidden = line
    for name in names:
        hidden = hidden.replace(name, name.replace("-", "\0"))
    dashes = _DASH.finditer(hidden) if line.startswith("-") else ()
    starts = [dash.start() for dash in dashes if dash["letter"].isupper()]
    bounds = [0, *(start for start in starts if start), len(line)]
    return [line[start:stop].strip() for start, stop in pairwise(bounds)]


def _paragraph(line: str, *, automatic: bool, bold: bool) -> Paragraph:
    if automatic and line.startswith("-"):
        return Paragraph(Kind.CELL, _bold(runs(_ITEM.sub("", line)), bold=bold), "-", list=BULLETS)
    return Paragraph(Kind.CELL, _bold(runs(line), bold=bold))


def _bold(found: tuple[Run, ...], *, bold: bool) -> tuple[Run, ...]:
    return tuple(Run(run.text, bold or run.bold, run.italic, run.struck) for run in found)
