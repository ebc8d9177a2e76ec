"""Lines of a text that stand in no table: what a page break cut is joined, marks are told from words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from benchmarks.formats import markup
from benchmarks.formats.keyed import TaskKey, begins
from benchmarks.formats.model import BULLETS, Block, Kind, Paragraph, Run, Table
from benchmarks.formats.rows import TableLine
from benchmarks.quality.keys import printed_words

_MARK = re.compile(r"^(?:[IVX]+\.|\d+(?:\.\d+)+\.?|\d+\.|[a-zđ]\)|[-+])(?=\s)")
_ROMAN = re.compile(r"^[IVX]+\.$")
_COUNTED = re.compile(r"^(\d+)\.$")
_PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$")
_ENDS = (".", ":", "!", "?")
_OPEN = (*_ENDS, ";", ",", "/")
_LONGEST_HEADING = 150  # characters


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of the text with its marks; lines are from 1."""

    first: int
    last: int
    text: str

    @property
    def plain(self) -> str:
        """Its words without marks of emphasis."""
        return markup.plain(self.text.lstrip("#"))

    @property
    def is_upper(self) -> bool:
        """Whether all of its letters are capitals."""
        return self.plain.isupper()

    @property
    def mark(self) -> str:
        """The number or bullet in front, "" without one."""
        found = _MARK.match(self.plain)
        return found[0] if found else ""


Item = Prose | list[TableLine]


def items(lines: Sequence[str], keys: Sequence[TaskKey]) -> list[Item]:
    """Paragraphs and tables in order; the lines of a table may have blank lines between them."""
    found: list[Item] = []
    for number, line in enumerate(lines, start=1):
        cells = markup.cells(line)
        last = found[-1] if found else None
        if cells is not None and isinstance(last, list):
            last.append(TableLine(number, cells, line.lstrip().startswith("|")))
        elif cells is not None:
            found.append([TableLine(number, cells, line.lstrip().startswith("|"))])
        elif line.strip() and not _PAGE_NUMBER.match(line):
            prose = Prose(number, number, line.strip())
            if isinstance(last, Prose) and _goes_on(last, prose, keys):
                found[-1] = Prose(last.first, number, f"{last.text} {prose.text}")
            else:
                found.append(prose)
    return found


def _goes_on(before: Prose, after: Prose, keys: Sequence[TaskKey]) -> bool:
    """Whether a page break cut a sentence: it has no end mark, and goes on in lower case or within a task's lines."""
    if after.mark or not after.plain or before.plain.endswith(_ENDS):
        return False
    spanned = any(not k.in_table and k.first <= before.last and after.first <= k.last for k in keys)
    return after.plain[0].islower() or spanned


def headings_of(keys: Sequence[TaskKey]) -> frozenset[tuple[str, ...]]:
    """The words of the headings that the key names over its tasks, where it gives more than their number."""
    named = {printed_words(part) for key in keys for part in key.section}
    return frozenset(words for words in named if any(len(word) > 1 and word.isalpha() for word in words))


def paragraph(prose: Prose, headings: Collection[tuple[str, ...]]) -> Paragraph:
    """A paragraph of the body: a heading, a bullet, a line in capitals or plain text."""
    words, mark = markup.runs(prose.text.lstrip("#")), prose.mark
    if mark:
        words = _without(words, mark)
    if mark and _is_heading(prose, headings):
        return Paragraph(Kind.HEADING, _unmarked(words), mark, level=_level(mark))
    if mark == "-":
        return Paragraph(Kind.BULLET, words, mark, list=BULLETS)
    if not mark and prose.is_upper:
        return Paragraph(Kind.TITLE, _unmarked(words))
    return Paragraph(Kind.BODY, words, mark)


def _is_heading(prose: Prose, headings: Collection[tuple[str, ...]]) -> bool:
    plain, words = prose.plain, printed_words(prose.plain)
    if prose.mark in {"-", "+"}:
        return False
    if _ROMAN.match(prose.mark) or prose.text.startswith("#") or words in headings:
        return True
    if plain.endswith(_OPEN):
        return False
    named = any(begins(heading, plain) for heading in headings)
    return named or (len(plain) <= _LONGEST_HEADING and not plain.endswith(")"))


def _level(mark: str) -> int:
    if _ROMAN.match(mark):
        return 1
    return 4 if mark.endswith(")") else min(1 + len(mark.strip(".").split(".")), 4)


def _without(words: tuple[Run, ...], mark: str) -> tuple[Run, ...]:
    """Runs without the mark in front."""
    left = len(mark)
    kept: list[Run] = []
    for run in words:
        cut, left = run.text[left:], max(0, left - len(run.text))
        if text := cut if kept else cut.lstrip():
            kept.append(replace(run, text=text))
    return tuple(kept)


def _unmarked(words: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs without emphasis, which the style of the paragraph brings."""
    return tuple(replace(run, bold=False, italic=False) for run in words)


def counted(blocks: Sequence[Block], lists: Iterator[int]) -> Iterator[Block]:
    """The blocks with "1.", "2." ... counted by Word where a section numbers them so without a gap; `lists` are the
    numbers of lists that are free."""
    sections = _sections(blocks)
    numbers: dict[int, list[int]] = {}
    for section, block in zip(sections, blocks, strict=True):
        if number := _number(block):
            numbers.setdefault(section, []).append(number)
    regular = {s: next(lists) for s, found in numbers.items() if found == [*range(1, len(found) + 1)]}
    for section, block in zip(sections, blocks, strict=True):
        own = isinstance(block, Paragraph) and _number(block) and section in regular
        yield replace(block, list=regular[section]) if own and isinstance(block, Paragraph) else block


def _number(block: Block) -> int:
    found = _COUNTED.match(block.mark) if isinstance(block, Paragraph) else None
    return int(found[1]) if found else 0


def _sections(blocks: Sequence[Block]) -> list[int]:
    """Of each block how many section headings, titles and tables are before it."""
    counter = count()
    current = next(counter)
    found: list[int] = []
    for block in blocks:
        if isinstance(block, Table) or block.level == 1 or block.kind is Kind.TITLE:
            current = next(counter)
        found.append(current)
    return found
