"""How well an entry covers a topic: the share of the topic's rare words and word pairs that the entry has.

A score is between 0 and about 1 whatever the length of the question, so one threshold serves all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from assistant.corpus import Entry, EntryKey
from plan.language.wording import Word

_PAIR_SHARE = 0.5  # of the score that pairs of neighbouring words make
_LONGEST_WORD = 2.0  # an abbreviation counts for no more than this many of its rarest syllable
_SOFT_WEIGHT = 0.35  # of words that say little about what a task is
SOFT = frozenset(
    {
        "ke",
        "hoach",
        "cong",
        "tac",
        "trien",
        "khai",
        "thuc",
        "hien",
        "viec",
        "to",
        "chuc",
        "nhiem",
        "vu",
        "cac",
        "va",
        "cua",
        "ve",
        "tren",
        "dia",
        "ban",
        "theo",
        "cho",
        "trong",
        "noi",
        "dung",
        "nam",
        "phan",
        "hoan",
        "thanh",
        "giao",
        "ca",
        "mot",
        "so",
        "moi",
        "can",
        "cu",
        "nay",
        "ra",
    }
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score, and how much of the topic alone it covers."""

    entry: Entry
    score: float
    fit: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word of the topic: its readings and its weight."""

    readings: tuple[tuple[str, ...], ...]
    weight: float


class Topic:
    """A topic ready to be compared with entries of a set of documents.

    vocabulary: words of these documents with the number of entries they stand in; size: how many entries there are.
    Words outside the vocabulary are read as the nearest word inside it when one letter differs.
    """

    def __init__(self, words: Sequence[Word], vocabulary: Counter[str], size: int) -> None:
        self._vocabulary = vocabulary
        self._size = max(size, 1)
        self._slots = [self._slot(word) for word in words]
        firsts = [slot.readings[0] for slot in self._slots]
        keys = [key for reading in firsts for key in reading]
        self._pairs = [(pair, self._weight(pair[0]) + self._weight(pair[1])) for pair in pairwise(keys)]
        self._total = sum(slot.weight for slot in self._slots)
        self._pair_total = sum(weight for _, weight in self._pairs)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to compare."""
        return not self._slots

    def named_by(self, words: set[str]) -> bool:
        """Whether some words hold the whole topic, as a section's title does that a question spells out."""
        return bool(self._slots) and all(
            any(set(reading) <= words for reading in slot.readings) for slot in self._slots
        )

    def _slot(self, word: Word) -> _Slot:
        readings = tuple(tuple(self._near(key) for key in reading) for reading in word.readings)
        known = [reading for reading in readings if any(k in self._vocabulary for k in reading)] or [readings[0]]
        return _Slot(
            readings, max(min(sum(map(self._weight, r)), _LONGEST_WORD * max(map(self._weight, r))) for r in known)
        )

    def _weight(self, key: str) -> float:
        rarity = math.log(1 + self._size / (1 + self._vocabulary.get(key, 0)))
        return rarity * (_SOFT_WEIGHT if key in SOFT else 1.0)

    def _near(self, key: str) -> str:
        if key in self._vocabulary or len(key) < 3 or key.isdigit():
            return key
        near = [
            w
            for w in self._vocabulary
            if abs(len(w) - len(key)) <= 1
            and len(w) >= 3
            and not w.isdigit()
            and OSA.distance(w, key, score_cutoff=1) <= 1
        ]
        return max(near, key=lambda w: self._vocabulary[w]) if near else key

    def score(self, entry: Entry) -> float:
        """The share of the topic that the entry covers, 0 to 1."""
        if not self._slots:
            return 0.0
        single = sum(self._covered(slot, entry) for slot in self._slots) / (self._total or 1.0)
        if not self._pairs:
            return single
        paired = sum(weight * entry.pairs.get(pair, 0.0) for pair, weight in self._pairs) / (self._pair_total or 1.0)
        return (1 - _PAIR_SHARE) * single + _PAIR_SHARE * paired

    def _covered(self, slot: _Slot, entry: Entry) -> float:
        best = 0.0
        for reading in slot.readings:
            weights = [self._weight(key) for key in reading]
            total = sum(weights) or 1.0
            got = sum(w * entry.weights.get(key, 0.0) for key, w in zip(reading, weights, strict=True))
            best = max(best, got / total)
        return best * slot.weight


_LONG = 30  # words after which an entry loses a little for each doubling
_LENGTH_LOSS = 0.02


def rank(topic: Topic, entries: Iterable[Entry], extra: Mapping[EntryKey, float]) -> list[Hit]:
    """Entries by score, best first, with `extra` added by key; long entries cover much by chance and lose a little."""
    hits = []
    for entry in entries:
        score = topic.score(entry)
        if score > 0 or extra.get(entry.key):
            loss = _LENGTH_LOSS * max(0.0, math.log2(max(entry.length, 1) / _LONG))
            hits.append(Hit(entry, score - loss + extra.get(entry.key, 0.0), score))
    hits.sort(key=lambda hit: -hit.score)
    return hits
