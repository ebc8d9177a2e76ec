"""Answers while the vectors of a plan follow: those of words alone or those of all vectors, never something between."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.channels.render import answer_json
from assistant.clock import zone
from index.library import Library
from ingest.pipeline import read

NOW = dt.datetime(2025, 9, 1, 9, tzinfo=zone())


@pytest.fixture(scope="module")
def questions(samples):
    keys = sorted((samples.parent / "gold").glob("questions_*.json"))
    return [entry["question"] for key in keys for entry in json.loads(key.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def readings(samples):
    return [read(path) for path in sorted(samples.glob("*.txt"))]


def stocked(folder, readings, embedder):
    library = Library.open(folder, embedder=embedder, writable=True)
    for reading in readings:
        library.replace(reading, source=f"/{reading.file}", extractor="test", embed=False)
    return library


def said(library, questions):
    assistant = Assistant(library, lambda: NOW)
    return [told(assistant.ask(question)) for question in questions]


def told(answer: Answer):
    return {name: value for name, value in answer_json(answer).items() if name != "elapsed_ms"}


def test_no_answer_hangs_on_how_far_the_vectors_came(tmp_path, questions, readings):
    late, *first = readings
    with stocked(tmp_path / "words", [*first, late], "none") as library:
        by_words = said(library, questions)
    with stocked(tmp_path / "both", first, "hash") as library:
        library.drain()
        library.replace(late, source=f"/{late.file}", extractor="test", embed=False)
        assert library.vector_status().pending == 1
        between = said(library, questions)
        library.drain()
        by_both = said(library, questions)
    assert by_words != by_both, "vectors say something here"
    for question, *found in zip(questions, between, by_words, by_both, strict=True):
        assert found[0] in found[1:], question
