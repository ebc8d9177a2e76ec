"""Messages on their way out: in order, tried again, given to the next channel, never to who may not see them."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from anyio import to_thread
from anyio.from_thread import start_blocking_portal
from channel_values import MemoryChannel

from assistant.access.viewer import Viewer
from assistant.chat import reply as replies
from assistant.chat import sending
from assistant.chat.channel import Abilities, SendingFailed, SendingRefused
from assistant.chat.doorway import Doorway
from assistant.chat.reply import Choice, Reply
from assistant.chat.sending import ATTEMPTS, FOLLOW, MessageQueue, Pace, notice_key
from index import chat_tables
from index.accounts import Role
from index.chats import ChatKind, Chats
from index.messages import Messages, NewMessage
from index.moments import to_text
from index.teams import Teams
from plan.errors import LibraryBusy


class Told:
    """Says of a job what a test puts there."""

    def __init__(self):
        self.words = [("đang đọc", False)]

    def told(self, _job_id):
        return self.words.pop(0) if len(self.words) > 1 else self.words[0]


class Post:
    def __init__(self, library, clock):
        self.clock, self.library = clock, library
        self.viewers = {"u1": Viewer("u1", "an", "An", Role.READER)}
        self.telegram = MemoryChannel("telegram")
        self.zalo = MemoryChannel("zalo_bot", abilities=Abilities(2000, pace=10_000))
        self.channels = {"telegram": self.telegram, "zalo_bot": self.zalo}
        self.chats = Chats(library.database, clock)
        self.messages = Messages(library.database, clock)
        self.jobs = Told()
        self.stopping = threading.Event()
        self.chat = self.link("telegram", "7")

    def link(self, channel, address):
        chat = self.chats.meet(channel, address, ChatKind.PRIVATE, "An")
        return self.chats.link(self.chats.make_code("u1", ChatKind.PRIVATE), chat.id)

    def queue(self, portal):
        return MessageQueue(
            self.messages,
            self.chats,
            self.library,
            self.channels,
            Doorway(self.viewers.get),
            self.jobs,
            lambda: portal,
            self.clock,
            ("zalo_bot", "telegram"),
            most=1,
        )

    def put(self, reply, key="a", chat=None, **more):
        self.messages.put(
            [NewMessage((chat or self.chat).id, key, replies.dump(reply), reply.documents, job_id=reply.job_id, **more)]
        )

    def work_off(self):
        with start_blocking_portal() as portal:
            queue = self.queue(portal)
            while queue.work_once("s", self.stopping):
                pass

    def state(self, key="a"):
        columns = chat_tables.message.c
        query = sa.select(columns.status, columns.code).where(columns.key == key)
        with self.library.database.reading() as connection:
            return tuple(connection.execute(query).one())

    def notice(self):
        row = {"recipient": "u1", "kind": "due", "key": "k", "title": "", "made_at": to_text(self.clock.now)}
        row |= {"status": "waiting", "channel": "", "code": "", "message": ""}
        with self.library.database.writing() as connection:
            return connection.execute(sa.insert(chat_tables.notice).values(row)).inserted_primary_key[0]


@pytest.fixture
def post(own, clock):
    return Post(own, clock)


def test_messages_go_out_in_their_order(post):
    for n in range(3):
        post.put(Reply(f"{n}"), str(n))
    post.work_off()
    assert [(address, reply.text) for address, reply in post.telegram.sent] == [("7", "0"), ("7", "1"), ("7", "2")]
    assert post.state("2") == ("sent", "")


def test_a_message_that_was_not_taken_is_sent_later_and_before_the_next(post):
    post.put(Reply("first"), "a")
    post.put(Reply("second"), "b")
    post.telegram.fails = [SendingFailed("flood", wait=30.0)]
    post.work_off()
    assert (post.telegram.sent, post.state()) == ([], ("queued", "flood"))
    post.clock.pass_by(seconds=29)
    post.work_off()
    assert post.telegram.sent == []
    post.clock.pass_by(seconds=1)
    post.work_off()
    assert [reply.text for _, reply in post.telegram.sent] == ["first", "second"]


def test_a_message_nobody_takes_was_refused_at_last_and_lets_the_next_go(post):
    post.put(Reply("first"), "a")
    post.put(Reply("second"), "b")
    post.telegram.fails = [SendingFailed("network")] * ATTEMPTS
    for _ in range(ATTEMPTS):
        post.work_off()
        post.clock.pass_by(minutes=6)
    assert post.state() == ("refused", "network")
    assert [reply.text for _, reply in post.telegram.sent] == ["second"]


def test_what_a_channel_has_no_buttons_for_is_written_out_and_typed(post):
    zalo = post.link("zalo_bot", "z")
    post.put(Reply("Kế hoạch nào?", (Choice("Số 18", "q:t:0"), Choice("Số 76", "q:t:1"))), chat=zalo)
    post.work_off()
    ((_, shown),) = post.zalo.sent
    assert "1. Số 18\n2. Số 76" in shown.text
    assert shown.choices == ()
    assert '"2": "q:t:1"' in post.chats.get(zalo.id).menu


def test_a_reminder_that_is_refused_goes_to_the_next_channel_once(post):
    zalo, which = post.link("zalo_bot", "z"), post.notice()
    post.zalo.fails = [SendingRefused("window", gone=True)]
    post.put(Reply("Nhắc việc"), notice_key(which, zalo.id), zalo, notice_id=which)
    post.work_off()
    assert [reply.text for _, reply in post.telegram.sent] == ["Nhắc việc"]
    assert post.chats.get(zalo.id).gone
    assert post.state(notice_key(which, zalo.id)) == ("refused", "window")


def test_a_reminder_that_all_refuse_stays_refused(post):
    zalo, which = post.link("zalo_bot", "z"), post.notice()
    post.zalo.fails, post.telegram.fails = [SendingRefused("window")], [SendingRefused("blocked")]
    post.put(Reply("Nhắc việc"), notice_key(which, zalo.id), zalo, notice_id=which)
    post.work_off()
    with post.library.database.reading() as connection:
        row = connection.execute(sa.select(chat_tables.notice)).one()
    assert (row.status, row.code, row.channel) == ("refused", "blocked", "telegram")
    assert post.zalo.sent == post.telegram.sent == []


def test_a_reply_is_given_to_no_other_channel(post):
    post.link("zalo_bot", "z")
    post.telegram.fails = [SendingRefused("too_long")]
    post.put(Reply("Đáp"))
    post.work_off()
    assert post.zalo.sent == []


def test_what_its_reader_may_not_see_any_more_is_not_sent(post):
    document = post.library.documents()[0]
    post.put(Reply("Của kế hoạch này", documents=frozenset({document.id})), "a")
    team = Teams(post.library.database).add("Tổ khác")
    post.library.limit(document.id, [team.id])
    post.work_off()
    assert (post.telegram.sent, post.state()) == ([], ("dropped", "not_visible"))


def test_what_all_may_see_is_sent_while_the_user_is_let_in(post):
    document = post.library.documents()[0]
    post.put(Reply("Của kế hoạch này", documents=frozenset({document.id})), "a")
    post.work_off()
    assert len(post.telegram.sent) == 1
    post.put(Reply("Của kế hoạch này", documents=frozenset({document.id})), "b")
    post.viewers.clear()
    post.work_off()
    assert (len(post.telegram.sent), post.state("b")) == (1, ("dropped", "not_visible"))


def test_who_is_shut_out_hears_no_more_of_reminders_and_jobs(post):
    which = post.notice()
    post.put(Reply("Không có việc quá hạn."), notice_key(which, post.chat.id), notice_id=which)
    post.put(Reply("", job_id="j"), "job")
    post.put(Reply("Trợ lý này chỉ trả lời người đã liên kết."), "refusal")
    post.viewers.clear()
    post.work_off()
    assert [reply.text for _, reply in post.telegram.sent] == ["Trợ lý này chỉ trả lời người đã liên kết."]
    assert post.state("job") == ("dropped", "not_visible")


def test_a_reminder_is_not_sent_to_who_has_the_chat_since(post):
    which = post.notice()
    post.put(Reply("Việc giao cho anh/chị"), notice_key(which, post.chat.id), notice_id=which)
    post.viewers["u2"] = Viewer("u2", "binh", "Bình", Role.READER)
    post.chats.link(post.chats.make_code("u2", ChatKind.PRIVATE), post.chat.id)
    post.work_off()
    assert (post.telegram.sent, post.state(notice_key(which, post.chat.id))) == ([], ("dropped", "not_visible"))


def test_a_message_follows_its_job_to_the_end(post):
    post.jobs.words = [("đang đọc", False), ("đang đọc", False), ("đang lưu", False), ("xong", True)]
    post.put(Reply("", job_id="j"))
    for _ in range(4):
        post.work_off()
        post.clock.now += FOLLOW
    assert [reply.text for _, reply in post.telegram.sent] == ["đang đọc"]
    assert [(message, reply.text) for _, message, reply in post.telegram.edited] == [("1", "đang lưu"), ("1", "xong")]
    assert post.state() == ("sent", "")


def test_where_the_message_of_a_job_is_gone_its_end_is_told_in_a_new_one(post):
    post.jobs.words = [("đang đọc", False), ("đang lưu", False), ("xong", True)]
    post.put(Reply("", job_id="j"))
    post.telegram.fails = [None, SendingRefused("telegram_refused"), SendingRefused("telegram_refused")]
    for _ in range(4):
        post.work_off()
        post.clock.now += FOLLOW
    assert [reply.text for _, reply in post.telegram.sent] == ["đang đọc", "xong"]
    assert post.state() == ("sent", "")


def test_where_the_message_to_be_replaced_is_gone_a_new_one_is_sent(post):
    post.put(Reply("tiếp theo", edits="12"))
    post.telegram.fails = [SendingRefused("telegram_refused")]
    post.work_off()
    post.clock.now += FOLLOW
    post.work_off()
    assert [reply.text for _, reply in post.telegram.sent] == ["tiếp theo"]


def test_a_mistake_in_the_program_at_a_message_lets_the_next_go_at_last(post, caplog):
    post.put(Reply("first"), "a")
    post.put(Reply("second"), "b")
    post.telegram.fails = [ZeroDivisionError()] * ATTEMPTS
    for _ in range(ATTEMPTS):
        post.work_off()
        post.clock.pass_by(minutes=6)
    assert post.state() == ("refused", "internal_error")
    assert [reply.text for _, reply in post.telegram.sent] == ["second"]
    assert "ZeroDivisionError" in caplog.text


def test_a_message_whose_senders_all_die_lets_the_next_go_at_last(post):
    post.put(Reply("first"), "a")
    post.put(Reply("second"), "b")
    for _ in range(ATTEMPTS):
        assert post.messages.claim("dead", sending.LEASE).key == "a"
        post.clock.now += sending.LEASE
    post.work_off()
    assert post.state() == ("refused", "sender_lost")
    assert [reply.text for _, reply in post.telegram.sent] == ["second"]


def test_no_channel_can_ask_for_ever(post):
    post.put(Reply("Đáp"))
    post.telegram.fails = [SendingFailed("flood", wait=float("inf"))]
    post.work_off()
    post.clock.pass_by(days=1)
    post.work_off()
    assert post.state() == ("sent", "")


def test_a_library_that_cannot_be_written_delays_a_message(post, monkeypatch):
    def busy(_job):
        raise LibraryBusy("Thư viện đang bận.")

    post.put(Reply("", job_id="j"))
    monkeypatch.setattr(post.jobs, "told", busy)
    post.work_off()
    assert post.state() == ("queued", LibraryBusy.code)


def test_a_channel_that_hangs_leaves_senders_for_the_others(post):
    hanging, go_on = threading.Event(), threading.Event()

    def hang(_address, _reply):
        hanging.set()
        go_on.wait(10)
        return "1"

    async def send(address, reply):
        return await to_thread.run_sync(hang, address, reply)

    post.telegram.send = send
    zalo, second = post.link("zalo_bot", "z"), post.link("telegram", "8")
    post.put(Reply("a"), "a")
    post.put(Reply("b"), "b", second)
    post.put(Reply("c"), "c", zalo)
    with start_blocking_portal() as portal:
        queue = post.queue(portal)
        sender = threading.Thread(target=queue.work_once, args=("other", post.stopping))
        sender.start()
        assert hanging.wait(10)
        assert queue.work_once("s", post.stopping)
        assert not queue.work_once("s", post.stopping)
        go_on.set()
        sender.join()
        assert queue.work_once("s", post.stopping)
    assert [reply.text for _, reply in post.zalo.sent] == ["c"]
    assert post.state("b") == ("sent", "")


def test_a_message_takes_the_place_of_another_where_that_can_be(post):
    post.put(Reply("tiếp theo", edits="12"))
    post.work_off()
    assert [(message, reply.text) for _, message, reply in post.telegram.edited] == [("12", "tiếp theo")]
    zalo = post.link("zalo_bot", "z")
    post.put(Reply("tiếp theo", edits="12"), "b", zalo)
    post.work_off()
    assert [reply.text for _, reply in post.zalo.sent] == ["tiếp theo"]


def test_a_message_for_a_channel_that_was_switched_off_is_refused(post):
    post.put(Reply("Đáp"))
    del post.channels["telegram"]
    post.work_off()
    assert post.state() == ("refused", "channel_off")


def test_stopping_puts_a_message_back_untried(post):
    post.telegram.abilities = Abilities(4096, pace=0.001)
    post.put(Reply("a"), "a")
    post.put(Reply("b"), "b")
    with start_blocking_portal() as portal:
        queue = post.queue(portal)
        assert queue.work_once("s", post.stopping)
        post.stopping.set()
        assert queue.work_once("s", post.stopping)
    assert [reply.text for _, reply in post.telegram.sent] == ["a"]
    assert post.state("b") == ("queued", "stopping")
    assert post.messages.claim("s", dt.timedelta(seconds=1)).attempts == 1


def test_a_pace_gives_each_its_turn(monkeypatch):
    monkeypatch.setattr(sending.time, "monotonic", lambda: 5.0)
    pace, waited = Pace(10.0), []

    class Never:
        def wait(self, seconds):
            waited.append(round(seconds, 3))
            return False

    assert all(pace.wait(Never()) for _ in range(4))
    assert waited == [0.0, 0.1, 0.2, 0.3]
