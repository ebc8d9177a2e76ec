"""Comparisons written from passages of each side; what they come to ("cao hơn") no passage and no sentence says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.answer import Answer, Contribution, Part, Reason
from assistant.answering.thresholds import CONTENT_BAR
from assistant.known_plans import Plan
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.question.query import Intent
from assistant.retrieval.scoring import Hit
from assistant.writing.checking.check import Checked
from assistant.writing.composing import compose
from assistant.writing.content import written
from assistant.writing.evidence import distinct, evidence_of, number, written_out
from assistant.writing.quoted import as_hit, may_write, quoted
from assistant.writing.sentences import Pen
from assistant.writing.turn import Turn
from prompts.loader import Prompts

_TWO = 2
_NEXT = 2  # passages shown of each plan beside those that the rules quoted
_OF_SIDE = 4  # passages shown of a side of which the rules quoted none
_NEAR = 0.2  # of the topic, that such a passage covers


class Comparisons:
    """Lets a model set sentences of several plans side by side; where one side would be missing nothing changes."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._pen = Pen(model, prompts, ledger, "comparison")

    def helps(self, turn: Turn) -> bool:
        """Whether the rules compared quotes of plans, or found no sentence on a side of which there are plans."""
        if turn.understood.query.intent is not Intent.COMPARE or not may_write(turn):
            return False
        return bool(turn.answer.quotes) or len(_sides(turn)) >= _TWO

    def apply(self, turn: Turn) -> Turn | None:
        """The turn with the written comparison, None where it says less than the quotes; raises ModelFailed."""
        quotes = quoted(turn)
        answer = written(turn, self._pen, quotes, _NEXT) if quotes else self._of_sides(turn)
        self._pen.ended(helped=answer is not None)
        return None if answer is None else replace(turn, answer=answer)

    def _of_sides(self, turn: Turn) -> Answer | None:
        """A comparison that the rules could not make, since no one passage of some side says enough."""
        values = {"question": turn.sent}
        sides = _sides(turn)
        found = [one for hits in sides.values() for hit in hits for one in evidence_of(turn.corpus, hit.entry)]
        shown = number(distinct(found), self._pen.room(values))
        if {one.document.id for one in shown.values()} != sides.keys():
            return None
        got = self._pen.write(turn, {**values, "passages": written_out(shown)}, shown)
        if not all(_says_enough(turn, hits[0], got.kept) for hits in sides.values()):
            return None
        return compose(turn, got.kept, Contribution(Part.WROTE, self._pen.model, got.dropped))


def _sides(turn: Turn) -> Mapping[str, Sequence[Hit]]:
    """The plans that a comparison is of where the rules found nothing, each with the passages nearest to the topic."""
    if turn.answer.reason is not Reason.NOT_IN_PLANS or turn.understood.names_unknown:
        return {}
    found = [_nearest(turn, plans) for plans in turn.assistant.comparisons.sides(turn.understood)]
    return {hits[0].entry.document_id: hits for hits in found if hits}


def _nearest(turn: Turn, plans: Sequence[Plan]) -> Sequence[Hit]:
    """The passages of the plan that has the nearest one."""
    entries = [entry for plan in plans for entry in turn.corpus.contents(plan.id).passages]
    ranked = turn.assistant.content.rank(turn.understood.query, turn.candidates, entries)
    hits = [hit for hit in ranked if hit.fit >= _NEAR]
    return [hit for hit in hits if hit.entry.document_id == hits[0].entry.document_id][:_OF_SIDE]


def _says_enough(turn: Turn, best: Hit, kept: Sequence[Checked]) -> bool:
    """Whether the sentences of a side, together, answer as the rules ask it of one passage."""
    said = " ".join(one.text for one in kept if one.evidence.document.id == best.entry.document_id)
    hit = as_hit(turn, best.entry, said) if said else None
    if hit is None or hit.fit < CONTENT_BAR:
        return False
    return turn.assistant.content.answering(turn.understood.query, [hit]) is not None
