"""Follow-ups that the rules do not understand: a language model writes them out, the rules answer what it wrote.

The question written out may say nothing new: its words, numbers and units stand in the question or in those before it.
It may leave nothing out that the question itself names, and asks what the question asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.answering.answer import Answer, AnswerStatus, Contribution, Part, Reason
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.llm.structured import ask
from assistant.question.asking import asking_words
from assistant.question.parse import Understanding
from assistant.question.query import FIELD_INTENTS, Intent
from assistant.writing import wording
from assistant.writing.asking import named
from assistant.writing.instructions import is_instruction
from assistant.writing.shapes import Question
from assistant.writing.turn import Turn, as_sent
from plan.language.folding import fold, syllables
from plan.language.wording import plain_words, words_of
from prompts.loader import Prompts

PURPOSE = "follow_up"
_EARLIER = 4  # questions before that a model is shown
_LONGEST = 400  # characters of each, and of the question
_MOST = 200  # tokens of the reply
_FIGURE = re.compile(r"\d[\w/.,-]*")
_FIRST = re.compile(r"\b(?:ke hoach|cau|cau hoi|viec|nhiem vu|van ban|don vi|cai) (?:dau|thu nhat|ban dau)\b")
"""Points back to the first question, folded: nothing of a later one is meant."""


class FollowUps:
    """Answers follow-ups by the question that a model makes of them."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._model = model
        self._prompts = prompts
        self._ledger = ledger

    def helps(self, turn: Turn) -> bool:
        """Whether the rules found nothing on a question that has others before it."""
        return turn.answer.reason is Reason.NOT_IN_PLANS and bool(turn.history) and not is_instruction(turn.question)

    def apply(self, turn: Turn) -> Turn | None:
        """The turn of the question written out, for others where the rules find nothing for it either.

        None where it is not to be trusted; raises ModelFailed.
        """
        written = self._written_out(turn)
        self._ledger.used(PURPOSE, helped=written is not None and written.answer is not turn.answer)
        return written

    def _written_out(self, turn: Turn) -> Turn | None:
        history = [_shown(one) for one in turn.history[-_EARLIER:] if not is_instruction(one)]
        if not history:
            return None
        values = {"history": "\n".join(f"- {one}" for one in history), "question": _shown(turn.question)}
        reply = ask(self._model, self._prompts, PURPOSE, values, Question, turn.until, _MOST)
        question = _shown(reply.question)
        meant = [_shown(turn.history[0])] if _FIRST.search(fold(turn.question)) else history
        if not _says_nothing_new(question, (turn.question, *meant)):
            return None
        understood, asked = turn.assistant.understand(question), turn.assistant.understand(turn.question)
        if not _is_meant(understood, asked):
            return None
        written = replace(turn, question=question, history=(), understood=understood, written_out=True)
        answer = turn.assistant.ask(question)
        if not _is_found(answer, named(asked)):
            return written
        part = Contribution(Part.READ_FOLLOW_UP, self._model.name)
        return replace(written, answer=replace(answer.introduced(wording.read(question)), contribution=part))


def _shown(text: str) -> str:
    return as_sent(text)[:_LONGEST]


def _says_nothing_new(question: str, said: Sequence[str]) -> bool:
    """Whether a question holds words, and figures with the word before them, of those said, and is none of them."""
    if not re.search(r"\w", question) or is_instruction(question):
        return False
    if plain_words(question) in [plain_words(one) for one in said]:
        return False
    known = {key for one in said for key in _keys(one)}
    words = words_of(question)
    asking = asking_words(words, question)
    content = {key for at, word in enumerate(words) if at not in asking for key in word.first}
    figures = {figure for one in said for figure in _figures(one)}
    return content <= known and all(figure in figures for figure in _figures(question))


def _keys(text: str) -> Iterable[str]:
    """The folded words of a text, abbreviations as they are and written out."""
    return (*syllables(text), *plain_words(text))


def _figures(text: str) -> set[tuple[str, str]]:
    """Numbers, dates and document numbers as printed, each with the word before it: "đợt 2" is not "quý 2".

    A year stands alone: one plan has it as "năm 2025", another as "KH 2025".
    """
    pieces = [piece.strip(".,;:?!()[]“”\"'") for piece in ["", *text.split()]]
    found = set()
    for before, piece in pairwise(pieces):
        if _FIGURE.fullmatch(piece):
            is_year = re.fullmatch(r"20\d\d", piece) is not None
            found.add(("" if is_year else " ".join(plain_words(before)), piece))
        elif re.search(r"\d", piece):
            found.add(("", piece.casefold()))
    return found


def _is_meant(written: Understanding, asked: Understanding) -> bool:
    """Whether a question names no plan, place, unit or time that is unknown, and all that the follow-up names."""
    new, old = written.query, asked.query
    if written.names_unknown or not new.topic:
        return False
    if new.intent in (Intent.PERSON, Intent.HELP, Intent.GREETING) or not _asks_the_same(new.intents, old.intents):
        return False
    return named(asked) <= set(new.plain.split())


def _asks_the_same(new: Sequence[Intent], old: Sequence[Intent]) -> bool:
    """Whether what a follow-up asks is asked; one that asks nothing of its own may take over what was asked before."""
    fields = set(old) & FIELD_INTENTS
    if fields or set(old) != {Intent.CONTENT}:
        return set(new) & FIELD_INTENTS == fields and set(old) - fields <= set(new) | {Intent.CONTENT}
    return set(new) <= FIELD_INTENTS | {Intent.CONTENT}


def _is_found(answer: Answer, named: frozenset[str]) -> bool:
    """Whether something was found that has what the follow-up itself names, not only what was named before."""
    if answer.status is AnswerStatus.NOT_FOUND and answer.reason is not Reason.BLANK_IN_PLAN:
        return False
    return named <= set(plain_words(" ".join([answer.text, *(c.quote for c in answer.citations)])))
