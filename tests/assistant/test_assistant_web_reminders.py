"""The page of reminders: what is asked for, what comes next, how past reminders went, and who sees what of it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
import sqlalchemy as sa
from page_values import CSRF, Everybody, sign_in, site

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.web.document import document_pages
from assistant.channels.web.pages import Pages
from assistant.channels.web.progress import progress_pages
from assistant.channels.web.reminder_form import Typed, wish_of
from assistant.channels.web.reminders import reminder_pages
from assistant.clock import zone
from assistant.reminders.desk import ReminderDesk
from index import chat_tables
from index.accounts import NewUser, Role, Users
from index.audit_log import AuditLog, Wanted
from index.chats import ChatKind, Chats
from index.notices import Due, Entry, Kind, NewNotice, Notices, Told, Turn
from index.people import team
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionInvalid

NOW = dt.datetime(2025, 9, 10, 9, tzinfo=zone())
PATH = "/nhac"
FORM = {"csrf": CSRF, "rhythm": "before", "days": "7, 1", "hour": "8"}
UNIT = FORM | {"subject": "unit", "unit": "Sở Tư pháp"}


def clock():
    return NOW


class Place:
    """The pages over the samples, with a reader of Sở Tư pháp and another of no unit."""

    def __init__(self, library, *, alone=False):
        self.library, database = library, library.database
        users = Users(database, clock)
        people = [users.add(NewUser(name, name.title(), Role.READER, unit)) for name, unit in PEOPLE]
        self.an, self.ba = (user.id for user in people)
        seen = {user.id: Viewer(user.id, user.name, user.shown, user.role, user.unit) for user in people}
        everybody = Everybody(seen)
        self.chats, self.notices = Chats(database, clock), Notices(database, clock)
        self.log = AuditLog(database, clock)
        pages, journal = Pages(clock), Journal(self.log)
        desk = ReminderDesk(library, database, clock)
        routers = (
            reminder_pages(pages, library, desk, journal, clock),
            document_pages(pages, library, journal, writable=True),
            *progress_pages(pages, library, journal, clock),
        )
        self.client = site(pages, routers, None if alone else everybody)
        sign_in(self.client, self.an)

    def plan(self, number="173/KH-UBND"):
        return next(one.id for one in self.library.documents() if one.document.number == number)

    def limit(self, document_id):
        with self.library.database.writing() as connection:
            connection.execute(sa.insert(team), [{"id": "t", "name": "Nhóm kín"}])
        self.library.limit(document_id, ["t"], ["t"])

    def told(self, tasks=(), *, user="", key="k", **went):
        """A notice of some tasks, and how it went."""
        entries = tuple(Entry(one.document_id, Told(one.identity, dt.date(2025, 9, 20), "7")) for one in tasks)
        new = NewNotice(Kind.DUE, key, f"Nhắc {len(tasks)} nhiệm vụ", entries, lambda *_: None)
        self.notices.write(Turn(Due(user or self.an, (), ()), {}, [new]))
        if went:
            made = sa.update(chat_tables.notice).where(chat_tables.notice.c.key == key)
            with self.library.database.writing() as connection:
                connection.execute(made.values(went))


PEOPLE = (("an", "Sở Tư pháp"), ("ba", ""))


@pytest.fixture
def place(own):
    return Place(own)


def subscriptions(page):
    return re.findall(r"/nhac/(\w+)/bo", page)


def words(page):
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_unit_is_subscribed_to_and_let_go(place):
    page = place.client.post(PATH, data=UNIT | {"unit": "so tu phap"}).text
    assert "Đã đặt lời nhắc: việc của Sở Tư pháp: nhắc trước 7 ngày và 1 ngày, lúc 8 giờ." in words(page)
    (made,) = subscriptions(page)
    after = place.client.post(f"{PATH}/{made}/bo", data=FORM).text
    assert "Đã bỏ lời nhắc." in after
    assert subscriptions(after) == []
    actions = [entry.action for entry in place.log.find(Wanted(), limit=9, offset=0)]
    assert actions == ["unsubscribed", "subscribed"]


def test_the_deadlines_that_come_next_are_shown(place):
    page = place.client.post(PATH, data=UNIT).text
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', page.split('id="da-nhac"')[0])
    assert days == sorted(days)
    assert 0 < len(days) <= 3
    assert days[0] >= "2025-09-10"
    identity = re.search(r'href="/nhiem-vu/(\w+)"', page)[1]
    assert "Sở Tư pháp" in str(place.library.task(identity).task)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"unit": ""}, "Hãy ghi tên đơn vị"),
        ({"unit": "Sở Vũ trụ"}, "không giao việc cho “Sở Vũ trụ”"),
        ({"unit": "Phòng"}, "Có nhiều đơn vị"),
        ({"days": ""}, "Số ngày trước hạn"),
        ({"days": "bảy"}, "Số ngày trước hạn"),
        ({"days": "400"}, "Số ngày trước hạn"),
        ({"days": "1 2 3 4 5 6"}, "Số ngày trước hạn"),
        ({"hour": "24"}, "Hãy chọn giờ"),
        ({"rhythm": "weekly", "weekday": "7"}, "Hãy chọn một ngày"),
        ({"rhythm": "yearly"}, "Hãy chọn nhắc về việc gì"),
        ({"subject": "everything"}, "Hãy chọn nhắc về việc gì"),
        ({"subject": "plan"}, "Hãy chọn kế hoạch"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(place, form, problem):
    answer = place.client.post(PATH, data=UNIT | form)
    assert answer.status_code == 422
    assert problem in words(answer.text)
    assert f'name="days" class="short" value="{form.get("days", "7, 1")}"' in answer.text
    assert subscriptions(place.client.get(PATH).text) == []


def test_a_form_becomes_a_wish(own):
    typed = Typed("unit", "Sở Tư pháp", rhythm="before", days="1; 7,3 7")
    assert wish_of(typed, own) == Wish(Subject.UNIT, "Sở Tư pháp", Rhythm.BEFORE, (7, 3, 1), 8)
    weekly = Typed("mine", rhythm="weekly", days="x", hour="17", weekday="6")
    assert wish_of(weekly, own) == Wish(Subject.MINE, "", Rhythm.WEEKLY, (), 17, 6)
    assert wish_of(Typed("task", task="abc", rhythm="daily", hour="0"), own).days == ()
    with pytest.raises(SubscriptionInvalid):
        wish_of(Typed("task"), own)


def test_the_pages_of_a_plan_and_a_task_remind_and_come_back(place):
    plan = place.plan()
    task = next(
        one for one in place.library.tasks([plan]) if one.task.deadline.end and one.task.deadline.end > NOW.date()
    )
    for address, form in (
        (f"/van-ban/{plan}", {"subject": "plan", "plan": plan}),
        (f"/nhiem-vu/{task.identity}", {"subject": "task", "task": task.identity}),
    ):
        page = place.client.get(address).text
        (asked,) = re.findall(r'<form method="post" action="/nhac".*?</form>', page, re.DOTALL)
        for name, value in form.items():
            assert f'name="{name}" value="{value}"' in asked
        answer = place.client.post(PATH, data={"csrf": CSRF, "days": "7, 1", "here": "1"} | form)
        assert answer.url.path == address
        assert "Đã đặt lời nhắc" in answer.text
    assert len(subscriptions(place.client.get(PATH).text)) == 2


def test_what_is_over_offers_no_reminder_and_says_that_nothing_comes(place):
    old = next(one for one in place.library.tasks() if one.task.deadline.end and one.task.deadline.end < NOW.date())
    assert 'action="/nhac"' not in place.client.get(f"/nhiem-vu/{old.identity}").text
    asked = {"csrf": CSRF, "subject": "task", "task": old.identity, "days": "7", "here": "1"}
    assert "Hiện không có thời hạn nào sắp tới." in place.client.post(PATH, data=asked).text


def test_a_subscription_is_its_users_alone(place):
    (made,) = subscriptions(place.client.post(PATH, data=UNIT).text)
    sign_in(place.client, place.ba)
    assert subscriptions(place.client.get(PATH).text) == []
    refused = place.client.post(f"{PATH}/{made}/bo", data=FORM)
    assert (refused.status_code, "subscription_missing" in refused.text) == (404, True)
    sign_in(place.client, place.an)
    assert subscriptions(place.client.get(PATH).text) == [made]


def test_nothing_is_changed_without_the_word_of_the_session(place):
    (made,) = subscriptions(place.client.post(PATH, data=UNIT).text)
    for path, form in ((PATH, UNIT), (f"{PATH}/{made}/bo", {})):
        assert place.client.post(path, data=form | {"csrf": "another"}).status_code == 403
    assert subscriptions(place.client.get(PATH).text) == [made]


def test_a_plan_that_may_not_be_seen_is_as_good_as_none(place):
    plan = place.plan()
    task = place.library.tasks([plan])[0].identity
    place.limit(plan)
    for subject, hidden in (("plan", plan), ("task", task)):
        answers = [
            place.client.post(PATH, data=FORM | {"subject": subject, subject: value}) for value in (hidden, "1" * 16)
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert answers[0].text == answers[1].text
    assert plan not in place.client.get(PATH).text


def test_what_was_hidden_meanwhile_is_not_named_any_more(place):
    plan = place.plan()
    tasks = place.library.tasks([plan])[:2]
    for form in ({"subject": "plan", "plan": plan}, {"subject": "task", "task": tasks[0].identity}):
        place.client.post(PATH, data=FORM | form)
    place.told(tasks)
    before = words(place.client.get(PATH).text)
    telling = ["173/KH-UBND", *(" ".join(one.task.text.split())[:40] for one in tasks)]
    assert all(text in before for text in telling)
    place.limit(plan)
    page = place.client.get(PATH).text
    assert not any(text in words(page) for text in telling)
    assert plan not in page
    assert len(subscriptions(page)) == 2  # they can still be let go
    assert "Nhắc 2 nhiệm vụ" in page


WENT = [
    (
        {"status": "sent", "channel": "Telegram", "sent_at": "2025-09-10T01:00:00.000000+00:00"},
        "đã gửi qua Telegram, 10/09/2025 08:00",
    ),
    ({"status": "waiting"}, "đang chờ gửi"),
    (
        {"status": "waiting", "channel": "zalo_oa", "code": "quota"},
        "Zalo OA không nhận (quota), đang gửi qua ứng dụng khác",
    ),
    (
        {"status": "refused", "channel": "zalo_bot", "code": "window", "message": "Quá 48 giờ"},
        "không gửi được Zalo Bot không nhận: Quá 48 giờ window",
    ),
    ({}, "chỉ hiện ở đây"),
]


@pytest.mark.parametrize(("went", "said"), WENT)
def test_a_past_reminder_says_how_it_went(place, went, said):
    place.told(place.library.tasks()[:1], **went)
    assert said in words(place.client.get(PATH).text)


def test_past_reminders_come_in_pages_newest_first(place):
    for number in range(45):
        place.told(key=f"k{number}", title=f"Lời thứ {number}.")
    first = place.client.get(PATH).text
    assert re.findall(r"Lời thứ (\d+)\.", first) == [str(number) for number in range(44, 24, -1)]

    middle = place.client.get(f"{PATH}?offset=20").text
    assert 'rel="prev"' in middle
    assert 'rel="next"' in middle
    last = place.client.get(f"{PATH}?offset=40").text
    assert re.findall(r"Lời thứ (\d+)\.", last) == ["4", "3", "2", "1", "0"]
    assert 'rel="next"' not in last


def test_past_reminders_are_their_readers_alone(place):
    place.told(place.library.tasks()[:1], user=place.ba)
    assert "Nhắc 1 nhiệm vụ" not in place.client.get(PATH).text


def test_without_a_chat_the_page_says_where_reminders_stay(place):
    hint = "Chưa có cuộc trò chuyện nào gửi được"
    assert hint in place.client.get(PATH).text
    chat = place.chats.meet("telegram", "1", ChatKind.PRIVATE, "An")
    place.chats.link(place.chats.make_code(place.an, ChatKind.PRIVATE), chat.id)
    assert hint not in place.client.get(PATH).text
    place.chats.leave(chat.id)
    assert hint in place.client.get(PATH).text


def test_ones_own_unit_is_suggested(place):
    assert 'name="unit" list="units" value="Sở Tư pháp"' in place.client.get(PATH).text
    own = place.client.post(PATH, data=FORM | {"subject": "mine"}).text
    assert "Việc của Sở Tư pháp và việc giao cho anh/chị" in words(own)


def test_the_user_of_this_machine_is_reminded_too(own):
    place = Place(own, alone=True)
    page = place.client.post(PATH, data=UNIT).text
    assert "Việc của Sở Tư pháp" in words(page)
    assert 'value="mine"' not in page  # he has no unit, and nothing is handed to him
