"""When a language model is asked, and what becomes of an answer then. Records come first, and the rules stay behind it.

A model may read a follow-up, choose what a question means among what was retrieved, and write from passages. Fields of
records are never its business: where the rules answer who, with whom, by when or how many, it is not asked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answering.answer import Answer, AnswerStatus, Reason
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Told, tell_nobody
from assistant.question.query import Intent
from assistant.writing.asking import asks_summary
from assistant.writing.turn import Turn
from plan.errors import KehoachError

_TOLD = frozenset({"open", "busy"})  # of the failures before them; each question would say so again
_log = logging.getLogger(__name__)


class Use(Protocol):
    """One thing a model is asked for."""

    def helps(self, turn: Turn) -> bool:
        """Whether it may change the answer of a turn; asks no model."""

    def apply(self, turn: Turn) -> Turn | None:
        """The turn with a better answer, None where there is none; raises ModelFailed."""


class Writer:
    """Improves answers. Safe to use from several threads; one for all viewers."""

    def __init__(self, uses: Sequence[Use], seconds: float, at_once: int = 2) -> None:
        """uses: in the order in which they are tried, each on what the one before left.

        seconds: how long an answer may be worked on. at_once: how many answers.
        """
        self._uses = tuple(uses)
        self.seconds = seconds
        self.at_once = at_once

    def may_help(self, question: str, answer: Answer) -> bool:
        """Whether a question with this answer is worth a closer look; cheap."""
        return not is_settled(answer) or asks_summary(question)

    def improve(
        self,
        assistant: Assistant,
        question: str,
        history: Sequence[str],
        answer: Answer,
        told: Told = tell_nobody,
        until: float | None = None,
    ) -> Answer:
        """The better answer, or the same one; whatever happens to the model, this raises nothing of it.

        assistant: of what the asker may see. answer: what it said without a model. told: gets checked sentences.
        until: see `Improver`.
        """
        begun = time.monotonic()
        understood = assistant.understand(question, history)
        turn = Turn(assistant, question, tuple(history), understood, answer, until or begun + self.seconds, told)
        for use in self._uses:
            if not use.helps(turn):
                continue
            try:
                turn = use.apply(turn) or turn
            except KehoachError as error:
                why = getattr(error, "reason", "")
                level = logging.INFO if why in _TOLD else logging.WARNING
                _log.log(level, "a language model did not help: %s (%s)", error.code, why)
                break
        improved = turn.answer
        return replace(improved, question=answer.question).timed(
            answer.elapsed_ms + int((time.monotonic() - begun) * 1000)
        )


def is_settled(answer: Answer) -> bool:
    """Whether the rules have the last word: records, readings to choose from, metadata, greetings."""
    if answer.status is AnswerStatus.NOT_FOUND:
        return answer.reason is not Reason.NOT_IN_PLANS
    if answer.status is AnswerStatus.AMBIGUOUS:
        return True
    return answer.intent not in {Intent.CONTENT, Intent.COMPARE}
