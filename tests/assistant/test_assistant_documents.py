"""Which plans a question points at."""

from __future__ import annotations

import pytest
from assistant_values import places_of, plan

from assistant.question.documents import Pointing, point
from plan.language.wording import words_of

COAST = plan("18/KH-SVHTT", "Sở Văn hóa và Thể thao tỉnh Vân Hải", "Vân Hải", "Cải cách hành chính năm 2024", 2024)
DIGITAL = plan("173/KH-UBND", "Ủy ban nhân dân tỉnh Vân Hải", "Vân Hải", "Chuyển đổi số tỉnh Vân Hải năm 2025", 2025)
STAFF = plan("/KH-SNV", "Sở Nội vụ tỉnh Vân Hải", "Vân Hải", "Tinh giản biên chế năm 2023", 2023)
CITY = plan("18/KH-UBND", "UBND thành phố Hà Nội", "Hà Nội", "Chuyển đổi số năm 2024 của thành phố Hà Nội", 2024)
MINISTRY = plan("7/KH-BVHTTDL", "Bộ Văn hóa, Thể thao và Du lịch", "Hà Nội", "Quy hoạch cơ sở văn hóa năm 2025", 2025)
PLANS = [COAST, DIGITAL, STAFF, CITY, MINISTRY]


def pointed(question: str) -> Pointing:
    return point(question, words_of(question), PLANS, places_of(PLANS))


def numbers(question: str) -> set[str]:
    return {p.id for p in pointed(question).plans}


def used(question: str) -> str:
    words = words_of(question)
    return " ".join(question[words[i].begin : words[i].stop] for i in sorted(pointed(question).used))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Kế hoạch 173 giao ai số hóa?", {DIGITAL.id}),
        ("Kế hoạch số 173/KH-UBND giao ai số hóa?", {DIGITAL.id}),
        ("ke hoach 173 giao ai so hoa", {DIGITAL.id}),
        ("KH 18 giao ai số hóa?", {COAST.id, CITY.id}),
        ("KH 18/KH-SVHTT giao ai số hóa?", {COAST.id}),
        ("văn bản số 18/KH-UBND", {CITY.id}),
    ],
)
def test_number(question, found):
    assert pointed(question).pointed
    assert numbers(question) == found


def test_a_share_is_no_number_of_a_plan():
    assert not pointed("số 173 phần trăm").pointed


def test_the_words_of_the_number_are_used_up():
    assert used("Ai số hóa theo Kế hoạch số 173/KH-UBND?") == "Kế hoạch số 173 KH UBND"


def test_place():
    assert numbers("Ở Hà Nội ai số hóa hồ sơ?") == {CITY.id}
    assert pointed("Ở Hà Nội ai số hóa hồ sơ?").places == ("ha noi",)


def test_a_ministry_is_not_of_the_place_it_sits_in():
    assert MINISTRY.id not in numbers("Ở Hà Nội ai số hóa hồ sơ?")


def test_a_nickname_of_a_place():
    assert numbers("Ở Thủ Đô ai số hóa hồ sơ?") == numbers("o thu do ai so hoa ho so") == {CITY.id}
    assert numbers("Người dân thủ đô hỏi: ai số hóa hồ sơ?") == {CITY.id}


@pytest.mark.parametrize("question", ["Giữ gìn hòa bình do ai chủ trì?", "Ai lo nếp sống hòa bình ở khu phố?"])
def test_ordinary_words_are_no_place(question):
    assert not pointed(question).pointed
    assert pointed(question).places == ()


@pytest.mark.parametrize("question", ["Ở Hòa Bình ai số hóa hồ sơ?", "o hoa binh ai so hoa ho so"])
def test_a_place_without_a_plan_is_missing(question):
    found = pointed(question)
    assert found.missing
    assert found.plans == ()


def test_several_places():
    assert numbers("Ở Vân Hải và Hà Nội ai số hóa hồ sơ?") == {COAST.id, DIGITAL.id, STAFF.id, CITY.id}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Kế hoạch của Sở Nội vụ giao ai lập danh sách?", {STAFF.id}),
        ("SVHTT Vân Hải giao ai số hóa?", {COAST.id}),
        ("Kế hoạch của Sở Văn hóa Thể thao giao ai số hóa?", {COAST.id}),
        ("Kế hoạch của UBND tỉnh Vân Hải giao ai số hóa?", {DIGITAL.id}),
    ],
)
def test_issuer(question, found):
    assert pointed(question).pointed
    assert numbers(question) == found


@pytest.mark.parametrize("question", ["Sở Y tế Đồng Nai chủ trì việc gì?", "Sở Y tế tỉnh Vân Hải chủ trì việc gì?"])
def test_an_office_that_issued_no_plan_is_foreign(question):
    assert pointed(question).foreign


def test_an_office_that_issued_a_plan_is_not_foreign():
    assert not pointed("Sở Nội vụ Vân Hải chủ trì việc gì?").foreign


def test_year_narrows_but_points_at_nothing():
    found = pointed("Kế hoạch năm 2025 giao ai số hóa?")
    assert {p.id for p in found.plans} == {DIGITAL.id, MINISTRY.id}
    assert not found.pointed


def test_a_year_no_plan_has_narrows_nothing():
    assert len(pointed("Kế hoạch năm 2019 giao ai số hóa?").plans) == len(PLANS)


def test_a_named_title_comes_first():
    found = pointed("Kế hoạch tinh giản biên chế giao ai lập danh sách?")
    assert found.plans[0] is STAFF
    assert found.boosts[STAFF.id] > max(v for k, v in found.boosts.items() if k != STAFF.id)


def test_nothing_named_is_every_plan():
    found = pointed("Ai lập danh sách?")
    assert len(found.plans) == len(PLANS)
    assert not found.pointed
    assert not found.missing


def test_no_plans_at_all():
    assert point("Kế hoạch 18", words_of("Kế hoạch 18"), [], {}).plans == ()


@pytest.mark.parametrize(
    "question",
    [
        "Theo Kế hoạch số 999/KH-UBND thì ai số hóa hồ sơ?",
        "trong ke hoach 999/KH-UBND ai so hoa ho so",
        "Kế hoạch 999/KH-UBND giao ai số hóa hồ sơ?",
        "Theo kế hoạch 999 thì ai số hóa hồ sơ?",
    ],
)
def test_a_number_that_no_plan_has_is_missing(question):
    assert pointed(question).missing


@pytest.mark.parametrize(
    "question", ["Theo kế hoạch 5 năm, ai số hóa hồ sơ?", "Ai số hóa hồ sơ theo Kế hoạch 999/KH-UBND?"]
)
def test_a_number_that_is_part_of_the_subject_is_not(question):
    assert not pointed(question).missing


def test_an_office_given_work_by_a_plan_named_after_it_is_no_issuer():
    """Among many plans the office has some of its own, and they are not the ones that are asked about."""
    question = "Sở Văn hóa và Thể thao chủ trì việc gì theo kế hoạch chuyển đổi số năm 2025 của tỉnh Vân Hải?"
    assert numbers(question) == {DIGITAL.id}
    assert numbers("Sở Văn hóa và Thể thao chủ trì việc gì ở Vân Hải?") == {COAST.id}
