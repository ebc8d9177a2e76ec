"""Sentences of a model as they come: checked one by one, told at once, never repeated, never without end."""

from __future__ import annotations

import json

import pytest
from writing_values import PROMPTS, Counts, copies, lies, passages, says, strict, turn_of

from assistant.testing.scripted_model import ScriptedModel
from assistant.writing import sentences
from assistant.writing.checking.check import check
from assistant.writing.evidence import evidence_of, evidence_of_record, number, written_out
from assistant.writing.sentences import Pen
from assistant.writing.wording import record_words
from plan.errors import ModelFailed
from plan.passage import PassageKind

QUESTION = "Kế hoạch chuyển đổi số Vân Hải khắc phục những tồn tại nào được chỉ ra qua rà soát?"


@pytest.fixture
def turn(sample_library):
    told = []
    found = turn_of(sample_library, QUESTION, told=told.append)
    return found, told


def write(turn, script, *, most=6, records=0, ledger=None):
    """What is kept of a script's reply over passages, and records, of the digital plan."""
    plan = turn.understood.pointing.plans[0]
    contents = turn.assistant.corpus.contents(plan.id)
    long = [entry for entry in contents.passages if entry.item.kind is PassageKind.PROSE and len(entry.item.text) > 60]
    found = [e for entry in long[:most] for e in evidence_of(turn.corpus, entry)]
    found += [evidence_of_record(plan.stored, entry) for entry in contents.tasks[:records]]
    shown = number(found, 4_000)
    values = {"question": turn.question, "passages": written_out(shown)}
    model = ScriptedModel(script)
    return Pen(model, PROMPTS, ledger or Counts(), "content").write(turn, values, shown), shown


def test_whole_passages_stand_and_are_told_as_they_come(turn):
    written, shown = write(turn[0], copies)
    assert [one.evidence.number for one in written.kept] == list(shown)
    assert turn[1] == [one.text for one in written.kept]
    assert written.dropped == 0


def test_what_no_passage_says_is_counted_and_told_to_nobody(turn):
    ledger = Counts()
    written, shown = write(turn[0], lies, ledger=ledger)
    assert not written.kept
    assert not turn[1]
    assert written.dropped == sum(ledger.faults.values()) == len(shown)


def test_a_repeated_sentence_stands_once(turn):
    def twice(request):
        first = passages(request)[1]
        return says((first, 1), (first, 1), (f"{first} ", 1))

    written, _shown = write(turn[0], twice)
    assert len(written.kept) == 1
    assert written.dropped == 0


def test_a_sentence_that_is_cut_too_short_stands_whole(turn):
    def cut(request):
        return says(*((" ".join(text.split()[1:9]), number) for number, text in passages(request).items()))

    written, shown = write(turn[0], cut)
    assert len(written.kept) >= 3
    for one in written.kept:
        plain = one.evidence.text.removeprefix("- ")
        assert one.text.rstrip(".").lower() in plain.lower()
        assert check(one.text, (one.evidence.number,), shown) == one


def test_a_record_is_told_in_its_own_words_and_once(turn):
    def piecemeal(request):
        shown = passages(request)
        return says(
            *((text.split("; ")[0], number) for number, text in shown.items()), *((t, n) for n, t in shown.items())
        )

    written, shown = write(turn[0], piecemeal, most=0, records=3)
    assert [one.text for one in written.kept] == [record_words(one.task) for one in shown.values()]
    assert turn[1] == [one.text for one in written.kept]


def test_a_lie_about_a_record_does_not_stand(turn):
    written, shown = write(turn[0], lies, most=0, records=3)
    assert not written.kept
    assert written.dropped == len(shown) == 3


def test_endless_lies_end(turn):
    given = []

    def endless(_request):
        yield '{"sentences": ['
        while True:
            given.append(1)
            yield (
                json.dumps({"text": f"Không đâu nói điều thứ {len(given)}.", "sources": [1]}, ensure_ascii=False) + ","
            )

    written, _shown = write(turn[0], endless)
    assert not written.kept
    assert written.dropped == len(given) == 12


def test_an_endless_copy_ends(turn, monkeypatch):
    monkeypatch.setattr(sentences, "check", strict)

    def endless(request):
        text = passages(request)[1].split()
        yield '{"sentences": ['
        for size in range(3, 10_000):
            yield json.dumps({"text": " ".join(text[: 3 + size % len(text)]), "sources": [1]}, ensure_ascii=False) + ","

    written, _shown = write(turn[0], endless)
    assert 0 < len(written.kept) <= 12


def test_what_came_before_a_reply_broke_off_stands(turn):
    def broken(request):
        text = json.dumps(copies(request), ensure_ascii=False)
        yield text[: len(text) // 2]
        raise ModelFailed("đứt", "broken")

    written, shown = write(turn[0], broken)
    assert 0 < len(written.kept) < len(shown)


def test_time_that_is_over_ends_it(sample_library):
    late = turn_of(sample_library, QUESTION, seconds=-1.0)
    written, _shown = write(late, copies)
    assert len(written.kept) <= 1


def test_nothing_stands_where_the_library_changed_meanwhile(turn, monkeypatch):
    library = turn[0].assistant.corpus.library
    generations = iter(range(100))
    contents = turn[0].assistant.corpus.contents(turn[0].understood.pointing.plans[0].id)
    monkeypatch.setattr(type(turn[0].assistant.corpus), "contents", lambda *_: contents)
    monkeypatch.setattr(type(library), "generation", lambda _: next(generations))
    written, _shown = write(turn[0], copies)
    assert not written.kept


def test_passages_and_reply_find_room_in_a_small_window(turn):
    model = ScriptedModel(copies, window=2_048)
    pen = Pen(model, PROMPTS, Counts(), "content")
    plan = turn[0].understood.pointing.plans[0]
    corpus = turn[0].corpus
    every = [e for entry in corpus.contents(plan.id).passages for e in evidence_of(corpus, entry)]
    values = {"question": QUESTION}
    shown = number(every, pen.room(values))
    written = pen.write(turn[0], {**values, "passages": written_out(shown)}, shown)
    assert shown
    assert written.kept
