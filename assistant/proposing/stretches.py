"""Stretches of a passage: what a language model says of it is cut out of the passage itself, or is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.quotes import placed_words, words

_CLAUSE_ENDS = re.compile(r"[;:]|[.!?](?=\s|$)")
_SENTENCE_ENDS = re.compile(r";|[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `begin` to `end` (exclusive) of `passage`, from a whole word to a whole word."""

    passage: str
    begin: int
    end: int

    @property
    def text(self) -> str:
        """Its words, as the passage prints them."""
        return self.passage[self.begin : self.end]

    @property
    def before(self) -> str:
        """What stands in front of it in the same clause."""
        ends = [match.end() for match in _CLAUSE_ENDS.finditer(self.passage, 0, self.begin)]
        return self.passage[ends[-1] if ends else 0 : self.begin]

    @property
    def behind(self) -> str:
        """All that stands behind it."""
        return self.passage[self.end :]

    @property
    def sentence(self) -> Stretch:
        """The sentence around it, or the part of one between two semicolons."""
        ends = [match.end() for match in _SENTENCE_ENDS.finditer(self.passage, 0, self.begin)]
        return Stretch(self.passage, ends[-1] if ends else 0, self.to_the_end().end)

    def holds(self, other: Stretch) -> bool:
        """Whether another stretch of the same passage stands in it."""
        return self.begin <= other.begin and other.end <= self.end

    def to_the_end(self) -> Stretch:
        """The stretch with the rest of its sentence, which may hold a condition or an exception."""
        end = _SENTENCE_ENDS.search(self.passage, self.end)
        text = self.passage[self.begin : end.start() if end else len(self.passage)].rstrip(" ./,")
        return Stretch(self.passage, self.begin, self.begin + len(text))


def stretches(passage: str, said: str) -> Iterator[Stretch]:
    """Where a passage has exactly these words in a row; case and punctuation between them do not count."""
    there, asked = list(placed_words(passage)), words(said)
    if not asked:
        return
    for at in range(len(there) - len(asked) + 1):
        if [word for word, _begin, _end in there[at : at + len(asked)]] == asked:
            yield Stretch(passage, there[at][1], there[at + len(asked) - 1][2])
