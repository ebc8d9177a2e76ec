"""kehoach on the same job: what its answers cite, and what its retrieval alone ranks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.answering.engine import Assistant
from assistant.retrieval.fusion import find
from benchmarks.peers.job import LIMIT, Job, Place, Ranking
from benchmarks.peers.scores import lines_place
from benchmarks.quality.keys import doc_of
from benchmarks.quality.question_scores import built_library, item_places
from index.library import Library
from ingest import pipeline
from plan.span import Span

_NOW = dt.datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def rank(job: Job, files: Mapping[str, Path], embeddings: str) -> Iterator[Ranking]:
    """Both rows, over one library."""
    readings = {plan: pipeline.read(file) for plan, file in files.items()}
    with built_library(readings, embeddings) as library:
        parts = sum(d.tasks + d.passages for d in library.documents())
        recipes = (
            ("kehoach, cited by its answer", _citations(library, job)),
            ("kehoach, retrieval alone", _matches(library, job)),
        )
        for name, ask in recipes:
            begun = time.perf_counter()
            found = tuple(tuple(ask(question))[:LIMIT] for question in job.questions)
            yield Ranking(name, parts, time.perf_counter() - begun, found)


def _citations(library: Library, job: Job) -> Callable[[str], Iterable[Place]]:
    assistant = Assistant(library, lambda: _NOW)

    def ask(question: str) -> Sequence[Place]:
        answer = assistant.ask(question)
        return [_place(doc_of(c.document.file), c.span, job) for c in answer.citations]

    return ask


def _matches(library: Library, job: Job) -> Callable[[str], Iterable[Place]]:
    places = item_places(library)

    def ask(question: str) -> Iterable[Place]:
        return dict.fromkeys(_place(*places[m.document_id, m.item_id], job) for m in find(library, question))

    return ask


def _place(plan: str, span: Span, job: Job) -> Place:
    return lines_place(plan, job.plans[plan], span.line_start, span.line_end)
