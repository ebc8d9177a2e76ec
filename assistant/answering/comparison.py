"""Comparisons: which of two plans was issued first, the task or the sentence of each side, or tasks side by side."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Answer
from assistant.answering.content import ContentAnswers
from assistant.answering.metadata import compare_issued
from assistant.answering.records import RecordAnswers
from assistant.answering.thresholds import COMPARE_BAR
from assistant.corpus import Corpus
from assistant.known_plans import Plan
from assistant.question.parse import Understanding, parse
from assistant.retrieval.narrowing import narrow
from assistant.retrieval.search import Candidates, gather

_TWO = 2
_SIDE_PLANS = 6  # plans looked into for one side
_CLOSE = 0.7  # of the best task's score, for another to be compared with it
_TASKS = 4  # tasks that are set side by side
_ISSUED = re.compile(r"\b(?:ban hanh|duoc ky|ky) (?:truoc|sau|som|muon)\b|\bcung (?:ngay|nam) ban hanh\b")
_OF_TASKS = re.compile(r"\bchu tri\b|\bphoi hop\b|\bhan\b|\b(?:ngay|thang|quy) nao\b|\bkhi nao\b|\bbao gio\b")
_SIDES = re.compile(r"\s(?:và(?: của)?|so với|với|hay)\s")


class ComparisonAnswers:
    """Builds comparisons out of the answers of records, sentences and front pages; `today` reads relative periods."""

    def __init__(self, corpus: Corpus, records: RecordAnswers, content: ContentAnswers, today: dt.date) -> None:
        self._corpus = corpus
        self._records = records
        self._content = content
        self._today = today

    def answer(self, understood: Understanding) -> Answer | None:
        """The comparison by sides, else of the tasks that fit best; None when there are none."""
        query, sides = understood.query, self.sides(understood)
        if len(sides) < _TWO:
            return self._tasks(understood)
        if _ISSUED.search(query.plain):
            return compare_issued(query, [side[0] for side in sides], self._corpus.library)
        found = None
        if _OF_TASKS.search(query.plain):
            found = self._records.per_side(query, self._of_sides(understood, sides), sides)
        return found or self._sentences(understood, sides) or self._tasks(understood)

    def sides(self, understood: Understanding) -> list[list[Plan]]:
        """The plans that each part of a comparison names by place, office, year or title."""
        sides: list[list[Plan]] = []
        for part in _SIDES.split(understood.query.text):
            meant = parse(part, self._corpus, self._today)
            if not meant.query.pointed and understood.query.pointed:  # the place is named once, for both
                meant = replace(meant, query=replace(meant.query, pointed=True), pointing=understood.pointing)
            kept = set(narrow(meant).plans)
            plans = [p for p in meant.pointing.plans if p.id in kept and not any(p in side for side in sides)]
            if plans and len(kept) < len(self._corpus.plans()):
                sides.append(plans[:_SIDE_PLANS])
        return sides

    def _sentences(self, understood: Understanding, sides: Sequence[Sequence[Plan]]) -> Answer | None:
        contents = {p.id: self._corpus.contents(p.id) for plans in sides for p in plans}
        known = tuple(u for u in understood.query.units if u.known)  # others name the sides
        candidates = gather(understood, self._corpus)
        return self._content.per_side(replace(understood.query, units=known), candidates, sides, contents)

    def _tasks(self, understood: Understanding) -> Answer | None:
        hits = self._records.rank(understood.query, gather(understood, self._corpus))
        close = [h for h in hits[:_TASKS] if h.fit >= COMPARE_BAR and h.score >= hits[0].score * _CLOSE]
        return self._records.compare(understood.query, close) if close else None

    def _of_sides(self, understood: Understanding, sides: Sequence[Sequence[Plan]]) -> Candidates:
        """The tasks of all sides, with what they are compared in as topic: the words that are no plan's title."""
        plans = tuple(plan for side in sides for plan in side)
        titles = {key for plan in plans for key in (*plan.title_words, *plan.issuer_kind)}
        topic = [w for w in understood.query.topic if not set(w.first) <= titles]
        meant = replace(understood, pointing=replace(understood.pointing, plans=plans))
        return gather(meant, self._corpus, topic)
