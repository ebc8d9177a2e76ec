"""Where the evidence of a question stands in a ranking of parts.

A part counts as a hit when it lies in the plan of the evidence and overlaps one of its ranges by at least half of the
range or half of the part. Long parts are favoured by this at large k: the mean length is read beside the hit rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers.job import Place, Ranking
from benchmarks.quality.keys import Evidence

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table. length: mean characters of the first five places shown."""

    hit_at_1: float
    hit_at_5: float
    length: float


def figures(ranking: Ranking, evidence: Sequence[Sequence[Place]], chosen: Sequence[int]) -> Figures:
    """The figures of a ranking over the questions at the indexes `chosen`."""
    if not chosen:
        return Figures(0.0, 0.0, 0.0)
    ranks = [_rank(ranking.found[at], evidence[at]) for at in chosen]
    shown = [place.stop - place.begin for at in chosen for place in ranking.found[at][:5]]
    return Figures(
        sum(1 for rank in ranks if rank == 1) / len(chosen),
        sum(1 for rank in ranks if rank is not None and rank <= 5) / len(chosen),
        sum(shown) / len(shown) if shown else 0.0,
    )


def places_of(evidence: Sequence[Evidence], plans: Mapping[str, str]) -> tuple[Place, ...]:
    """Ranges of lines as ranges of characters."""
    return tuple(lines_place(e.doc, plans[e.doc], e.first, e.last) for e in evidence if e.doc in plans)


def lines_place(plan: str, text: str, first: int, last: int) -> Place:
    """Lines first..last (1-based) of a text as characters."""
    lines = text.split("\n")
    begin = sum(len(line) + 1 for line in lines[: first - 1])
    return Place(plan, begin, begin + sum(len(line) + 1 for line in lines[first - 1 : last]) - 1)


def _rank(found: Sequence[Place], evidence: Sequence[Place]) -> int | None:
    return next((at for at, place in enumerate(found, start=1) if any(_is_hit(place, e) for e in evidence)), None)


def _is_hit(place: Place, evidence: Place) -> bool:
    shared = min(place.stop, evidence.stop) - max(place.begin, evidence.begin)
    if place.plan != evidence.plan or shared <= 0:
        return False
    return shared >= _HALF * (evidence.stop - evidence.begin) or shared >= _HALF * (place.stop - place.begin)
