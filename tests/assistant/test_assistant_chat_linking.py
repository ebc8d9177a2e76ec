"""Strangers, codes, and what somebody may see at the moment he asks."""

from __future__ import annotations

import re

import pytest
from chat_values import Talker, Talkers
from clocks import Clock
from office_values import OPEN, SHUT, leaks

from assistant.access.viewer import Viewer
from assistant.chat.doorway import Doorway, single_user
from assistant.chat.update import Act, SentFile
from index.accounts import Role
from index.chats import ChatKind, Chats
from index.library import Library
from index.teams import Teams
from ingest import pipeline

QUESTIONS = (
    "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?",
    "Phòng Bảo tồn Xích Thố làm gì?",
    "kế hoạch 77 do ai ký",
    "/han năm 2024",
    "/donvi xich tho",
    "/donvi phòng",
    "/vanban",
    "/vanban ngoc lam",
    "/hoi bảo vệ kho",
    "bạn làm được gì",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("office")
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        team = Teams(opened.database).add("Nhóm kín")
        for name, text, teams in (("mo", OPEN, []), ("kin", SHUT, [team.id])):
            path = tmp_path / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            opened.replace(pipeline.read(path), source=path.name, teams=teams)
        yield opened


@pytest.fixture
def talkers(library):
    return Talkers(library)


@pytest.fixture
def key(request):
    """The key of an update that comes again."""
    return request.node.name


@pytest.fixture
def team(library):
    return Teams(library.database).all()[0].id


def told(talker: Talker, question: str) -> list[str]:
    """The telling words of the last replies that were not typed, which may be said again."""
    return leaks(said_with_buttons(talker), question.partition(" ")[2] if question.startswith("/") else question)


def said_with_buttons(talker: Talker) -> str:
    """All that the last replies hold, labels and links too."""
    return repr(talker.replies).lower()


def test_a_stranger_is_told_once_in_half_an_hour_how_to_link(talkers):
    stranger = Talker(talkers)
    said = stranger.say("Ai chủ trì di dời hiện vật?")
    assert "/lienket" in said
    assert "di dời" not in said
    assert stranger.say("/vanban") == ""
    talkers.clock.pass_by(minutes=29)
    assert stranger.say("alo") == ""
    talkers.clock.pass_by(minutes=2)
    assert stranger.say("alo") == said


@pytest.mark.parametrize("act", [Act.TEXT, Act.PRESS, Act.FILE, Act.JOIN, Act.OTHER])
def test_a_stranger_gets_nothing_else_whatever_he_does(talkers, act):
    said = Talker(talkers).do(act, text="/han", action="v:0:", file=SentFile("h", "a.txt"))
    assert said.startswith("Trợ lý này chỉ trả lời người đã liên kết")
    assert not leaks(said.lower())


def test_a_refusal_given_twice_is_the_same(talkers, key):
    stranger = Talker(talkers)
    assert stranger.say("alo", key=key) == stranger.say("alo", key=key) != ""
    assert stranger.say("alo", key=f"{key}2") == ""


@pytest.mark.parametrize("text", ["/vanban thanh tham", "liên kết thanh tham", "THANH-THANH"])
def test_what_looks_like_a_code_is_a_question_of_somebody_linked(talkers, text):
    assert "Mã liên kết" not in talkers.person("an").say(text)


def test_words_of_a_stranger_are_no_code(talkers):
    assert "Mã liên kết" not in Talker(talkers).say("hello world")


@pytest.mark.parametrize(
    "form", ["/lienket {}", "{}", "  {} ", "lien ket {}", "Liên kết mã {}", "/LIENKET@bot {}", "/start {}"]
)
def test_a_code_links_a_private_chat_to_its_user(talkers, form):
    talkers.user("an")
    someone = Talker(talkers)
    said = someone.say(form.format(talkers.chats.make_code("an", ChatKind.PRIVATE)))
    assert said.startswith("Đã liên kết với tài khoản Ông an.")
    assert someone.chat.user_id == "an"
    assert ("chat_linked", someone.chat.id) in [(entry.action, entry.subject) for entry in talkers.log.find()]
    assert "kho lưu trữ" in someone.say("Ai chủ trì di dời hiện vật kho lưu trữ?")


def test_a_code_in_small_letters_without_its_dash_is_the_same(talkers):
    talkers.user("an")
    code = talkers.chats.make_code("an", ChatKind.PRIVATE).replace("-", "").lower()
    assert "Đã liên kết" in Talker(talkers).say(code)


def test_the_update_that_linked_is_answered_the_same_after_a_crash(talkers, key):
    talkers.user("an")
    someone, code = Talker(talkers), talkers.chats.make_code("an", ChatKind.PRIVATE)
    said = someone.say(f"/lienket {code}", key=key)
    assert someone.say(f"/lienket {code}", key=key) == said
    assert "không đúng" in someone.say(f"/lienket {code}", key=f"{key}2")


def test_wrong_codes_are_told_five_times_in_an_hour(talkers):
    talkers.user("an")
    stranger = Talker(talkers)
    said = [stranger.say("/lienket AAAAA-BBBBB") for _ in range(5)]
    assert all("không đúng" in one for one in said)
    right = talkers.chats.make_code("an", ChatKind.PRIVATE)
    assert stranger.say(f"/lienket {right}") == ""
    talkers.clock.pass_by(minutes=61)
    again = talkers.chats.make_code("an", ChatKind.PRIVATE)
    assert "Đã liên kết" in stranger.say(f"/lienket {again}")


def test_a_linked_chat_can_be_linked_anew_and_be_let_go(talkers):
    someone = talkers.person("an")
    talkers.user("binh")
    assert "Ông binh" in someone.say(f"/lienket {talkers.chats.make_code('binh', ChatKind.PRIVATE)}")
    assert someone.chat.user_id == "binh"
    assert "Đã ngắt" in someone.say("/ngat")
    assert "/lienket" in someone.say("alo")
    assert ("chat_unlinked", someone.chat.id) in [(entry.action, entry.subject) for entry in talkers.log.find()]


def test_a_command_without_its_code_says_how_to_get_one(talkers):
    assert "Nhắc việc > Liên kết trò chuyện" in talkers.person("an").say("/lienket")
    assert "Nhắc việc > Liên kết trò chuyện" in Talker(talkers).say("/lienket")


def test_a_group_is_bound_by_the_code_of_an_administrator(talkers, team):
    group = talkers.group("chu", team)
    assert "văn bản của nhóm “Nhóm kín”" in group.replies[0].text
    assert "Ông chu" not in group.replies[0].text
    assert "Xích Thố" in group.say("Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?")
    assert "quản trị viên" in group.say("/ngat")
    assert "biên tập viên" in group.do(Act.FILE, file=SentFile("h", "a.txt"))
    assert group.say("/nhac").startswith(f"nhắc|chat:{group.chat.id}|chat:{group.chat.id}|")


def test_a_group_of_no_team_sees_the_plans_of_everybody(talkers):
    group = talkers.group("chu")
    assert "các văn bản dùng chung" in group.replies[0].text
    for question in QUESTIONS:
        group.say(question)
        assert not told(group, question)


def test_a_group_ends_with_whoever_bound_it(talkers, team):
    group = talkers.group("chu", team)
    talkers.user("chu", Role.EDITOR)
    assert group.say("Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?").startswith("Trợ lý này chỉ trả lời trong nhóm")


def test_a_private_code_does_not_bind_a_group(talkers):
    talkers.user("an")
    group = Talker(talkers, group=True)
    assert "không đúng" in group.say(f"/lienket {talkers.chats.make_code('an', ChatKind.PRIVATE)}")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_limited_plan_is_never_told_of(talkers, question):
    outside = talkers.person("ngoai", unit="Phòng Bảo tồn")
    assert outside.say(question)
    assert not told(outside, question)


def test_a_member_of_the_team_is_answered_and_the_message_names_its_plan(talkers, team, library):
    inside = talkers.person("trong", teams=[team])
    shut = next(plan.id for plan in library.documents() if "77/" in (plan.document.number or ""))
    for question in (
        "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?",
        "/donvi xich tho",
        "/vanban ngoc lam",
        "/han năm 2024",
    ):
        inside.say(question)
        assert leaks(said_with_buttons(inside))
        assert shut in inside.documents


def test_whoever_left_the_team_sees_nothing_by_the_buttons_he_has(talkers, team):
    someone = talkers.person("an", teams=[team])
    question = "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?"
    someone.say(question)
    had = [one.action for reply in someone.replies for one in reply.choices]
    someone.say("/donvi xich tho")
    had += [one.action for reply in someone.replies for one in reply.choices]
    assert len(had) >= 3
    talkers.user("an")
    for action in had:
        said = someone.do(Act.PRESS, action=action)
        assert said
        assert not leaks(said.lower() + said_with_buttons(someone))
    for number in "1234":
        assert not leaks(someone.say(number).lower() + said_with_buttons(someone))
    assert not leaks(someone.say("Ai phối hợp?").lower(), question)
    assert not leaks(someone.say(question).lower(), question)


def test_a_turn_of_before_is_not_repeated_to_whoever_left_the_team(talkers, team, key):
    someone = talkers.person("an", teams=[team])
    question = "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?"
    assert leaks(someone.say(question, key=key).lower(), question)
    talkers.user("an")
    assert someone.say(question, key=key).startswith("Câu trả lời này không còn xem được")


def test_the_buttons_of_another_user_show_nothing(talkers, team):
    inside = talkers.person("trong", teams=[team])
    inside.say("Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ?")
    action = inside.replies[0].choices[0].action
    other = talkers.person("cung-nhom", teams=[team])
    assert "không còn xem được" in other.do(Act.PRESS, action=action)


def test_an_account_that_was_shut_is_a_stranger(talkers):
    someone = talkers.person("an")
    del talkers.viewers["an"]
    assert someone.say("/vanban").startswith("Trợ lý này chỉ trả lời người đã liên kết")
    assert someone.say("/vanban") == ""


def test_links_say_where_the_web_is(talkers):
    assert re.search(r"trang web của trợ lý \(https://kehoach\.vanhai\.example\)", Talker(talkers).say("alo"))


def test_the_doorway_knows_the_viewer_of_a_chat(library):
    clock = Clock()
    chats = Chats(library.database, clock)
    doorway = Doorway(single_user)
    stranger = chats.meet("phone", "1", ChatKind.PRIVATE, "")
    assert doorway.viewer(stranger) is None
    private = chats.link(chats.make_code("local", ChatKind.PRIVATE), stranger.id)
    assert doorway.viewer(private) == single_user("local")
    group = chats.meet("phone", "2", ChatKind.GROUP, "Nhóm A")
    bound = chats.link(chats.make_code("local", ChatKind.GROUP), group.id)
    viewer = doorway.viewer(bound)
    assert viewer == Viewer(f"chat:{group.id}", f"chat:{group.id}", "Nhóm A", Role.READER)
    assert not viewer.scope.everything  # though an administrator bound it
    assert doorway.viewer(chats.get(chats.unlink(group.id).id)) is None
