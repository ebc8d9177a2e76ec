"""Answers: what is said, the records it rests on, and the lines that say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.corpus import Entry
from assistant.question.query import Intent
from index.library import StoredDocument
from plan.place import Place
from plan.span import Span
from plan.task import Task


class AnswerStatus(StrEnum):
    """Whether the plans answer the question; the values are those of the public JSON."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"


class Reason(StrEnum):
    """Why nothing was found."""

    NOT_IN_PLANS = "not_in_plans"
    BLANK_IN_PLAN = "blank_in_plan"
    NOTHING_IN_FILTER = "nothing_in_filter"


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a plan and words that stand in them. Built only by `grounding`, from the stored lines.

    places: page and box of each of the lines that has any, in their order.
    """

    id: int
    document: StoredDocument
    section: tuple[str, ...]
    span: Span
    quote: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A task of an answer with its document and the numbers of the citations that show it.

    doubts: codes of issues that put the words it was read from in doubt (a scan, a table without rules).
    identity: of the task (`index.tasks.StoredTask`), by which a later reading of it is found.
    """

    task: Task
    document: StoredDocument
    citations: tuple[int, ...]
    doubts: tuple[str, ...] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage that an answer is made of."""

    passage: Entry
    words: str


class Part(StrEnum):
    """What a language model did for an answer; the values are those of the public JSON."""

    WROTE = "wrote"
    CHOSE = "chose"
    READ_FOLLOW_UP = "read_follow_up"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A language model's part in an answer. model: its name. dropped: sentences of it that were not let through."""

    part: Part
    model: str
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `text` carries [n] marks that point at `citations`.

    contribution: what a language model did for it. quotes: what `text` consists of, where it consists of quotes.
    """

    question: str
    status: AnswerStatus
    intent: Intent
    text: str
    reason: Reason | None = None
    responsibilities: tuple[Responsibility, ...] = ()
    count: int | None = None
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    elapsed_ms: int = 0
    contribution: Contribution | None = None
    quotes: tuple[Quote, ...] = ()

    def introduced(self, words: str) -> Answer:
        """The same answer with words in front of its text."""
        return replace(self, text=f"{words}\n{self.text}")

    def timed(self, elapsed_ms: int) -> Answer:
        """The same answer with the time it took, in milliseconds."""
        return replace(self, elapsed_ms=elapsed_ms)
