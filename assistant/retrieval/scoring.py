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
_MOST_SAID = 20  # everyday expressions of a topic, likewise
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
class _Phrase:
    """Syllables with what each weighs, and their neighbours in pairs; `total` is what they weigh together."""

    weights: tuple[tuple[str, float], ...]
    total: float
    pairs: tuple[tuple[str, str], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.weights)

    def share(self, entry: Entry) -> float:
        """How much of it an entry has, in any order."""
        held = entry.weights
        got = 0.0
        for key, weight in self.weights:
            got += weight * held.get(key, 0.0)
        return got / (self.total or 1.0)

    def joined_share(self, entry: Entry) -> float:
        """How much of it an entry has, no more than it has of its pairs."""
        share = self.share(entry)
        if share and self.pairs:
            share = min(share, sum(entry.joined(pair) for pair in self.pairs) / len(self.pairs))
        return share


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word of the topic: its readings and its weight."""

    readings: tuple[_Phrase, ...]
    weight: float

    def share(self, entry: Entry) -> float:
        """How much of the best of its readings an entry has."""
        if len(self.readings) == 1:
            return self.readings[0].share(entry)
        return max(reading.share(entry) for reading in self.readings)


@dataclass(frozen=True, slots=True)
class _Said:
    """An everyday expression: its words among the topic's (first, one past the last), and what plans print for it."""

    first: int
    stop: int
    written: tuple[_Phrase, ...]

    def share(self, entry: Entry) -> float:
        """How much of the best of the printed expressions an entry has, its words side by side."""
        return max(phrase.joined_share(entry) for phrase in self.written)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two neighbouring syllables of the topic, and the everyday expressions (by index) that both are words of."""

    keys: tuple[str, str]
    weight: float
    said: tuple[int, ...]


class Topic:
    """A topic ready to be compared with entries of a set of documents.

    vocabulary: words of these documents with the number of entries they stand in; size: how many entries there are.
    Words outside the vocabulary are read as the nearest word inside it when one letter differs. Of a topic longer than
    any person's the first words count.
    """

    def __init__(
        self, words: Sequence[Word], vocabulary: Counter[str], size: int, everyday: Sequence[Everyday] = ()
    ) -> None:
        self._vocabulary = vocabulary
        self._size = max(size, 1)
        words = words[:_MOST_WORDS]
        self._slots = [self._slot(word) for word in words]
        spoken = (self._spoken(one, words) for one in everyday)
        self._said = [said for said in spoken if said is not None][:_MOST_SAID]
        for said in self._said:
            self._weigh(said)
        self._pairs = self._paired()
        self._total = sum(slot.weight for slot in self._slots)
        self._pair_total = sum(pair.weight for pair in self._pairs)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to compare."""
        return not self._slots

    def named_by(self, words: set[str]) -> bool:
        """Whether some words hold the whole topic, as a section's title does that a question spells out."""
        return bool(self._slots) and all(
            any(set(reading.keys) <= words for reading in slot.readings) for slot in self._slots
        )

    def score(self, entry: Entry) -> float:
        """The share of the topic that the entry covers, 0 to 1."""
        return self._score(entry, [_SAID_SHARE * said.share(entry) for said in self._said])

    def literal_score(self, entry: Entry) -> float:
        """The same share by the topic's own words alone, everyday expressions taken as they are."""
        return self._score(entry, [0.0 for _ in self._said])

    def is_said_otherwise(self, entry: Entry) -> bool:
        """Whether an entry prints what the topic has an everyday expression for."""
        return any(said.share(entry) >= _PRINTED for said in self._said)

    def _score(self, entry: Entry, said: Sequence[float]) -> float:
        if not self._slots:
            return 0.0
        covered = [slot.share(entry) for slot in self._slots]
        for one, share in zip(self._said, said, strict=True):
            for at in range(one.first, one.stop):
                covered[at] = max(covered[at], share)
        single = sum(slot.weight * got for slot, got in zip(self._slots, covered, strict=True)) / (self._total or 1.0)
        if not self._pairs:
            return single
        paired = 0.0
        for pair in self._pairs:
            got = entry.joined(pair.keys)
            paired += pair.weight * (max(got, *(said[at] for at in pair.said)) if pair.said else got)
        return (1 - _PAIR_SHARE) * single + _PAIR_SHARE * paired / (self._pair_total or 1.0)

    # built once for a question -------------------------------------------------------------------------------------

    def _slot(self, word: Word) -> _Slot:
        readings = tuple(self._phrase([self._near(key) for key in reading]) for reading in word.readings)
        known = [r for r in readings if any(key in self._vocabulary for key in r.keys)] or [readings[0]]
        return _Slot(readings, max(min(r.total, _LONGEST_WORD * max(w for _, w in r.weights)) for r in known))

    def _phrase(self, keys: Sequence[str]) -> _Phrase:
        weights = tuple((key, self._weight(key)) for key in keys)
        return _Phrase(weights, sum(weight for _, weight in weights), tuple(pairwise(keys)))

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

    def _paired(self) -> list[_Pair]:
        owned = [(key, at) for at, slot in enumerate(self._slots) for key in slot.readings[0].keys]
        return [
            _Pair(
                (one, other),
                self._weight(one) + self._weight(other),
                tuple(i for i, said in enumerate(self._said) if said.first <= first and second < said.stop),
            )
            for (one, first), (other, second) in pairwise(owned)
        ]

    def _spoken(self, everyday: Everyday, words: Sequence[Word]) -> _Said | None:
        """Where an everyday expression stands among the topic's words, if what plans print for it is in any entry."""
        at = [i for i, word in enumerate(words) if word in everyday.words]
        written = [keys for keys in everyday.written if all(key in self._vocabulary for key in keys)]
        return _Said(at[0], at[-1] + 1, tuple(map(self._phrase, written))) if at and written else None

    def _weigh(self, said: _Said) -> None:
        """An expression weighs no more than what plans print for it: its own words are often in no plan at all."""
        most = max(phrase.total for phrase in said.written)
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
