"""Wishes in the words people use: what is understood, and that the rest is never guessed at."""

from __future__ import annotations

import pytest
from reminder_values import make_task, store, until

from assistant.access.viewer import Viewer
from assistant.reminders import actions, reading
from index.accounts import Role
from index.library import Library
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionInvalid

OFFICE, LAWS, STAFF = "Văn phòng Sở", "Phòng Tổ chức - Pháp chế", "Phòng Tổ chức biên chế"
LAN = Viewer("lan", "lan", "Lan", Role.READER, OFFICE)
NOBODY = Viewer("an", "an", "An", Role.READER)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("words"), embedder="none", writable=True) as library:
        tasks = [make_task(unit, unit, until("2024-03-15")) for unit in (OFFICE, LAWS, STAFF)]
        store(library, "a", tasks, number="76/KH-SVHTT")
        store(library, "b", tasks[:1], number="12/KH-SVHTT", year=2023)
        store(library, "c", tasks[:1], number="12/KH-UBND", title="Kế hoạch khác hẳn", issuer="UBND tỉnh Vân Hải")
        yield library


def said(words: str, shelf, viewer=LAN):
    """What was understood, in short: subject, value, and days or rhythm with weekday, and the hour."""
    wish = reading.hear(words, viewer, shelf).wish
    if wish is None:
        return None
    names = {document.id: document.document.number for document in shelf.documents()}
    when = wish.days if wish.rhythm is Rhythm.BEFORE else (wish.rhythm.value, wish.weekday)
    return (wish.subject.value, names.get(wish.value, wish.value), when, wish.hour)


def office(*days: int, hour: int = 8):
    return ("unit", OFFICE, days, hour)


def mine(*days: int, hour: int = 8):
    return ("mine", "", days, hour)


UNDERSTOOD = [
    ("nhắc Văn phòng Sở trước 7 ngày", office(7)),
    ("nhac van phong so truoc 7 ngay", office(7)),
    ("Nhắc việc của Văn phòng Sở trước 7 ngày nhé", office(7)),
    ("nhắc VP Sở trước 7 ngày", office(7)),
    ("nhắc Văn phòng Sở", office(7, 1)),
    ("nhắc Văn phòng Sở trước bảy ngày", office(7)),
    ("nhắc Văn phòng Sở trước mười lăm ngày", office(15)),
    ("nhắc Văn phòng Sở trước 1 tuần và 1 ngày", office(7, 1)),
    ("nhắc Văn phòng Sở trước hai tuần", office(14)),
    ("nhắc Văn phòng Sở trước một tháng", office(30)),
    ("nhắc Văn phòng Sở trước hạn 5 ngày", office(5)),
    ("nhắc Văn phòng Sở 5 ngày trước hạn", office(5)),
    ("nhắc Văn phòng Sở trước 7, 3, 1 ngày", office(7, 3, 1)),
    ("nhắc Văn phòng Sở trước 7 ngày, trước 1 ngày", office(7, 1)),
    ("nhắc Văn phòng Sở trước 3 ngày và đúng ngày hết hạn", office(3, 0)),
    ("nhắc Văn phòng Sở trước 3 ngày lúc 17h", office(3, hour=17)),
    ("nhắc Văn phòng Sở trước 3 ngày vào lúc 4 giờ chiều", office(3, hour=16)),
    ("nhắc giúp tôi các việc của Văn phòng Sở trước 3 ngày với", office(3)),
    ("nhắc tôi việc của đơn vị tôi trước 3 ngày và 1 ngày", mine(3, 1)),
    ("nhac toi viec cua don vi toi truoc 3 ngay va 1 ngay", mine(3, 1)),
    ("nhắc việc của tôi trước 3 ngày", mine(3)),
    ("nhắc việc phòng tôi trước 2 ngày", mine(2)),
    ("nhắc tôi trước 2 ngày", mine(2)),
    ("hãy nhắc tôi khi có việc sắp đến hạn", mine(7, 1)),
    ("nhắc hằng ngày lúc 8 giờ", ("mine", "", ("daily", None), 8)),
    ("nhac hang ngay luc 8 gio", ("mine", "", ("daily", None), 8)),
    ("nhắc tôi mỗi sáng", ("mine", "", ("daily", None), 8)),
    ("nhắc mỗi ngày lúc 6 giờ sáng", ("mine", "", ("daily", None), 6)),
    ("bản tin hằng tuần thứ hai 7 giờ", ("mine", "", ("weekly", 0), 7)),
    ("ban tin hang tuan thu hai 7 gio", ("mine", "", ("weekly", 0), 7)),
    ("bản tin hằng tuần", ("mine", "", ("weekly", 0), 8)),
    ("gửi tổng hợp việc Văn phòng Sở mỗi sáng thứ hai", ("unit", OFFICE, ("weekly", 0), 8)),
    ("gui tong hop viec van phong so moi sang thu hai", ("unit", OFFICE, ("weekly", 0), 8)),
    ("gửi tổng hợp việc của phòng tôi mỗi sáng thứ hai", ("mine", "", ("weekly", 0), 8)),
    ("gửi tổng hợp việc Phòng Tổ chức - Pháp chế chiều thứ sáu hằng tuần", ("unit", LAWS, ("weekly", 4), 14)),
    ("nhắc Văn phòng Sở chủ nhật hằng tuần lúc 19:00", ("unit", OFFICE, ("weekly", 6), 19)),
    ("nhắc kế hoạch 76/KH-SVHTT trước 10 ngày", ("plan", "76/KH-SVHTT", (10,), 8)),
    ("nhac ke hoach 76/kh-svhtt truoc 10 ngay", ("plan", "76/KH-SVHTT", (10,), 8)),
    ("nhắc kế hoạch số 76 trước 10 ngày", ("plan", "76/KH-SVHTT", (10,), 8)),
    ("nhắc việc của kế hoạch 76 trước 10 ngày", ("plan", "76/KH-SVHTT", (10,), 8)),
    ("nhắc 12/KH-UBND trước 10 ngày", ("plan", "12/KH-UBND", (10,), 8)),
    ("nhắc kế hoạch 12 năm 2023 trước 10 ngày", ("plan", "12/KH-SVHTT", (10,), 8)),
]


