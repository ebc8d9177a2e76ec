"""Which of what was retrieved a question means: a language model chooses, and the record or the passage answers.

A choice counts only of a model that shows that it understands: it chooses the same task whatever the order (models
like what stands first, or last), and chooses nothing where that task is left out. A model that has something for every
question fails the one or the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import token_sort_ratio

from assistant.answering.answer import Answer, Contribution, Part
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.llm.structured import ask, room
from assistant.writing import wording
from assistant.writing.candidates import candidates, is_open, may_answer
from assistant.writing.evidence import Evidence, number, written_out
from assistant.writing.instructions import is_instruction
from assistant.writing.shapes import Choice
from assistant.writing.turn import Turn
from plan.language.folding import fold
from prompts.loader import Prompts

PURPOSE = "choice"
_MOST = 60  # tokens of the reply
_LONGEST = 600  # characters of a question
_TWINS = 80.0  # of 100, what two texts of one task have in common


class Choices:
    """Answers questions that the rules match with nothing by the record or passage that a model says they mean."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._model = model
        self._prompts = prompts
        self._ledger = ledger

    def helps(self, turn: Turn) -> bool:
        """Whether the rules found nothing, and know nothing by which it could not be there."""
        return is_open(turn) and not is_instruction(turn.question)

    def apply(self, turn: Turn) -> Turn | None:
        """The turn with what the chosen record or passage says, None where none is; raises ModelFailed."""
        answer = self._answer(turn)
        self._ledger.used(PURPOSE, helped=answer is not None)
        return None if answer is None else replace(turn, answer=answer)

    def _answer(self, turn: Turn) -> Answer | None:
        question = turn.sent[:_LONGEST]
        found = candidates(turn)
        left = room(self._model, self._prompts, PURPOSE, {"question": question, "candidates": ""}, _MOST)
        shown = list(number((one.evidence for one in found), left).values())
        chosen = self._chosen(question, shown, turn.until)
        if chosen is None:
            return None
        entry = next(c.entry for c in found if c.evidence.key == chosen.key)
        if not may_answer(turn, entry):
            return None
        part = Contribution(Part.CHOSE, self._model.name)
        answer = turn.assistant.about(turn.understood, entry).introduced(wording.chosen(chosen.text))
        if turn.written_out:
            answer = answer.introduced(wording.read(turn.question))
        return replace(answer, contribution=part)

    def _chosen(self, question: str, shown: Sequence[Evidence], until: float) -> Evidence | None:
        """What the model chooses in both orders and misses when it is left out."""
        even = shown[: len(shown) // 2 * 2]  # so that nothing keeps its number when the order is turned round
        first = self._ask(question, even, until)
        if first is None:
            return None
        second = self._ask(question, even[::-1], until)
        if second is None or not _is_twin(first, second):
            return None
        rest = [one for one in even if not _is_twin(one, first)]
        return first if self._ask(question, rest, until) is None else None

    def _ask(self, question: str, found: Sequence[Evidence], until: float) -> Evidence | None:
        """What the model chooses of some passages, in the order in which it is shown them; None for none of them."""
        shown = {at: replace(one, number=at) for at, one in enumerate(found, start=1)}
        if not shown:
            return None
        values = {"question": question, "candidates": written_out(shown)}
        reply = ask(self._model, self._prompts, PURPOSE, values, Choice, until, _MOST)
        return shown.get(reply.choice)


def _is_twin(one: Evidence, other: Evidence) -> bool:
    """Whether two say the same task: lines in common, or nearly the same words, as in a plan's text and its annex."""
    if one.document.id != other.document.id:
        return False
    return one.span.overlaps(other.span) or token_sort_ratio(fold(one.quote), fold(other.quote)) >= _TWINS
