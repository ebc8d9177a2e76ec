"""Ways in which the text of a plan gets damaged: pure functions of its lines, a rate (0 to 1) and a random source.

What the rate is a share of stands with each function. Where the lines went is told beside the damaged lines, so that
keys, which name lines, can follow. A rate of 0 changes nothing; the same random source gives the same damage.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from random import Random
from typing import TypeVar

from benchmarks.damage.slips import length_at, taken_for
from benchmarks.quality.keys import TaskKey
from ingest.structure import is_table_line
from plan.language.folding import strip_marks


@dataclass(frozen=True, slots=True)
class Damaged:
    """Damaged lines, and for each line of the plan the first and last line (1-based) that its words now stand in."""

    lines: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    def follow(self, key: TaskKey) -> TaskKey:
        """The key with the lines that its words went to."""
        places = self.places[key.first - 1 : key.last]
        return replace(key, first=min(first for first, _ in places), last=max(last for _, last in places))


Damage = Callable[[Sequence[str], float, Random], Damaged]
Change = tuple[int, int, int, str]  # index of a line, first character, character after the last, what takes their place
T = TypeVar("T")

_WORD = re.compile(r"\w+")
_HEADING = re.compile(
    r"^(?:#+ +)?\**(?:(?:[IVX]{1,5}|[A-HĐ]|\d{1,2}|[a-zđ])\s*[.)/]|\d{1,2}(?:\.\d{1,2})+|"
    r"(?:Phụ lục|PHỤ LỤC|Phần|PHẦN|Điều|Chương|CHƯƠNG)\b)"
)
_LONGEST_HEADING = 120  # characters
_HEADING_CELLS = 2  # cells with words in a heading row of a table: its number and title
_GROUP = re.compile(r"^(?:<b>|\*+)?(?:[IVX]+|[A-HĐ])\b")
_RULE = re.compile(r"^[|\s:-]+$")  # "|---|---|"
_PAGE_BREAK = ("", "")  # what stands between the halves of a line
_WIDTH = 80  # characters in a line of a page
_NARROW = 24  # characters in a line of a cell


def confuse(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Slips of scanning in letters and digits, those of dates too; a share of all characters. No line moves."""
    return _changed(lines, _slips(lines, rate, random, digits=True))


