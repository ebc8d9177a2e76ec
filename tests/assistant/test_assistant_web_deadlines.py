"""The page of deadlines, its picture, and the calendars behind secret links."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from icalendar import Calendar
from lxml import etree
from page_values import CSRF, Everybody, links, listed, open_pages, sign_in

from assistant.access.viewer import Viewer
from assistant.channels.web.deadlines import month_of
from assistant.channels.web.load_picture import draw
from assistant.deadlines.load import UnitLoad
from index.accounts import NewUser, Role, Users
from index.feeds import Feeds
from index.people import team
from index.progress import Marking, ProgressLog
from plan.progress import State

DAY = dt.date(2025, 9, 10)
MOMENT = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def client(own):
    with open_pages(own, DAY) as opened:
        yield opened


MORE = ["", "&unit=S%E1%BB%9F&role=lead", "&thang=2024-03&year=2024", "&unit=V%C4%83n+ph%C3%B2ng"]


@pytest.mark.parametrize("path", ["/thoi-han", "/thoi-han/tai-trong"])
@pytest.mark.parametrize("more", MORE)
def test_every_count_is_that_of_the_list_it_leads_to(client, path, more):
    answer = client.get(f"{path}?{more.removeprefix('&')}")
    assert answer.status_code == 200
    numbered = [(url, re.match(r"(\d+)|.*?: (\d+) nhiệm vụ", words)) for url, words in links(answer.text).items()]
    counts = [(url, int(found[1] or found[2])) for url, found in numbered if found and url.startswith("/nhiem-vu?")]
    assert len(counts) > 2
    for url, number in counts:
        assert listed(client.get(url).text) == number, url


def test_tiles_count_what_is_not_done(client, own):
    overdue = links(client.get("/thoi-han").text)["/nhiem-vu?progress=overdue"]
    (late, *_) = [row for row in own.tasks() if row.task.deadline.end and row.task.deadline.end < DAY]
    log = ProgressLog(own.database, lambda: MOMENT)
    log.mark(late.identity, Marking(State.DONE, DAY), user_id="local", user_name="Lan")
    text = client.get("/thoi-han").text
    before, after = int(re.findall(r"\d+", overdue)[0]), int(re.findall(r'progress=overdue"><strong>(\d+)', text)[0])
    assert after == before - 1


def test_the_month_is_a_table_with_its_tasks_on_their_days(client):
    page = client.get("/thoi-han?thang=2025-10").text
    (table,) = re.findall(r'<table class="month">.*?</table>', page, re.DOTALL)
    assert table.count('<th scope="col">') == 7
    cells = re.findall(r"<td.*?</td>", table, re.DOTALL)
    assert len(cells) % 7 == 0
    (tenth,) = [cell for cell in cells if 'datetime="2025-10-10"' in cell]
    assert "Tổ chức Ngày Chuyển đổi số tỉnh Vân Hải" in tenth
    assert "định kỳ" in tenth  # every Friday
    assert 'rel="prev" href="/thoi-han?thang=2025-09#thang"' in page
    assert 'rel="next" href="/thoi-han?thang=2025-11#thang"' in page


def test_what_is_done_is_ticked_in_the_month(client, own):
    (task, *_) = [row for row in own.tasks() if row.task.deadline.end == dt.date(2025, 9, 20)]
    log = ProgressLog(own.database, lambda: MOMENT)
    log.mark(task.identity, Marking(State.DONE, DAY), user_id="local", user_name="Lan")
    page = client.get("/thoi-han").text
    assert "✓" in page.split(f"/nhiem-vu/{task.identity}")[1][:400]


@pytest.mark.parametrize("text", ["", "2025-13", "25-01", "0000-01", "9999-12", "nay", "2025-1"])
def test_a_month_that_is_none_is_this_one(text):
    assert month_of(text, DAY) == dt.date(2025, 9, 1)


def test_a_wrong_filter_is_said_and_the_rest_is_shown(client):
    answer = client.get("/thoi-han?role=chief")
    assert answer.status_code == 422
    assert 'id="role-fault"' in answer.text
    assert "<strong>" in answer.text


def test_the_load_is_a_picture_with_words(client):
    answer = client.get("/thoi-han/tai-trong.svg?thang=2025-01")
    assert answer.headers["content-type"] == "image/svg+xml"
    root = etree.fromstring(answer.content)
    assert root.find(f"{SVG}title").text == "Tải trọng của các đơn vị năm 2025"
    assert "Số nhiệm vụ đến hạn" in root.find(f"{SVG}desc").text
    assert "style" not in answer.text


def test_the_picture_escapes_names_and_holds_the_busiest_units():
    loads = [UnitLoad(f"Đơn vị <{n}> & bạn", (n, *[0] * 11)) for n in range(30)]
    root = etree.fromstring(draw(loads, "<Năm>", "a & b"))
    names = [found.text for found in root.iter(f"{SVG}text") if found.get("x") == "0"]
    assert names == [f"Đơn vị <{n}> & bạn" for n in range(10, 30)]
    assert etree.fromstring(draw([], "t", "d")).tag == f"{SVG}svg"


def make_feed(client, csrf="", **fields):
    page = client.post("/thoi-han/lich", data={"csrf": csrf, **fields})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    (url,) = re.findall(r'readonly value="http://testserver(/lich/[\w-]+\.ics)"', page.text)
    return url


def events(answer):
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_link_gives_whole_days_with_an_alarm_under_stable_names(client, own):
    answer = client.get(
        make_feed(client, query="document=173&due_from=2025-10-01&due_to=2025-10-31", name="Tháng Mười")
    )
    first, _second = events(answer)
    assert first["DTEND"].dt - first["DTSTART"].dt == dt.timedelta(days=1)
    assert first["DTSTART"].params["VALUE"] == "DATE"
    (alarm,) = first.walk("VALARM")
    assert dt.timedelta(days=-3) <= alarm["TRIGGER"].dt < dt.timedelta(days=-2)
    text = unescape(answer.text)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert "X-PUBLISHED-TTL:PT6H" in text
    assert "X-WR-CALNAME:Tháng Mười" in text
    known = {f"{stored.identity}@kehoach" for stored in own.tasks()}
    assert {str(event["UID"]) for event in events(answer)} <= known


def test_a_period_that_has_left_the_typed_days_is_an_empty_calendar(client, own):
    _, secret = Feeds(own.database, lambda: MOMENT).make("local", "Lịch", "period=week&due_to=2020-01-01")
    assert events(client.get(f"/lich/{secret}.ics")) == []


def test_a_calendar_that_did_not_change_is_not_sent_again(client):
    url = make_feed(client)
    tag = client.get(url).headers["etag"]
    assert client.get(url, headers={"If-None-Match": f'W/{tag}, "x"'}).status_code == 304
    assert client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200


def test_only_open_tasks_where_that_is_asked_for(client, own):
    every, still = make_feed(client), make_feed(client, open_only="1")
    (task, *_) = [row for row in own.tasks() if row.task.deadline.end == dt.date(2025, 9, 20)]
    log = ProgressLog(own.database, lambda: MOMENT)
    log.mark(task.identity, Marking(State.DONE, DAY), user_id="local", user_name="Lan")
    assert len(events(client.get(every))) == len(events(client.get(still))) + 1


def test_links_are_listed_and_can_be_revoked(client):
    url = make_feed(client, name="Lịch của tôi", query="unit=S%E1%BB%9F")
    page = client.get("/thoi-han").text
    assert "Lịch của tôi" in page
    assert url.split("/")[2] not in page
    (revoke,) = re.findall(r'action="(/thoi-han/lich/\w+/thu-hoi)"', page)
    answer = client.post(revoke, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/thoi-han#lich")
    assert client.get(url).status_code == 404
    assert client.post(revoke).status_code == 404


def test_a_link_for_a_wrong_filter_is_not_made(client):
    assert client.post("/thoi-han/lich", data={"query": "period=decade"}).status_code == 422
    assert "Các liên kết của anh/chị" not in client.get("/thoi-han").text


def test_a_calendar_shows_what_its_user_may_see_at_that_moment(own):
    hidden = next(stored for stored in own.documents() if (stored.document.number or "").startswith("173"))
    with own.database.writing() as connection:
        connection.execute(team.insert().values(id="t", name="Nhóm"))
    own.limit(hidden.id, ["t"])
    inside = Viewer("u1", "lan", "Lan", Role.READER, teams=frozenset({"t"}))
    everybody = Everybody({"u1": inside, "u2": Viewer("u2", "a", "A", Role.READER)})
    with open_pages(own, DAY, everybody) as client:
        sign_in(client, "u1")
        url = make_feed(client, CSRF, query="document=173")
        client.cookies.clear()
        count = len(events(client.get(url)))
        assert count > 5
        everybody.users["u1"] = Viewer("u1", "lan", "Lan", Role.READER)
        assert events(client.get(url)) == []
        everybody.users["u1"] = inside
        assert len(events(client.get(url))) == count
        del everybody.users["u1"]
        assert client.get(url).status_code == 404


def test_links_are_their_users_alone(own):
    everybody = Everybody({name: Viewer(name, name, name, Role.READER) for name in ("u1", "u2")})
    with open_pages(own, DAY, everybody) as client:
        sign_in(client, "u1")
        make_feed(client, CSRF, name="Riêng")
        (revoke,) = re.findall(r'action="(/thoi-han/lich/\w+/thu-hoi)"', client.get("/thoi-han").text)
        sign_in(client, "u2")
        assert "Riêng" not in client.get("/thoi-han").text
        assert client.post(revoke, data={"csrf": CSRF}).status_code == 404
        sign_in(client, "u1")
        assert client.post("/thoi-han/lich", data={}).status_code == 403  # without the word of the session


def test_strangers_see_no_page(own):
    with open_pages(own, DAY, Everybody({})) as client:
        for path in ("/nhiem-vu", "/thoi-han", "/thoi-han/tai-trong", "/thoi-han/tai-trong.svg"):
            assert client.get(path, follow_redirects=False).status_code == 303
        assert client.get("/lich/secret.ics").status_code == 404


def test_assigned_tasks_are_those_of_the_links_user(own):
    user = Users(own.database, lambda: MOMENT).add(NewUser("lan", "Lan"))
    with open_pages(own, DAY, Everybody({user.id: Viewer(user.id, "lan", "Lan", Role.READER)})) as client:
        sign_in(client, user.id)
        url = make_feed(client, CSRF, query="assigned=me")
        client.cookies.clear()
        assert events(client.get(url)) == []
