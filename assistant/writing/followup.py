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
from assistant.writing.instructions import is_instruction, without_markup
from assistant.writing.shapes import Question
from assistant.writing.turn import Turn
from plan.language.folding import syllables
from plan.language.wording import plain_words, words_of
from prompts.loader import Prompts

PURPOSE = "follow_up"
_EARLIER = 4  # questions before that a model is shown
_LONGEST = 400  # characters of each, and of the question
_MOST = 200  # tokens of the reply
_FIGURE = re.compile(r"\d[\w/.,-]*")
_TALK = re.compile(
    r"do|nay|ay|kia|day|no|ho|tren|vay|the|thi|con|sao|thoi|nhu|nua|roi|nhung|va|cai|vu|khoan|chuyen|cau|hoi|dau|tien|"
    r"truoc|sau|cung|vua|quay|lai|hom|y|nhi|nhe|nha|co|a|bac"
)
"""Words, folded, by which a follow-up leans on what was before, or only talks; written out, it needs none of them."""


class FollowUps:
    """Answers follow-ups by the question that a model makes of them."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._model = model
        self._prompts = prompts
        self._ledger = ledger

    def helps(self, turn: Turn) -> bool:
        """Whether the rules found nothing on a question that has others before it."""
        found_nothing = turn.answer.status is AnswerStatus.NOT_FOUND and turn.answer.reason is Reason.NOT_IN_PLANS
        return found_nothing and bool(turn.history) and not is_instruction(turn.question)

    def apply(self, turn: Turn) -> Turn | None:
        """The turn of the question written out, None where that is no better; raises ModelFailed."""
        better = self._written_out(turn)
        self._ledger.used(PURPOSE, helped=better is not None)
        return better

    def _written_out(self, turn: Turn) -> Turn | None:
        history = [_shown(one) for one in turn.history[-_EARLIER:] if not is_instruction(one)]
        if not history:
            return None
        values = {"history": "\n".join(f"- {one}" for one in history), "question": _shown(turn.question)}
        reply = ask(self._model, self._prompts, PURPOSE, values, Question, turn.until, _MOST)
        question = _shown(reply.question)
        if not _says_nothing_new(question, (turn.question, *history)):
            return None
        understood, asked = turn.assistant.understand(question), turn.assistant.understand(turn.question)
        if not _is_meant(understood, asked):
            return None
        answer = turn.assistant.ask(question)
        if not _is_found(answer, named(asked)):
            return None
        part = Contribution(Part.READ_FOLLOW_UP, self._model.name)
        answer = replace(answer.introduced(wording.read(question)), contribution=part)
        return replace(turn, question=question, understood=understood, answer=answer)


def _shown(text: str) -> str:
    return " ".join(without_markup(text).split())[:_LONGEST]


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
    wrong = written.pointing.missing or written.pointing.foreign or new.impossible
    if wrong or not new.topic or any(not unit.known for unit in new.units):
        return False
    if new.intent in (Intent.PERSON, Intent.HELP, Intent.GREETING) or not _asks_the_same(new.intents, old.intents):
        return False
    return named(asked) <= set(new.plain.split())


def named(asked: Understanding) -> frozenset[str]:
    """The folded words of a question that name a subject or a unit, not what merely talks or points back."""
    query = asked.query
    keys = [key for word in query.topic for key in word.first] + [
        key for unit in query.units for key in unit.name.split()
    ]
    return frozenset(key for key in keys if not _TALK.fullmatch(key))


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
