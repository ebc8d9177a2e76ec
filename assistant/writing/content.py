"""Answers to questions about a plan's text, written from several passages where the rules quote one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Answer, Contribution, Part
from assistant.answering.thresholds import CONTENT_BAR
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.question.query import Intent
from assistant.quotes import words
from assistant.writing.asking import asks_figure
from assistant.writing.checking.check import Checked
from assistant.writing.composing import compose
from assistant.writing.evidence import Evidence, distinct, evidence_of, number, written_out
from assistant.writing.quoted import Quoted, all_shown, keeps, may_gain, may_write, quoted
from assistant.writing.sentences import Pen
from assistant.writing.turn import Turn
from prompts.loader import Prompts

_NEXT = 5  # passages shown beside those that the rules quoted
_FITS = CONTENT_BAR - 0.1  # of the topic, that such a passage covers
_SHORTEST = 40  # characters of such a passage; shorter ones are headings and addressees
_NEAR = 0.85  # of what the quoted passage covers, likewise


class Contents:
    """Lets a model answer from passages of the plans that the rules quoted; what it loses of a quote undoes it all."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._pen = Pen(model, prompts, ledger, "content")

    def helps(self, turn: Turn) -> bool:
        """Whether the rules answered a question about content with quotes."""
        about_content = turn.understood.query.intent is Intent.CONTENT
        return about_content and may_write(turn) and bool(turn.answer.quotes)

    def apply(self, turn: Turn) -> Turn | None:
        """The turn with the written answer, None where it says less than the quotes; raises ModelFailed."""
        quotes = quoted(turn)
        answer = written(turn, self._pen, quotes, _NEXT)
        self._pen.ended(helped=answer is not None)
        return None if answer is None else replace(turn, answer=answer)


def written(turn: Turn, pen: Pen, quotes: Sequence[Quoted], most: int) -> Answer | None:
    """The answer that a model writes from what the rules quoted and what stands next, so many passages of a plan.

    None where it loses any of the quotes, and where it only says what they say.
    """
    values = {"question": turn.sent}
    first = [one for quote in quotes for one in quote.evidence]
    more = _beside(turn, quotes, most)
    shown = number(distinct([*first, *more]), pen.room(values))
    if not may_gain(turn, quotes, more) or not all_shown(quotes, shown):
        return None
    found = pen.write(turn, {**values, "passages": written_out(shown)}, shown)
    if not (_says_otherwise(quotes, found.kept) and all(keeps(turn, quote, found.kept) for quote in quotes)):
        return None
    kept = sorted(found.kept, key=lambda one: one.evidence.number)  # what the rules quoted stands in front
    return compose(turn, kept, Contribution(Part.WROTE, pen.model, found.dropped))


def _beside(turn: Turn, quotes: Sequence[Quoted], most: int) -> list[Evidence]:
    """What else answers a question nearly as well in the plans that the rules quoted, best first."""
    if asks_figure(turn.understood.query):
        return []
    taken = {quote.entry.key for quote in quotes}
    ranked = turn.assistant.content.rank(turn.understood.query, turn.candidates)
    best = {hit.entry.document_id: hit.fit for hit in reversed(ranked) if hit.entry.key in taken}
    room = dict.fromkeys(best, most)
    found: list[Evidence] = []
    for hit in ranked:
        plan = hit.entry.document_id
        fits = room.get(plan) and len(hit.entry.item.text) >= _SHORTEST and hit.fit >= max(_FITS, best[plan] * _NEAR)
        if fits and hit.entry.key not in taken:
            room[plan] -= 1
            found += evidence_of(turn.corpus, hit.entry)
    return found


def _says_otherwise(quotes: Sequence[Quoted], kept: Sequence[Checked]) -> bool:
    """Whether sentences say more than the quotes, out of other lines or a record, or the same in fewer words."""
    lines = {(quote.entry.document_id, quote.entry.item.span) for quote in quotes}
    if any(one.evidence.task or (one.evidence.document.id, one.evidence.span) not in lines for one in kept):
        return True
    return sum(len(words(one.text)) for one in kept) < sum(len(words(quote.words)) for quote in quotes)
