"""Commands and the periods and units behind them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.commands import COMMANDS, parse
from assistant.chat.courtesies import courtesy
from assistant.chat.periods import Asked, read_asked
from assistant.chat.units import key_of, unit_of, units_named
from assistant.chat.wording import lines_words, plan_label, shortened

TODAY = dt.date(2025, 9, 3)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/han", ("han", "")),
        (" /HAN@kehoach_bot  Văn phòng Sở ", ("han", "Văn phòng Sở")),
        ("/hoi\nAi chủ trì?", ("hoi", "Ai chủ trì?")),
        ("/start abc", ("trogiup", "abc")),
        ("/help", ("trogiup", "")),
        ("/hạn quý này", ("han", "quý này")),
        ("/Đơn vị Văn phòng Sở", ("donvi", "Văn phòng Sở")),
        ("/trợ giúp", ("trogiup", "")),
        ("/vănbản số hóa", ("vanban", "số hóa")),
        ("/hanh chinh", None),
        ("/xyz", None),
        ("han", None),
        ("/", None),
        ("", None),
        ("ai chủ trì /han", None),
    ],
)
def test_commands_are_read(typed, expected):
    assert parse(typed) == expected


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    found = parse(text)
    assert found is None or found[0] in {command.name for command in COMMANDS}
    read_asked(text, TODAY)


def test_every_command_of_the_list_is_read():
    assert [parse(f"/{command.name}") for command in COMMANDS] == [(command.name, "") for command in COMMANDS]


@pytest.mark.parametrize(
    "typed", ["cảm ơn", "Cam on em nhieu nhe", "ok", "OK ạ", "vâng, được rồi", "tạm biệt", "👍", "??"]
)
def test_what_asks_nothing_is_known(typed):
    assert courtesy(typed)


@pytest.mark.parametrize(
    "typed",
    ["chủ trì?", "hạn", "xong chưa", "còn gì nữa", "Được giao cho ai?", "vâng, thế ai phối hợp", "cảm ơn, còn hạn?"],
)
def test_what_asks_something_is_no_courtesy(typed):
    assert courtesy(typed) == ""


def test_messengers_take_the_list():
    assert {"hoi", "han", "nhac", "donvi", "vanban", "trogiup", "lienket"} <= {command.name for command in COMMANDS}
    assert all(command.name.isascii() and command.name.islower() for command in COMMANDS)
    assert all(0 < len(command.description) <= 256 for command in COMMANDS)


@pytest.mark.parametrize(
    ("words", "first", "last", "unit"),
    [
        ("", "2025-09-03", "2025-10-03", ""),
        ("tuần này", "2025-09-01", "2025-09-07", ""),
        ("tuan sau Van phong So", "2025-09-08", "2025-09-14", "van phong so"),
        ("tháng này", "2025-09-01", "2025-09-30", ""),
        ("tháng tới của Sở Y tế", "2025-10-01", "2025-10-31", "so y te"),
        ("quý này", "2025-07-01", "2025-09-30", ""),
        ("năm nay", "2025-01-01", "2025-12-31", ""),
        ("Sở Y tế quý IV", "2025-10-01", "2025-12-31", "so y te"),
        ("tháng 2/2026", "2026-02-01", "2026-02-28", ""),
        ("7 ngày tới", "2025-09-03", "2025-09-10", ""),
        ("phòng tôi", "2025-09-03", "2025-10-03", ""),
        ("các việc sắp đến hạn của Sở Y tế", "2025-09-03", "2025-10-03", "so y te"),
    ],
)
def test_periods_and_units_are_read(words, first, last, unit):
    assert read_asked(words, TODAY) == Asked(dt.date.fromisoformat(first), dt.date.fromisoformat(last), unit)


def test_what_is_overdue_ended_yesterday():
    assert read_asked("Sở Y tế quá hạn", TODAY) == Asked(dt.date.min, dt.date(2025, 9, 2), "so y te", late=True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Văn phòng Sở", ["Văn phòng Sở"]), ("vp so", ["Văn phòng Sở"]), ("sở tài chánh", ["Sở Tài chính"]), ("", [])],
)
def test_units_are_known_by_what_is_typed(sample_library, typed, expected):
    assert [unit.value for unit in units_named(sample_library, typed)] == expected


def test_a_word_of_several_names_means_all_of_them(sample_library):
    found = units_named(sample_library, "sở")
    assert len(found) > 1
    assert [unit.tasks for unit in found] == sorted((unit.tasks for unit in found), reverse=True)


def test_a_unit_is_found_again_by_its_key(sample_library):
    assert unit_of(sample_library, key_of("Văn phòng Sở")) == "Văn phòng Sở"
    assert unit_of(sample_library, key_of("Sở Bưu điện")) is None
    assert key_of("") == ""


def test_small_words():
    assert shortened("một hai ba", 7) == "một…"
    assert shortened("một  hai", 20) == "một hai"
    assert len(shortened("x" * 100, 10)) == 10
    assert lines_words(3, 3, None) == "dòng 3"
    assert lines_words(3, 5, 2) == "trang 2, dòng 3–5"
    assert plan_label("7/KH-UBND", "Sở A", 2025, "t") == "7/KH-UBND"
    assert plan_label("/KH-SNV", "Sở A", 2025, "t") == "Kế hoạch của Sở A năm 2025"
    assert plan_label(None, None, None, "Tiêu đề") == "Tiêu đề"
