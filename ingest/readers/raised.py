"""Raised words: the marks of notes among them say nothing, and glued to what they follow make another date or name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

_MARK = re.compile(r"^[\s(\[]*[\d*][\d*,;()\[\]\s]{0,9}")  # "2", "(2)", "[1]", "1,2", "**"
_WORD = re.compile(r"[^\W_][.,;:)\]”’\"]*[ \t\xa0]*$")
_UNIT = re.compile(r"(?<![^\W\d_])[dckmh]?m\s*$", re.IGNORECASE)
_BEFORE = 12  # characters in front of a mark that say whether it is one


def without_note_marks(pieces: Iterable[tuple[str, bool]]) -> str:
    """Pieces of a line (words, whether they are raised) as one, without raised numbers and stars behind a word.

    "Sở Nội vụ²" keeps its name, "Tháng 1²" its month; "m²" and "km³" are measures and stay, as "m2" and "km3".
    """
    text = ""
    for raised, run in groupby(pieces, key=lambda piece: piece[1]):
        words = "".join(piece for piece, _ in run)
        text += _kept(text[-_BEFORE:], words) if raised else words
    return text


def _kept(before: str, raised: str) -> str:
    is_power = raised.strip() in ("2", "3") and _UNIT.search(before)
    if is_power or not (_MARK.fullmatch(raised) and _WORD.search(before)):
        return raised
    return " " if raised[-1].isspace() else ""
