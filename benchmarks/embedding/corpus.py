"""The items of real plans as they are embedded, the questions about them, and how well vectors answer those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.quality.keys import Evidence, Keys
from index import fulltext
from plan.passage import Passage
from plan.reading import Reading
from plan.span import Span
from plan.task import Task

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: its text in each form (by the form's name), and where it stands."""

    texts: Mapping[str, str]
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Corpus:
    """Items of a set of plans, and questions that stand alone, with the lines that answer them."""

    name: str
    plans: int
    entries: tuple[Entry, ...]
    questions: tuple[tuple[str, tuple[Evidence, ...]], ...]

    def texts(self, form: str = "whole") -> list[str]:
        """The texts of all items in a form."""
        return [entry.texts[form] for entry in self.entries]


@dataclass(frozen=True, slots=True)
class Hits:
    """Shares of the questions whose evidence is met by the first item, and by one of the first five."""

    at_1: float
    at_5: float


def _first_words(count: int) -> Callable[[Sequence[str], Sequence[str], Sequence[str]], str]:
    return lambda section, own, title: " ".join(". ".join([*section, *own, *title]).split()[:count])


FORMS: Mapping[str, Callable[[Sequence[str], Sequence[str], Sequence[str]], str]] = {
    "whole": lambda section, own, title: ". ".join([*section, *own, *title]),
    "without the section path": lambda _section, own, title: ". ".join([*own, *title]),
    "with the last heading alone": lambda section, own, title: ". ".join([*section[-1:], *own, *title]),
    "without the title": lambda section, own, _title: ". ".join([*section, *own]),
    "its own words alone": lambda _section, own, _title: ". ".join(own),
    "its first 32 words": _first_words(32),
    "its first 64 words": _first_words(64),
}
"""Ways to write an item for the model, from the headings above it, its own words and the plan's title."""


def corpus_of(keys: Keys, readings: Mapping[str, Reading]) -> Corpus:
    """The items of readings as the library embeds them."""
    entries = tuple(entry for doc, reading in readings.items() for entry in _entries(doc, reading))
    asked = (k for k in keys.questions if k.answerable and k.evidence and not k.history)
    return Corpus(keys.name, len(readings), entries, tuple((k.question, k.evidence) for k in asked))


def hits(corpus: Corpus, items: Vectors, questions: Vectors) -> Hits:
    """How plain dense retrieval does: the items nearest to each question, by cosine."""
    found = np.argsort(-(questions @ items.T), axis=1, kind="stable")[:, :5]
    answering = [
        [any(e.meets(corpus.entries[at].doc, corpus.entries[at].span) for e in evidence) for at in nearest]
        for (_, evidence), nearest in zip(corpus.questions, found, strict=True)
    ]
    count = max(len(answering), 1)
    return Hits(sum(row[0] for row in answering) / count, sum(any(row) for row in answering) / count)


def _entries(doc: str, reading: Reading) -> Iterator[Entry]:
    title = reading.document.title or ""
    for task in reading.tasks:
        yield _entry(doc, task, fulltext.task_item(task, title), title)
    for passage in reading.passages:
        yield _entry(doc, passage, fulltext.passage_item(passage), "")


def _entry(doc: str, source: Task | Passage, item: fulltext.Item, title: str) -> Entry:
    headings = sum(1 for part in source.section if part.strip())
    last = len(item.parts) - (1 if title.strip() else 0)
    cut = item.parts[:headings], item.parts[headings:last], item.parts[last:]
    return Entry({name: form(*cut) for name, form in FORMS.items()}, doc, source.span)
