"""Texts as sequences of folded words with abbreviations written out: the one form in which questions meet plans.

"SVHTT HN: ai ctrì số hoá hồ sơ TTHC?" and "Sở Văn hóa và Thể thao Hà Nội ... hồ sơ thủ tục hành chính" become
comparable. An abbreviation with several readings keeps them all as alternatives of one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import TypeVar

from plan.language.abbreviations import readings
from plan.language.folding import strip_marks, syllables

_WORD = re.compile(r"\w+")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_APART = re.compile(r"[\s,;:()]")  # what stands between words that are no one abbreviation
_Key = TypeVar("_Key", bound=Hashable)
_LONGEST_KEY = 3  # words of an abbreviation: "p / hop", "kh & cn"


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word or written-out abbreviation; `readings` holds one or more sequences of syllables.

    begin, stop: its characters in the NFC text.
    """

    readings: tuple[tuple[str, ...], ...]
    begin: int
    stop: int

    @property
    def first(self) -> tuple[str, ...]:
        """The most usual reading."""
        return self.readings[0]


def is_syllable(key: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable ("nam"), not only an abbreviation ("tthc")."""
    return bool(_SYLLABLE.fullmatch(key))


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, abbreviations written out.

    Capital letters ("KH&CN") are read as abbreviations; small letters ("tthc") only where they can be no syllable.
    """
    text = unicodedata.normalize("NFC", text)
    plain = strip_marks(text)
    found = list(_WORD.finditer(plain))
    words: list[Word] = []
    for first, stop, word in _stretches(text, plain, found):
        words += map(_printed, found[first:stop]) if word is None else [word]
    return tuple(words)


def _printed(match: re.Match[str]) -> Word:
    return Word(((match[0],),), match.start(), match.end())


def _is_shouted(text: str) -> bool:
    """A title in capitals, in which capitals mark no abbreviation."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def _stretches(text: str, plain: str, found: list[re.Match[str]]) -> Iterator[tuple[int, int, Word | None]]:
    """The words found in a text, in order, as indexes [first, stop).

    Those of an abbreviation come with what it stands for, those between two with None.
    """
    beginnings = _beginnings()
    done = 0
    for at, match in enumerate(found):
        if at >= done and match[0] in beginnings and (taken := _abbreviation(text, plain, found, at)):
            word, count = taken
            yield done, at, None
            done = at + count
            yield at, done, word
    yield done, len(found), None


def _abbreviation(text: str, plain: str, found: list[re.Match[str]], at: int) -> tuple[Word, int] | None:
    for count in range(min(_LONGEST_KEY, len(found) - at), 0, -1):
        key = " ".join(m[0] for m in found[at : at + count])
        known = readings().get(key)
        if not known:
            continue
        begin, stop = found[at].start(), found[at + count - 1].end()
        if count > 1 and _APART.search(plain[begin:stop].replace(" & ", "&")):
            continue
        if _is_abbreviated(text[begin:stop], key) and not (is_syllable(key) and _is_shouted(text)):
            forms = sorted(known, key=lambda form: not _spells(text[begin:stop], form))
            return Word(tuple(tuple(syllables(form)) for form in forms), begin, stop), count
    return None


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The first words of all abbreviations: most words of a text begin none."""
    return frozenset(key.partition(" ")[0] for key in readings())


def _spells(printed: str, form: str) -> bool:
    """Whether the letters "Đ" and "D" of an abbreviation are those its long form begins with: "ĐA" is no "dự án"."""
    letters = printed.upper()
    if "D" not in letters and "Đ" not in letters:
        return True
    return letters.count("Đ") == sum(word[0].upper() == "Đ" for word in form.split())


def _is_abbreviated(printed: str, key: str) -> bool:
    if any(mark in printed for mark in "/&."):
        return True
    letters = [c for c in printed if c.isalpha()]
    if any(c not in "ĐđƯư" and len(unicodedata.normalize("NFD", c)) > 1 for c in letters) and is_syllable(key):
        return False  # a word with a tone mark
    if len(letters) >= 2 and sum(c.isupper() for c in letters) >= 2 and printed[:1].isupper():
        return True
    return not any(is_syllable(part) and len(part) > 1 for part in key.split()) and not key.isdigit()


@lru_cache(maxsize=65536)
def plain_words(text: str) -> tuple[str, ...]:
    """The syllables of a text with every abbreviation in its most usual reading; equal ones are one in memory."""
    text = unicodedata.normalize("NFC", text)
    plain = strip_marks(text)
    keys = _WORD.findall(plain)
    if _beginnings().isdisjoint(keys):
        return tuple(map(intern, keys))
    words: list[str] = []
    for first, stop, word in _stretches(text, plain, list(_WORD.finditer(plain))):
        words += keys[first:stop] if word is None else word.first
    return tuple(map(intern, words))


def find_runs(keys: Sequence[_Key], run: Sequence[_Key]) -> list[int]:
    """Where a run of words, at least one, stands in a sequence: the index of its first word, for each time."""
    first, wanted = run[0], list(run)
    return [i for i, key in enumerate(keys) if key == first and list(keys[i : i + len(wanted)]) == wanted]
