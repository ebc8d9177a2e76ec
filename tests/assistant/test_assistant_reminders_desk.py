"""What people say to the desk of reminders and press there."""

from __future__ import annotations

import pytest
from clocks import Clock
from reminder_values import Desk, add_team, at, every, identities, make_task, store, until

from index import chat_tables
from index.progress import ProgressLog
from plan.errors import KehoachError, MarkRefused, SubscriptionInvalid, SubscriptionMissing

OFFICE = "Văn phòng Sở"


@pytest.fixture
def desk(library):
    made = Desk(library, Clock(at("2024-03-01", 9)), address="https://kehoach.example")
    made.person("lan", OFFICE)
    made.person("xa", "Phòng Khác")
    return made


@pytest.fixture
def plan(desk):
    tasks = [
        make_task("t1", OFFICE, until("2024-03-15"), "Báo cáo kết quả."),
        make_task("t2", OFFICE, until("2024-03-15"), "Rà soát thủ tục."),
        make_task("t3", OFFICE, every("monthly"), "Giao ban tháng."),
        make_task("t4", "Phòng Khác", until("2024-05-15"), "Việc nơi khác."),
    ]
    return store(desk.library, "a", tasks, number="76/KH-SVHTT")


def say(desk, words, who="lan"):
    (reply,) = desk.desk.said(desk.people[who], who, words)
    return reply


def press(desk, action, who="lan"):
    (reply,) = desk.desk.pressed(desk.people[who], who, action, "m1")
    return reply


def reminded(desk, plan):
    """Lan was told of three tasks; gives the ids of the reminders by task."""
    say(desk, "nhắc kế hoạch 76 trước 30 ngày")
    desk.clock.now = at("2024-03-02")
    desk.work()
    names = {identity: name for name, identity in identities(desk.library, plan).items()}
    return {names[row.identity]: row.id for row in reversed(desk.rows(chat_tables.reminder))}


def test_a_wish_is_answered_with_what_was_understood_and_the_next_two(desk, plan):
    reply = say(desk, "nhắc Văn phòng Sở trước 7 ngày")
    assert "việc của Văn phòng Sở: nhắc trước 7 ngày, lúc 8 giờ" in reply.text
    assert reply.text.count("15/03/2024") == 2
    assert reply.documents == {plan}
    (kept,) = desk.desk.subscriptions("lan")
    assert [choice.action for choice in reply.choices] == [f"rx:{kept.id}"]
    assert kept.next_at == at("2024-03-02")


def test_a_digest_says_when_it_first_comes(desk, plan):
    reply = say(desk, "gửi tổng hợp việc Văn phòng Sở sáng thứ hai hằng tuần lúc 7 giờ 30")
    assert "Bản đầu tiên: 7 giờ thứ Hai 04/03/2024." in reply.text
    assert "7 giờ 30 được đặt thành 7 giờ" in reply.text


@pytest.mark.parametrize("words", ["nhắc Phòng Không Có", "nhắc kế hoạch 999", "nhắc việc này"])
def test_what_is_not_understood_gets_a_sentence_with_two_examples(desk, plan, words):
    with pytest.raises(SubscriptionInvalid) as raised:
        say(desk, words)
    assert raised.value.message.count("“nhắc ") >= 2
    assert not desk.desk.subscriptions("lan")


def test_what_comes_close_is_offered(desk, plan):
    reply = say(desk, "nhắc Văn phòng trước 3 ngày")
    assert not reply.choices or [choice.label for choice in reply.choices] == [OFFICE]
    reply = say(desk, "nhắc Phòng Khac trước 3 ngày") if not reply.choices else press(desk, reply.choices[0].action)
    assert "Đã đặt lời nhắc" in reply.text


def test_the_list_names_each_and_removes_it(desk, plan):
    assert "Chưa có lời nhắc nào" in say(desk, "").text
    say(desk, "nhắc Văn phòng Sở trước 7 ngày")
    desk.clock.now = at("2024-03-01", 10)
    say(desk, "nhắc kế hoạch 76 trước 10 ngày")
    reply = say(desk, "")
    assert "1. việc của Văn phòng Sở" in reply.text
    assert "2. việc của kế hoạch 76/KH-SVHTT" in reply.text
    left = press(desk, reply.choices[0].action)
    assert left.edits == "m1"
    assert "1. việc của kế hoạch 76/KH-SVHTT" in left.text
    with pytest.raises(SubscriptionMissing):
        press(desk, reply.choices[1].action, "xa")


