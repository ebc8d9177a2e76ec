"""Chats, and the one-time codes that link them."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from index import chat_tables
from index.chats import CODE_LASTS, ChatKind, Chats, group_of_recipient
from index.teams import Teams
from plan.errors import ChatMissing, LinkInvalid


@pytest.fixture
def chats(library, clock):
    return Chats(library.database, clock)


@pytest.fixture
def private(chats):
    return chats.meet("telegram", "7", ChatKind.PRIVATE, "An")


def test_who_writes_first_is_a_stranger(chats, private, clock):
    assert (private.linked, private.user_id, private.seen_at, private.gone) == (False, None, clock.now, False)
    assert chats.at("telegram", "7") == private
    assert chats.at("zalo_bot", "7") is None


def test_a_chat_is_met_again_under_its_id(chats, private, clock):
    chats.leave(private.id)
    clock.pass_by(hours=3)
    again = chats.meet("telegram", "7", ChatKind.PRIVATE, "Nguyễn An")
    assert (again.id, again.title, again.seen_at, again.gone) == (private.id, "Nguyễn An", clock.now, False)


def test_strangers_are_forgotten_and_linked_chats_are_not(chats, private, clock):
    linked = chats.meet("telegram", "8", ChatKind.PRIVATE, "Bình")
    chats.link(chats.make_code("u1", ChatKind.PRIVATE), linked.id)
    clock.pass_by(days=20)
    recent = chats.meet("telegram", "9", ChatKind.PRIVATE, "Chi")
    clock.pass_by(days=20)
    chats.sweep(dt.timedelta(days=30))
    assert chats.at("telegram", "7") is None
    assert chats.get(linked.id).linked
    assert chats.get(recent.id) == recent


def test_a_code_links_one_chat_once(chats, private):
    code = chats.make_code("u1", ChatKind.PRIVATE)
    linked = chats.link(f" {code.lower()} ", private.id)
    assert (linked.linked, linked.user_id, linked.recipient) == (True, "u1", "u1")
    other = chats.meet("telegram", "8", ChatKind.PRIVATE, "Bình")
    with pytest.raises(LinkInvalid):
        chats.link(code, other.id)
    assert [chat.id for chat in chats.of_user("u1")] == [private.id]


@pytest.mark.parametrize("code", ["", "ABCDE-12345", "\ud800"])
def test_another_code_links_nothing(chats, private, code):
    chats.make_code("u1", ChatKind.PRIVATE)
    with pytest.raises(LinkInvalid):
        chats.link(code, private.id)
    assert not chats.get(private.id).linked


def test_a_code_is_worth_nothing_after_a_while(chats, private, clock):
    code = chats.make_code("u1", ChatKind.PRIVATE)
    clock.now += CODE_LASTS
    with pytest.raises(LinkInvalid):
        chats.link(code, private.id)


def test_the_code_is_not_kept(library, chats):
    code = chats.make_code("u1", ChatKind.PRIVATE)
    with library.database.reading() as connection:
        (row,) = connection.execute(sa.select(chat_tables.link_code)).all()
    assert code not in repr(row)
    assert code.replace("-", "") not in repr(row)


def test_a_code_for_a_person_links_no_group_and_the_other_way_round(library, chats, private):
    team = Teams(library.database).add("Tổ chuyển đổi số")
    group = chats.meet("telegram", "-100", ChatKind.GROUP, "Tổ")
    for code, chat in (
        (chats.make_code("u1", ChatKind.PRIVATE), group),
        (chats.make_code("u1", ChatKind.GROUP, team.id), private),
    ):
        with pytest.raises(LinkInvalid):
            chats.link(code, chat.id)


def test_a_code_that_a_group_has_read_links_nobody_any_more(chats, private):
    code = chats.make_code("u1", ChatKind.PRIVATE)
    group = chats.meet("telegram", "-100", ChatKind.GROUP, "Tổ")
    for chat in (group, private):
        with pytest.raises(LinkInvalid):
            chats.link(code, chat.id)
    assert not chats.get(private.id).linked


def test_a_group_is_bound_to_a_team_and_to_nobody(library, chats):
    team = Teams(library.database).add("Tổ chuyển đổi số")
    group = chats.meet("telegram", "-100", ChatKind.GROUP, "Tổ")
    bound = chats.link(chats.make_code("admin", ChatKind.GROUP, team.id), group.id)
    assert (bound.team_id, bound.user_id, bound.linked_by) == (team.id, None, "admin")
    assert group_of_recipient(bound.recipient) == bound.id
    assert chats.groups() == [bound]
    Teams(library.database).remove(team.id)
    assert chats.get(group.id).team_id is None


def test_an_unlinked_chat_is_a_stranger_s_again(chats, private):
    chats.link(chats.make_code("u1", ChatKind.PRIVATE), private.id)
    chats.remember(private.id, conversation_id="c", menu='{"1": "q:t:0"}')
    assert (chats.get(private.id).conversation_id, chats.get(private.id).menu) == ("c", '{"1": "q:t:0"}')
    assert chats.unlink(private.id).user_id == "u1"
    after = chats.get(private.id)
    assert (after.linked, after.user_id, after.conversation_id, after.menu) == (False, None, "", "")
    assert chats.of_user("u1") == []


def test_chats_of_a_user_come_the_one_used_last_first(chats, private, clock):
    clock.pass_by(minutes=1)
    later = chats.meet("zalo_bot", "z", ChatKind.PRIVATE, "An")
    for chat in (private, later):
        chats.link(chats.make_code("u1", ChatKind.PRIVATE), chat.id)
    assert [chat.id for chat in chats.of_user("u1")] == [later.id, private.id]
    clock.pass_by(minutes=1)
    chats.meet("telegram", "7", ChatKind.PRIVATE, "An")
    assert [chat.id for chat in chats.of_user("u1")] == [private.id, later.id]


def test_there_is_no_chat_of_another_id(chats):
    with pytest.raises(ChatMissing):
        chats.get("none")


def test_old_codes_are_forgotten(library, chats, clock):
    chats.make_code("u1", ChatKind.PRIVATE)
    clock.now += CODE_LASTS + dt.timedelta(seconds=1)
    chats.make_code("u1", ChatKind.PRIVATE)
    with library.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(chat_tables.link_code)).scalar_one() == 1
