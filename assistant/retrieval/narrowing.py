"""Which of the plans pointed at a list is made from, and what of its subject no title accounts for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.known_plans import Plan
from assistant.question.documents import FILLING, TITLED
from assistant.question.parse import Understanding
from assistant.question.query import Query
from assistant.retrieval.scoring import SOFT
from plan.language.wording import Word

_BEHIND = 0.75  # of the best title's share; a next one over that leaves open which is meant
_FEWEST = 1.5  # syllables of a title that are no chance; one that two titles hold counts half for each
_SHARE = 0.5  # of what the best title holds, for another title to be meant as well
_OF_NAMES = FILLING | {"cho", "tinh", "thanh", "pho"}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Ids of the plans to list from, and the words of the subject that no title accounts for."""

    plans: tuple[str, ...]
    topic: tuple[Word, ...]


def narrow(understood: Understanding) -> Narrowed:
    """Take the words that only repeat titles for what they are: they choose plans, and do not filter tasks."""
    query, plans = understood.query, understood.pointing.plans
    topic = tuple(w for w in query.topic if not set(w.first) <= SOFT and not w.first[0].isdecimal())
    meant = _titled(query, plans) if query.pointed else _clearly_titled(understood)
    kept = meant or plans
    known = {key for plan in meant for key in plan.title_words} | SOFT
    return Narrowed(tuple(p.id for p in kept), tuple(w for w in topic if not set(w.first) <= known))


def _titled(query: Query, plans: Sequence[Plan]) -> Sequence[Plan]:
    """The plans whose titles the question repeats, all of them where it repeats none more than the others."""
    named = [w for w in query.whole if not any(u.begin <= w.begin < u.stop for u in query.units)]
    asked = {key for word in named for key in word.first} - _OF_NAMES
    spread = Counter(key for plan in plans for key in asked & plan.title_words)
    telling = {key for key in asked if spread[key] < len(plans) or len(plans) == 1}
    held = {plan.id: sum(1 / spread[key] for key in telling & plan.title_words) for plan in plans}
    best = max(held.values(), default=0.0)
    return [plan for plan in plans if best < _FEWEST or held[plan.id] >= max(_FEWEST, best * _SHARE)]


def _clearly_titled(understood: Understanding) -> Sequence[Plan]:
    plans, boosts = understood.pointing.plans, understood.pointing.boosts
    if not plans or boosts[plans[0].id] < TITLED:
        return ()
    alone = len(plans) == 1 or boosts[plans[1].id] <= _BEHIND * boosts[plans[0].id]
    return plans[:1] if alone else ()
