"""Replies cut and presented as channels can take them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.channel import Abilities
from assistant.chat.composing import chosen, length, menu_of, present, split
from assistant.chat.reply import Choice, Link, Reply, dump, load
from assistant.chat.wording import shortened

BUTTONS = Abilities(longest=700, choices=8, links=True, edits=True)
NUMBERS = Abilities(longest=2_000)
TEXTS = st.text(st.sampled_from("aăđ ệ.;,\n𝕏😀"), max_size=3_000)
CHOICES = tuple(Choice(f"Lựa chọn {n}", f"q:t:{n}") for n in range(1, 4))
LINKS = (Link("Mở trang", "https://kehoach.vanhai.example/van-ban/1"),)


def solid(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.sampled_from([BUTTONS, NUMBERS]))
def test_parts_fit_and_lose_only_blanks(text, abilities):
    parts = split(Reply(text, CHOICES, LINKS, frozenset({"d"})), abilities)
    assert all(length(part.text) <= abilities.longest for part in parts)
    assert solid("".join(part.text for part in parts)) == solid(text)
    assert all(part.documents == {"d"} for part in parts)


@given(TEXTS)
def test_choices_and_links_come_with_the_last_part_and_only_the_first_edits(text):
    parts = split(Reply(text, CHOICES, LINKS, edits="m1"), BUTTONS)
    assert [part.choices for part in parts] == [()] * (len(parts) - 1) + [CHOICES]
    assert [part.links for part in parts] == [()] * (len(parts) - 1) + [LINKS]
    assert [part.edits for part in parts] == ["m1"] + [""] * (len(parts) - 1)


@given(TEXTS, st.sampled_from([BUTTONS, NUMBERS]), st.integers(0, 12))
def test_what_is_presented_fits(text, abilities, count):
    choices = tuple(Choice("Nhãn dài " * 10, f"q:t:{n}") for n in range(count))
    for part in split(Reply(text, choices, LINKS), abilities):
        shown, _ = present(part, abilities)
        assert length(shown.text) <= abilities.longest
        assert len(shown.choices) <= abilities.choices


def test_a_cut_comes_after_a_line_or_a_sentence():
    lines = "\n".join(f"{n}. " + "chữ " * 30 for n in range(1, 20))
    parts = split(Reply(lines), BUTTONS)
    assert len(parts) > 1
    assert all(part.text.split(".")[0].isdecimal() for part in parts)


def test_personal_numbers_do_not_leave():
    (part,) = split(Reply("Liên hệ 0912 345 678"), BUTTONS)
    assert "0912" not in part.text


def test_personal_numbers_leave_on_no_button_and_in_no_text_that_was_not_split():
    name = "0912 345 678"
    reply = Reply(f"Đã đọc xong tệp “{name}.docx”.", (Choice(name, "q:t:1"),), (Link(name, LINKS[0].url),))
    for abilities in (BUTTONS, NUMBERS):
        shown, menu = present(reply, abilities)
        assert "0912" not in dump(shown)
        assert (chosen(menu, "1"), LINKS[0].url in dump(shown)) == ("q:t:1", True)


def test_no_part_of_a_personal_number_is_left_by_a_cut():
    assert "0912" not in shortened("Liên hệ anh Bình theo số 0912 345 678 để nhận mẫu", 36)


def test_choices_are_written_out_where_there_are_no_buttons():
    shown, menu = present(Reply("Mời chọn:", CHOICES, LINKS), NUMBERS)
    assert shown.choices == shown.links == ()
    assert "2. Lựa chọn 2" in shown.text
    assert LINKS[0].url in shown.text
    assert [chosen(menu, typed) for typed in ("1", " 2. ", "4", "x", "")] == ["q:t:1", "q:t:2", "", "", ""]


def test_no_number_stands_for_a_row_and_for_a_choice():
    shown, menu = present(Reply("Có 12 nhiệm vụ:\n6. Một việc\n7. Việc khác", CHOICES), NUMBERS)
    assert "8. Lựa chọn 1\n9. Lựa chọn 2" in shown.text
    assert [chosen(menu, typed) for typed in ("1", "7", "8", "9")] == ["", "", "q:t:1", "q:t:2"]


def test_buttons_stay_buttons_and_can_be_typed_too():
    shown, menu = present(Reply("Mời chọn:", CHOICES, LINKS), BUTTONS)
    assert (shown.text, shown.choices, shown.links) == ("Mời chọn:", CHOICES, LINKS)
    assert menu == menu_of(CHOICES)


def test_a_reply_without_choices_leaves_what_could_be_chosen():
    assert present(Reply("Xin chào"), BUTTONS)[1] == ""
    assert chosen("", "1") == ""


def test_a_stored_reply_is_the_same():
    reply = Reply("Chào", CHOICES, LINKS, edits="m")
    assert load(dump(reply)) == reply
    assert json.loads(dump(reply))["text"] == "Chào"


@pytest.mark.parametrize(("text", "expected"), [("a", 1), ("ệ", 1), ("😀", 2), ("", 0)])
def test_length_counts_as_messengers_do(text, expected):
    assert length(text) == expected


def test_a_link_is_written_out_whole_however_long_the_text_is():
    choices = tuple(Choice("Nhãn dài " * 10, f"q:t:{n}") for n in range(6))
    shown, _ = present(Reply("chữ " * 480, choices, LINKS), NUMBERS)
    assert length(shown.text) <= NUMBERS.longest
    assert shown.text.endswith(LINKS[0].url)


def test_a_quote_that_is_cut_stays_a_quote():
    parts = split(Reply("Đoạn trích:\n> " + "chữ " * 400), BUTTONS)
    assert len(parts) > 1
    assert all(part.text.startswith("> ") for part in parts[1:])
