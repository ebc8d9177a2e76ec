"""One question in the hands of those who ask a language model for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Told, tell_nobody
from assistant.corpus import Corpus
from assistant.privacy import without_personal
from assistant.question.parse import Understanding
from assistant.retrieval.search import Candidates, gather
from assistant.writing.instructions import without_markup


def as_sent(question: str) -> str:
    """A question as a model is sent it: on one line, without personal data and without the marks of chats."""
    return " ".join(without_personal(without_markup(question)).split())


@dataclass(frozen=True)
class Turn:
    """A question with what the rules made of it.

    assistant: of what the asker may see. question: as it is understood now, after a follow-up was read.
    written_out: whether the question is a follow-up that a model wrote out.
    answer: the answer without a model. until: when all has to be over, as `time.monotonic` counts.
    """

    assistant: Assistant
    question: str
    history: tuple[str, ...]
    understood: Understanding
    answer: Answer
    until: float
    told: Told = tell_nobody
    written_out: bool = False

    @property
    def sent(self) -> str:
        """The question as a model is sent it."""
        return as_sent(self.question)

    @property
    def corpus(self) -> Corpus:
        """The plans that the asker may see."""
        return self.assistant.corpus

    @cached_property
    def candidates(self) -> Candidates:
        """Where the rules look for an answer."""
        return gather(self.understood, self.corpus)
