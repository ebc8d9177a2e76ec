"""Words to the lines an eye sees, and lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median

from ingest.layout.page import Word
from plan.language.folding import fold
from plan.language.tables import load_table


@dataclass(frozen=True)
class VisualLine:
    """Words that stand side by side, from left to right; at least one."""

    words: tuple[Word, ...]

    @cached_property
    def left(self) -> float:
        """Where the first word begins."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """Where the last word ends."""
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        """The upper edge."""
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        """The lower edge."""
        return max(word.bottom for word in self.words)

    @cached_property
    def size(self) -> float:
        """The usual height of its letters."""
        return median(word.size or word.bottom - word.top for word in self.words)

    @cached_property
    def text(self) -> str:
        """Its words with a space between them."""
        return " ".join(word.text for word in self.words)

    def segments(self, gap: float) -> list[VisualLine]:
        """The line cut where two words are further apart than `gap`."""
        parts: list[list[Word]] = [[self.words[0]]]
        for before, word in pairwise(self.words):
            if word.left - before.right > gap:
                parts.append([])
            parts[-1].append(word)
        return [VisualLine(tuple(part)) for part in parts]


def visual_lines(words: Iterable[Word]) -> list[VisualLine]:
    """The lines of some words, from top to bottom: a word joins the line whose middle band it stands in."""
    lines: list[list[Word]] = []
    bands: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if bands and bands[-1][0] <= middle <= bands[-1][1]:
            lines[-1].append(word)
            continue
        lines.append([word])
        reach = 0.35 * (word.bottom - word.top)
        bands.append((middle - reach, middle + reach))
    return [VisualLine(tuple(sorted(line, key=lambda w: w.left))) for line in lines]


_MARK = re.compile(r"^(?:[-–—+•*]|\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđ]\)|[IVX]{1,5}[.)/]|[A-H]\.)$")
_ENDED = (".", ";", ":", "!", "?", "/.", "…")
_DATE = re.compile(r"\d{4}|\d+/\d+(?:/\d{4})?")  # or a year
_INDENT = 0.7  # of the letters' height; a paragraph set in by less is not seen as set in


@dataclass(frozen=True, slots=True)
class Measure:
    """The column a text is set in: its edges, whether paragraphs begin with an indent, and whether all is centred.

    guessed: whether the edges are those of its words alone, so that nobody sees how wide it is set.
    """

    left: float
    right: float
    indents: bool
    centred: bool = False
    guessed: bool = False

    def room(self, line: VisualLine) -> float:
        """How much more would have fitted on the line; a centred one has room at both sides."""
        before, after = line.left - self.left, self.right - line.right
        return before + after if self.centres(line) else after

    def centres(self, line: VisualLine) -> bool:
        """Whether a line stands in the middle."""
        before, after = line.left - self.left, self.right - line.right
        return self.centred or (before > 2 * line.size and abs(before - after) < 0.8 * line.size)


def measure(lines: Sequence[VisualLine], left: float | None = None, right: float | None = None) -> Measure:
    """The measure of a column; its edges are those of its lines unless they are given."""
    left = min(line.left for line in lines) if left is None else left
    right = max(line.right for line in lines) if right is None else right
    at_edge = sum(line.left - left <= _INDENT * line.size for line in lines)
    set_in = sum(_INDENT * line.size < line.left - left < 6 * line.size for line in lines)
    return Measure(left, right, indents=at_edge > 0 and set_in > 0)


def paragraphs(lines: Sequence[VisualLine], column: Measure) -> list[list[VisualLine]]:
    """Lines that a paragraph was wrapped into, put together again."""
    if not lines:
        return []
    pitch = _pitch(lines)
    found = [[lines[0]]]
    for before, line in pairwise(lines):
        if _goes_on(found[-1], before, line, column, pitch):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def joined(group: Sequence[VisualLine], column: Measure) -> str:
    """The text of a paragraph; a word that was cut at the edge is put together: "06/QĐ-" over "TTg"."""
    text = group[0].text
    for before, line in pairwise(group):
        whole = _is_hyphened(before) or _is_broken(before, line, column)
        text += line.text if whole else f" {line.text}"
    return text


def _is_hyphened(line: VisualLine) -> bool:
    """Whether a line ends within a number of a document or a span of years; a dash between words has white before."""
    last = line.words[-1].text
    return len(last) > 1 and last[-1] == "-" and last[-2].isalnum()


def _is_broken(before: VisualLine, line: VisualLine, column: Measure) -> bool:
    """Whether a line is one date or number that fills the column, so that its last letters went below: "05/02/2" over
    "024", "3127/QĐ-U" over "BND".
    """
    (word, *others), following = before.words, line.words[0].text
    letter = (word.right - word.left) / len(word.text)
    if others or column.room(before) >= 0.9 * letter:
        return False
    last, first = word.text[-1], following[0]
    return (last.isdigit() and first.isdigit()) or ("/" in word.text and last.isupper() and first.isupper())


def goes_over(before: Sequence[VisualLine], after: VisualLine, old: Measure, new: Measure) -> bool:
    """Whether a paragraph at the end of one page goes on with the first line of the next."""
    same = _same_size(before[-1], after) and _wrapped(before[-1], after, old)
    return same and not _begins(before, after, new, at_break=True)


def _same_size(before: VisualLine, line: VisualLine) -> bool:
    return abs(before.size - line.size) <= 0.25 * before.size


def _goes_on(group: Sequence[VisualLine], before: VisualLine, line: VisualLine, column: Measure, pitch: float) -> bool:
    if not _wrapped(before, line, column):
        return False
    if not _same_size(before, line) or line.top - before.top > 1.6 * pitch:
        return False
    if before.text.isupper() is not line.text.isupper() and column.centres(line):
        return False  # a centred line in capitals is a title of its own, and so is one below such
    if all(_is_bold(word) for word in before.words) and not any(_is_bold(word) for word in line.words):
        return False  # a heading
    if _DATE.fullmatch(before.text) and _DATE.match(line.text):
        return False  # one below the other, each whole
    return not _begins(group, line, column, at_break=False)


def _is_bold(word: Word) -> bool:
    return "bold" in word.font.lower()


def _wrapped(before: VisualLine, line: VisualLine, column: Measure) -> bool:
    """Whether the first word of a line had no room on the line before."""
    word = line.words[0]
    if _is_hyphened(before) or (column.guessed and _reads_on(before, line)):
        return True
    return column.room(before) < (word.right - word.left) + 0.6 * before.size


def _reads_on(before: VisualLine, line: VisualLine) -> bool:
    """Whether a line of a centred column goes on with the one above by its letters alone.

    A small letter or a number does, and capitals below capitals of the same font that begin no name of an office: that
    of the office above stands over it, in a lighter type or not (Nghị định 30/2020/NĐ-CP, phụ lục I).
    """
    first, last = line.words[0], before.words[-1]
    if first.font != last.font:
        return False
    if first.text[0].isalnum() and not first.text[0].isupper():
        return True
    capitals = bool(first.font) and line.text.isupper() and before.text.isupper()
    return capitals and fold(first.text) not in _office_heads()


@lru_cache(maxsize=1)
def _office_heads() -> frozenset[str]:
    """First words of offices' names ("Sở", "Văn phòng"), those of places left out."""
    heads = {fold(row["head"]).split()[0] for row in load_table("unit_heads")}
    return frozenset(heads - {"tinh", "thanh", "huyen", "quan", "xa", "phuong", "thi", "dac"})


def _begins(group: Sequence[VisualLine], line: VisualLine, column: Measure, *, at_break: bool) -> bool:
    """Whether a line that follows a full one begins a paragraph all the same: by its indent or its mark."""
    before = group[-1]
    set_in = line.left - column.left > _INDENT * line.size and not column.centres(line)
    marked = bool(_MARK.match(line.words[0].text))
    ended = before.text.endswith(_ENDED)
    usual = group[1].left if len(group) > 1 else None
    if usual is not None and not at_break and line.left - usual > _INDENT * line.size:
        return not column.centres(line)
    if marked and (ended or (set_in and column.indents)):
        return True
    if len(group) == 1 and set_in and column.indents and not at_break:
        aligned = abs(line.left - before.left) <= _INDENT * line.size
        return aligned and before.left - column.left > _INDENT * line.size and ended
    return at_break and (set_in if column.indents else ended)


def _pitch(lines: Sequence[VisualLine]) -> float:
    steps = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    return median(sorted(steps)[: len(steps) // 2 + 1]) if steps else float("inf")
