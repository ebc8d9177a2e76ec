"""Keys without words come back with the words of their plan, and nothing of the plan is left in them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.keys import LABELS, SECOND, doc_of, label_keys
from benchmarks.quality.places import find_places, meta_with_text, meta_without_text, with_text, without_text, words_at

PLAN = [
    "KẾ HOẠCH",
    "Chăm sóc ao hồ",
    "| 1 | Nạo vét <b>đầm Vạc</b>,<br>trồng sen quanh bờ | **Sở Y tế** | Thường xuyên |",
    "|  | và thả cá giống | | |",
    "Lê Văn Sậy",
]
KEY = {
    "id": "T1",
    "doc": "09",
    "source": "table",
    "section": "II. NHIỆM VỤ",
    "task": "Nạo vét đầm Vạc, trồng sen quanh bờ và thả cá giống",
    "task_alt": ["thả cá giống"],
    "lead": ["Sở Y tế"],
    "coordinate": [],
    "deadline_text": "Thường xuyên",
    "deadline": {"kind": "ongoing", "start": None, "end": None, "recurrence": None},
    "product": None,
    "lines": [3, 4],
    "note": "Hàng bị cắt bởi ngắt trang",
}


def test_words_come_back_from_their_places():
    back = with_text(without_text(KEY, PLAN), PLAN)
    assert back["task"].replace(" ,", ",") == KEY["task"]
    assert (back["task_alt"], back["deadline_text"], back["product"]) == (["thả cá giống"], "Thường xuyên", None)
    assert (back["lead"], back["lines"]) == (KEY["lead"], KEY["lines"])


def test_a_packed_key_holds_no_words_of_the_plan_but_units():
    packed = json.dumps(without_text(KEY, PLAN), ensure_ascii=False)
    assert not any(words in packed for words in ("đầm", "sen", "Thường", "NHIỆM", "ngắt"))


def test_words_that_stand_elsewhere_are_refused():
    with pytest.raises(ValueError, match="1-2"):
        find_places("Nạo vét đầm Vạc", PLAN, 1, 2)


def test_metadata():
    meta = {"doc": "09", "number": "9/KH-UBND", "title": "Chăm sóc ao hồ", "signer": "Lê Văn Sậy", "recipients": ["x"]}
    packed = meta_without_text(meta, PLAN)
    assert "Chăm" not in json.dumps(packed, ensure_ascii=False)
    back = meta_with_text(packed, PLAN)
    assert (back["title"], back["signer"], "recipients" in back) == (["Chăm sóc ao hồ"], ["Lê Văn Sậy"], False)


WORDS = st.lists(st.text("aăbcdđê", min_size=1, max_size=4), min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_any_stretch_of_words_is_found_again(lines, data):
    printed = [" ".join(words) for words in lines]
    every = [word for words in lines for word in words]
    first = data.draw(st.integers(0, len(every) - 1))
    stop = data.draw(st.integers(first + 1, len(every)))
    places = find_places(" ".join(every[first:stop]), printed, 1, len(printed))
    assert words_at(places, printed).split() == every[first:stop]


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("folder", [LABELS, SECOND], ids=["first", "second"])
def test_the_labels_of_the_project_fit_their_plans(folder):
    keys = label_keys(folder)
    assert keys is not None
    assert {doc_of(plan.name) for plan in keys.plans} >= set(keys.tasks)
    assert all(key.texts[0] for found in keys.tasks.values() for key in found)
