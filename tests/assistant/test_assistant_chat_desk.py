"""What is answered in a private chat, over the sample plans."""

from __future__ import annotations

import shutil
import threading

import pytest
from anyio.from_thread import start_blocking_portal
from chat_values import BUTTONS, NUMBERS, Talkers, phone

from assistant.chat.composing import length
from assistant.chat.update import Act, Update, dump
from assistant.chat.working import LEASE, UpdateQueue
from index.audit_log import AuditLog, Wanted
from index.library import Library
from index.messages import Messages
from index.updates import Incoming, Updates

LISTED = "Văn phòng Sở chủ trì những việc gì?"


@pytest.fixture(scope="module")
def library(sample_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chat") / "data"
    shutil.copytree(sample_data, folder)
    with Library.open(folder, embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def talkers(library):
    return Talkers(library)


@pytest.fixture
def an(talkers, request):
    return talkers.person(request.node.name, unit="Văn phòng Sở")


@pytest.fixture
def typing(library, request):
    """Somebody in a messenger without buttons."""
    return Talkers(library, messenger=phone(NUMBERS)).person(request.node.name)


def test_a_plain_question_is_answered_with_its_source(an):
    said = an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    assert "Văn phòng Sở" in said
    assert "[1] 18/KH-SVHTT, dòng 145" in said
    assert "Phối hợp" not in said  # nobody asked
    assert "Sản phẩm" not in said
    assert an.labels == ["Xem đoạn trích [1]"]
    assert an.documents


def test_what_is_asked_beside_is_said(an):
    assert "- Phối hợp:" in an.say("Ai chủ trì, ai phối hợp số hóa kết quả giải quyết TTHC?")


def test_a_question_without_marks_and_one_behind_a_command_are_understood(an):
    plain = an.say("so hoa ket qua giai quyet tthc do ai chu tri")
    assert "Văn phòng Sở" in plain
    assert an.say("/hoi@kehoach_bot Ai chủ trì số hóa kết quả giải quyết TTHC?") == plain


def test_a_follow_up_belongs_to_the_question_before(an):
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    assert "Các phòng, đơn vị thuộc Sở" in an.say("Còn phối hợp?")


def test_after_eight_hours_or_on_demand_a_conversation_begins(an, talkers):
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    first = an.chat.conversation_id
    an.say("Hạn khi nào?")
    assert an.chat.conversation_id == first
    an.say("/moi")
    assert an.chat.conversation_id == ""
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    second = an.chat.conversation_id
    talkers.clock.pass_by(hours=9)
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    assert len({first, second, an.chat.conversation_id}) == 3


def test_a_conversation_that_was_deleted_on_the_web_begins_anew(an, talkers):
    an.say(LISTED)
    talkers.conversations.delete(an.chat.user_id, an.chat.conversation_id)
    assert "Có 17 nhiệm vụ" in an.say(LISTED)


def test_an_update_given_twice_is_one_turn(an, talkers):
    first = an.say(LISTED, key=f"twice {an.address}")
    talkers.chats.remember(an.chat.id, conversation_id="")  # it died before this was noted
    assert an.say(LISTED, key=f"twice {an.address}") == first
    viewer = talkers.viewers[an.chat.user_id]
    assert len(talkers.conversations.turns(viewer.id, an.chat.conversation_id, viewer.scope)) == 1
    assert len(talkers.conversations.find(viewer.id)) == 1


def test_the_passage_stands_behind_a_button_with_a_link_and_reading_it_is_noted(library, talkers, an):
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    said = an.press("Xem đoạn trích [1]")
    assert said.startswith("[1] 18/KH-SVHTT, dòng 145\nMục: ")
    (document,) = an.documents
    (noted,) = AuditLog(library.database, talkers.clock).find(Wanted(an.chat.user_id, "read"))
    assert (noted.subject, noted.detail) == (document, "18/KH-SVHTT doan=145-145")
    assert "\n> Số hóa kết quả giải quyết TTHC còn hiệu lực của Sở" in said
    assert an.replies[0].links[0].url.startswith("https://kehoach.vanhai.example/van-ban/")
    assert an.replies[0].links[0].url.endswith("?doan=145-145#d145")


def test_without_an_address_there_are_no_links(library):
    someone = Talkers(library, address="").person("khong-dia-chi")
    someone.say(LISTED)
    someone.press("đoạn trích")
    assert someone.replies[0].links == ()
    someone.say("/vanban")
    assert someone.replies[0].links == ()


def test_a_long_list_comes_in_parts_without_a_gap(an):
    said = an.say(LISTED)
    seen = [said]
    while any("Xem thêm" in label for label in an.labels):
        seen.append(an.press("Xem thêm"))
        assert an.replies[0].edits == "m1"  # takes the place of the message whose button it was
    rows = [line.split(".")[0] for part in seen for line in part.splitlines() if line.split(".")[0].isdecimal()]
    assert rows == [str(n) for n in range(1, 18)]
    assert all(length(part) < 1_800 for part in seen)
    assert "suy ra" in seen[-1]


def test_who_leads_every_row_is_said_once(an):
    assert an.say(LISTED).count("Văn phòng Sở; ") == 0


def test_more_can_be_typed(an):
    an.say(LISTED)
    assert "(từ số 7)" in an.say("xem them")
    assert an.say("xem thêm").count("(từ số 13)") == 1


def test_more_of_a_list_that_has_no_more_is_none(an):
    an.say("/han Văn phòng Sở quý IV/2024")
    assert an.labels == ["Việc quá hạn"]
    assert an.say("xem thêm") == "Không còn gì để xem thêm. Anh/chị hỏi gì tiếp theo?"
    first = an.say("/donvi Văn phòng Sở")
    said = ""
    while "Không còn gì" not in said:  # to the end, and not the last rows again
        last, said = said, an.say("xem thêm")
        assert said != last
    an.say("/donvi Văn phòng Sở")
    while "Về đầu danh sách" not in an.labels:
        an.say("xem thêm")
    assert an.press("Về đầu danh sách") == first


def test_whose_unit_is_not_known_is_told_so(talkers, an):
    nobody = talkers.person("khong-don-vi")
    assert nobody.say("việc quá hạn của tôi").startswith("Chưa biết đơn vị của anh/chị.")
    assert nobody.say("Phòng tôi phải làm gì?").startswith("Chưa biết đơn vị của anh/chị.")
    assert "nhiệm vụ" in an.say("việc của tôi")


def test_what_asks_nothing_is_not_looked_up(an):
    an.say("Ai chủ trì số hóa kết quả giải quyết TTHC?")
    assert an.say("cảm ơn nhé").startswith("Không có gì.")
    assert an.say("ok").startswith("Vâng.")
    assert "ví dụ:" in an.say("👍")
    assert "Các phòng, đơn vị thuộc Sở" in an.say("Còn phối hợp?")


def test_numbers_are_typed_where_there_are_no_buttons(typing):
    said = typing.say(LISTED)
    assert "7. Xem thêm (còn 11)" in said
    assert "Không có lựa chọn số 1" in typing.say("1")  # a task of the list is no choice
    assert "(từ số 7)" in typing.say("7")
    assert "> " in typing.say("14.")
    assert "Không có lựa chọn số 99" in typing.say("99")


def test_several_readings_are_offered_and_one_is_chosen(an):
    question = "Ai chủ trì tổng hợp báo cáo?"
    said = an.say(question)
    assert "mời chọn" in said or "Có thể anh/chị" in said
    first = an.labels[0]
    assert len(first) <= 60
    assert "Chủ trì: " in an.press(first)


def test_typed_readings_are_not_said_twice(typing):
    said = typing.say("Ai chủ trì tổng hợp báo cáo?")
    assert "Gửi số để chọn" in said
    assert "Chủ trì: " in typing.say("1")


def test_what_is_not_in_the_plans_is_said_plainly(an):
    assert "không nêu" in an.say("Giá vé xem xiếc là bao nhiêu?")


def test_what_is_due_is_listed_for_the_own_unit(an, talkers):
    talkers.clock.now = talkers.clock.now.replace(year=2024, month=9, day=2)
    said = an.say("/han")
    assert said.startswith("Việc Văn phòng Sở chủ trì đến hạn từ 02/09/2024 đến 02/10/2024:")
    assert "30/09/2024 – " in said
    assert "18/KH-SVHTT, dòng" in said
    assert an.documents
    late = an.press("quá hạn")
    assert "đã quá hạn" in late
    assert "30/06/2024 – " in late
    assert "30/09/2024" not in late


@pytest.mark.parametrize("words", ["so tai chinh quy iv", "Sở Tài chính quý IV", "việc của Sở Tài chính trong quý IV"])
def test_what_is_due_of_a_named_unit_and_period(an, talkers, words):
    talkers.clock.now = talkers.clock.now.replace(year=2025, month=9, day=1)
    assert "Sở Tài chính chủ trì đến hạn từ 01/10/2025 đến 31/12/2025" in an.say(f"/han {words}")


def test_a_unit_is_summed_up_and_its_tasks_listed(an):
    assert an.say("/donvi van phong so").startswith("Văn phòng Sở: chủ trì 17 nhiệm vụ trong 2 kế hoạch")
    assert an.press("Xem 17").startswith("Văn phòng Sở chủ trì 17 nhiệm vụ:\n1. ")
    assert "\n7. " in an.press("Xem thêm")


def test_units_with_a_word_in_common_are_offered(an):
    an.say("/donvi sở")
    assert an.press("Sở Tài chính").startswith("Sở Tài chính: chủ trì")
    assert "không có đơn vị chủ trì nào" in an.say("/donvi Sở Bưu điện")


def test_plans_are_listed_with_links(an):
    assert an.say("/vanban").startswith("Có 5 kế hoạch:")
    said = an.say("/vanban cai cach hanh chinh")
    assert "1. 18/KH-SVHTT ngày 26/01/2024: " in said
    assert an.replies[0].links[0].url.startswith("https://kehoach.vanhai.example/van-ban/")
    assert "Không có kế hoạch nào" in an.say("/vanban tàu ngầm")


def test_plans_come_in_parts(an, monkeypatch):
    monkeypatch.setattr("assistant.chat.overviews.PLANS", 2)
    assert an.say("/vanban Vân Hải").startswith("Có 5 kế hoạch khớp với “Vân Hải”:\n1. ")
    assert an.labels == ["Xem thêm (còn 3)"]
    assert an.press("Xem thêm").splitlines()[1].startswith("3. ")


def test_plans_and_their_links_fit_where_everything_is_written_out(typing):
    said = typing.say("/vanban")
    assert length(said) < 2_000
    assert all(link.url in said for link in typing.replies[0].links)


def test_reminders_are_handed_on(an):
    who = an.chat.user_id
    assert an.say("/nhac Văn phòng Sở trước 7 ngày") == f"nhắc|{who}|{who}|Văn phòng Sở trước 7 ngày"
    assert an.say("nhắc Văn phòng Sở") == f"nhắc|{who}|{who}|nhắc Văn phòng Sở"
    assert an.do(Act.PRESS, action="r:1", message="m7") == f"bấm|{who}|{who}|r:1|m7"


def test_a_question_is_answered_once_though_its_worker_dies(library, talkers, an):
    updates, messages = Updates(library.database, talkers.clock), Messages(library.database, talkers.clock)
    asked = Update("phone", f"dies {an.address}", an.address, Act.TEXT, text=LISTED)
    updates.put([Incoming(asked.channel, asked.key, asked.address, dump(asked))])
    with start_blocking_portal() as portal:
        queue = UpdateQueue(updates, talkers.chats, {"phone": talkers.messenger}, talkers.desk, lambda: portal, list)
        updates.claim("dead", LEASE)
        portal.call(talkers.desk.respond, asked, an.chat)  # and then it dies
        talkers.clock.pass_by(seconds=LEASE.total_seconds() + 1)
        assert queue.work_once("w", threading.Event())
    message = messages.claim("s", LEASE)
    assert "Có 17 nhiệm vụ" in message.body
    assert message.documents == an_documents(talkers, an)
    viewer = talkers.viewers[an.chat.user_id]
    assert len(talkers.conversations.turns(viewer.id, an.chat.conversation_id, viewer.scope)) == 1


def an_documents(talkers, talker):
    """The plans that the only turn of a chat rests on."""
    viewer = talkers.viewers[talker.chat.user_id]
    (turn,) = talkers.conversations.turns(viewer.id, talker.chat.conversation_id, viewer.scope)
    return talkers.conversations.kept(viewer.id, turn.id, viewer.scope).documents


def test_help_names_the_commands_and_the_unit(an):
    said = an.say("/start")
    assert said == an.say("/trogiup")
    assert "/han: " in said
    assert "Văn phòng Sở." in said
    assert "/trogiup" in an.say("/xyz")


@pytest.mark.parametrize("act", [Act.JOIN, Act.OTHER])
def test_other_acts_get_a_sentence(an, act):
    assert "/trogiup" in an.do(act)


@pytest.mark.parametrize(
    "action", ["", "x", "c:0:1", "m:zz:a", "q:0000000000000000:1", "h:1", "h:a:b:c:d", "v:x:y", "t:q:"]
)
def test_buttons_nobody_gave_out_are_answered_politely(an, action):
    assert "hỏi lại" in an.do(Act.PRESS, action=action) or "gửi lại lệnh" in an.do(Act.PRESS, action=action)


def test_every_button_fits(an):
    assert BUTTONS.choices >= 1
    for text in (LISTED, "/donvi", "/donvi sở", "/han", "/vanban"):
        an.say(text)
        for reply in an.replies:
            assert all(len(one.action.encode()) <= 64 and len(one.label) <= 60 for one in reply.choices)
