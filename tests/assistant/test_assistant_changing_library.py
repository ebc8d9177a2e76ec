"""A plan comes or goes between any two reads of one question: the answer is that of before or that of after."""

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
from index.library import Library
from index.scope import EVERYTHING

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


def ask(asking, question):
    """What is said and cited; a plan that comes again has another id."""
    answer = anyio.run(asking.answer, EVERYTHING, question)
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
