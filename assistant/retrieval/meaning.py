"""A second look at entries whose words say too little: by vectors, and by a cross-encoder where one is set.

What comes near in meaning is moved up a little; words still decide whether anything is served (docs/decisions/0003).
Until all plans that are compared have their vectors, words alone rank: an answer must not hang on how far those came.
"""

from __future__ import annotations

import logging
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.corpus import Entry, EntryKey
from assistant.retrieval.reranking import Reranker
from assistant.retrieval.scoring import Hit
from index.library import Shelf
from plan.errors import ModelUnavailable

_WEIGHT = 0.03  # of a standard deviation above the mean
_ASKED = 600  # items asked of the vectors
_RERANKED = 20  # best entries that the cross-encoder reads
_log = logging.getLogger(__name__)


class Meaning:
    """How near entries are to a question in meaning; without vectors and cross-encoder, nothing is."""

    def __init__(self, library: Shelf, reranker: Reranker | None = None) -> None:
        self._library = library
        self._reranker = reranker

    def second_look(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, best first, those that come near in meaning moved up."""
        looked = _moved(hits, self._by_vectors(question, hits))
        if self._reranker is None:
            return looked
        return _moved(looked, self._by_reading(self._reranker, question, looked[:_RERANKED]))

    def _by_vectors(self, question: str, hits: Sequence[Hit]) -> Mapping[EntryKey, float]:
        documents = list(dict.fromkeys(h.entry.document_id for h in hits))
        wanted = {h.entry.key for h in hits}
        found = self._library.nearest(question, document_ids=documents, limit=_ASKED, whole=True)
        return {key: m.score for m in found if (key := (m.document_id, m.item_id)) in wanted}

    def _by_reading(self, reranker: Reranker, question: str, hits: Sequence[Hit]) -> Mapping[EntryKey, float]:
        try:
            scores = reranker.scores(question, [_text(h.entry) for h in hits])
        except ModelUnavailable as error:
            _log.warning("answering without the cross-encoder: %s", error)
            return {}
        return {h.entry.key: score for h, score in zip(hits, scores, strict=True)}


def _text(entry: Entry) -> str:
    return ". ".join((*entry.item.section, entry.item.text))


def _moved(hits: Sequence[Hit], nearness: Mapping[EntryKey, float]) -> list[Hit]:
    """Hits moved up by how far above the mean their nearness is, in standard deviations."""
    if len(nearness) < 2:
        return list(hits)
    mean, spread = statistics.mean(nearness.values()), statistics.pstdev(nearness.values())
    above = {key: max(0.0, (value - mean) / spread) if spread else 0.0 for key, value in nearness.items()}
    moved = [replace(h, score=h.score + _WEIGHT * above.get(h.entry.key, 0.0)) for h in hits]
    return sorted(moved, key=lambda h: -h.score)
