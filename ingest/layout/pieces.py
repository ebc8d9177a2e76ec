"""Words out of the pieces a PDF draws them in, a new one wherever the font changes; marks of notes are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.layout.page import Word

_TOUCHING = 0.12  # of the letters' height; a space has at least 0.2
_LEVEL = 0.2  # of the letters' height between the lower edges of pieces of one word
_SMALL = 0.8  # of the letters before: a raised number is a mark
_UNITS = frozenset({"m", "dm", "cm", "km"})  # "km²" is no mark


def whole_words(pieces: Iterable[Word]) -> list[Word]:
    """Words out of pieces in the order they are drawn.

    Pieces of one line that touch are one word, in the font of the longer one. A small raised number after a word is the
    mark of a note, whose place counts to the word, so that no white is seen where there is none.
    """
    words: list[Word] = []
    for piece in pieces:
        before = words[-1] if words else None
        if before is None or not _touches(before, piece):
            words.append(piece)
        elif _is_raised(before, piece):
            text = before.text + (piece.text if before.text in _UNITS else "")
            words[-1] = replace(before, text=text, right=piece.right)
        elif abs(before.bottom - piece.bottom) < _LEVEL * before.size:
            words[-1] = _one(before, piece)
        else:
            words.append(piece)
    return words


def _touches(before: Word, piece: Word) -> bool:
    """Whether a piece begins where a word of its line ends."""
    middle = (piece.top + piece.bottom) / 2
    return abs(piece.left - before.right) < _TOUCHING * before.size and before.top < middle < before.bottom


def _is_raised(before: Word, piece: Word) -> bool:
    raised = before.bottom - piece.bottom > _LEVEL * piece.size
    return piece.text.isdigit() and piece.size < _SMALL * before.size and raised


def _one(before: Word, piece: Word) -> Word:
    longer = max(before, piece, key=lambda word: len(word.text))
    top, bottom = min(before.top, piece.top), max(before.bottom, piece.bottom)
    text = before.text + piece.text
    return replace(longer, text=text, left=before.left, top=top, right=piece.right, bottom=bottom)
