"""The page of tasks: what its filters list, say and keep."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from urllib.parse import quote

import pytest
from page_values import Everybody, links, listed, open_pages, sign_in

from assistant.access.viewer import LOCAL, Viewer
from assistant.channels.web.tasks import address, shortcuts
from assistant.task_query import TaskQuery
from index.accounts import NewUser, Role, Users
from index.assignments import Assignments
from index.library import TaskFilter
from index.people import team
from index.progress import Marking, ProgressLog
from plan.language.collation import collation_key
from plan.progress import State

DAY = dt.date(2025, 9, 10)
READER = Viewer("u1", "lan", "Lan", Role.READER, unit="Sở Tư pháp")
MOMENT = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)


@pytest.fixture
def client(shelf):
    with open_pages(shelf, DAY) as opened:
        yield opened


def test_every_task_is_listed_on_its_pages(client, shelf):
    page = client.get("/nhiem-vu")
    assert page.status_code == 200
    assert listed(page.text) == len(shelf.tasks())
    found = set()
    url: str | None = "/nhiem-vu"
    while url:
        text = client.get(url).text
        found |= set(re.findall(r'<th scope="row"><a href="/nhiem-vu/(\w+)"', text))
        url = next((link for link, words in links(text).items() if words == "Trang sau"), None)
    assert found == {stored.identity for stored in shelf.tasks()}


def test_a_row_shows_who_does_what_until_when_and_where_that_stands(client):
    page = client.get("/nhiem-vu", params={"text": "rừng ngập mặn", "unit": "Chi cục Kiểm lâm"}).text
    assert "Chi cục Kiểm lâm" in page
    assert re.search(r'href="/van-ban/\w+\?doan=\d+-\d+#d\d+"', page)
    assert "Chưa có thông tin" in page


@pytest.mark.parametrize("fields", [{}, {"unit": "Sở"}, {"role": "coordinate"}, {"progress": "overdue"}])
def test_counts_beside_the_list_are_those_of_the_lists_they_lead_to(client, fields):
    page = client.get("/nhiem-vu", params=fields).text
    choices = re.findall(r'<li><a href="([^"]*)"[^>]*>[^<]*</a> <span class="muted">(\d+)</span></li>', page)
    assert len(choices) > 10
    for url, number in choices:
        assert listed(client.get(url.replace("&amp;", "&")).text) == int(number), url


def test_shortcuts_are_put_on_and_taken_off(client, shelf):
    page = client.get("/nhiem-vu?unit=Văn+phòng").text
    on = next(url for url, words in links(page).items() if words == "Quý này")
    assert on == "/nhiem-vu?unit=V%C4%83n+ph%C3%B2ng&period=quarter"
    page = client.get(on).text
    wanted = TaskFilter(unit="Văn phòng", due_from=dt.date(2025, 7, 1), due_to=dt.date(2025, 9, 30))
    assert listed(page) == shelf.count_tasks(wanted)
    assert links(page)["/nhiem-vu?unit=V%C4%83n+ph%C3%B2ng"] == "Quý này"


def test_shortcuts_of_a_user_are_his_units_and_his_own_tasks():
    assert {one.text for one in shortcuts(TaskQuery(), LOCAL)}.isdisjoint({"Việc của phòng tôi", "Việc giao cho tôi"})
    own = {one.text: one.url for one in shortcuts(TaskQuery(), READER)}
    assert own["Việc của phòng tôi"] == f"/nhiem-vu?unit={quote('Sở Tư pháp').replace('%20', '+')}&exact=1"
    assert own["Việc giao cho tôi"] == "/nhiem-vu?assigned=me"


def test_tasks_beside_the_dates_are_counted_and_can_be_seen_too(client):
    page = client.get("/nhiem-vu?period=year").text
    (beside,) = re.findall(r"Ngoài ra có (\d+) nhiệm vụ thường xuyên hoặc định kỳ", page)
    url = next(url for url, words in links(page).items() if words == "Xem cả")
    assert listed(client.get(url).text) == listed(page) + int(beside)


def test_blank_fields_of_the_form_are_taken_out_of_the_address(client):
    answer = client.get("/nhiem-vu?unit=&role=&text=h%E1%BB%8Dp&sort=", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/nhiem-vu?text=h%E1%BB%8Dp")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client):
    answer = client.get("/nhiem-vu", params={"due_from": "31/02/2025", "unit": "Sở <Y tế>", "year": "hai lăm"})
    assert answer.status_code == 422
    assert 'value="31/02/2025"' in answer.text
    assert 'value="Sở &lt;Y tế&gt;"' in answer.text
    assert 'aria-describedby="due_from-fault"' in answer.text
    assert "“hai lăm” không phải một năm" in answer.text
    assert "/api/tasks.xlsx" not in answer.text


def test_an_unknown_choice_stays_in_its_field(client):
    answer = client.get("/nhiem-vu?progress=someday")
    assert answer.status_code == 422
    assert '<option value="someday" selected>' in answer.text


@pytest.mark.parametrize("text", ["", "-5", "abc", "9" * 40, "٣"])
def test_a_page_number_that_is_none_is_the_first(client, text):
    assert client.get("/nhiem-vu", params={"offset": text or "0"}).status_code == 200


def test_headers_sort_and_say_so(client):
    page = client.get("/nhiem-vu?document=173").text
    by_unit = next(url for url, words in links(page).items() if words.startswith("Chủ trì"))
    page = client.get(by_unit).text
    assert 'aria-sort="ascending"' in page
    names = re.findall(r'<td data-label="Chủ trì">\s*<span class="unit" lang="vi">([^<]*?)(?:</span>|;| <)', page)
    assert names == sorted(names, key=collation_key)
    assert len(set(names)) > 3
    down = next(url for url, words in links(page).items() if words.startswith("Chủ trì"))
    assert 'aria-sort="descending"' in client.get(down).text


def test_exports_have_the_same_tasks(client):
    for fields in (
        {"unit": "Sở", "exact": "", "period": "quarter", "wide": "1"},
        {"progress": "overdue", "sort": "unit"},
    ):
        page = client.get("/nhiem-vu", params={name: value for name, value in fields.items() if value}).text
        url = next(url for url in links(page) if url.startswith("/api/tasks.csv"))
        rows = list(csv.reader(io.StringIO(client.get(url).content.decode("utf-8-sig"))))
        assert len(rows) - 1 == listed(page) > 0
        for kind in ("xlsx", "ics"):
            assert client.get(url.replace(".csv", f".{kind}")).status_code == 200


def test_the_api_knows_the_filters_of_the_page(client):
    for query in ("period=month", "progress=open", "year=2025", "unit=S%E1%BB%9F&exact=1", "sort=-deadline"):
        assert client.get(f"/api/tasks?{query}").json()["total"] == listed(client.get(f"/nhiem-vu?{query}").text)
    assert client.get("/api/tasks?progress=someday").status_code == 422


def test_a_task_that_is_done_is_overdue_no_more(own):
    (late, *_) = own.find_tasks(TaskFilter(progress="overdue", today=DAY))
    with open_pages(own, DAY) as client:
        count = listed(client.get("/nhiem-vu?progress=overdue").text)
        log = ProgressLog(own.database, lambda: MOMENT)
        log.mark(late.identity, Marking(State.DONE, DAY), user_id="local", user_name="Lan")
        assert listed(client.get("/nhiem-vu?progress=overdue").text) == count - 1
        done = client.get("/nhiem-vu?progress=done").text
        assert (listed(done), "Hoàn thành" in done, "quá hạn" in done.split("<tbody>")[1]) == (1, True, False)


def test_a_user_finds_the_tasks_handed_to_him(own):
    user = Users(own.database, lambda: MOMENT).add(NewUser("lan", "Lan"))
    task = own.tasks()[3]
    hand = Assignments(own.database, lambda: MOMENT).hand_over
    hand(task.identity, user.id, note="", by_id="local", by_name="Minh")
    everybody = Everybody(
        {user.id: Viewer(user.id, "lan", "Lan", Role.READER), "u2": Viewer("u2", "a", "A", Role.READER)}
    )
    with open_pages(own, DAY, everybody) as client:
        sign_in(client, user.id)
        page = client.get("/nhiem-vu?assigned=me").text
        assert (listed(page), task.identity in page) == (1, True)
        sign_in(client, "u2")
        assert listed(client.get("/nhiem-vu?assigned=me").text) == 0


def test_a_hidden_plan_is_in_no_list_count_or_choice(own):
    hidden = next(stored for stored in own.documents() if (stored.document.number or "").startswith("173"))
    with own.database.writing() as connection:
        connection.execute(team.insert().values(id="t", name="Nhóm"))
    own.limit(hidden.id, ["t"])
    insider = Viewer("u2", "minh", "Minh", Role.READER, teams=frozenset({"t"}))
    with open_pages(own, DAY, Everybody({"u1": READER, "u2": insider})) as client:
        sign_in(client, "u1")
        page = client.get("/nhiem-vu").text
        assert listed(page) == len(own.tasks()) - hidden.tasks
        assert "173/KH" not in page
        assert "Bưu điện tỉnh" not in page  # named in the hidden plan alone
        assert listed(client.get(f"/nhiem-vu?document={hidden.id}").text) == 0
        sign_in(client, "u2")
        assert listed(client.get(f"/nhiem-vu?document={hidden.id}").text) == hidden.tasks


def test_the_address_of_an_empty_filter_is_the_list():
    assert address(TaskQuery()) == "/nhiem-vu"
    assert address(TaskQuery(unit="A"), unit="") == "/nhiem-vu"


def test_the_page_is_told_in_english_too(client):
    page = client.get("/nhiem-vu?ngon-ngu=en").text
    assert 'lang="en"' in page
    assert "158 tasks" in page
    assert not re.search(r">\s*(Lọc|Chủ trì|Thêm điều kiện)\s*<", page)
