"""Headings and lead-ins that turn what stands under them: a model is not shown it, and nothing of it is proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checking_plans import evidence
from proposing_values import passage

from assistant.proposing.gaps import gaps
from assistant.writing.evidence import number
from assistant.writing.turned import is_turned, turns

WORK = ("II. NHIỆM VỤ",)
_LINES = (
    "Không thực hiện các việc sau đây:",
    "- Thu phí tham quan bảo tàng đối với học sinh các trường trong tỉnh.",
    "- Cho thuê mặt bằng trong khuôn viên nhà thi đấu tỉnh.",
    "Năm 2025 tổ chức các việc sau:",
    "- Hội thi tiếng hát công nhân tại nhà văn hóa lao động.",
    "Văn phòng Sở lập dự toán cho các việc của năm sau.",
)
PLAN = [passage(text, WORK, line) for line, text in enumerate(_LINES, start=1)]


@pytest.mark.parametrize(
    "heading",
    [
        "1. Các hoạt động tạm dừng",
        "Những nội dung không thực hiện trong năm 2025",
        "b) Hành vi bị cấm",
        "CÁC NHIỆM VỤ CHƯA TRIỂN KHAI",
        "Văn bản bãi bỏ",
        "Ví dụ",
        "Không thực hiện các việc sau đây:",
    ],
)
def test_headings_that_turn(heading):
    assert turns(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "II. NHIỆM VỤ",
        "3. Thanh toán không dùng tiền mặt",
        "Phát triển không gian đô thị",
        "Không ngừng nâng cao chất lượng phục vụ",
        "5. Các đơn vị tham gia nhiệm vụ này bố trí xe, thuyền, nhà bạt và nước uống; không để dân bị chia cắt",
        "",
    ],
)
def test_headings_that_do_not(heading):
    assert not turns(heading)


def test_a_line_that_leads_in_turns_its_list_up_to_the_next():
    assert [is_turned(one, PLAN) for one in PLAN] == [False, True, True, False, False, False]


def test_a_model_is_not_shown_what_a_heading_turns_nor_what_would_be_cut_off():
    turned = replace(evidence("Tổ chức lễ hội đua thuyền."), section=("II. NHIỆM VỤ", "1. Các hoạt động tạm dừng"))
    plain = evidence("Tổ chức hội thao.")
    shown = number([turned, evidence("Rà soát hồ sơ. " * 200), plain], 4_000)
    assert [one.text for one in shown.values()] == [plain.text]


def test_nothing_is_proposed_from_under_words_that_turn_it():
    asked = [one for _section, group in gaps(PLAN, []) for one in group]
    assert asked == [PLAN[4], PLAN[5]]
