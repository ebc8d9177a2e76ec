"""Which entries become candidates for a question, and in what order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.corpus import Corpus
from assistant.question.parse import Understanding, parse
from assistant.retrieval import search
from assistant.retrieval.search import Candidates, gather, nearest_tasks
from index.library import Match
from plan.language.wording import words_of


@pytest.fixture
def understand(corpus, today):
    return lambda question: parse(question, corpus, today)


def found(understood: Understanding, corpus: Corpus) -> Candidates:
    return gather(understood, corpus)


def best(understood: Understanding, corpus: Corpus) -> str:
    candidates = found(understood, corpus)
    return candidates.ranked(candidates.tasks)[0].entry.item.text


def numbers(candidates: Candidates, corpus: Corpus) -> set[str | None]:
    return {p.stored.document.number for p in corpus.plans() if p.id in candidates.contents}


def test_a_plan_named_by_number_is_the_only_one_looked_at(understand, corpus):
    candidates = found(understand("Theo Kế hoạch 246/KH-UBND ai mở lớp tập huấn?"), corpus)
    assert numbers(candidates, corpus) == {"246/KH-UBND"}
    assert {e.document_id for e in (*candidates.tasks, *candidates.passages)} == set(candidates.contents)


def test_without_a_plan_named_all_plans_are_looked_at(understand, corpus):
    candidates = found(understand("Ai diễn tập ứng cứu sự cố?"), corpus)
    assert set(candidates.contents) == {p.id for p in corpus.plans()}


def test_a_place_without_plans_leaves_nothing_to_look_at(understand, corpus):
    candidates = found(understand("Ở Hà Nội ai trồng rừng ngập mặn?"), corpus)
    assert candidates.tasks == []
    assert candidates.ranked(candidates.tasks) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Ai diễn tập ứng cứu sự cố?", "Diễn tập ứng cứu sự cố"),
        ("ai dien tap ung cuu su co", "Diễn tập ứng cứu sự cố"),
        ("Theo QĐ 88/QĐ-UBND ai mở rộng công trình cấp nước?", "Mở rộng 07 công trình cấp nước"),
        ("Ai lập hồ sơ sức khỏe điện tử?", "Lập hồ sơ sức khỏe điện tử"),
    ],
)
def test_the_task_asked_for_comes_first(question, text, understand, corpus):
    assert text in best(understand(question), corpus)


def test_scores_fall_from_the_first_to_the_last(understand, corpus):
    candidates = found(understand("Ai số hóa tư liệu địa chí?"), corpus)
    scores = [hit.score for hit in candidates.ranked(candidates.tasks)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_an_extra_lifts_a_single_entry_but_not_how_well_it_fits(understand, corpus):
    candidates = found(understand("Ai số hóa hồ sơ?"), corpus)
    before = candidates.ranked(candidates.tasks)
    last = before[-1]
    lifted = candidates.ranked(candidates.tasks, {last.entry.key: 5.0})[0]
    assert lifted.entry is last.entry
    assert lifted.fit == last.fit


def test_entries_of_a_plan_named_by_its_title_are_lifted(understand, corpus):
    candidates = found(understand("Ai số hóa hồ sơ?"), corpus)
    first = candidates.ranked(candidates.tasks)[0]
    named = replace(candidates, boosts={first.entry.document_id: 1.0})
    assert named.ranked([first.entry])[0].score > first.score


def test_a_topic_given_replaces_that_of_the_question(understand, corpus):
    understood = understand("Ai diễn tập ứng cứu sự cố?")
    candidates = gather(understood, corpus, words_of("học bạ số"))
    assert "học bạ số" in candidates.ranked(candidates.tasks)[0].entry.item.text


def test_in_a_large_library_full_text_chooses_the_plans(understand, corpus, monkeypatch):
    monkeypatch.setattr(search, "_FEW", 0)
    monkeypatch.setattr(search, "_FOUND", 1)
    understood = understand("Ai cấp mã số vùng trồng?")
    assert numbers(found(understood, corpus), corpus) == {"88/QĐ-UBND"}


def test_in_a_large_library_full_text_stays_within_the_plans_named(understand, corpus, monkeypatch):
    monkeypatch.setattr(search, "_FEW", 0)
    understood = understand("Kế hoạch 173/KH-UBND giao ai cấp mã số vùng trồng?")
    assert numbers(found(understood, corpus), corpus) <= {"173/KH-UBND"}


def test_without_vectors_no_task_is_near(understand, corpus):
    understood = understand("Ai lo cho người chơi gôn?")
    assert nearest_tasks(understood, found(understood, corpus), corpus) == []


def test_the_nearest_tasks_keep_the_order_of_the_vectors_and_leave_passages_out(shelf, monkeypatch):
    corpus = Corpus(shelf)
    understood = parse("Ai trồng rừng?", corpus, dt.date(2025, 9, 1))
    candidates = gather(understood, corpus)
    first, second = candidates.tasks[7], candidates.tasks[2]
    asked = [first, candidates.passages[0], second]
    matches = [Match("task", e.document_id, e.item.id, 0.5) for e in asked]
    monkeypatch.setattr(shelf, "nearest", lambda text, *, document_ids, limit, whole: matches if whole else [])
    assert nearest_tasks(understood, candidates, corpus) == [first.item, second.item]
