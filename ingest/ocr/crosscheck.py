"""Where two recognisers differ in what matters: numbers, dates, and the words of units' names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from ingest.layout.page import UNSURE
from ingest.ocr.tesseract import Seen
from plan.language.folding import fold, strip_marks
from plan.language.tables import load_table

_SURE = 55.0  # of 100
_NAME = 9  # words from the head of a unit's name to its end
_EDGE = re.compile(r"^[^\w%]+|[^\w%]+$")
_OFFICIAL = ("organisations", "abbreviations", "unit_heads", "predicates", "issuers", "provinces")
_QUARTER = re.compile(r"^\W*(?:qu[ýíy])?(?P<quarter>(?:I{1,3}|IV)(?:[/-]\d{4})?\W*)$", re.IGNORECASE)
_SECTION = re.compile(r"^[IVX]{1,5}[.)]")
_LIKE_ROMAN = re.compile(r"^[IVXHNMlW1|!]{1,5}[.)]$")
_QUARTER_WORDS = frozenset({"quy", "qui"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A word and what the other recogniser read there instead, "" where the two agree or it does not matter."""

    word: Seen
    doubt: str = ""


def cross_check(seen: Sequence[Seen], other: str) -> list[Checked]:
    """The words of a line beside what the other recogniser made of the same line."""
    line = list(seen)
    own = [_core(word.text) for word in line]
    theirs = other.split()
    doubts = [""] * len(line)
    named = _named(own)
    matcher = SequenceMatcher(None, own, [_core(word) for word in theirs], autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal" or _letters(own[first:last]) == _letters(map(_core, theirs[begin:end])):
            if last - first == 1 < end - begin:  # a space that only the other one sees ("Ytế")
                line[first] = replace(line[first], text=" ".join(theirs[begin:end]))
            continue
        if kind == "insert":
            number = " ".join(theirs[begin:end])
            doubts[max(first - 1, 0)] = number if _has_digit(number) else doubts[max(first - 1, 0)]
            continue
        for at in range(first, last):
            read = theirs[begin + at - first] if end - begin == last - first else " ".join(theirs[begin:end])
            doubts[at] = read or UNSURE if _matters(own[at], _core(read), in_name=named[at]) else ""
    told = [doubt or _unsure(word, in_name=name) for word, doubt, name in zip(line, doubts, named, strict=True)]
    checked = map(Checked, line, told)
    opening, *rest = [_settled(_spelt(found), before) for found, before in zip(checked, ["", *own[:-1]], strict=True)]
    return [_numbered(opening, theirs), *rest]


def alone(line: Sequence[Seen]) -> list[Checked]:
    """The words of a line that nobody read twice."""
    named = _named([_core(word.text) for word in line])
    return [Checked(word, _unsure(word, in_name=name)) for word, name in zip(line, named, strict=True)]


def _unsure(word: Seen, *, in_name: bool) -> str:
    """A doubt without another reading: what matters, and even the one who read it is not sure of."""
    return UNSURE if word.sure < _SURE and (in_name or _has_digit(word.text)) else ""


def _matters(own: str, read: str, *, in_name: bool) -> bool:
    if _has_digit(own) or _has_digit(read):
        return own not in read.split() and own != read
    if not in_name or own in read:
        return False
    marks_alone = strip_marks(own) == strip_marks(read)
    return not (marks_alone and own in _words() and read not in _words())


def _spelt(found: Checked) -> Checked:
    """A word that no name of a unit has, where the other recogniser saw one that differs by its marks alone: that
    stands, doubted ("Kiếm soát" for "Kiểm soát").
    """
    own, read = _core(found.word.text), _core(found.doubt)
    if not read or strip_marks(own) != strip_marks(read) or own in _words() or read not in _words():
        return found
    return Checked(replace(found.word, text=found.doubt), found.word.text)


def _settled(found: Checked, before: str) -> Checked:
    """A quarter in Roman numbers ("quý 11/2025" for III): what trueocr reads stands, doubted; tesseract takes the
    strokes for digits.
    """
    if fold(before) not in _QUARTER_WORDS:
        return found
    other = _QUARTER.match(found.doubt) or _QUARTER.match(found.word.text.replace("H", "II"))
    if not other or other["quarter"].upper() == found.word.text:
        return found
    return Checked(replace(found.word, text=other["quarter"].upper()), found.word.text)


def _numbered(first: Checked, other: Sequence[str]) -> Checked:
    """The Roman number of a section that was read as letters ("HI. GIẢI PHÁP" for III): what trueocr reads stands."""
    number = _SECTION.match(other[0]) if other else None
    if not number or _SECTION.match(first.word.text) or not _LIKE_ROMAN.match(first.word.text):
        return first
    return Checked(replace(first.word, text=number[0]), first.word.text)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _letters(words: Iterable[str]) -> str:
    return re.sub(r"\W", "", "".join(words))


def _core(word: str) -> str:
    return _EDGE.sub("", unicodedata.normalize("NFC", word)).lower()


def _named(words: Sequence[str]) -> list[bool]:
    """Which words may belong to a unit's name: those from a head such as "Sở" on."""
    heads = {fold(row["head"]).split()[0] for row in load_table("unit_heads")}
    left = 0
    found = []
    for word in words:
        left = _NAME if fold(word) in heads else left - 1
        found.append(left > 0)
    return found


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """The words that names of units and plans are made of, with their diacritics."""
    cells = (value for name in _OFFICIAL for row in load_table(name) for value in row.values())
    return frozenset(word for cell in cells for word in re.findall(r"\w+", unicodedata.normalize("NFC", cell).lower()))
