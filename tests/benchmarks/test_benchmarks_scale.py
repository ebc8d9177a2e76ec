"""Made-up plans: the key is right, the reader makes of them what was meant, and they can be asked about."""

from __future__ import annotations

import pytest

from benchmarks.scale import distributions as seen
from benchmarks.scale.asking import ask_all, look_up_all, percentile, time_all
from benchmarks.scale.drawing import most, slot
from benchmarks.scale.plans import make_plan
from benchmarks.scale.questions import Style, draw_loose, draw_questions
from benchmarks.scale.readings import read_block
from index.library import Library

NUMBER = 10
SEED = 7


@pytest.fixture(scope="module")
def block():
    return read_block(SEED, 0, NUMBER)


@pytest.fixture(scope="module")
def library(block, tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("scale"), embedder="none", writable=True) as library:
        for reading in block.readings:
            library.replace(reading, source=f"/plans/{reading.file}", embed=False)
        yield library


def records(block):
    """Each task that was meant with the records that stand in its lines."""
    for key, reading in zip(block.keys, block.readings, strict=True):
        for task in key.tasks:
            there = [t for t in reading.tasks if t.span.line_start <= task.last and task.first <= t.span.line_end]
            yield task, there


def test_the_same_seed_makes_the_same_plans_and_another_does_not():
    assert make_plan(SEED, 3) == make_plan(SEED, 3)
    assert make_plan(SEED, 3).text != make_plan(SEED + 1, 3).text


def test_no_two_plans_share_subject_province_and_year():
    named = [slot(SEED, number) for number in range(most())]
    assert most() >= 10_000
    assert len({(one.subject.title, one.place, one.year) for one in named}) == most()


def test_the_lines_of_a_key_print_its_task_units_and_deadline():
    for number in range(NUMBER):
        made = make_plan(SEED, number)
        lines = made.text.splitlines()
        for task in made.key.tasks:
            printed = " ".join(lines[task.first - 1 : task.last])
            assert task.name.lower() in printed.lower()
            assert task.due.words in printed
            assert all(unit in printed for unit in task.partners)


def test_the_reader_finds_the_records_that_were_meant(block):
    pairs = [
        (
            [unit.name for unit in there[0].lead] == list(task.lead)
            and there[0].deadline.kind is task.due.kind
            and there[0].deadline.end == task.due.end
        )
        if there
        else False
        for task, there in records(block)
    ]
    assert sum(pairs) >= 0.95 * len(pairs)


def test_the_plans_are_as_large_as_those_that_were_counted(block):
    tasks = sum(len(key.tasks) for key in block.keys) / NUMBER
    counted = sum(shape.tasks for shape in seen.SHAPES) / len(seen.SHAPES)
    assert 0.5 * counted < tasks < 2 * counted
    passages = [len(reading.passages) for reading in block.readings]
    assert min(passages) >= 0.5 * min(shape.passages for shape in seen.SHAPES)


def test_questions_are_answered_with_the_lines_that_prove_it(block, library):
    questions = draw_questions(block.keys, 36, SEED)
    assert {question.style for question in questions} == set(Style)
    found = ask_all(library, [vars_of(question) for question in questions])
    assert found["hit"] >= 0.85
    assert found["p95"] >= found["p50"] > 0


def test_questions_that_name_no_plan_are_timed(block, library):
    loose = draw_loose(block.keys, 3, SEED)
    assert not any(key.place in text or str(key.year) in text for key in block.keys for text in loose)
    found = time_all(library, loose)
    assert found["p95"] >= found["p50"] > 0


def test_look_ups_by_unit_and_period_find_tasks(block, library):
    years = [{"unit": key.tasks[0].lead[0], "days": [f"{key.year}-01-01", f"{key.year}-12-31"]} for key in block.keys]
    assert look_up_all(library, years)["found"] > 0


def test_the_95th_of_a_hundred_times_is_the_95th():
    assert percentile([float(n) for n in range(100)], 95) == 95.0
    assert percentile([3.0], 95) == 3.0


def vars_of(question):
    return {"style": question.style, "text": question.text, "file": question.file, "lines": question.lines}
