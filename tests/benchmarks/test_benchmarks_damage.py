"""Damages of plans: repeatable, harmless at rate 0, true to what they say about lines; and the scores over them."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from benchmarks.damage import __main__ as command
from benchmarks.damage import damages, report
from benchmarks.damage.report import KINDS, text_report
from benchmarks.damage.scores import outcome, shaped_keys, shaped_reading
from benchmarks.damage.slips import shape, taken_for
from benchmarks.quality.keys import doc_of, sample_keys, unit_words
from benchmarks.quality.places import printed_lines
from benchmarks.quality.task_scores import figures, score_plans, units_agree
from ingest import pipeline
from plan.language.folding import has_diacritics, normalise, strip_marks
from plan.span import Span
from plan.unit import Unit

KEYS = sample_keys()
PLANS = {doc_of(path.name): printed_lines(path) for path in KEYS.plans}
EVERY = [pytest.param(kind.damage, id=kind.damage.__name__) for kind in KINDS]
MOVING = {damages.shuffle_rows, damages.cut_lines, damages.wrap_lines, damages.join_lines}
STILL = [pytest.param(k.damage, id=k.damage.__name__) for k in KINDS if k.damage not in MOVING]
TABLE = [
    "TT\tNhiệm vụ\tĐơn vị chủ trì\tThời hạn",
    "I\tAo\t\t",
    "1\tNạo vét đầm Vạc và trồng sen quanh bờ đầm\tSở Y tế\tQuý I",
    "2\tThả cá\tSở Nội vụ\tQuý II",
    "\tthả tôm\t\tQuý III",
    "3\tĐắp bờ\tSở Xây dựng\tQuý IV",
    "4\tBắc cầu\tSở Tư pháp\tTháng 5",
    "5\tDọn rác\tSở Tài chính\tTháng 6",
]
PIPES = ["| " + line.replace("\t", " | ") + " |" for line in TABLE]


def words(lines) -> list[str]:
    return re.findall(r"\w+", " ".join(lines))


def damaged(damage, lines, rate, seed=1) -> damages.Damaged:
    return damage(lines, rate, Random(seed))  # noqa: S311


# what holds for every damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", EVERY)
def test_the_same_source_gives_the_same_damage(damage):
    for lines in PLANS.values():
        assert damaged(damage, lines, 0.3) == damaged(damage, lines, 0.3)


@pytest.mark.parametrize("damage", EVERY)
def test_another_source_gives_another_damage(damage):
    assert any(damaged(damage, lines, 0.3, 1) != damaged(damage, lines, 0.3, 2) for lines in PLANS.values())


@pytest.mark.parametrize("damage", EVERY)
def test_rate_zero_changes_nothing(damage):
    for lines in PLANS.values():
        same = damaged(damage, lines, 0)
        assert same.lines == tuple(lines)
        assert same.places == tuple((n, n) for n in range(1, len(lines) + 1))


@pytest.mark.parametrize("damage", EVERY)
def test_a_high_rate_changes_something(damage):
    assert any(damaged(damage, lines, 1).lines != tuple(lines) for lines in PLANS.values())


@pytest.mark.parametrize("damage", EVERY)
@pytest.mark.parametrize("lines", [[], [""], ["", "\t", "|", "| |", "||"], ["a"], ["|---|---|"], ["rn\trn", "\t\t"]])
def test_little_or_nothing_is_damaged_too(damage, lines):
    result = damaged(damage, lines, 1)
    assert len(result.places) == len(lines)


@pytest.mark.parametrize("damage", STILL)
@pytest.mark.parametrize("rate", [0.05, 0.5, 1])
def test_lines_that_do_not_move(damage, rate):
    for lines in PLANS.values():
        result = damaged(damage, lines, rate)
        assert len(result.lines) == len(lines)
        assert result.places == tuple((n, n) for n in range(1, len(lines) + 1))


@pytest.mark.parametrize("damage", sorted(MOVING, key=lambda d: d.__name__))
@pytest.mark.parametrize("rate", [0.1, 0.5, 1])
def test_lines_that_move_are_found_where_the_damage_says(damage, rate):
    for lines in PLANS.values():
        result = damaged(damage, lines, rate)
        assert Counter(words(result.lines)) == Counter(words(lines))
        for line, (first, last) in zip(lines, result.places, strict=True):
            there = Counter(words(result.lines[first - 1 : last]))
            assert not Counter(words([line])) - there


def test_keys_follow_their_lines():
    key = replace(KEYS.tasks["01"][0], first=2, last=3)
    moved = damages.Damaged(("b", "", "a", "c"), ((3, 3), (1, 1), (4, 4))).follow(key)
    assert (moved.first, moved.last, moved.texts) == (1, 4, key.texts)


# single damages -----------------------------------------------------------------------------------------------------


def test_slips_make_up_their_share_of_the_characters():
    lines = ["đ x " * 100, "xx"]  # 202 characters, for the half of which a slip is known
    assert "".join(damaged(damages.confuse, lines, 0.05).lines).count("d") == 10
    assert "".join(damaged(damages.confuse, lines, 1).lines).count("d") == 100


def test_letters_only_leaves_every_digit():
    for lines in PLANS.values():
        before = [re.findall(r"\d+[/.\-]\d+(?:[/.\-]\d+)*", line) for line in lines]
        for line, dates in zip(damaged(damages.confuse_letters, lines, 0.2).lines, before, strict=True):
            assert all(date in line for date in dates)


def test_digits_slip_as_often_as_letters():
    lines = ["1" * 100 + "l" * 100]
    (line,) = damaged(damages.confuse, lines, 0.5).lines
    assert 30 < sum(c != "1" for c in line[:100]) < 70


@pytest.mark.parametrize(
    ("char", "taken"), [("ỉ", "í"), ("ễ", "ể"), ("Ờ", "Ở"), ("ơ", "ô"), ("ư", "u"), ("đ", "d"), ("l", "1"), ("m", "rn")]
)
def test_usual_slips(char, taken):
    assert taken in taken_for(char, 0, digits=True)


def test_a_letter_without_slips_stays():
    assert taken_for("x", 0, digits=True) == taken_for("1", 0, digits=False) == ()


def test_no_slip_shows_in_a_shape():
    letters = [chr(code) for code in (*range(33, 127), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))]
    for text in (*letters, "rn"):
        assert {shape(taken) for taken in taken_for(text, 0, digits=True)} <= {shape(text)}


def test_shapes_of_different_units_differ():
    names = {unit.name for doc in PLANS for task in read(doc).tasks for unit in (*task.lead, *task.coordinate)}
    apart = {normalise(strip_marks(name)) for name in names}
    assert len({shape(name) for name in names}) == len(apart)


def test_dropped_marks():
    lines = PLANS["01"]
    assert not any(map(has_diacritics, damaged(damages.drop_marks, lines, 1).lines))
    assert damaged(damages.drop_marks, ["Đội Ý"], 1).lines == ("Doi Y",)


def test_decomposed_lines():
    lines = damaged(damages.decompose, PLANS["01"], 1).lines
    assert all(unicodedata.is_normalized("NFD", line) for line in lines)
    assert [unicodedata.normalize("NFC", line) for line in lines] == PLANS["01"]


@pytest.mark.parametrize(("lines", "empty"), [(TABLE, "\t\t\t"), (PIPES, "|  |  |  |  |")])
def test_emptied_cells(lines, empty):
    assert set(damaged(damages.empty_cells, lines, 1).lines) == {empty}
    half = damaged(damages.empty_cells, lines, 0.5).lines
    assert 0 < len(words(half)) < len(words(lines))
    assert [line.count(empty[-1]) for line in half] == [line.count(empty[-1]) for line in lines]


def test_paragraphs_have_no_cells():
    lines = ["Sở Y tế|Sở Nội vụ", "a"]
    assert damaged(damages.empty_cells, lines, 1).lines == tuple(lines)


def test_removed_headings():
    lines = [
        "I. MỤC ĐÍCH",
        "1. Văn phòng Sở",
        "### **2.1. Sở Y tế**",
        "Điều 1. Ban hành",
        "- Nạo vét ao",
        "1. Thả cá.",
        "PHỤ LỤC",
    ]
    assert damaged(damages.drop_headings, lines, 1).lines == ("", "", "", "", "- Nạo vét ao", "1. Thả cá.", "")


@pytest.mark.parametrize("lines", [TABLE, PIPES])
def test_shuffled_rows_keep_what_belongs_together(lines):
    orders = {damaged(damages.shuffle_rows, lines, 1, seed).lines for seed in range(40)}
    assert len(orders) > 1
    for order in orders:
        assert sorted(order) == sorted(lines)
        assert (order[:2], order[-1]) == (tuple(lines[:2]), lines[-1])
        assert order.index(lines[4]) == order.index(lines[3]) + 1


def test_a_paragraph_cut_by_the_end_of_a_page():
    line = "Nạo vét đầm Vạc " * 10
    upper, *between, lower = damaged(damages.cut_lines, [line], 1).lines
    assert between == ["", ""]
    assert f"{upper} {lower}".split() == line.split()


@pytest.mark.parametrize(
    ("lines", "upper", "lower"),
    [
        (TABLE, "1\tNạo vét đầm Vạc và trồng\tSở Y tế\tQuý I", "\tsen quanh bờ đầm\t\t"),
        (PIPES, "| 1 | Nạo vét đầm Vạc và trồng | Sở Y tế | Quý I |", "|  | sen quanh bờ đầm |  |  |"),
    ],
)
def test_a_row_cut_by_the_end_of_a_page(lines, upper, lower):
    result = damaged(damages.cut_lines, lines, 1)
    assert result.lines == (*lines[:2], upper, "", "", lower, *lines[3:])
    assert result.places[2] == (3, 6)


def test_wrapped_lines_are_short():
    lines = damaged(damages.wrap_lines, PLANS["03"], 1).lines
    assert max(map(len, lines)) <= 80


def test_joined_lines_take_blank_lines_with_them():
    lines = ["Nạo vét ao.", "", "- Thả cá.", "", "1\t2\t3"]
    result = damaged(damages.join_lines, lines, 1)
    assert result.lines == ("Nạo vét ao. - Thả cá.", "", "1\t2\t3")
    assert result.places == ((1, 1), (1, 1), (1, 1), (2, 2), (3, 3))


# scores -------------------------------------------------------------------------------------------------------------


def read(doc):
    return pipeline.read_lines(tuple(PLANS[doc]), f"{doc}.txt", "")


def of(doc):
    return replace(KEYS, tasks={doc: KEYS.tasks[doc]}, questions=())


def test_undamaged_plans_score_the_same_in_shapes():
    readings = {doc: read(doc) for doc in PLANS}
    strict = figures(score_plans(KEYS, readings))
    found = outcome([(KEYS, readings)])
    assert (found.f1, found.lead) == (strict["f1"], strict["lead"])
    assert (found.f1_lenient, found.lead_lenient, found.deadline) == (strict["f1"], strict["lead"], strict["deadline"])


def test_a_slip_in_a_unit_counts_in_the_strict_score_alone():
    unit = Unit("5ở V tể", "", inherited=False, span=Span(1, 1))
    key = KEYS.tasks["01"][0]
    key = replace(key, leads=(unit_words(["Sở Y tế"]),), lead_optional=frozenset())
    assert not units_agree(key.leads, [unit], frozenset())
    task = replace(read("01").tasks[0], lead=(unit,))
    shaped = shaped_keys(replace(of("01"), tasks={"01": (key,)})).tasks["01"][0]
    assert units_agree(shaped.leads, shaped_reading(replace(read("01"), tasks=(task,))).tasks[0].lead, frozenset())


def test_a_missing_and_a_wrong_date_are_told_apart():
    reading = read("01")
    keys = of("01")
    dated = [key.id for key in keys.tasks["01"] if key.end and not key.borderline]
    before = outcome([(keys, {"01": reading})])
    lost = [replace(t, deadline=replace(t.deadline, start=None, end=None)) for t in reading.tasks]
    none = outcome([(keys, {"01": replace(reading, tasks=tuple(lost))})])
    assert none.no_date == pytest.approx(len(dated) / before.keys, abs=1e-3)
    assert none.wrong_date == 0
    late = [replace(t, deadline=replace(t.deadline, start=None, end=dt.date(2099, 1, 1))) for t in reading.tasks]
    wrong = outcome([(keys, {"01": replace(reading, tasks=tuple(late))})])
    assert (wrong.no_date, wrong.wrong_date >= none.no_date) == (0, True)
    assert before.wrong_date == before.no_date == 0


def test_a_wrong_lead_is_no_missing_lead():
    reading = read("01")
    named = Unit("Ban Sậy", "Ban Sậy", inherited=False, span=Span(1, 1))
    blank = outcome([(of("01"), {"01": replace(reading, tasks=tuple(replace(t, lead=()) for t in reading.tasks))})])
    other = outcome(
        [(of("01"), {"01": replace(reading, tasks=tuple(replace(t, lead=(named,)) for t in reading.tasks))})]
    )
    assert blank.wrong_lead == 0
    assert other.wrong_lead == 1


# report -------------------------------------------------------------------------------------------------------------


def test_results_are_the_same_for_the_same_seed():
    one, two, other = (list(report.measure([of("04")], [0.05], seed, 1)) for seed in (1, 1, 2))
    assert one == two != other
    assert [r.damage for r in one] == ["none", *(kind.name for kind in KINDS)]


def test_a_plan_that_is_refused_counts_as_nothing_found(monkeypatch):
    gone = report.Kind("gone", lambda lines, _rate, _random: damages.Damaged(("",), ((1, 1),) * len(lines)), 1)
    monkeypatch.setattr(report, "KINDS", (gone,))
    _, result = report.measure([of("04")], [0.05], 1, 1)
    assert (result.refused, result.outcome.f1, result.outcome.keys) == (
        1,
        0,
        len([k for k in KEYS.tasks["04"] if not k.borderline]),
    )
    assert "1 refused" in "\n".join(text_report([result]))


def test_the_command_prints_a_table_and_json(monkeypatch, capsys):
    monkeypatch.setattr(report, "KINDS", report.KINDS[:1])
    monkeypatch.setattr(command, "sample_keys", lambda: of("04"))
    monkeypatch.setattr("sys.argv", ["damage", "--samples-only", "--rates", "5", "--repeats", "1"])
    command.main()
    printed = capsys.readouterr().out
    assert "OCR slips, characters" in printed
    assert "5%" in printed
    monkeypatch.setattr("sys.argv", ["damage", "--samples-only", "--rates", "1", "5", "--repeats", "1", "--json"])
    command.main()
    assert [entry["rate"] for entry in json.loads(capsys.readouterr().out)] == [1.0, 0.01, 0.05]


@pytest.mark.parametrize("rate", ["-1", "101", "x"])
def test_a_rate_that_is_no_share_is_refused(monkeypatch, capsys, rate):
    monkeypatch.setattr("sys.argv", ["damage", "--rates", rate])
    with pytest.raises(SystemExit):
        command.main()
    assert "--rates" in capsys.readouterr().err
