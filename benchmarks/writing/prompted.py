"""What a script reads out of a request: the passages or candidates that were shown, by their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.llm.model import Request
from plan.language.folding import UPPER, fold

_PASSAGE = re.compile(r"^\[(?P<number>\d+)\] (?:\{[^{}\n]*\} )?(?P<text>.+)$", re.MULTILINE)
_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=[{UPPER}“(+-])")
_WORDS = re.compile(r"[\w%/]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered line of a prompt."""

    number: int
    text: str

    @property
    def sentences(self) -> list[str]:
        """The sentences of its text."""
        return [piece for piece in _SENTENCE.split(self.text) if _WORDS.search(piece)]


def passages(request: Request) -> list[Passage]:
    """The numbered lines of a request."""
    return [Passage(int(found["number"]), found["text"].strip()) for found in _PASSAGE.finditer(request.user)]


def folded(text: str) -> list[str]:
    """Words to compare by, without diacritics and case."""
    return _WORDS.findall(fold(text))


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the words of one text that stand in another."""
    there = set(other)
    return sum(word in there for word in one) / len(one) if one else 0.0
