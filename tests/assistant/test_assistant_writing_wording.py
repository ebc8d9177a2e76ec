"""The Vietnamese of a model's part, and records as sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from assistant_values import before, task

from assistant.writing import wording
from plan.corrected import Corrected, CorrectedField, CorrectionKind
from plan.span import Printed, Span

TASK = replace(
    task("Số hóa hồ sơ.", lead="Văn phòng Sở", coordinate="Phòng Tài chính", deadline=before(dt.date(2024, 2, 15))),
    product=Printed("Kho hồ sơ số;", Span(1, 1)),
)


def test_a_record_is_one_sentence_in_the_plans_words():
    assert wording.record_statement(TASK) == (
        "Số hóa hồ sơ — chủ trì: Văn phòng Sở; phối hợp: Phòng Tài chính; thời hạn: Trước ngày 15/02/2024; "
        "sản phẩm: Kho hồ sơ số"
    )
    assert wording.record_words(TASK) == wording.record_statement(TASK)


def test_what_a_record_lacks_is_left_out_or_said():
    bare = task("Số hóa hồ sơ")
    assert wording.record_statement(bare) == "Số hóa hồ sơ"
    assert wording.record_words(bare) == "Số hóa hồ sơ — chủ trì: kế hoạch không ghi"


def test_the_end_of_a_plan_is_no_part_of_a_sentence():
    last = task("Báo cáo Ủy ban nhân dân tỉnh./.", lead="Văn phòng Sở")
    assert wording.record_words(last) == "Báo cáo Ủy ban nhân dân tỉnh — chủ trì: Văn phòng Sở"


def test_counts_of_nothing_are_not_told():
    assert wording.counted_plan("Kế hoạch 5", "", 3, [("đơn vị chủ trì", 3), ("đơn vị phối hợp", 0)]) == (
        "Kế hoạch 5 có 3 nhiệm vụ: 3 ghi đơn vị chủ trì."
    )
    assert wording.counted_plan("Kế hoạch 5", "", 3, [("thời hạn", 0)]) == "Kế hoạch 5 có 3 nhiệm vụ."
    assert wording.counted_unit("Văn phòng Sở", ["Kế hoạch 5"], "", 3, 0, 2) == (
        "Theo Kế hoạch 5, Văn phòng Sở có 3 nhiệm vụ: chủ trì 3; 2 nhiệm vụ ghi thời hạn."
    )


def test_a_reader_is_told_what_was_inferred_and_corrected():
    mark = Corrected(
        "c",
        CorrectedField.DEADLINE,
        CorrectionKind.CORRECTED,
        "Quý I/2024",
        "Bích",
        dt.datetime(2025, 9, 1, tzinfo=dt.UTC),
    )
    corrected = replace(TASK, lead=(replace(TASK.lead[0], inherited=True),), corrections=(mark,))
    words = wording.record_words(corrected)
    assert "Văn phòng Sở (suy ra từ ô gộp hoặc đoạn trước)" in words
    assert "(thời hạn đã được Bích hiệu chỉnh ngày 01/09/2025; văn bản in: “Quý I/2024”)" in words
    assert "Bích" not in wording.record_statement(corrected)


def test_a_long_choice_is_told_in_short():
    told = wording.chosen(f"{'rất ' * 200}dài.")
    assert "…" in told
    assert len(told) < 400
    assert "“Số hóa hồ sơ”" in wording.chosen("Số hóa hồ sơ.")
    assert wording.read("Ai chủ trì?").endswith("“Ai chủ trì?”")


def test_many_plans_are_counted_and_few_are_named():
    assert wording.counted_unit("Sở A", ["Kế hoạch 1/KH-A", "Kế hoạch 2/KH-B"], "", 2, 1, 3).startswith(
        "Theo Kế hoạch 1/KH-A, Kế hoạch 2/KH-B, Sở A có 3 nhiệm vụ: chủ trì 2, phối hợp 1"
    )
    assert wording.counted_unit("Sở A", [f"Kế hoạch {n}" for n in range(5)], "", 2, 1, 3).startswith("Theo 5 kế hoạch,")
