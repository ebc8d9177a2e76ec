"""Words and vectors in one ranking.

Scores, not ranks, are added: each list is brought to 0..1 by its own lowest and highest score. Measured on ALQAC 2023
(2,249 articles, 210 questions; `python -m benchmarks.quality.retrieval`), where reciprocal ranks lose to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.library import Match, Shelf

VECTOR_WEIGHT = 0.5  # of the vectors' share, beside 1 for the words'; 0.3 to 1 differ little on ALQAC
_DEPTH = 50  # of each list

_Key = tuple[str, str, str]


def find(library: Shelf, text: str, *, document_ids: Sequence[str] | None = None, limit: int = _DEPTH) -> list[Match]:
    """Tasks and passages by words and by vectors, best first; by words alone where the library has no vectors."""
    worded = library.search(text, document_ids=document_ids, limit=max(limit, _DEPTH))
    near = library.nearest(text, document_ids=document_ids, limit=max(limit, _DEPTH))
    return fuse(worded, near)[:limit] if near else worded[:limit]


def fuse(worded: Sequence[Match], near: Sequence[Match], weight: float = VECTOR_WEIGHT) -> list[Match]:
    """One list out of two, best first; what is in one alone gets nothing from the other."""
    scores: dict[_Key, float] = {}
    for matches, share in ((worded, 1.0), (near, weight)):
        for match, level in zip(matches, _levels([m.score for m in matches]), strict=True):
            key = (match.kind, match.document_id, match.item_id)
            scores[key] = scores.get(key, 0.0) + share * level
    return [Match(*key, score) for key, score in sorted(scores.items(), key=lambda pair: -pair[1])]


def _levels(scores: Sequence[float]) -> list[float]:
    lowest, highest = min(scores, default=0.0), max(scores, default=0.0)
    return [(score - lowest) / (highest - lowest) if highest > lowest else 1.0 for score in scores]
