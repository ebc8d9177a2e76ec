"""An answer out of a plan that a later one replaces, amends or extends says so, with the line."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.engine import Assistant
from assistant.channels.render import answer_json
from assistant.loading import find_plans, load_plans
from index.library import Library

NOW = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
QUESTION = "Ai nạo vét đầm Vạc ở Vân Hải, hạn khi nào?"
OLD = """UBND TỈNH VÂN HẢI
Số: 31/KH-UBND
{place}, ngày 05 tháng 02 năm 2027
KẾ HOẠCH
Chăm sóc ao hồ năm 2027
I. NHIỆM VỤ
Sở Y tế chủ trì nạo vét đầm Vạc trước ngày 03/4/2027."""
NEW = """UBND TỈNH VÂN HẢI
Số: 45/KH-UBND
Vân Hải, ngày 05 tháng 5 năm 2027
KẾ HOẠCH
Trồng sen năm 2027
I. NHIỆM VỤ
Sở Xây dựng trồng sen ở ao làng Sậy trước ngày 03/9/2027.
{sentence}"""


@pytest.fixture
def ask(tmp_path):
    def answer(sentence: str, place: str = "Vân Hải"):
        (tmp_path / "cu.txt").write_text(OLD.format(place=place), encoding="utf-8")
        (tmp_path / "moi.txt").write_text(NEW.format(sentence=sentence), encoding="utf-8")
        with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
            load_plans(find_plans([tmp_path]), library)
            return answer_json(Assistant(library, lambda: NOW).ask(QUESTION))

    return answer


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Kế hoạch này thay thế Kế hoạch số 31/KH-UBND ngày 05/02/2027.", "đã được thay thế bởi Kế hoạch 45/KH-UBND"),
        ("Kế hoạch này sửa đổi, bổ sung Kế hoạch số 31/KH-UBND.", "đã được sửa đổi, bổ sung bởi Kế hoạch 45/KH-UBND"),
        ("Kế hoạch này gia hạn Kế hoạch số 31/KH-UBND.", "đã được gia hạn bởi Kế hoạch 45/KH-UBND"),
    ],
)
def test_a_changed_plan_is_told(sentence, said, ask):
    answer = ask(sentence)
    assert answer["responsibilities"][0]["lead"][0]["name"] == "Sở Y tế"
    assert f"Lưu ý: Kế hoạch 31/KH-UBND {said} [2]." in answer["answer"]
    assert [c["number"] for c in answer["citations"]] == ["31/KH-UBND", "45/KH-UBND"]
    assert "31/KH-UBND" in answer["citations"][1]["quote"]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Kế hoạch này thay thế Kế hoạch số 31/KH-UBND ngày 06/02/2026.", "Vân Hải"),
        ("Kế hoạch này thay thế Kế hoạch số 32/KH-UBND.", "Vân Hải"),
        ("Kế hoạch này thay thế Kế hoạch số 31/KH-UBND.", "Hải Vân"),
        ("Thực hiện theo Kế hoạch số 31/KH-UBND ngày 05/02/2027.", "Vân Hải"),
    ],
)
def test_other_documents_change_nothing(sentence, place, ask):
    assert "Lưu ý" not in ask(sentence, place)["answer"]
