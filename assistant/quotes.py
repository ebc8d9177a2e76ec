"""How the words of a quote are held against the words of lines: with their diacritics, without case and punctuation.

Answers find their quotes so (`assistant.answering.grounding`), and pages the words to mark (`assistant.viewing.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plan.language.folding import normalise

_WORD = re.compile(r"[\w%/]+")


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(normalise(text).lower())


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text as they are compared, each with where it begins and ends in the text."""
    for match in _WORD.finditer(text):
        yield normalise(match[0]).lower(), match.start(), match.end()


def longest_beginning(there: Sequence[str], asked: Sequence[str]) -> tuple[int, int]:
    """(where, how many): the longest beginning of `asked` that stands in a row in `there`, the first of the longest.

    The number is 0 when not even the first word is found.
    """
    place, best = 0, 0
    for at, word in enumerate(there):
        if best == len(asked) or word != asked[0]:
            continue
        size = 1
        while size < len(asked) and at + size < len(there) and there[at + size] == asked[size]:
            size += 1
        if size > best:
            place, best = at, size
    return place, best


def is_quote(found: int, asked: int) -> bool:
    """Whether so many words of the beginning of a text, of so many that it has, can stand as a quote of it."""
    return found >= 3 or 0 < found == asked
