"""What is looked up in full text and what is found, as values that both databases' indexes share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MAX_TERMS = 40
"""Most distinct terms of a question that are looked up in each column."""


Term = tuple[str, str]
"""A column and a word that is looked up in it."""


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

    def __iter__(self) -> Iterator[Term]:
        for column, words in (("segmented", self.segmented), ("folded", self.folded)):
            yield from ((column, word) for word in words)


def rarest(rows: Mapping[Term, int], most: int) -> list[Term]:
    """Terms from the rarest on, as long as no more than so many rows hold one of them; the rarest in any case.

    rows: in how many each term stands. Rows that hold common words alone could hardly come before the others; where
    fewer are found so than were asked for, all are to be looked at.
    """
    found, held = list[Term](), 0
    for term, number in sorted(rows.items(), key=lambda pair: pair[1]):
        if found and held + number > most:
            break
        held += number
        found.append(term)
    return found


def distinct(terms: Iterable[str]) -> tuple[str, ...]:
    """The first terms that something can be found by, each once."""
    found = (term.replace("\0", "") for term in dict.fromkeys(terms))
    return tuple(term for term in found if any(c.isalnum() for c in term))[:MAX_TERMS]
