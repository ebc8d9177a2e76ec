"""Reminders are made when they are due, once, and never of what somebody may not see."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from clocks import Clock
from reminder_values import Desk, add_team, at, every, identities, make_task, on_days, store, until

from assistant.chat.doorway import Doorway
from index import chat_tables, messages
from index.notices import Notices
from index.progress import Marking, ProgressLog
from plan.errors import LibraryBusy, LibraryDamaged
from plan.progress import State

OFFICE = "Văn phòng Sở"


@pytest.fixture
def desk(library):
    made = Desk(library, Clock(at("2024-03-01", 9)), address="https://kehoach.example")
    made.person("lan", OFFICE)
    return made


def plan(library, *, key="a", teams=(), serial=1):
    tasks = [
        make_task("t1", OFFICE, until("2024-03-15"), "Báo cáo kết quả cải cách."),
        make_task("t2", OFFICE, until("2024-03-15"), "Rà soát thủ tục."),
        make_task("t3", "Phòng Tài chính", until("2024-03-20"), "Quyết toán."),
    ]
    return store(library, key, tasks, teams=teams, serial=serial)


def test_tells_before_the_deadline_then_nearer_then_once_when_overdue(desk, library):
    plan(library)
    desk.want("lan", "unit", OFFICE)
    heads = {}
    for date in range(2, 20):
        desk.clock.now = at(f"2024-03-{date:02}")
        desk.work()
        heads[date] = len(desk.texts())
    assert [date for date in range(3, 20) if heads[date] > heads[date - 1]] == [8, 14, 16]
    first, _, last = desk.texts()
    assert "còn 7 ngày" in first
    assert "Trước ngày 15/03/2024" in first
    assert "1/KH-SVHTT" in first
    assert "Quá hạn:" in last
    assert "quá hạn 1 ngày" in last
    assert "Quyết toán" not in last


def test_a_single_task_brings_its_buttons_and_its_page(desk, library):
    known = identities(library, plan(library))
    desk.want("lan", "task", known["t1"])
    desk.clock.now = at("2024-03-08")
    desk.work()
    (reminder,) = desk.rows(chat_tables.reminder)
    assert desk.actions() == [f"rd:{reminder.id}", f"rs:{reminder.id}:3"]
    (row,) = desk.rows(chat_tables.message)
    assert f"https://kehoach.example/nhiem-vu/{known['t1']}" in row.body


def test_who_is_shut_out_gets_nothing_and_keeps_his_wishes(desk, library):
    plan(library)
    desk.want("lan", "unit", OFFICE)
    viewer = desk.shut_out("lan")
    desk.clock.now = at("2024-03-08")
    assert desk.work() == 1
    assert not desk.texts()
    assert len(desk.kept.of("lan")) == 1
    desk.people["lan"] = viewer
    desk.clock.now = at("2024-03-10")
    desk.work()
    assert ["còn 5 ngày" in text for text in desk.texts()] == [True]


def test_a_plan_beyond_the_scope_is_never_told(desk, library):
    add_team(library, "kín")
    plan(library, key="b", teams=["kín"], serial=2)
    desk.people["boss"] = desk.people["lan"]
    desk.person("mai", OFFICE, teams=["kín"])
    desk.want("lan", "mine", "")
    desk.want("mai", "mine", "")
    desk.clock.now = at("2024-03-08")
    desk.work()
    assert not desk.texts("lan")
    assert len(desk.texts("mai")) == 1


def test_what_is_limited_after_the_wish_is_not_told(desk, library):
    add_team(library, "kín")
    document = plan(library)
    desk.want("lan", "plan", document)
    library.limit(document, ["kín"])
    desk.clock.now = at("2024-03-08")
    desk.work()
    assert not desk.texts()


def test_the_first_chat_in_order_is_taken_and_without_one_it_is_kept(desk, library):
    plan(library)
    desk.person("mai", OFFICE, channel="zalo_bot")
    desk.chat("mai", "telegram")
    desk.person("cúc", OFFICE, channel="")
    for name in ("mai", "cúc"):
        desk.want(name, "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    desk.work()
    status = {row.recipient: row.status for row in desk.rows(chat_tables.notice)}
    assert status == {"mai": "waiting", "cúc": "kept"}
    (message,) = desk.rows(chat_tables.message)
    assert desk.chats.get(message.chat_id).channel == "telegram"
    assert message.key == f"notice:{message.notice_id}:{message.chat_id}"


def test_two_wishes_for_one_task_tell_it_once(desk, library):
    document = plan(library)
    desk.clock.now = at("2024-03-07", 22)
    desk.want("lan", "unit", OFFICE, days=(7,))
    desk.want("lan", "plan", document, days=(20, 7), hour=9)
    for hour in (8, 9):
        desk.clock.now = at("2024-03-08", hour)
        desk.work()
    told = [(row.identity, row.reason) for row in desk.rows(chat_tables.reminder)]
    assert len(told) == len(set(told))
    office, other = desk.texts()
    assert "Báo cáo" in office
    assert "Báo cáo" not in other


def test_done_is_left_out_and_a_recurring_one_comes_back_next_time(desk, library):
    document = store(
        library, "q", [make_task("q", OFFICE, every("monthly")), make_task("o", OFFICE, until("2024-04-30"))]
    )
    known = identities(library, document)
    desk.want("lan", "plan", document, days=(3,))
    log = ProgressLog(library.database, desk.clock)
    for task in ("q", "o"):
        log.mark(known[task], Marking(State.DONE, at("2024-03-20").date()), user_id="u", user_name="U")
    for date in ("2024-03-29", "2024-04-28"):
        desk.clock.now = at(date)
        desk.work()
    assert [(row.identity, row.day) for row in desk.rows(chat_tables.reminder)] == [(known["q"], "2024-04-30")]


def test_put_off_comes_on_its_day_once_unless_it_is_done(desk, library):
    known = identities(library, plan(library))
    desk.want("lan", "plan", library.documents()[0].id, days=(7,))
    desk.clock.now = at("2024-03-08")
    desk.work()
    ids = {row.identity: row.id for row in desk.rows(chat_tables.reminder)}
    for task in ("t1", "t2"):
        desk.desk.pressed(desk.people["lan"], "lan", f"rs:{ids[known[task]]}:3", "")
    desk.desk.pressed(desk.people["lan"], "lan", f"rd:{ids[known['t2']]}", "")
    before = len(desk.texts())
    for date in ("2024-03-10", "2024-03-11", "2024-03-12"):
        desk.clock.now = at(date)
        desk.work()
    (text,) = desk.texts()[before:]
    assert "Báo cáo" in text
    assert "còn 4 ngày" in text
    assert not desk.rows(chat_tables.snooze)


def test_two_days_that_were_put_off_and_have_become_one_are_told_once(desk, library):
    document = store(library, "f", [make_task("t", OFFICE, on_days("2024-03-08", "2024-03-09"), "Báo cáo kết quả")])
    desk.want("lan", "plan", document, days=(1,))
    desk.clock.now = at("2024-03-08")
    desk.work()
    for row in desk.rows(chat_tables.reminder):
        desk.desk.pressed(desk.people["lan"], "lan", f"rs:{row.id}:3", "")
    assert len(desk.rows(chat_tables.snooze)) == 2
    store(library, "g", [make_task("t", OFFICE, until("2024-03-20"), "Báo cáo kết quả")])
    desk.clock.now = at("2024-03-11")
    assert desk.schedule.work_once("w", desk.stopping)
    assert "còn 9 ngày" in desk.texts()[-1]
    assert not desk.rows(chat_tables.snooze)


def test_old_digests_are_forgotten_and_what_was_told_is_not(desk, library):
    plan(library)
    desk.want("lan", "unit", OFFICE, "weekly", weekday=4)
    desk.want("lan", "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    desk.work()
    told = desk.rows(chat_tables.reminder)
    assert [row.kind for row in desk.rows(chat_tables.notice)] == ["due", "weekly"]
    outbox = messages.Messages(library.database, desk.clock)
    while (found := outbox.claim("s", dt.timedelta(minutes=1))) is not None:
        outbox.sent(found.id, "s", "1", "Telegram")
    desk.clock.now = at("2024-05-08")
    Notices(library.database, desk.clock).sweep(dt.timedelta(days=30))
    assert [row.kind for row in desk.rows(chat_tables.notice)] == ["due"]
    assert desk.rows(chat_tables.reminder) == told


def test_a_turn_that_somebody_else_made_was_no_work(desk, library):
    plan(library)
    desk.want("lan", "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    due = desk.schedule._notices.due()
    desk.work()
    desk.schedule._notices.due = lambda: due
    assert not desk.schedule.work_once("w", desk.stopping)
    assert len(desk.texts()) == 1


def test_a_daily_digest_without_anything_is_left_out_a_weekly_one_says_so(desk, library):
    desk.clock.now = at("2024-06-02", 9)
    plan(library, key="c")
    log = ProgressLog(library.database, desk.clock)
    for identity in identities(library, library.documents()[0].id).values():
        log.mark(identity, Marking(State.DONE, at("2024-03-10").date()), user_id="u", user_name="U")
    desk.want("lan", "unit", OFFICE, "daily")
    desk.want("lan", "unit", OFFICE, "weekly", weekday=0)
    desk.clock.now = at("2024-06-03")
    desk.work()
    (text,) = desk.texts()
    assert "Không có việc quá hạn" in text
    assert [row.kind for row in desk.rows(chat_tables.notice)] == ["weekly"]


def test_a_digest_counts_what_is_overdue_this_week_and_later(desk, library):
    deadlines = ["2024-05-02", "2024-05-21", "2024-05-26", "2024-05-27", "2024-06-19", "2024-06-20"]
    store(library, "d", [make_task(f"t{n}", OFFICE, until(one)) for n, one in enumerate(deadlines)])
    desk.clock.now = at("2024-05-19", 9)
    desk.want("lan", "unit", OFFICE, "weekly", weekday=0)
    desk.clock.now = at("2024-05-20")
    desk.work()
    (text,) = desk.texts()
    assert "Quá hạn: 1. Đến hạn từ nay đến hết Chủ nhật: 2. Sau đó đến 19/06/2024: 2." in text


def test_a_long_list_fits_one_message_and_says_what_is_left_out(desk, library):
    words = "Tổ chức tổng kết, đánh giá việc thực hiện các nội dung của chương trình phát triển " * 3
    store(library, "e", [make_task(f"t{n}", OFFICE, until("2024-03-15"), f"{n} {words}") for n in range(40)])
    desk.want("lan", "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    desk.work()
    (text,) = desk.texts()
    shown = text.count("còn 7 ngày")
    assert len(text) <= 1300
    assert f"… và {40 - shown} việc khác." in text


def test_of_a_personal_number_not_even_a_part_is_told(desk, library):
    call = "Liên hệ ông Phùng Văn Bách, Phó Trưởng phòng, theo số điện thoại 0912 345 678, gửi báo cáo."
    alone = f"Hoàn thành và gửi báo cáo kết quả cải cách hành chính về phòng chuyên môn tổng hợp. {call}"
    store(library, "n", [make_task(f"t{n}", OFFICE, until("2024-03-15"), f"{n}. {call}") for n in range(3)])
    store(library, "m", [make_task("t9", "Phòng Tài chính", until("2024-03-15"), alone)], serial=2)
    desk.person("binh")
    desk.want("lan", "unit", OFFICE)
    desk.want("binh", "unit", "Phòng Tài chính")
    desk.clock.now = at("2024-03-08")
    desk.work()
    assert len(desk.texts()) == 2
    assert not any("0912" in text for text in desk.texts())


def test_a_fault_between_any_two_steps_tells_once(desk, library, monkeypatch):
    plan(library)
    desk.want("lan", "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    put, calls = messages.put, []

    def broken(*given):
        calls.append(given)
        if len(calls) == 1:
            put(*given)
            raise LibraryBusy("giữa chừng")
        put(*given)

    monkeypatch.setattr("index.notices.messages.put", broken)
    with pytest.raises(LibraryBusy):
        desk.work()
    assert not desk.rows(chat_tables.notice)
    assert not desk.texts()
    assert desk.kept.of("lan")[0].next_at <= desk.clock.now
    desk.work()
    assert len(desk.rows(chat_tables.notice)) == len(desk.texts()) == 1


def test_a_mistake_at_one_recipient_holds_nobody_else_up(desk, library, caplog):
    plan(library)
    desk.person("mai", OFFICE)
    for name in ("lan", "mai"):
        desk.want(name, "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    chat = desk.schedule._recipients.chat
    desk.schedule._recipients.chat = lambda recipient: chat(recipient) if recipient == "mai" else 1 / 0
    assert desk.work() == 1
    assert [who for who, _ in desk.sent()] == ["mai"]
    assert "ZeroDivisionError" in caplog.text
    desk.schedule._recipients.chat = chat
    assert desk.work() == 0
    desk.clock.now = at("2024-03-08", 8, 5)
    desk.work()
    assert sorted(who for who, _ in desk.sent()) == ["lan", "mai"]


def test_a_plan_that_cannot_be_read_holds_nobody_else_up(desk, library, caplog):
    plan(library)
    desk.person("mai", OFFICE)
    for name in ("lan", "mai"):
        desk.want(name, "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    viewer = desk.schedule._recipients.viewer

    def damaged(recipient):
        if recipient == "lan":
            raise LibraryDamaged("Bản ghi bị hỏng.")
        return viewer(recipient)

    desk.schedule._recipients.viewer = damaged
    assert desk.work() == 1
    assert [who for who, _ in desk.sent()] == ["mai"]
    assert "the reminders of lan" in caplog.text


def at_once_with(together: threading.Barrier, schedule):
    """The schedule, which writes each turn only when the other has made one too, as far as there is another."""
    write = schedule._notices.write

    def slowly(turn):
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(2)
        write(turn)

    schedule._notices.write = slowly
    return schedule


def test_two_that_make_the_same_turn_tell_once(desk, library):
    plan(library)
    names = sorted(f"p{n}" for n in range(12))
    for name in names:
        desk.person(name, OFFICE)
        desk.want(name, "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    together = threading.Barrier(2)

    def work():
        schedule = at_once_with(together, desk.new_schedule())
        while schedule.work_once("w", desk.stopping):
            pass
        together.abort()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for _ in range(2)]:
            done.result()
    assert sorted(who for who, _ in desk.sent()) == names
    assert len(desk.rows(chat_tables.notice)) == len(names)


def test_a_plan_that_goes_while_a_turn_is_made_is_not_told(desk, library):
    document = plan(library)
    desk.want("lan", "unit", OFFICE)
    desk.clock.now = at("2024-03-08")
    write = desk.schedule._notices.write

    def late(turn):
        if library.documents():
            library.remove(document)
        write(turn)

    desk.schedule._notices.write = late
    desk.work()
    assert not desk.texts()
    assert not desk.rows(chat_tables.notice)


def test_a_group_hears_what_its_team_sees_until_it_is_unbound(desk, library):
    add_team(library, "kín")
    plan(library, key="b", teams=["kín"], serial=2)
    desk.person("chủ", role="administrator", channel="")
    group = desk.chats.meet("telegram", "-100", "group", "Nhóm Văn phòng")
    desk.chats.link(desk.chats.make_code("chủ", "group", "kín"), group.id)
    recipient = f"chat:{group.id}"
    desk.people[recipient] = Doorway(desk.people.get).viewer(desk.chats.get(group.id))
    desk.want(recipient, "unit", OFFICE)
    del desk.people[recipient]
    desk.clock.now = at("2024-03-08")
    desk.work()
    assert len(desk.sent()) == 1
    desk.chats.unlink(group.id)
    desk.clock.now = at("2024-03-14")
    desk.work()
    assert len(desk.sent()) == 1
