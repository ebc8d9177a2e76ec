"""The pages of chats: one's own links by one-time codes, and the group chats an administrator binds."""

from __future__ import annotations

import datetime as dt
import html
import re
from functools import partial
from types import SimpleNamespace

import pytest
from clocks import Clock
from page_values import CSRF, Everybody, sign_in, site

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.web.chats import link_pages
from assistant.channels.web.chats_administration import chat_administration
from assistant.channels.web.pages import Pages
from index.accounts import NewUser, Role, Users
from index.audit_log import AuditLog, Wanted
from index.chat_counts import count_chats
from index.chats import ChatKind, Chats
from index.messages import Messages, NewMessage
from index.teams import Teams
from index.updates import Incoming, Updates

OWN, GROUPS = "/tai-khoan/lien-ket", "/quan-tri/tro-chuyen"
FORM = {"csrf": CSRF}
NAMES = {"telegram": "@kehoach_bot"}
TELEGRAM = {"telegram": SimpleNamespace(name="telegram", title="Telegram")}


class Place:
    """The pages over an empty library, with an administrator and a reader who are users of it."""

    def __init__(self, library, channels, *, alone=False):
        self.clock = Clock()
        database = library.database
        self.chats, self.teams = Chats(database, self.clock), Teams(database)
        self.users, self.log = Users(database, self.clock), AuditLog(database, self.clock)
        self.updates, self.messages = Updates(database, self.clock), Messages(database, self.clock)
        people = [self.users.add(NewUser(role, role.title(), role)) for role in Role]
        self.ids = {user.role: user.id for user in people}
        everybody = Everybody({user.id: Viewer(user.id, user.name, user.shown, user.role) for user in people})
        pages, journal = Pages(self.clock), Journal(self.log)
        stores = (self.chats, self.teams, self.users, partial(count_chats, database))
        routers = (
            link_pages(pages, self.chats, journal, channels, NAMES, self.clock),
            chat_administration(pages, *stores, journal, channels, NAMES, self.clock),
        )
        self.client = site(pages, routers, None if alone else everybody)

    def be(self, role):
        sign_in(self.client, self.ids[role])
        return self.client

    def linked(self, role, title="Nguyễn An", address="1"):
        """A private chat that speaks for somebody."""
        code = self.chats.make_code(self.ids[role] if role else "local", ChatKind.PRIVATE)
        return self.chats.link(code, self.chats.meet("telegram", address, ChatKind.PRIVATE, title).id)

    def bound(self, team=None, by=Role.ADMINISTRATOR):
        """A group chat that an administrator has bound."""
        code = self.chats.make_code(self.ids[by], ChatKind.GROUP, team)
        return self.chats.link(code, self.chats.meet("telegram", "-7", ChatKind.GROUP, "Ban chỉ đạo").id)

    def actions(self):
        return [entry.action for entry in self.log.find(Wanted(), limit=10, offset=0)]


@pytest.fixture
def place(library):
    return Place(library, TELEGRAM)


def shown_code(page):
    (command,) = re.findall(r'value="(/lienket [A-Z2-9]{5}-[A-Z2-9]{5})"', page)
    return command.removeprefix("/lienket ")


def test_a_code_is_shown_once_and_links_the_chat_it_is_sent_in(place):
    client = place.be(Role.READER)
    made = client.post(OWN, data=FORM)
    assert made.headers["cache-control"] == "no-store"
    chat = place.chats.meet("telegram", "1", ChatKind.PRIVATE, "Nguyễn An")
    linked = place.chats.link(shown_code(made.text), chat.id)
    assert linked.user_id == place.ids[Role.READER]
    page = client.get(OWN).text
    assert "/lienket " not in page
    assert "Nguyễn An" in page
    assert place.actions() == ["link_made"]


def test_a_code_says_how_long_it_is_good_and_where(place):
    page = place.be(Role.READER).post(OWN, data=FORM).text
    assert "trong 15 phút (đến 05/01/2026 08:15)" in page
    assert "<strong>Telegram</strong> (@kehoach_bot)" in page


def test_without_a_messenger_the_page_says_so(library):
    page = Place(library, {}).be(Role.READER).get(OWN).text
    assert "chưa nối với ứng dụng trò chuyện nào" in page


def test_the_user_of_this_machine_links_chats_too(library):
    place = Place(library, TELEGRAM, alone=True)
    code = shown_code(place.client.post(OWN).text)
    chat = place.chats.meet("telegram", "1", ChatKind.PRIVATE, "Máy này")
    assert place.chats.link(code, chat.id).user_id == "local"
    assert "Máy này" in place.client.get(OWN).text


def test_a_chat_is_unlinked_by_its_user_alone(place):
    chat = place.linked(Role.READER)
    refused = place.be(Role.ADMINISTRATOR).post(f"{OWN}/{chat.id}/ngat", data=FORM)
    assert (refused.status_code, place.chats.get(chat.id).linked) == (404, True)
    assert "Nguyễn An" not in place.client.get(OWN).text
    page = place.be(Role.READER).post(f"{OWN}/{chat.id}/ngat", data=FORM).text
    assert "Đã ngắt liên kết Telegram (Nguyễn An)." in page
    assert not place.chats.get(chat.id).linked
    assert place.actions() == ["chat_unlinked"]


