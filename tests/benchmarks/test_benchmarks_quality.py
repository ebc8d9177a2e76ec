"""Right answers and records are counted right, wrong ones wrong; on a plan and keys made up here."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, AnswerStatus, Responsibility
from assistant.answering.grounding import Citations
from assistant.question.query import Intent
from benchmarks.quality import question_scores, task_scores
from benchmarks.quality.keys import Keys, load_keys
from benchmarks.quality.question_scores import Judge, built_library
from ingest import pipeline
from plan.deadline import Deadline, DeadlineKind
from plan.span import Span
from plan.unit import Unit

HEAD = [
    "UBND TỈNH VÂN HẢI",
    "Số: 9/KH-UBND",
    "Vân Hải, ngày 02 tháng 01 năm 2027",
    "KẾ HOẠCH",
    "Chăm sóc ao hồ năm 2027",
]
WORK = [
    "I. NHIỆM VỤ",
    "Sở Y tế chủ trì tổ chức kiểm tra nước đầm Vạc trước ngày 03/4/2027.",
    "Sở Nội vụ chủ trì xây dựng cầu ao làng Sậy trước ngày 20/5/2027.",
]
PLAN = "\n\n".join([*HEAD, *WORK])
WATER, BRIDGE = 13, 15  # lines


def task_key(name: str, line: int, text: str, lead: str, end: str) -> dict:
    deadline = {"kind": "before", "start": None, "end": end}
    given = {"id": name, "doc": "09", "lines": [line, line], "task": text, "lead": [lead], "coordinate": []}
    return given | {"deadline_text": None, "deadline": deadline}


def question_key(style: str, lines: list[list[int]], **answer) -> dict:
    return {"id": f"q-{style}", "doc": "09", "style": style, "question": "?", "answer": answer, "evidence": lines}


TASKS = [
    task_key("W", WATER, "tổ chức kiểm tra nước đầm Vạc", "Sở Y tế", "2027-04-03"),
    task_key("B", BRIDGE, "xây dựng cầu ao làng Sậy", "Sở Nội vụ", "2027-05-20"),
]
QUESTIONS = [
    question_key("natural", [[WATER, WATER]], lead=["Sở Y tế"], deadline_end="2027-04-03", task_ids=["W"]),
    question_key("list", [[WATER, WATER], [BRIDGE, BRIDGE]], task_ids=["W", "B"]),
    question_key("count", [[WATER, WATER]], task_ids=["W", "B"], count=2) | {"count_alt": [3]},
    question_key("unanswerable", []),
]
META = {"doc": "09", "number": "9/KH-UBND", "issuer": "UBND tỉnh Vân Hải", "date": "2027-01-02", "year": 2027}
META |= {"title": "Chăm sóc ao hồ năm 2027"}


def write_keys(folder: Path, tasks: list[dict], meta: dict) -> Keys:
    for name, content in (("tasks_09", tasks), ("questions_09", QUESTIONS), ("meta_09", meta)):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "09_ao_ho.txt").write_text(PLAN, encoding="utf-8")
    return load_keys("made up", folder, [folder])


@pytest.fixture
def score(tmp_path):
    """The score of the plan above against these keys."""

    def scored(tasks: list[dict] = TASKS, meta: dict = META) -> task_scores.PlanScore:
        keys = write_keys(tmp_path, tasks, meta)
        (plan,) = task_scores.score_plans(keys, {"09": pipeline.read(keys.plans[0])})
        return plan

    return scored


@pytest.fixture
def judged(tmp_path):
    """The verdict on an answer that names and cites the tasks at some lines, with changes."""
    keys = write_keys(tmp_path, TASKS, META)
    with built_library({"09": pipeline.read(keys.plans[0])}, "none") as library:
        (document,) = library.documents()
        by_line = {s.task.span.line_start: s.task for s in library.tasks()}
        judge, by_style = Judge(keys, library), {key.style: key for key in keys.questions}

        def verdict(style: str, lines: tuple[int, ...], task: dict | None = None, **fields):
            citations = Citations(library)
            shown = [
                Responsibility(replace(t, **(task or {})), document, (citations.cite(document, t.span, (), t.text),))
                for t in map(by_line.__getitem__, lines)
            ]
            text = " ".join(r.task.text for r in shown)
            base = Answer("?", AnswerStatus.ANSWERED, Intent.LEAD, text, None, tuple(shown), None, citations.all())
            return judge.result(by_style[style], replace(base, **fields))

        yield verdict


def test_a_plan_read_right_scores_fully(score):
    figures = task_scores.figures([score()])
    assert (figures["wanted"], figures["found"], figures["extra"]) == (2, 2, 0)
    assert all(figures[name] == 1 for name in ("f1", "lead", "coordinate", "deadline", "product", "metadata"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lead": ["Sở Xây dựng"]}, "lead"),
        ({"lead": []}, "lead"),
        ({"coordinate": ["Công an tỉnh"]}, "coordinate"),
        ({"deadline": {"kind": "before", "start": None, "end": "2027-04-04"}}, "deadline"),
        ({"product": "Biên bản kiểm tra"}, "product"),
    ],
)
def test_a_field_that_differs_is_counted_wrong_and_no_other(change, field, score):
    first, second = score([TASKS[0] | change, TASKS[1]]).tasks
    assert [name for name, right in first.flags.items() if not right] == [field]
    assert all(second.flags.values())


@pytest.mark.parametrize("change", [{"lead_alt": ["Sở Y tế"]}, {"lead_alt": [["Sở Nội vụ"], ["Sở Y tế"]]}])
def test_another_reading_that_the_key_accepts_is_right(change, score):
    assert score([TASKS[0] | {"lead": ["Sở Xây dựng"]} | change, TASKS[1]]).tasks[0].right["lead"]


@pytest.mark.parametrize("change", [{"lines": [1, 2]}, {"task": "Trồng rừng phòng hộ"}])
def test_a_task_elsewhere_or_of_other_words_is_missed_and_its_record_is_extra(change, score):
    plan = score([TASKS[0] | change, TASKS[1]])
    assert [task.found for task in plan.tasks] == [False, True]
    assert len(plan.extra) == 1
    assert task_scores.figures([plan])["f1"] == 0.5


@pytest.mark.parametrize("change", [{"number": "8/KH-UBND"}, {"date": "2027-01-03"}, {"signer": "Lê Sậy"}])
def test_a_wrong_field_of_the_front_page_is_counted_wrong(change, score):
    assert [name for name, right in score(meta=META | change).metadata.items() if not right] == list(change)


def test_a_right_answer_is_right_and_cited(judged):
    result = judged("natural", (WATER,))
    assert (result.wrong, result.right, result.cited, result.rank) == ("", True, True, 1)


DAY_LATER = Deadline("trước ngày 04/4/2027", DeadlineKind.BEFORE, None, dt.date(2027, 4, 4))


@pytest.mark.parametrize(
    ("task", "field"),
    [
        ({"lead": (Unit("Sở Xây dựng", "Sở Xây dựng", inherited=False, span=Span(WATER, WATER)),)}, "lead"),
        ({"lead": ()}, "lead"),
        ({"deadline": DAY_LATER}, "deadline"),
    ],
)
def test_a_wrong_unit_or_date_makes_an_answer_wrong(task, field, judged):
    assert judged("natural", (WATER,), task).wrong == f"{field} of line {WATER}"


def test_the_right_words_of_another_task_are_wrong(judged):
    assert "lead, deadline" in judged("natural", (BRIDGE, WATER)).wrong


def test_an_answer_without_its_evidence_is_wrong(judged):
    result = judged("natural", (WATER,), citations=())
    assert result.wrong == "evidence not cited"
    assert result.rank is None


def test_a_list_must_be_whole_and_hold_nothing_else(judged):
    assert judged("list", (WATER, BRIDGE)).right
    assert "misses B" in judged("list", (WATER,)).wrong
    assert not judged("list", ()).right


@pytest.mark.parametrize(("count", "right"), [(2, True), (3, True), (4, False), (None, False)])
def test_a_count_is_one_of_those_accepted(count, right, judged):
    assert judged("count", (WATER, BRIDGE), count=count).right is right


def test_what_no_plan_says_is_right_only_when_nothing_is_asserted(judged):
    assert judged("unanswerable", (), status=AnswerStatus.NOT_FOUND).right
    assert not judged("unanswerable", (WATER,)).right
    assert not judged("unanswerable", (), status=AnswerStatus.AMBIGUOUS).right


def test_figures_are_shares_of_what_was_asked(judged):
    results = [judged("natural", (WATER,)), judged("natural", (BRIDGE, WATER)), judged("unanswerable", (WATER,))]
    found = question_scores.figures(results)
    assert (found["total"], found["right"], found["served_wrong"]) == (3, 1, 0.6667)
    assert (found["hit_at_1"], found["hit_at_5"], found["mrr"]) == (0.5, 1.0, 0.75)