def confuse_letters(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Slips of scanning in letters alone: every digit stays as printed. A share of all characters; no line moves."""
    return _changed(lines, _slips(lines, rate, random, digits=False))


def drop_marks(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Words without their diacritics; a share of the words that have any. No line moves."""
    found = [(n, *match.span(), match[0]) for n, line in enumerate(lines) for match in _WORD.finditer(line)]
    marked = [(n, begin, stop, bare) for n, begin, stop, word in found if (bare := _bare(word)) != word]
    return _changed(lines, _chosen(marked, rate, random))


def decompose(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Lines with marks as characters of their own (NFD); a share of the lines. No line moves."""
    chosen = _chosen(
        [(n, 0, len(line), unicodedata.normalize("NFD", line)) for n, line in enumerate(lines)], rate, random
    )
    return _changed(lines, chosen)


def empty_cells(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Cells of tables left empty, those of header rows too; a share of the cells with words. No line moves.

    What stood in a cell is lost, so a careful reader would find less as well; what counts is that nothing wrong takes
    its place.
    """
    cells = [(n, *place, "") for n, line in enumerate(lines) if is_table_line(line) for place in _cells(line)]
    filled = [cell for cell in cells if _WORD.search(lines[cell[0]], cell[1], cell[2])]
    return _changed(lines, _chosen(filled, rate, random))


def drop_headings(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Headings (short lines with a number, "PHỤ LỤC", "Điều 1.") left blank; a share of them. No line moves.

    A unit that only a heading names is lost with it, and so is a task that looks like a heading.
    """
    headings = [(n, 0, len(line), "") for n, line in enumerate(lines) if _is_heading(line)]
    return _changed(lines, _chosen(headings, rate, random))


def shuffle_rows(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Rows of a table change places; a share of the rows that can. Lines move, their number stays.

    So that keys still hold, a row with an empty cell stays below the row above it, from which it may have its unit or
    its words, rows stay below their heading row, and the first and last row of a page (a header, a row that goes on
    over the page) stay where they are.
    """
    stretches = list(_stretches(lines))
    movable = [(s, at) for s, stretch in enumerate(stretches) for at in stretch.free]
    chosen = sorted(_chosen(movable, rate, random))
    order: list[int] = []
    for s, stretch in enumerate(stretches):
        free = [at for number, at in chosen if number == s]
        moved = dict(zip(free, random.sample(free, len(free)), strict=True))
        order += [n for at in range(len(stretch.rows)) for n in stretch.rows[moved.get(at, at)]]
    where = {old: new for new, old in enumerate(order, start=1)}
    return Damaged(tuple(lines[n] for n in order), tuple((where[n], where[n]) for n in range(len(lines))))


def cut_lines(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Paragraphs and rows cut in two by the end of a page; a share of those longer than a line. Lines move.

    Two blank lines come between the halves; of a row, every cell that is high enough is cut.
    """
    halves = {n: cut for n, line in enumerate(lines) if len(cut := _halves(line)) > 1}
    chosen = set(_chosen(sorted(halves), rate, random))
    return _laid_out([halves[n] if n in chosen else (line,) for n, line in enumerate(lines)])


def wrap_lines(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Paragraphs broken into lines of 80 characters, as copied from a PDF; a share of the longer ones. Lines move."""
    long = [n for n, line in enumerate(lines) if len(line) > _WIDTH and not is_table_line(line)]
    chosen = set(_chosen(long, rate, random))
    return _laid_out([_wrapped(line, _WIDTH) if n in chosen else (line,) for n, line in enumerate(lines)])


def join_lines(lines: Sequence[str], rate: float, random: Random) -> Damaged:
    """Paragraphs run on into the next, over blank lines; a share of those that no table follows. Lines move."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    free = [a for a, b in pairwise(written) if not is_table_line(lines[a]) and not is_table_line(lines[b])]
    chosen = set(_chosen(free, rate, random))
    joined: list[str] = []
    places: list[tuple[int, int]] = []
    running = False
    for n, line in enumerate(lines):
        if not running:
            joined.append(line)
        elif line.strip():
            joined[-1] = f"{joined[-1]} {line.strip()}"
        places.append((len(joined), len(joined)))
        running = n in chosen or (running and not line.strip())
    return Damaged(tuple(joined), tuple(places))


def _chosen(found: Sequence[T], rate: float, random: Random) -> list[T]:
    return random.sample(found, round(rate * len(found)))


def _changed(lines: Sequence[str], changes: Iterable[Change]) -> Damaged:
    changed = list(lines)
    for n, begin, stop, new in sorted(changes, reverse=True):
        changed[n] = changed[n][:begin] + new + changed[n][stop:]
    return Damaged(tuple(changed), tuple((n, n) for n in range(1, len(changed) + 1)))


def _laid_out(pieces: Iterable[Sequence[str]]) -> Damaged:
    """Each line of a plan in one or more lines, one below the other."""
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for piece in pieces:
        places.append((len(lines) + 1, len(lines) + len(piece)))
        lines += piece
    return Damaged(tuple(lines), tuple(places))


def _slips(lines: Sequence[str], rate: float, random: Random, *, digits: bool) -> Iterator[Change]:
    """Slips at as many places as make up the share of all characters, as far as there are places."""
    places = [(n, at) for n, line in enumerate(lines) for at in range(len(line)) if taken_for(line, at, digits=digits)]
    wanted = round(rate * sum(not char.isspace() for line in lines for char in line))
    for n, at in random.sample(places, min(wanted, len(places))):
        yield n, at, at + length_at(lines[n], at), random.choice(taken_for(lines[n], at, digits=digits))


def _bare(word: str) -> str:
    """A word without diacritics, capitals kept: "Đội" -> "Doi"."""
    return "".join(
        bare.upper() if char.isupper() else bare
        for char, bare in zip(unicodedata.normalize("NFC", word), strip_marks(word), strict=True)
    )


def _is_heading(line: str) -> bool:
    short = 0 < len(line) <= _LONGEST_HEADING and not is_table_line(line)
    return short and bool(_HEADING.match(line)) and not line.rstrip("* ").endswith((".", ";", ","))


def _cells(line: str) -> list[tuple[int, int]]:
    """The places of the cells of a table line, without the blanks around their words."""
    mark = "\t" if "\t" in line else "|"
    ends = [at for at, char in enumerate(line) if char == mark]
    edges = [-1, *ends, len(line)] if mark == "\t" else ends
    places: list[tuple[int, int]] = []
    for before, after in pairwise(edges):
        inner = line[before + 1 : after]
        places.append((before + 1 + len(inner) - len(inner.lstrip()), after - len(inner) + len(inner.rstrip())))
    return [(begin, max(begin, stop)) for begin, stop in places]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows that may change places with each other, each with those that must stay below it; as indexes of lines."""

    rows: list[list[int]]
    last_stays: bool

    @property
    def free(self) -> range:
        """Which rows may move: not the header or heading row in front."""
        return range(1, len(self.rows) - self.last_stays)


def _stretches(lines: Sequence[str]) -> Iterator[_Stretch]:
    """All lines in order; a stretch ends above a heading row and with the table. Lines outside tables never move."""
    for is_table, together in groupby(range(len(lines)), key=lambda n: is_table_line(lines[n])):
        rows: list[list[int]] = []
        for n in together:
            words = [lines[n][slice(*place)] for place in _cells(lines[n])] if is_table else [""]
            few = sum(map(bool, words)) <= _HEADING_CELLS
            if rows and (not is_table or (words[0] and few)):  # without a Roman number it may also be a merged row
                yield _Stretch(rows, last_stays=not _GROUP.match(words[0]))
                rows = []
            if rows and (not all(words) or _RULE.match(lines[n])):
                rows[-1].append(n)
            else:
                rows.append([n])
        yield _Stretch(rows, last_stays=True)


def _halves(line: str) -> tuple[str, ...]:
    if not is_table_line(line):
        rows = _wrapped(line, _WIDTH)
        half = (len(rows) + 1) // 2
        return (" ".join(rows[:half]), *_PAGE_BREAK, " ".join(rows[half:])) if len(rows) > 1 else (line,)
    cells = [(*place, _wrapped(line[slice(*place)], _NARROW)) for place in _cells(line)]
    high = max((len(rows) for *_, rows in cells), default=1)
    if high == 1 or sum(begin < stop for begin, stop, _ in cells) <= _HEADING_CELLS:
        return (line,)
    half = (high + 1) // 2
    upper = _changed([line], [(0, begin, stop, " ".join(rows[:half])) for begin, stop, rows in cells])
    lower = _changed([line], [(0, begin, stop, " ".join(rows[half:])) for begin, stop, rows in cells])
    return (*upper.lines, *_PAGE_BREAK, *lower.lines)


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or (text,)