def test_words_end_a_wish(desk, plan):
    say(desk, "nhắc Văn phòng Sở trước 7 ngày")
    say(desk, "nhắc kế hoạch 76 trước 10 ngày")
    assert "Các lời nhắc đang có" in say(desk, "bỏ nhắc").text
    assert "Đã bỏ lời nhắc" in say(desk, "bỏ nhắc Văn phòng Sở").text
    assert len(desk.desk.subscriptions("lan")) == 1
    assert "Đã bỏ 1 lời nhắc" in say(desk, "bỏ hết lời nhắc").text
    assert not desk.desk.subscriptions("lan")
    say(desk, "nhắc Văn phòng Sở trước 7 ngày")
    assert "Đã bỏ 1 lời nhắc" in say(desk, "xóa tất cả").text  # behind /nhac


def test_a_notice_of_several_leads_to_each_and_its_buttons(desk, plan):
    ids = reminded(desk, plan)
    (action,) = desk.actions()
    tasks = press(desk, action)
    assert {choice.action for choice in tasks.choices} == {f"rt:{ids[name]}" for name in ("t1", "t2", "t3")}
    one = press(desk, f"rt:{ids['t1']}")
    assert "Báo cáo kết quả." in one.text
    assert [choice.action.split(":")[0] for choice in one.choices] == ["rd", "rs", "rs", "rs"]
    assert one.links[0].url == f"https://kehoach.example/nhiem-vu/{identities(desk.library, plan)['t1']}"


def test_done_marks_the_task_once(desk, plan):
    ids = reminded(desk, plan)
    assert "Đã ghi hoàn thành ngày 02/03/2024" in press(desk, f"rd:{ids['t1']}").text
    assert "từ trước" in press(desk, f"rd:{ids['t1']}").text
    log = ProgressLog(desk.library.database, desk.clock)
    (mark,) = log.history(identities(desk.library, plan)["t1"], desk.people["lan"].scope)
    assert (mark.user_id, mark.done) == ("lan", at("2024-03-02").date())
    assert "Các kỳ sau vẫn được nhắc" in press(desk, f"rd:{ids['t3']}").text


def test_who_may_not_mark_is_told_who_may(desk, plan):
    say(desk, "nhắc Văn phòng Sở trước 30 ngày", "xa")
    desk.clock.now = at("2024-03-02")
    desk.work()
    (first, *_) = desk.rows(chat_tables.reminder)
    with pytest.raises(MarkRefused):
        press(desk, f"rd:{first.id}", "xa")


def test_nobody_presses_what_somebody_else_was_told(desk, plan):
    ids = reminded(desk, plan)
    for action in (f"rd:{ids['t1']}", f"rs:{ids['t1']}:3", f"rt:{ids['t1']}", "rl:1"):
        with pytest.raises(SubscriptionMissing):
            press(desk, action, "xa")


def test_what_became_hidden_is_neither_shown_nor_marked(desk, plan):
    ids = reminded(desk, plan)
    add_team(desk.library, "kín")
    desk.library.limit(plan, ["kín"])
    for action in (f"rd:{ids['t1']}", f"rt:{ids['t1']}", "rl:1"):
        with pytest.raises(SubscriptionMissing):
            press(desk, action)
    assert "76" not in say(desk, "").text


@pytest.mark.parametrize(
    "action",
    ["r", "rx:", "rd:x", "rd:-1", "rd:9999999999999999999999", "rs:1:999", "rl:", "rw:a:b", "rw:x/y/z/8:unit:0"],
)
def test_any_action_is_answered_with_a_sentence(desk, plan, action):
    with pytest.raises(KehoachError):
        press(desk, action)


def test_a_plan_one_may_not_see_cannot_be_subscribed_to(desk, plan):
    add_team(desk.library, "kín")
    desk.library.limit(plan, ["kín"])
    with pytest.raises(SubscriptionInvalid):
        desk.want("lan", "plan", plan)
    with pytest.raises(SubscriptionInvalid):
        say(desk, "nhắc kế hoạch 76 trước 3 ngày")


@pytest.mark.parametrize(
    "when",
    ["before/99999999999/-/8", "before/-7/-/8", "before/-/-/8", "before/7/-/24", "weekly/-/9/8", "weekly/-/-/8"],
)
def test_a_wish_that_no_button_had_is_not_kept(desk, plan, when):
    with pytest.raises(SubscriptionMissing):
        press(desk, f"rw:{when}:mine:")
    assert desk.desk.subscriptions("lan") == []
