"""Answers as replies, out of the JSON that is kept of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.chat.answers import ROWS, Manner, Told, answer_reply, more_reply, passages_reply, suggested_question

WEB = Manner("https://kehoach.vanhai.example")
TURN = "0123456789abcdef"


def citation(mark: int, document: str = "d1", quote: str = "Số hóa hồ sơ", **given) -> dict:
    named = {"file": "a.txt", "document_id": document, "number": "7/KH-UBND", "title": "Chuyển đổi số"}
    place = {"section": ["I. Chung", "1. Nhiệm vụ"], "page": None, "line_start": mark, "line_end": mark}
    return {"id": mark, **named, **place, "quote": quote} | given


def task(document: str = "d1") -> dict:
    return {"document": {"id": document, "issuer": "Sở Nội vụ", "year": 2025}}


def told(text: str, *, rows: int = 1, turn: str = TURN, **given) -> Told:
    answer = {
        "question": "Ai làm?",
        "status": "answered",
        "intent": "lead",
        "answer": text,
        "responsibilities": [task()] * rows,
        "count": None,
        "citations": [citation(1), citation(2)],
        "suggestions": [],
    }
    return Told(turn, answer | given, frozenset({"d1"}))


def listed(rows: int, **given) -> Told:
    lines = [f"{n}. Việc thứ {n} — chủ trì: Sở {n % 2}; thời hạn: Quý I [{n}]" for n in range(1, rows + 1)]
    text = "\n".join([f"Có {rows} nhiệm vụ theo Kế hoạch 7/KH-UBND:", *lines, "Ngoài ra có 3 nhiệm vụ thường xuyên."])
    cited = [citation(n) for n in range(1, rows + 1)]
    return told(text, rows=rows, **{"intent": "list", "count": rows, "citations": cited} | given)


CARD = """Theo Kế hoạch 7/KH-UBND:
Nhiệm vụ: Số hóa hồ sơ [1] [2]
- Chủ trì: Sở Nội vụ (suy ra từ ô gộp hoặc đoạn trước)
- Phối hợp: Sở Y tế
- Thời hạn: Quý I/2025
- Sản phẩm: Báo cáo
Lưu ý: cùng đoạn này kế hoạch còn nêu thời hạn khác."""


@pytest.mark.parametrize(
    ("intent", "question", "beside"),
    [
        ("lead", "Ai chủ trì?", []),
        ("deadline", "Hạn?", []),
        ("coordinate", "Ai phối hợp?", ["- Phối hợp:"]),
        ("product", "Sản phẩm?", ["- Sản phẩm:"]),
        ("lead", "ai chu tri, phoi hop", ["- Phối hợp:"]),
        ("content", "Nói gì?", ["- Phối hợp:", "- Sản phẩm:"]),
    ],
)
def test_of_a_task_is_said_what_was_asked(intent, question, beside):
    said = answer_reply(told(CARD, intent=intent, question=question), WEB).text
    assert [begins for begins in ("- Phối hợp:", "- Sản phẩm:") if begins in said] == beside
    assert "(suy ra từ ô gộp hoặc đoạn trước)" in said
    assert "Lưu ý: " in said
    assert "Thời hạn: Quý I/2025" in said


def test_the_sources_of_a_plan_stand_in_one_line():
    reply = answer_reply(told(CARD), WEB)
    assert reply.text.endswith("\n\n7/KH-UBND: [1] dòng 1; [2] dòng 2")
    assert reply.choices[0].action == f"c:{TURN}:1,2"
    assert [link.url for link in reply.links] == ["https://kehoach.vanhai.example/van-ban/d1?doan=1-1#d1"]
    assert reply.documents == {"d1"}


def test_a_plan_without_a_number_is_named_by_who_issued_it():
    cited = [citation(1, number="/KH-SNV", page=3, line_end=4)]
    assert answer_reply(told(CARD, citations=cited), WEB).text.endswith(
        "[1] Kế hoạch của Sở Nội vụ năm 2025, trang 3, dòng 1–4"
    )


def test_a_link_leads_to_the_newer_version():
    newer = replace(told(CARD), replaced={"d1": "d2"})
    assert "/van-ban/d2?" in answer_reply(newer, WEB).links[0].url


def test_a_list_is_given_in_parts():
    answer = listed(14)
    first, second, third = answer_reply(answer, WEB), more_reply(answer, 6, WEB, "m1"), more_reply(answer, 12, WEB)
    assert [one.label for one in first.choices] == ["Xem thêm (còn 8)", "Xem các đoạn trích"]
    assert first.choices[0].action == f"m:{TURN}:{ROWS}"
    assert [one.label for one in second.choices] == ["Xem thêm (còn 2)", "Xem các đoạn trích"]
    assert second.edits == "m1"
    assert [one.label for one in third.choices] == ["Xem các đoạn trích"]
    assert "Ngoài ra có 3" in first.text
    assert "Ngoài ra có 3" not in second.text
    assert second.text.startswith("Có 14 nhiệm vụ theo Kế hoạch 7/KH-UBND (từ số 7):\n7. Việc thứ 7\n")


def test_a_list_of_one_leader_names_it_once():
    lines = [f"{n}. Việc {n} — chủ trì: Sở Nội vụ; thời hạn: Quý {n} [{n}]" for n in (1, 2)]
    said = answer_reply(told("\n".join(["Có 2 nhiệm vụ:", *lines]), rows=2, intent="list"), WEB).text
    assert said.count("Sở Nội vụ") == 1
    assert "1. Việc 1\n   Hạn: Quý 1 [1]" in said


def test_rows_that_the_answer_leaves_out_are_counted_and_said_at_the_end():
    answer = listed(8, count=70)
    answer.answer["answer"] = answer.answer["answer"].replace("Ngoài ra có 3", "… và 62 nhiệm vụ khác.\nNgoài ra có 3")
    assert answer_reply(answer, WEB).choices[0].label == "Xem thêm (còn 64)"
    assert "… và" not in answer_reply(answer, WEB).text
    assert "… và 62 nhiệm vụ khác. Anh/chị hỏi hẹp hơn" in more_reply(answer, 6, WEB).text


def test_an_action_names_as_many_passages_as_fit():
    action = answer_reply(listed(6, citations=[citation(n) for n in range(1, 7)]), WEB).choices[-1].action
    assert action == f"c:{TURN}:1,2,3,4,5,6"
    marks = " ".join(f"[{n}]" for n in range(100, 130))
    many = answer_reply(told(f"Việc {marks}", citations=[citation(n) for n in range(100, 130)]), WEB).choices[-1].action
    assert len(many) <= 64
    assert many.startswith(f"c:{TURN}:100,101")


def test_passages_are_quoted_line_by_line():
    reply = passages_reply(told(CARD, citations=[citation(1, quote="Dòng một\n  dòng hai"), citation(2)]), [1], WEB)
    assert reply.text == "[1] 7/KH-UBND, dòng 1\nMục: I. Chung › 1. Nhiệm vụ\n> Dòng một\n> dòng hai"
    assert passages_reply(told(CARD), [9], WEB) is None


def test_an_answer_that_was_not_kept_has_no_buttons():
    assert answer_reply(told(CARD, turn=""), WEB).choices == ()
    assert answer_reply(replace(listed(9), turn_id=""), WEB).choices == ()


def test_suggestions_are_buttons_and_stand_whole_in_the_text_when_they_are_cut():
    long = "Rà soát " + "thủ tục " * 10
    answer = told("Không nêu.", rows=0, citations=[], suggestions=[long, "Ngắn"], status="not_found", intent="deadline")
    reply = answer_reply(answer, WEB)
    assert [one.action for one in reply.choices] == [f"q:{TURN}:1", f"q:{TURN}:2"]
    assert reply.choices[0].label.endswith("…")
    assert f"1. {long.strip()}" in reply.text
    typed = answer_reply(answer, Manner(typed=True))
    assert typed.text == "Không nêu."
    assert typed.choices[0].label == long.strip()
    assert suggested_question(answer, 2) == "Hạn khi nào: Ngắn"
    assert suggested_question(answer, 3) is None


def test_personal_numbers_stand_on_no_button():
    reply = answer_reply(told("Không nêu.", rows=0, citations=[], suggestions=["Gọi 0912345678"]), WEB)
    assert "0912" not in reply.choices[0].label


def test_readings_are_chosen_by_number_where_there_are_no_buttons():
    answer = listed(3, status="ambiguous", suggestions=["Việc thứ 1", "Việc thứ 2", "Việc thứ 3"])
    typed = answer_reply(answer, Manner(typed=True))
    assert "1. Việc" not in typed.text
    assert typed.choices[0].label == "Việc thứ 1\n   Chủ trì: Sở 1; thời hạn: Quý I [1]"
    with_buttons = answer_reply(answer, WEB)
    assert "1. Việc thứ 1" in with_buttons.text
    assert [one.label for one in with_buttons.choices[:3]] == ["Việc thứ 1", "Việc thứ 2", "Việc thứ 3"]
