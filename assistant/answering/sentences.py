"""Sentences of passages, for answers that quote rather than interpret."""

from __future__ import annotations

import re

from plan.language.folding import UPPER

_BREAK = re.compile(rf"(?<=[.!?;])\s+(?=[{UPPER}0-9“\"(-])")
_SHORT = 25


def split_sentences(text: str) -> list[str]:
    """Sentences and ";" clauses of a passage; very short pieces stay with the piece before."""
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        if pieces and (len(piece) < _SHORT or len(pieces[-1]) < _SHORT):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces
