"""The clauses of a passage: what a sentence of a model may leave out as a whole.

Cut at commas, semicolons, colons, cells and ends of sentences, never inside brackets, values or the name of a unit
("Sở Lao động, Thương binh và Xã hội"; "các sở, ban, ngành") and never before a figure ("6 tháng, 9 tháng"). Dashes
cut nothing but lists: too many names have one. Where to cut is doubtful, nothing is cut: less can be left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.writing.checking import weight
from assistant.writing.checking.values import Word, nfc, words_of
from plan.language.folding import UPPER
from plan.language.units import begins_unit

_END = re.compile(r"[.!?…][”\"')*]*\s")
_ITEM = re.compile(r"[;:.,]\s*[-+•*–]\s")
_LIST_MARK = re.compile(
    rf"\s*(?:[-+•*–]\s*)*(?:(?:\(?[0-9]{{1,2}}(?:\.[0-9]{{1,2}})*[.)]|[1-9][0-9]?|\(?[^\W\d_][.)]"
    rf"|[a-zđ]|\(?[ivxIVX]{{1,4}}[.)])\s+(?=[{UPPER}]))?"
)
_SHORT = 2  # letters of an abbreviation with a full stop ("TP.")
_TITLES = frozenset({"ThS", "Ths", "PGS", "TUQ", "Ts", "Gs", "Tp", "Tx"})
_UNIT_AHEAD = 60  # characters that may hold the head of a unit's name
_UNIT_NAME = 3  # words that the name of a unit has at most before another could begin ("Văn phòng Sở ...")
_PLACES = frozenset({"ngành", "đoàn", "huyện", "quận", "xã", "phường", "thị", "đặc"})
_COLLECTIVES = _PLACES | {"sở", "ban", "đơn", "địa", "cơ", "phòng", "cá"}
_AFTER_COLLECTIVE = frozenset({"quan", "vị", "dân", "nghiệp", "thể", "nhân"})
_AFTER_PREVENTION = frozenset({"chống", "ngừa", "cháy"})  # "phòng, chống ma túy" is one thing


class Mark(StrEnum):
    """What stands in front of a clause."""

    SENTENCE = "."
    ITEM = ";"
    HEAD = ":"
    COMMA = ","
    CELL = "|"


@dataclass(frozen=True)
class Clause:
    """Words between two marks. mark: in front of it. first, stop: its words in the passage."""

    mark: Mark
    first: int
    stop: int
    words: Sequence[Word]
    text: str

    @cached_property
    def keys(self) -> str:
        """Its words as `assistant.writing.checking.weight` reads them."""
        return weight.joined([word.key for word in self.words])

    @cached_property
    def limits(self) -> bool:
        """Whether it turns or limits what stands around it."""
        return weight.limits(self.keys)

    @cached_property
    def bounds(self) -> bool:
        """Whether it says how far something holds."""
        return weight.bounds(self.keys)

    @cached_property
    def begins_bound(self) -> bool:
        """Whether what it begins with bounds all that stands in front of it too."""
        return weight.begins_bound(self.keys)

    @cached_property
    def assigns(self) -> bool:
        """Whether it says who has to do with a task, and how."""
        return weight.assigns(self.keys) or any(map(self._begins_unit, range(len(self.words))))

    @cached_property
    def has_value(self) -> bool:
        """Whether it holds a number or a date."""
        return any(word.is_value for word in self.words)

    @property
    def names_unit_first(self) -> bool:
        """Whether it begins with the name of a unit."""
        return self._begins_unit(0)

    @cached_property
    def ends_in_units(self) -> bool:
        """Whether it names units behind its first words, of which what follows may be one more."""
        named = any(map(self._begins_unit, range(_UNIT_NAME, len(self.words))))
        return named or weight.names_several(self.keys)

    @property
    def goes_on(self) -> bool:
        """Whether it may be one more of what an item in front of it lists, and no sentence of its own."""
        return not (self.words[0].is_capital or weight.is_action(self.keys) or weight.is_share(self.keys))

    def _begins_unit(self, at: int) -> bool:
        word = self.words[at]
        return word.is_capital and begins_unit(self.text[word.begin : word.begin + _UNIT_AHEAD])


@dataclass(frozen=True)
class Source:
    """A passage in its words and clauses. asides: brackets that may be left out, first word -> the word behind.

    label: the words of the list mark in front ("a", "1"), which may be left out too.
    """

    text: str
    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    asides: dict[int, int]
    label: int
    is_row: bool


def read(text: str) -> Source:
    """The words and clauses of a passage; takes time in proportion to its length."""
    text = nfc(text)
    words = words_of(text)
    brackets = _brackets(text)
    is_row = "|" in text
    whole = _within(words, [*brackets, *_quotes(text)])
    marks = [None if at in whole else _mark(text, words, at, is_row=is_row) for at in range(1, len(words))]
    starts = [(0, Mark.SENTENCE), *((at, mark) for at, mark in enumerate(marks, start=1) if mark is not None)]
    stops = [*(at for at, _mark_there in starts[1:]), len(words)]
    clauses = tuple(
        Clause(mark, first, stop, words[first:stop], text) for (first, mark), stop in zip(starts, stops, strict=True)
    )
    found = _LIST_MARK.match(text)
    listed = found.end() if found else 0
    label = sum(word.begin < listed for word in words)
    return Source(text, words, clauses if words else (), _asides(words, brackets), label, is_row)


def _quotes(text: str) -> list[tuple[int, int]]:
    """(from, to) of what stands between quotation marks."""
    return [match.span() for match in re.finditer(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»", text)]


def _brackets(text: str) -> list[tuple[int, int]]:
    """(from, to) of the outermost pairs of round brackets."""
    pairs, opened = list[tuple[int, int]](), list[int]()
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, match.start()))
    return pairs


def _asides(words: Sequence[Word], brackets: list[tuple[int, int]]) -> dict[int, int]:
    asides: dict[int, int] = {}
    starts = [word.begin for word in words]
    for start, stop in brackets:
        first, behind = bisect_left(starts, start), bisect_left(starts, stop)
        if first < behind:
            aside = Clause(Mark.COMMA, first, behind, words[first:behind], "")
            said = weight.limits(aside.keys) or aside.bounds or aside.has_value or weight.assigns(aside.keys)
            if not said:
                asides[first] = behind
    return asides


def _within(words: Sequence[Word], spans: list[tuple[int, int]]) -> set[int]:
    """The words that stand in one of some spans together with the word in front of them."""
    found = set[int]()
    starts = [word.begin for word in words]
    for start, stop in spans:
        found.update(range(bisect_left(starts, start) + 1, bisect_left(starts, stop)))
    return found


def _mark(text: str, words: Sequence[Word], at: int, *, is_row: bool) -> Mark | None:
    """What cuts in front of a word, None where nothing does."""
    before, word = words[at - 1], words[at]
    between = text[before.stop : word.begin]
    if "|" in between:
        return Mark.CELL
    if not between.strip():
        return None
    if not is_row and _ends_sentence(text, before, word, between):
        return Mark.SENTENCE
    if ";" in between or _ITEM.search(between):
        return Mark.ITEM
    if ":" in between and not (before.is_value and word.is_value):
        return Mark.HEAD
    return Mark.COMMA if "," in between and _cuts(text, before, word) else None


def _ends_sentence(text: str, before: Word, word: Word, between: str) -> bool:
    if not _END.search(between) or not (word.is_capital or word.is_value or _ITEM.search(between)):
        return False
    printed = text[before.begin : before.stop]
    return (
        between[0] != "." or before.is_value or len(printed) > _SHORT or not (printed.isupper() or printed in _TITLES)
    )


def _cuts(text: str, before: Word, word: Word) -> bool:
    """Whether a comma separates more than the parts of one name or of one list of figures."""
    if word.is_value or word.key in (_PLACES if word.is_capital else _COLLECTIVES):
        return False
    if before.key == "phòng" and word.key in _AFTER_PREVENTION:
        return False
    if word.key == "tổ" and before.key in _AFTER_COLLECTIVE:
        return False
    return not word.is_capital or begins_unit(text[word.begin : word.begin + _UNIT_AHEAD])
