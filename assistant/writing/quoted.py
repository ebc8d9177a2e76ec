"""What the rules quoted from plans: what a model may write from instead, and whether what it wrote says as much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Part
from assistant.corpus import Entry, passage_entry
from assistant.privacy import without_personal
from assistant.quotes import words
from assistant.retrieval.scoring import Hit
from assistant.writing.asking import asks_figure, asks_one
from assistant.writing.checking.check import Checked
from assistant.writing.evidence import Evidence, Shown, evidence_of
from assistant.writing.instructions import is_instruction
from assistant.writing.turn import Turn
from plan.passage import Passage

_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_CLAUSE = re.compile(r"(?<=[;.])\s+")
_SHORT = 20  # words of a quote that cannot be made much shorter
_LONGEST = 600  # characters of a question
_LOST = 0.01  # of the topic, that written words may cover less than the quote did
_UNLIKE = 0.1  # of the score, which tells passages of the kind asked for from others


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that the rules answered with, the words that they quoted, and what stands for it before a model."""

    entry: Entry
    words: str
    evidence: tuple[Evidence, ...]


def may_write(turn: Turn) -> bool:
    """Whether a question may be written on: short, nothing but a question, and no model chose or wrote before."""
    before = turn.answer.contribution
    is_by_rules = before is None or before.part is Part.READ_FOLLOW_UP
    return is_by_rules and len(turn.question) <= _LONGEST and not is_instruction(turn.question)


def quoted(turn: Turn) -> tuple[Quoted, ...]:
    """The passages that make the rules' answer, in their order; none where it is made of anything else."""
    return tuple(Quoted(q.passage, q.words, evidence_of(turn.corpus, q.passage)) for q in turn.answer.quotes)


def all_shown(quotes: Sequence[Quoted], shown: Shown) -> bool:
    """Whether a model sees all that the rules quoted, and nothing of it is hidden from it."""
    seen = {one.key for one in shown.values()}
    return all(one.key in seen and without_personal(one.text) == one.text for quote in quotes for one in quote.evidence)


def may_gain(turn: Turn, quotes: Sequence[Quoted], more: Sequence[Evidence]) -> bool:
    """Whether sentences could say anything better than the quotes: in fewer words, out of a record, or more."""
    if asks_one(turn.understood.query) and any(len(words(quote.words)) > _SHORT for quote in quotes):
        return True
    return bool(more) or any(one.task for quote in quotes for one in quote.evidence)


def keeps(turn: Turn, quote: Quoted, kept: Sequence[Checked]) -> bool:
    """Whether sentences say what is asked as well as the words that the rules quoted, out of the same lines.

    Where one figure is asked for, those of the quote stand in them, else every word of the quote does.
    """
    query, lines = turn.understood.query, {seen.key for seen in quote.evidence}
    own = [one for one in kept if one.evidence.key in lines]
    said = " ".join(one.text for one in own)
    if not own or not (asks_one(query) or any(one.evidence.task for one in own) or _has_words(said, quote.words)):
        return False
    as_printed = not any(one.evidence.is_corrected for one in own)
    before = as_hit(turn, quote.entry, quote.words)
    if asks_figure(query) and as_printed and not _figures_asked(turn, quote, before) <= set(_FIGURE.findall(said)):
        return False
    after = as_hit(turn, quote.entry, said)
    if before is None or after is None:
        return after is not None
    answers = [turn.assistant.content.answering(query, [hit]) is not None for hit in (before, after)]
    return answers != [True, False] and after.fit >= before.fit - _LOST and after.score >= before.score - _UNLIKE


def as_hit(turn: Turn, entry: Entry, said: str) -> Hit | None:
    """How well some words would answer if they were the passage; None where they have nothing of what is asked."""
    if not isinstance(entry.item, Passage):
        raise TypeError("an entry of a task where a passage was expected")
    document = turn.corpus.library.document(entry.document_id)
    written = passage_entry(document, replace(entry.item, text=said))
    return next(iter(turn.assistant.content.rank(turn.understood.query, turn.candidates, [written])), None)


def _figures_asked(turn: Turn, quote: Quoted, whole: Hit | None) -> set[str]:
    """The figures of a quote but for those of clauses without which it says as much of what is asked as the `whole`."""
    clauses = _CLAUSE.split(quote.words)
    needed = []
    for at, clause in enumerate(clauses):
        rest = as_hit(turn, quote.entry, " ".join((*clauses[:at], *clauses[at + 1 :])))
        if whole and (rest is None or rest.fit < whole.fit - _LOST):
            needed += _FIGURE.findall(clause)
    return set(needed or _FIGURE.findall(quote.words))


def _has_words(said: str, asked: str) -> bool:
    return set(words(asked)) <= set(words(said))
