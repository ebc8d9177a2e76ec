"""From text to the tokens of multilingual-e5-small: the likeliest row of pieces (SentencePiece's unigram model).

The library `tokenizers` does the same with 200 MB more memory for this vocabulary; embedding takes ten times as long as
this search.
"""

from __future__ import annotations

import re

from index.bundled_weights import Vocabulary

_SPACES = re.compile(" {2,}")
_MARK = "\u2581"  # stands for a space within pieces
_UNKNOWN_PENALTY = 10.0  # below the unlikeliest piece, as in SentencePiece


class Tokeniser:
    """Safe to call from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._pieces = {text: found for text, found in vocabulary.pieces.items() if found[0] != vocabulary.unknown}
        self._longest = max(map(len, self._pieces))
        self._unknown_score = min(score for _, score in vocabulary.pieces.values()) - _UNKNOWN_PENALTY

    def tokens(self, text: str) -> list[int]:
        """The ids of a text's pieces, without those that begin and end a window."""
        plain = _SPACES.sub(" ", text.translate(self._vocabulary.replaced))
        marked = (plain if plain.startswith(" ") else f" {plain}").replace(" ", _MARK)
        return self._likeliest(marked)

    def windows(self, text: str, longest: int) -> list[list[int]]:
        """The tokens in windows of at most `longest`, each begun and ended as the model wants it."""
        found, step = self.tokens(text), longest - 2
        begin, end = self._vocabulary.begin, self._vocabulary.end
        return [[begin, *found[at : at + step], end] for at in range(0, max(len(found), 1), step)]

    def _likeliest(self, text: str) -> list[int]:
        """Viterbi's search: the best way to each place, from the best ways to the places before it."""
        pieces, size = self._pieces, len(text)
        best = [0.0] + [float("-inf")] * size
        came: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for at in range(size):
            here = best[at]
            for stop in range(at + 1, min(at + self._longest, size) + 1):
                piece = pieces.get(text[at:stop])
                if piece is not None and here + piece[1] > best[stop]:
                    best[stop], came[stop] = here + piece[1], (at, piece[0])
            if here + self._unknown_score > best[at + 1]:
                best[at + 1], came[at + 1] = here + self._unknown_score, (at, self._vocabulary.unknown)
        found = []
        while size:
            size, token = came[size]
            found.append(token)
        return found[::-1]
