"""How what a model did to answers is judged: the oracle, the perfect model, the liar, and the verdicts."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from assistant.answering.answer import AnswerStatus
from assistant.answering.engine import Assistant
from assistant.llm.ledger import Usage
from assistant.llm.model import Request
from assistant.testing.scripted_model import ScriptedModel
from assistant.writing import sentences
from assistant.writing.checking.check import Checked
from assistant.writing.shapes import Choice, Question, Sentences
from benchmarks.quality.keys import sample_keys
from benchmarks.quality.question_scores import NOW
from benchmarks.writing import report
from benchmarks.writing.counting import Counts
from benchmarks.writing.liar import LIES, MANNERS, Liar
from benchmarks.writing.oracle import Claim, claims, faults, stands
from benchmarks.writing.perfect import Perfect
from benchmarks.writing.prompted import passages
from benchmarks.writing.serving import ENVIRONMENT, interpreter
from benchmarks.writing.trial import ask_all, with_summaries, writer_over
from index.library import Library
from ingest import pipeline

LINE = "Sở Nội vụ chủ trì thẩm định đợt 1 trước ngày 15/3/2023, đợt 2 trước ngày 30/9/2023; kinh phí 27,8 tỷ đồng."

OTHER = "Ủy ban nhân dân tỉnh phải báo cáo 5 lần, và gửi 7 bản trước ngày 01/02/2024 để thực hiện các việc là xong."


def asked(purpose, *texts, wanted=Sentences):
    shown = "\n".join(f"[{number}] {{Mục {number}}} {text}" for number, text in enumerate(texts, start=1))
    return Request(purpose, "", f"Câu hỏi:\n<<<\nHạn khi nào?\n>>>\nCác đoạn:\n<<<\n{shown}\n>>>", wanted)


@pytest.fixture(scope="module")
def sample_library(tmp_path_factory, samples):
    folder = tmp_path_factory.mktemp("writing")
    with Library.open(folder, embedder="none", writable=True) as library:
        for file in sorted(samples.glob("*.txt")):
            library.replace(pipeline.read(file), source=file.name, embed=False)
        library.drain()
        yield library


# the oracle ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        LINE,
        "Kinh phí 27,8 tỷ đồng",
        "Sở Nội vụ chủ trì thẩm định đợt 1 trước ngày 15/3/2023; kinh phí 27,8 tỷ đồng",
    ],
)
def test_clauses_that_stand_in_the_lines_are_true(said):
    assert list(faults(Claim(said, f"{LINE} Thêm một câu."))) == []


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Sở Nội vụ chủ trì thẩm định đợt 1 trước ngày 30/9/2023", "clause"),  # words and date, but not together
        ("Kinh phí 28,7 tỷ đồng", "number 28,7"),
        ("Sở Tư Pháp chủ trì thẩm định", "name Sở Tư Pháp"),
        ("Sở Nội vụ “chủ trì mọi việc”", "quote chủ trì mọi việc"),
        ("Kinh phí 27,8 tỷ đồng, đợt 2 trước ngày 30/9/2023", "clause"),  # turned round
        ("Sở Nội vụ không chủ trì thẩm định", "clause"),
        ("Kinh phí 27,8 triệu đồng", "clause"),
    ],
)
def test_what_the_lines_do_not_say_is_named(said, what):
    assert any(fault.startswith(what) for fault in faults(Claim(said, LINE)))


def test_only_what_a_model_wrote_is_claimed(sample_library):
    plain = Assistant(sample_library, lambda: NOW).ask(
        "Kinh phí chi trả tinh giản biên chế năm 2023 ở Vân Hải là bao nhiêu?"
    )
    assert plain.status is AnswerStatus.ANSWERED
    assert claims(plain, sample_library.lines) == []


def test_words_stand_whatever_their_case_and_marks():
    assert stands("Trước ngày 15/3/2023.", LINE)
    assert not stands("trước ngày 15/3", LINE)
    assert not stands("", LINE)


# the scripts ---------------------------------------------------------------------------------------------------------


def test_passages_are_read_out_of_a_prompt():
    found = passages(asked("content", "Một câu. Hai câu (thêm).", "[không số] ba"))
    assert [(one.number, one.text) for one in found] == [(1, "Một câu. Hai câu (thêm)."), (2, "[không số] ba")]
    odd = Request("content", "", "[1] {a) Đợt 2} Tiêm phòng.\n[2] {Mục (một)} (xong) rồi", Sentences)
    assert [one.text for one in passages(odd)] == ["Tiêm phòng.", "(xong) rồi"]
    assert found[0].sentences == ["Một câu.", "Hai câu (thêm)."]


def test_a_perfect_model_says_the_evidence_and_else_nothing(samples):
    keys = sample_keys()
    script = Perfect(keys)
    script.about(next(key for key in keys.questions if key.id == "04-Q20"))
    line = next(p for p in keys.plans if p.name.startswith("04")).read_text("utf-8").split("\n")[47]
    said = script(asked("content", "Sở Y tế báo cáo hằng quý.", line))["sentences"]
    assert [one["sources"] for one in said] == [[2]] * len(said)
    assert any("27,8 tỷ đồng" in one["text"] for one in said)
    assert script(asked("content", "Sở Y tế báo cáo hằng quý."))["sentences"] == []
    assert script(asked("choice", "Sở Y tế báo cáo hằng quý.", line, wanted=Choice))["choice"] == 2
    assert script(asked("choice", "Sở Y tế báo cáo hằng quý.", wanted=Choice))["choice"] == 0


def test_a_perfect_model_chooses_nothing_where_no_plan_says_it():
    keys = sample_keys()
    script = Perfect(keys)
    script.about(next(key for key in keys.questions if not key.answerable))
    assert script(asked("choice", LINE, wanted=Choice))["choice"] == 0


@pytest.mark.parametrize("manner", LIES)
def test_every_way_of_lying_makes_lies_that_the_oracle_sees(manner):
    liar = Liar(manner)
    texts = {1: LINE, 2: OTHER}
    said = [(one["text"], texts[one["sources"][0]]) for one in liar(asked("content", *texts.values()))["sentences"]]
    lies = [(text, source) for text, source in said if text != source]
    assert len(said) == len(lies) + len(texts)
    assert [text for text, _source in lies] == liar.told
    assert all(list(faults(Claim(text, source))) for text, source in lies)


def test_an_endless_liar_goes_on():
    reply = Liar("endless")(asked("content", LINE))
    pieces = list(itertools.islice(reply, 200))
    assert len(json.loads("".join(pieces).rstrip(", ") + "]}")["sentences"]) == 199


def test_a_liar_sticks_to_a_wrong_choice_in_every_order():
    liar = Liar("wrong choice")
    first = liar(asked("choice", "a", "b", "c", wanted=Choice))["choice"]
    second = liar(asked("choice", "c", "b", "a", wanted=Choice))["choice"]
    assert ("abc"[first - 1], liar(asked("choice", "a", "c", wanted=Choice))["choice"]) == ("cba"[second - 1], 0)


def test_other_question_is_another_one():
    assert "31/12/2031" in Liar("other question")(asked("follow_up", wanted=Question))["question"]


# all of it -----------------------------------------------------------------------------------------------------------


def test_a_perfect_model_makes_no_answer_worse(sample_library):
    keys = sample_keys()
    script, counts = Perfect(keys), Counts()
    outcomes = list(ask_all(keys, sample_library, writer_over(ScriptedModel(script), counts), counts, script.about))
    assert all(one.after.right for one in outcomes if one.before.right)
    assert sum(one.after.right for one in outcomes) > sum(one.before.right for one in outcomes)
    assert [fault for one in outcomes for fault in one.false] == []
    assert all(not one.changed for one in outcomes if not one.asked)


@pytest.mark.parametrize("manner", MANNERS)
def test_no_lie_reaches_an_answer(sample_library, manner):
    every = with_summaries(sample_keys(), sample_library)
    chosen = [key for key in every.questions if key.style in {"content", "compare", "summary"}]
    keys = replace(every, questions=tuple(chosen[::3]))
    liar, counts = Liar(manner), Counts()
    for outcome in ask_all(
        keys, sample_library, writer_over(ScriptedModel(liar), counts), counts, lambda _: liar.ask_anew()
    ):
        assert outcome.false == ()
        assert not any(stands(lie, outcome.answer.text) for lie in liar.told if liar.makes_words)


def test_a_checker_that_lets_everything_pass_is_found_out(sample_library, monkeypatch):
    monkeypatch.setattr(sentences, "check", lambda text, sources, shown: Checked(text, shown[sources[0]]))
    every = with_summaries(sample_keys(), sample_library)
    keys = replace(every, questions=every.questions[-2:])
    liar, counts = Liar("other number"), Counts()
    outcomes = list(ask_all(keys, sample_library, writer_over(ScriptedModel(liar), counts), counts))
    assert any(fault.startswith("number") for one in outcomes for fault in one.false)


def test_the_report_counts_what_was_dropped(sample_library):
    counts = Counts()
    counts.called("content", "done", 1.5, Usage(100, 20))
    counts.dropped("content", "number", 2)
    counts.used("content", helped=False)
    counts.told("Một câu.")
    text = "\n".join(report.of_model("samples", [], counts))
    assert "kept 1, dropped 2 (number 2)" in text
    assert "100 tokens read, 20 written" in text


def test_no_interpreter_no_small_model(monkeypatch, tmp_path):
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "python"))
    assert interpreter() is None
    (tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    assert interpreter() is None