def test_a_group_is_not_unlinked_as_if_it_were_ones_own(place):
    chat = place.bound()
    assert place.be(Role.ADMINISTRATOR).post(f"{OWN}/{chat.id}/ngat", data=FORM).status_code == 404
    assert place.chats.get(chat.id).linked


def test_nothing_is_changed_without_the_word_of_the_session(place):
    chat, client = place.linked(Role.READER), place.be(Role.READER)
    for path in (OWN, f"{OWN}/{chat.id}/ngat"):
        assert client.post(path).status_code == 403
    assert place.chats.get(chat.id).linked


def test_a_chat_that_blocked_us_is_said_to_be_out_of_reach(place):
    place.chats.leave(place.linked(Role.READER).id)
    assert "không gửi được nữa" in place.be(Role.READER).get(OWN).text


def test_what_a_chat_is_called_is_text_and_no_markup(place):
    place.linked(Role.READER, title="<script>alert(1)</script>")
    assert "<script>alert" not in place.be(Role.READER).get(OWN).text


def test_a_group_is_bound_to_a_team_or_to_the_plans_of_everybody(place):
    team, client = place.teams.add("Tổ giúp việc"), place.be(Role.ADMINISTRATOR)
    for chosen in (team.id, ""):
        made = client.post(GROUPS, data=FORM | {"team": chosen})
        assert made.headers["cache-control"] == "no-store"
        chat = place.chats.meet("telegram", f"-{chosen}", ChatKind.GROUP, "Ban chỉ đạo")
        assert place.chats.link(shown_code(made.text), chat.id).team_id == (chosen or None)
    page = html.unescape(client.get(GROUPS).text)
    assert page.count("Ban chỉ đạo") == 4  # in a cell and on its button, twice
    assert re.search(r"văn bản chung và của\s+<strong[^>]*>Tổ giúp việc", page)
    assert "/lienket " not in page


def test_a_team_that_is_gone_makes_no_code(place):
    refused = place.be(Role.ADMINISTRATOR).post(GROUPS, data=FORM | {"team": "0" * 16})
    assert refused.status_code == 404
    assert "/lienket " not in refused.text


def test_a_private_chat_is_not_linked_by_a_code_for_groups(place):
    made = place.be(Role.ADMINISTRATOR).post(GROUPS, data=FORM).text
    chat = place.chats.meet("telegram", "1", ChatKind.PRIVATE, "Nguyễn An")
    with pytest.raises(Exception, match="Mã liên kết không đúng"):
        place.chats.link(shown_code(made), chat.id)


def test_a_group_goes_silent_with_whoever_bound_it_and_the_page_says_so(place):
    second = place.users.add(NewUser("hai", "Bà Hai", Role.ADMINISTRATOR))
    place.ids["second"] = second.id
    place.bound(by="second")
    client = place.be(Role.ADMINISTRATOR)
    assert "không còn là quản trị viên" not in client.get(GROUPS).text
    place.users.change(second.id, display="Bà Hai", role=Role.READER, unit="", active=True)
    assert "không còn là quản trị viên" in client.get(GROUPS).text


def test_a_group_is_unbound(place):
    chat, private = place.bound(), place.linked(Role.READER)
    client = place.be(Role.ADMINISTRATOR)
    assert "Đã ngắt liên kết nhóm Telegram (Ban chỉ đạo)." in client.post(f"{GROUPS}/{chat.id}/ngat", data=FORM).text
    assert not place.chats.get(chat.id).linked
    assert client.post(f"{GROUPS}/{private.id}/ngat", data=FORM).status_code == 404
    assert place.chats.get(private.id).linked


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_groups_are_the_administrators(place, role):
    chat, client = place.bound(), place.be(role)
    assert client.get(GROUPS).status_code == 403
    for path in (GROUPS, f"{GROUPS}/{chat.id}/ngat"):
        assert client.post(path, data=FORM).status_code == 403


def test_the_queues_are_counted_by_channel(place):
    chat = place.linked(Role.READER)
    place.updates.put([Incoming("telegram", "1", "1", "{}"), Incoming("telegram", "2", "1", "{}")])
    place.messages.put([NewMessage(chat.id, f"k{n}", "{}") for n in range(5)])
    refused = place.messages.claim("w", dt.timedelta(seconds=60))
    place.messages.refuse(refused.id, "w", "telegram", "blocked", "Bot was blocked")
    page = place.be(Role.ADMINISTRATOR).get(GROUPS).text
    assert "2 tin đến đang chờ trả lời." in page
    cells = re.findall(r'<td class="number">(.*?)</td>', page)
    assert [re.sub("<[^>]+>", "", cell) for cell in cells] == ["4", "0", "1", "0"]


def test_without_a_messenger_the_settings_are_named(library):
    page = Place(library, {}).be(Role.ADMINISTRATOR).get(GROUPS).text
    for name in ("TELEGRAM_TOKEN", "ZALO_BOT_TOKEN", "ZALO_OA_APP_ID", "PUBLIC_URL"):
        assert f"<code>KEHOACH_{name}</code>" in page
