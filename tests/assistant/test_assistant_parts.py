"""Questions that ask several things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.parts import split_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Các phòng nộp báo cáo trước ngày nào, còn Văn phòng Sở tổng hợp trước ngày nào?",
            ("Các phòng nộp báo cáo trước ngày nào", "Văn phòng Sở tổng hợp trước ngày nào?"),
        ),
        (
            "Báo cáo quý: các phòng gửi trước ngày nào, rồi Văn phòng gửi Sở khi nào?",
            ("Báo cáo quý: các phòng gửi trước ngày nào", "Báo cáo quý: Văn phòng gửi Sở khi nào?"),
        ),
        (
            "Phải trồng bao nhiêu cây ở ven biển, chi hết bao nhiêu tiền?",
            ("Phải trồng bao nhiêu cây ở ven biển", "chi hết bao nhiêu tiền?"),
        ),
    ],
)
def test_parts_with_subjects_of_their_own(question, parts):
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì số hóa hồ sơ, hạn khi nào?",
        "Số hóa hồ sơ do ai làm, phối hợp với ai, sản phẩm là gì?",
        "Sở nào chủ trì, còn ai phối hợp?",
        "Trồng rừng, nuôi tôm, đóng tàu thì sở nào lo?",
        "Máy mấy hôm nay hỏng, máy bơm cũng đứng, ai sửa?",
        "",
    ],
)
def test_one_subject_stays_whole(question):
    assert split_question(question) == ()


@given(st.text(alphabet="aiêu nàomấybohuỗt,;:?còn rồi", max_size=80))
def test_any_text_is_split_into_words_of_its_own(text):
    for part in split_question(text):
        assert all(word in text for word in part.replace(":", " ").split())
