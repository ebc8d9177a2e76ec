"""Pieces of prose: which are tasks, which only say what to do if something happens."""

from __future__ import annotations

import pytest

from ingest.tasks.parts import is_conditional, is_report


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Sở Y tế.",
        "Quá trình thực hiện nếu có khó khăn, các xã báo cáo về Sở Y tế.",
        "Nếu phát sinh nhiệm vụ mới, các phòng đề xuất bổ sung.",
        "Trên đây là Kế hoạch trồng sen năm 2027.",
    ],
)
def test_closing_words_are_no_task(sentence):
    assert is_conditional(sentence)


@pytest.mark.parametrize("sentence", ["Rà soát quá trình thực hiện.", "Nêu rõ trách nhiệm từng phòng.", ""])
def test_other_sentences_may_be_tasks(sentence):
    assert not is_conditional(sentence)


@pytest.mark.parametrize(
    ("sentence", "reports"),
    [
        ("Định kỳ hằng quý báo cáo Sở Y tế.", True),
        ("Kết quả gửi về Sở Y tế trước ngày 05/6.", True),
        ("Trồng sen ở đầm Vạc.", False),
    ],
)
def test_reports_are_told_from_work(sentence, reports):
    assert is_report(sentence) is reports
