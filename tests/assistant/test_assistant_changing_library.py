"""A plan comes, goes or is corrected between any two reads of one question: the answer is of before or of after."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import anyio
import pytest

from assistant.answering.engine import Assistant
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.loading import find_plans, load_plans
from assistant.retrieval import search
from index.corrections import NewCorrection
from index.library import Library
from index.scope import EVERYTHING
from plan.corrected import CorrectedField, CorrectionKind

NOW = dt.datetime(2025, 9, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
STAYS, MOVES = "04_*.txt", "01_*.txt"
ASKED = (
    "Ai chủ trì Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình, hạn khi nào?",
    "Những nhiệm vụ nào phải xong trong tháng 8 năm 2024?",
    "Thư viện có những kế hoạch nào về nhà hát?",
)


@pytest.fixture
def library(tmp_path, samples):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        load(opened, samples, STAYS)
        yield opened


def load(library, samples, pattern):
    load_plans(find_plans(sorted(samples.glob(pattern))), library)


def questions(library):
    """Questions that were not asked anything yet: nothing of the plans is in memory."""
    return Questions(Assistant(library, lambda: NOW), Metrics(library), seconds=60, at_once=1)


def ask(asking, question, *history):
    """What is said and cited; a plan that comes again has another id."""
    answer = anyio.run(asking.answer, EVERYTHING, question, history)
    return answer.status, answer.text, [(cited.document.file, cited.span, cited.quote) for cited in answer.citations]


@pytest.fixture
def disturbed(library, monkeypatch):
    """Does something once, before the read of a number; gives how many reads there were."""
    undisturbed = library.database.reading

    @contextmanager
    def disturb(number, change):
        reads = [0]

        def reading():
            reads[0] += 1
            if reads[0] == number:
                monkeypatch.setattr(library.database, "reading", undisturbed)
                change()
                monkeypatch.setattr(library.database, "reading", reading)
            return undisturbed()

        monkeypatch.setattr(library.database, "reading", reading)
        yield reads
        monkeypatch.setattr(library.database, "reading", undisturbed)

    return disturb


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("comes", [True, False], ids=["comes", "goes"])
@pytest.mark.parametrize("few", [0, 40], ids=["large", "small"])
def test_an_answer_is_of_before_or_of_after(library, samples, disturbed, monkeypatch, question, comes, few):
    """few: plans up to which all of them are looked through; in a larger library full text chooses some."""
    monkeypatch.setattr(search, "_FEW", few)

    def come():
        load(library, samples, MOVES)

    def go():
        (moved,) = (d for d in library.documents() if d.file.startswith(MOVES[:2]))
        library.remove(moved.id)

    without = ask(questions(library), question)
    come()
    with_it = ask(questions(library), question)
    assert without != with_it
    if comes:
        go()
    change, undo = (come, go) if comes else (go, come)
    number, reads = 0, [1]
    while number < reads[0]:
        number += 1
        asking = questions(library)
        with disturbed(number, change) as reads:
            assert ask(asking, question) in (without, with_it)
        if reads[0] >= number:
            undo()
    assert number > len(ASKED)


def test_a_follow_up_is_of_before_or_of_after_a_correction(library, samples, disturbed):
    """The task that was asked about is gone, and somebody else has asked for the plan as it is now."""
    load(library, samples, MOVES)
    before, follow_up = "Ai chủ trì Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?", "Hạn khi nào?"
    (task,) = (stored for stored in library.tasks() if "sáp nhập Nhà hát" in stored.task.text)
    dropped = NewCorrection(task.identity, CorrectionKind.DROPPED, CorrectedField.TASK, "1", "An")

    with_it = ask(questions(library), follow_up, before)
    gone = library.correct(task.document_id, dropped)
    without = ask(questions(library), follow_up, before)
    library.withdraw(task.document_id, gone.id, by="An")
    assert without != with_it

    number, reads = 0, [1]
    while number < reads[0]:
        number += 1
        assistant = Assistant(library, lambda: NOW)
        elsewhere, made = assistant.corpus.seen_by(EVERYTHING), []

        def change(elsewhere=elsewhere, made=made):
            made.append(library.correct(task.document_id, dropped))
            elsewhere.contents(task.document_id)

        asking = Questions(assistant, Metrics(library), seconds=60, at_once=1)
        with disturbed(number, change) as reads:
            assert ask(asking, follow_up, before) in (without, with_it)
        for correction in made:
            library.withdraw(task.document_id, correction.id, by="An")
    assert number > len(ASKED)
