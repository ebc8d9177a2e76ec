"""Văn bản: the list of plans and where files are handed in."""

from __future__ import annotations

import datetime as dt

import pytest
from plan_page_values import by, plan_client, plan_reading, words_of

from assistant.viewing.listing import Order, State, Wanted, list_plans
from index.teams import Teams
from plan.issue import Issue, Severity
from plan.span import Span


@pytest.fixture
def plans(library):
    """Three plans: of two issuers, of two years, one with a point to check; the newest last."""
    kept = {}
    for key, front in {
        "dau": {"number": "9/KH-SVHTT", "title": "Ổn định tổ chức năm 2026", "year": 2026},
        "giua": {"number": "10/KH-SVHTT", "title": "Chuyển đổi số năm 2025", "year": 2025, "date": None},
        "cuoi": {
            "number": "8/KH-SNV",
            "title": "Đào tạo năm 2026",
            "issuer": "Sở Nội vụ",
            "year": 2026,
            "signer": "Lê Hạ",
        },
    }.items():
        reading = plan_reading(key, *["Mở lớp", "Tập huấn"][: 1 + (key == "giua")], **front)
        library.replace(reading, source=key)
        kept[key] = library.documents()[-1].id
    return kept


@pytest.fixture
def team(library):
    return Teams(library.database).add("Tổ mật").id


def titles(html):
    return [line.split('">')[-1].split("</a>")[0] for line in html.splitlines() if line.startswith('<th scope="row"')]


def found(library, **wanted):
    return [stored.document.number for stored in list_plans(library.documents(), Wanted(**wanted)).found]


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("chuyen doi so", ["10/KH-SVHTT"]),
        ("Chuyển đổi số", ["10/KH-SVHTT"]),
        ("SVHTT", ["10/KH-SVHTT", "9/KH-SVHTT"]),
        ("10/KH", ["10/KH-SVHTT"]),
        ("so noi vu", ["8/KH-SNV"]),
        ("Lê Hạ", ["8/KH-SNV"]),
        ("đào t", ["8/KH-SNV"]),
        ("tao dao", ["8/KH-SNV"]),
        ("không có", []),
        ("...", ["8/KH-SNV", "10/KH-SVHTT", "9/KH-SVHTT"]),
    ],
)
def test_a_search_finds_what_stands_on_the_front(library, asked, numbers):
    assert found(library, text=asked) == numbers


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (Order.NEWEST, ["8/KH-SNV", "10/KH-SVHTT", "9/KH-SVHTT"]),
        (Order.NUMBER, ["8/KH-SNV", "9/KH-SVHTT", "10/KH-SVHTT"]),
        (Order.TITLE, ["10/KH-SVHTT", "8/KH-SNV", "9/KH-SVHTT"]),
        (Order.ISSUER, ["8/KH-SNV", "10/KH-SVHTT", "9/KH-SVHTT"]),
        (Order.DATE, ["8/KH-SNV", "9/KH-SVHTT", "10/KH-SVHTT"]),
        (Order.TASKS, ["10/KH-SVHTT", "8/KH-SNV", "9/KH-SVHTT"]),
    ],
)
def test_plans_are_sorted_the_vietnamese_way(library, order, numbers):
    assert found(library, order=order) == numbers


def test_filters_and_the_choices_with_their_counts(library, plans):
    documents = library.documents()
    assert found(library, issuer="Sở Nội vụ") == ["8/KH-SNV"]
    assert found(library, year=2025) == ["10/KH-SVHTT"]
    assert found(library, state=State.PARTIAL) == []
    limited = list_plans(documents, Wanted(state=State.LIMITED), {plans["dau"]})
    assert [stored.id for stored in limited.found] == [plans["dau"]]
    assert limited.issuers == (("Sở Nội vụ", 1), ("Sở Văn hóa và Thể thao", 2))
    assert limited.years == ((2026, 2), (2025, 1))
    assert (limited.total, limited.tasks) == (3, 1)


def test_the_list_shows_each_plan_with_its_counts(library, plans):
    page = plan_client(library).get("/van-ban", headers=by("reader"))
    assert page.status_code == 200
    assert titles(page.text) == ["Đào tạo năm 2026", "Chuyển đổi số năm 2025", "Ổn định tổ chức năm 2026"]
    assert "3 văn bản, 4 nhiệm vụ" in words_of(page.text)
    assert f'href="/van-ban/{plans["giua"]}/nhiem-vu"' in page.text


@pytest.mark.usefixtures("plans")
def test_the_filter_stays_in_the_form_and_in_the_links(library):
    page = plan_client(library).get("/van-ban?tim=nam&nam=2026&xep=ten", headers=by("reader")).text
    assert titles(page) == ["Đào tạo năm 2026", "Ổn định tổ chức năm 2026"]
    assert 'value="nam"' in page
    assert "tim=nam&amp;nam=2026&amp;xep=so" in page
    assert 'aria-sort="ascending"' in page


@pytest.mark.usefixtures("plans")
def test_unknown_filters_are_as_good_as_none(library):
    page = plan_client(library).get("/van-ban?nam=abcd&loc=x&xep=%3Cscript%3E", headers=by("reader"))
    assert (page.status_code, len(titles(page.text))) == (200, 3)
    assert "<script>" not in page.text.partition("<main")[2]


def test_a_plan_of_another_team_is_neither_listed_nor_counted(library, plans, team):
    library.limit(plans["cuoi"], [team])
    client = plan_client(library)
    outside = client.get("/van-ban", headers=by("reader")).text
    assert "Đào tạo" not in outside
    assert "Sở Nội vụ" not in outside
    assert "Tổ mật" not in outside
    assert "2 văn bản, 3 nhiệm vụ" in words_of(outside)
    inside = client.get("/van-ban", headers=by(f"reader:{team}")).text
    assert "Đào tạo" in inside
    assert "Tổ mật" in inside


def test_only_editors_hand_files_in_and_choose_among_their_own_teams(library, team):
    Teams(library.database).add("Tổ khác")
    client = plan_client(library)
    assert "data-upload" not in client.get("/van-ban", headers=by("reader")).text
    editor = client.get("/van-ban", headers=by(f"editor:{team}")).text
    assert "data-upload" in editor
    assert f'name="teams" value="{team}"' in editor
    assert "Tổ khác" not in editor
    assert "Tổ khác" in client.get("/van-ban", headers=by("administrator")).text


def test_an_empty_library_says_so(library):
    assert "Thư viện chưa có văn bản nào" in plan_client(library).get("/van-ban", headers=by("reader")).text


def test_many_plans_come_page_by_page(library):
    for n in range(52):
        library.replace(plan_reading(f"k{n}", number=f"{n + 1}/KH-SVHTT", title=f"Việc {n}"), source=f"k{n}")
    client = plan_client(library)
    assert len(titles(client.get("/van-ban", headers=by("reader")).text)) == 50
    assert len(titles(client.get("/van-ban?offset=50", headers=by("reader")).text)) == 2


def test_points_to_check_are_counted_in_the_list(library):
    doubt = Issue(Severity.WARNING, "lead_missing", "Không rõ đơn vị chủ trì.", Span(1, 1))
    library.replace(plan_reading("nghi", "Mở lớp", issues=(doubt,)), source="nghi")
    page = plan_client(library).get("/van-ban?loc=van-de", headers=by("reader")).text
    assert "1 điểm cần xem" in page


def test_dates_are_written_the_vietnamese_way(library):
    library.replace(plan_reading("ngay", date=dt.date(2026, 2, 5)), source="ngay")
    assert "05/02/2026" in plan_client(library).get("/van-ban", headers=by("reader")).text