@pytest.mark.parametrize(("words", "wanted"), UNDERSTOOD)
def test_words_are_understood(words, wanted, shelf):
    assert said(words, shelf) == wanted
    assert reading.is_asking(words) or words.startswith("12/")


@pytest.mark.parametrize(
    "words",
    [
        "nhắc Phòng Không Có trước 3 ngày",
        "nhắc kế hoạch 999 trước 3 ngày",
        "nhắc việc này",
        "nhắc Văn phòng Sở và Phòng Tổ chức - Pháp chế trước 3 ngày",
        "nhắc Văn phòng Sở họp giao ban trước 3 ngày",
        "nhắc kế hoạch 76 phần chuyển đổi số trước 3 ngày",
        "nhắc Phòng Tổ chức trước 3 ngày",
        "nhắc kế hoạch 12 trước 3 ngày",
    ],
)
def test_what_is_not_understood_is_not_guessed_at(words, shelf):
    heard = reading.hear(words, LAN, shelf)
    assert heard.wish is None
    assert heard.problem


@pytest.mark.parametrize(
    "words",
    ["nhắc Văn phòng Sở lúc 25 giờ", "nhắc Văn phòng Sở trước 200 ngày", "nhắc Văn phòng Sở hằng ngày trước 3 ngày"],
)
def test_a_time_that_is_none_is_refused(words, shelf):
    with pytest.raises(SubscriptionInvalid):
        reading.hear(words, LAN, shelf)


def test_half_an_hour_is_taken_as_the_full_hour_and_said(shelf):
    heard = reading.hear("bản tin hằng tuần thứ hai 7 giờ 30", LAN, shelf)
    assert heard.wish.hour == 7
    assert "giờ tròn" in heard.remark


def test_several_that_may_be_meant_become_buttons_that_fit(shelf):
    for words, wanted in (("nhắc Phòng Tổ chức trước 3 ngày", {LAWS, STAFF}), ("nhắc kế hoạch 12 trước 3 ngày", None)):
        heard = reading.hear(words, LAN, shelf)
        pressed = [actions.wish_action(heard.timing, option) for option in heard.options]
        assert all(len(action.encode()) <= 64 for action in pressed)
        names = reading.unit_names(shelf).values()
        wishes = [actions.read_wish(action.removeprefix("rw:"), names) for action in pressed]
        assert {wish.days for wish in wishes} == {(3,)}
        assert len(wishes) == 2
        assert wanted is None or {wish.value for wish in wishes} == wanted


def test_who_has_no_unit_is_asked_for_one(shelf):
    assert said("nhắc trước 3 ngày", shelf, NOBODY) is None
    assert said("nhắc việc của tôi trước 3 ngày", shelf, NOBODY) == mine(3)


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("bỏ nhắc Văn phòng Sở", True),
        ("hủy Văn phòng Sở", True),
        ("xoa tat ca", True),
        ("bo het", True),
        ("Bộ Nội vụ trước 7 ngày", False),
        ("bo noi vu truoc 7 ngay", False),
        ("Văn phòng Sở", False),
    ],
)
def test_what_follows_the_command_may_end_a_wish(words, ending):
    assert reading.is_ending(words) is ending


@pytest.mark.parametrize(
    ("words", "asking"),
    [
        ("nhắc Văn phòng Sở trước 7 ngày", True),
        ("bỏ nhắc Văn phòng Sở", True),
        ("hủy nhắc kế hoạch 76", True),
        ("ai nhắc việc này", False),
        ("nhắc lại câu trước", False),
        ("nhắc đến kế hoạch 76 là gì?", False),
        ("nhắc tới Văn phòng Sở ở đâu", False),
        ("Văn phòng Sở có việc gì?", False),
    ],
)
def test_a_wish_is_told_from_a_question(words, asking):
    assert reading.is_asking(words) is asking


def test_words_that_end_a_wish_mean_its_subject_or_its_rhythm(shelf):
    kept = Wish(Subject.UNIT, OFFICE, Rhythm.BEFORE, (7, 1))
    meant = {
        words: reading.is_meant(reading.hear(words, LAN, shelf), kept)
        for words in ("bỏ nhắc Văn phòng Sở", "bỏ nhắc kế hoạch 76", "bỏ nhắc", "bỏ nhắc hằng ngày")
    }
    assert list(meant.values()) == [True, False, False, False]
