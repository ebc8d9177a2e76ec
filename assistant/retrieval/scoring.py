"""How well an entry covers a topic: the share of the topic's rare words and word pairs that the entry has.

A score is between 0 and about 1 whatever the length of the question, so one threshold serves all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from assistant.corpus import Entry, EntryKey
from plan.language.everyday import Everyday
from plan.language.wording import Word

_MOST_WORDS = 100  # of a topic that are compared; a person's has under 60, and time grows with each
_PAIR_SHARE = 0.5  # of the score that pairs of neighbouring words make
_LONGEST_WORD = 2.0  # an abbreviation counts for no more than this many of its rarest syllable
_SAID_SHARE = 0.9  # what an expression plans print counts where the question has an everyday one for it
_PRINTED = 0.6  # of an expression: then the entry says it
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


@dataclass(frozen=True, slots=True)
class _Said:
    """An everyday expression: its words among the topic's (first, one past the last), and what plans print for it."""

    first: int
    stop: int
    written: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two neighbouring syllables of the topic, and the slots they stand in."""

    keys: tuple[str, str]
    weight: float
    slots: tuple[int, int]


class Topic:
    """A topic ready to be compared with entries of a set of documents.

    vocabulary: words of these documents with the number of entries they stand in; size: how many entries there are.
    Words outside the vocabulary are read as the nearest word inside it when one letter differs.
    """

    def __init__(
        self, words: Sequence[Word], vocabulary: Counter[str], size: int, everyday: Sequence[Everyday] = ()
    ) -> None:
        self._vocabulary = vocabulary
        self._size = max(size, 1)
        words = words[:_MOST_WORDS]
        self._slots = [self._slot(word) for word in words]
        self._said = [said for one in everyday if (said := self._spoken(one, words)) is not None]
        for said in self._said:
            self._weigh(said)
        owners = [at for at, slot in enumerate(self._slots) for _ in slot.readings[0]]
        keys = [key for slot in self._slots for key in slot.readings[0]]
        self._pairs = [
            _Pair(pair, self._weight(pair[0]) + self._weight(pair[1]), owner)
            for pair, owner in zip(pairwise(keys), pairwise(owners), strict=True)
        ]
        self._total = sum(slot.weight for slot in self._slots)
        self._pair_total = sum(pair.weight for pair in self._pairs)

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
        if key.isdigit() and key not in self._vocabulary:
            return next((k for k in (key.lstrip("0"), f"0{key}") if k in self._vocabulary), key)
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
        return self._score(entry, [_SAID_SHARE * self._written(one, entry) for one in self._said])

    def literal_score(self, entry: Entry) -> float:
        """The same share by the topic's own words alone, everyday expressions taken as they are."""
        return self._score(entry, [0.0 for _ in self._said]) if self._slots else 0.0

    def _score(self, entry: Entry, said: Sequence[float]) -> float:
        covered = [self._covered(slot, entry) for slot in self._slots]
        for one, share in zip(self._said, said, strict=True):
            for at in range(one.first, one.stop):
                covered[at] = max(covered[at], share)
        single = sum(slot.weight * got for slot, got in zip(self._slots, covered, strict=True)) / (self._total or 1.0)
        if not self._pairs:
            return single
        paired = sum(p.weight * max(entry.pairs.get(p.keys, 0.0), self._joined(p, said)) for p in self._pairs)
        return (1 - _PAIR_SHARE) * single + _PAIR_SHARE * paired / (self._pair_total or 1.0)

    def is_said_otherwise(self, entry: Entry) -> bool:
        """Whether an entry prints what the topic has an everyday expression for."""
        return any(self._written(said, entry) >= _PRINTED for said in self._said)

    def _covered(self, slot: _Slot, entry: Entry) -> float:
        return max(self._share(reading, entry) for reading in slot.readings)

    def _share(self, keys: Sequence[str], entry: Entry) -> float:
        weights = [self._weight(key) for key in keys]
        return sum(w * entry.weights.get(key, 0.0) for key, w in zip(keys, weights, strict=True)) / (
            sum(weights) or 1.0
        )

    def _written(self, said: _Said, entry: Entry) -> float:
        """How much of the best of the printed expressions the entry has, its words side by side."""
        best = 0.0
        for keys in said.written:
            share = self._share(keys, entry)
            pairs = list(pairwise(keys))
            if pairs:
                share = min(share, sum(entry.pairs.get(pair, 0.0) for pair in pairs) / len(pairs))
            best = max(best, share)
        return best

    def _joined(self, pair: _Pair, shares: Sequence[float]) -> float:
        """What an everyday expression gives a pair of its own words, or one with a neighbour outside."""
        first, second = pair.slots
        return max(
            (
                share
                for said, share in zip(self._said, shares, strict=True)
                if said.first <= first and second < said.stop
            ),
            default=0.0,
        )

    def _spoken(self, everyday: Everyday, words: Sequence[Word]) -> _Said | None:
        """Where an everyday expression stands among the topic's words, if what plans print for it is in any entry."""
        at = [i for i, word in enumerate(words) if word in everyday.words]
        written = tuple(keys for keys in everyday.written if all(key in self._vocabulary for key in keys))
        return _Said(at[0], at[-1] + 1, written) if at and written else None

    def _weigh(self, said: _Said) -> None:
        """An expression weighs no more than what plans print for it: its own words are often in no plan at all."""
        most = max(sum(map(self._weight, keys)) for keys in said.written)
        own = sum(slot.weight for slot in self._slots[said.first : said.stop])
        if own > most:
            for at in range(said.first, said.stop):
                self._slots[at] = replace(self._slots[at], weight=self._slots[at].weight * most / own)


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
