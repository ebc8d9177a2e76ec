"""What is looked up in full text and what is found, as values that both databases' indexes share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_TERMS = 40
"""Most distinct terms of a question that are looked up in each column."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a hit in each column counts in BM25; used when the question has diacritics."""

    segmented: float = 1.0
    folded: float = 1.0


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Match:
    """One task or passage that was found; `kind` is "task" or "passage", a higher `score` is better.

    Scores of full text and of vectors are on different scales.
    """

    kind: str
    document_id: str
    item_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Row:
    """A task or passage with its words, of both columns, in order."""

    kind: str
    item_id: str
    segmented: tuple[str, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The distinct terms of a question, by column."""

    segmented: tuple[str, ...]
    folded: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.segmented or self.folded)


def distinct(terms: Iterable[str]) -> tuple[str, ...]:
    """The first terms that something can be found by, each once."""
    found = (term.replace("\0", "") for term in dict.fromkeys(terms))
    return tuple(term for term in found if any(c.isalnum() for c in term))[:MAX_TERMS]
