"""Practice questions asked of the rules alone and of the rules with a model behind them, and what came of each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.answering.phrases import plan_name
from assistant.llm.model import LanguageModel
from assistant.writing.opening import USES
from assistant.writing.writer import Writer
from benchmarks.quality.keys import Keys, QuestionKey
from benchmarks.quality.question_scores import NOW, Judge, QuestionResult
from benchmarks.writing.counting import Counts
from benchmarks.writing.oracle import false_facts
from index.library import Library
from prompts.loader import load_prompts

SUMMARY = "summary"
"""The style of questions without a key: what the answer says is held against its lines, and nothing else of it."""


class Prepares(Protocol):
    """Is told of each question before it is asked (`benchmarks.writing.perfect`)."""

    def __call__(self, key: QuestionKey) -> None:
        """Get ready."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question. before, after: the verdicts without and with the model. part: what it did for the answer, "".

    false: what the answer says that its lines do not. asked: whether the model could have been asked at all.
    """

    before: QuestionResult
    after: QuestionResult
    answer: Answer
    part: str
    asked: bool
    changed: bool
    seconds: float
    false: tuple[str, ...]


def writer_over(model: LanguageModel, counts: Counts, seconds: float = 60.0) -> Writer:
    """All uses of a model, with the prompts that come with the program."""
    prompts = load_prompts()
    uses = [use(model, prompts, counts) for use in USES]
    return Writer(uses, seconds, 1)


def ask_all(
    keys: Keys, library: Library, writer: Writer, counts: Counts, prepare: Prepares | None = None
) -> Iterator[Outcome]:
    """Every question of a set, without the model and with it, at a fixed time."""
    assistant, judge = Assistant(library, lambda: NOW), Judge(keys, library)
    for key in keys.questions:
        if prepare is not None:
            prepare(key)
        plain = assistant.ask(key.question, key.history)
        begun, asked = time.monotonic(), writer.may_help(key.question, plain)
        better = writer.improve(assistant, key.question, key.history, plain, counts.told) if asked else plain
        yield Outcome(
            judge.result(key, plain),
            judge.result(key, better),
            better,
            better.contribution.part.value if better.contribution else "",
            asked,
            replace(better, elapsed_ms=0) != replace(plain, elapsed_ms=0),
            time.monotonic() - begun,
            tuple(false_facts(better, library.lines)),
        )


def asked_of(keys: Keys, library: Library, writer: Writer) -> Keys:
    """The keys whose questions a model may be asked about at all; the rules have the last word on the others."""
    assistant = Assistant(library, lambda: NOW)
    found = (key for key in keys.questions if writer.may_help(key.question, assistant.ask(key.question, key.history)))
    return replace(keys, questions=tuple(found))


def with_summaries(keys: Keys, library: Library) -> Keys:
    """The keys with a question for a summary of each plan, which has no key of its own."""
    more = [
        QuestionKey(
            id=f"summary-{document.id}",
            style=SUMMARY,
            question=f"Tóm tắt {plan_name(document)}",
            history=(),
            leads=(),
            coordinates=(),
            deadline_text=None,
            deadline_end=None,
            product=None,
            task_ids=frozenset(),
            optional_ids=frozenset(),
            counts=(),
            must_include=(),
            evidence=(),
        )
        for document in library.documents()
    ]
    return replace(keys, questions=(*keys.questions, *more))


def served_wrong(results: Iterable[QuestionResult]) -> int:
    """How many assert something that is not right."""
    return sum(result.served and not result.right for result in results if result.style != SUMMARY)
