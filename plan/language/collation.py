"""The order in which Vietnamese names are listed.

Letters decide first, in the order of the alphabet (a ă â b c d đ e ê ...), then the tones in the order of dictionaries
(ngang, huyền, hỏi, ngã, sắc, nặng), then small letters before capitals. Numbers go by their value, so that "Phòng 2"
stands before "Phòng 10"; what is neither letter nor number only separates words.

>>> sorted(["Ôn", "Ổn", "Phòng 10", "Đà", "Dã", "Phòng 2", "On"], key=collation_key)
['Dã', 'Đà', 'On', 'Ôn', 'Ổn', 'Phòng 2', 'Phòng 10']
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from plan.language.folding import normalise

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # f j w z stand where other alphabets have them
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONE = {tone: rank for rank, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn: they make another letter
_PIECE = re.compile(r"[0-9]+|[^\W0-9_]|[\W_]+")
_SPACE, _NUMBER, _LETTER, _OTHER = range(4)

Weight = tuple[int, int, str]
CollationKey = tuple[tuple[Weight, ...], tuple[tuple[int, ...], ...], tuple[bool, ...], str]
"""Letters and numbers; the tones of each word; where capitals stand; the text itself, so that no two texts tie."""


@lru_cache(maxsize=8192)
def collation_key(text: str) -> CollationKey:
    """The key by which texts are sorted; NFC and NFD, "hoà" and "hòa" fall together but for the last place."""
    pieces = [piece for piece in _PIECE.findall(normalise(text)) if piece]
    weights = tuple(_weight(piece) for piece in pieces)
    first, last = _ends(weights)
    tones = tuple(_tones(word) for word in re.split(r"[\W_]+", normalise(text)) if word)
    return weights[first:last], tones, tuple(piece.isupper() for piece in pieces), unicodedata.normalize("NFC", text)


def person_key(name: str) -> tuple[CollationKey, CollationKey]:
    """The key by which people are sorted in Việt Nam: by the given name, which stands last, then by all of it."""
    given = name.rsplit(maxsplit=1)[-1] if name.strip() else ""
    return collation_key(given), collation_key(name)


def _weight(piece: str) -> Weight:
    if piece[0] in "0123456789":
        digits = piece.lstrip("0")
        return _NUMBER, len(digits), digits  # by value, without making an integer of thousands of digits
    if not piece[0].isalnum():
        return _SPACE, 0, ""
    marks = unicodedata.normalize("NFD", piece.lower())
    letter = unicodedata.normalize("NFC", marks[0] + "".join(mark for mark in marks[1:] if mark in _SHAPES))
    rank = _RANK.get(letter, _RANK.get(marks[0]))
    return (_LETTER, rank, "") if rank is not None else (_OTHER, ord(marks[0]), "")


def _ends(weights: tuple[Weight, ...]) -> tuple[int, int]:
    """Where the text begins and ends without the space around it."""
    inner = [place for place, weight in enumerate(weights) if weight[0] != _SPACE]
    return (inner[0], inner[-1] + 1) if inner else (0, 0)


def _tones(word: str) -> tuple[int, ...]:
    return tuple(_TONE[mark] for mark in unicodedata.normalize("NFD", word) if mark in _TONE)
