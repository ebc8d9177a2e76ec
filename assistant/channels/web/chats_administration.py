"""Pages of the administrator: the group chats that are bound, and how the messengers fare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import LOCAL
from assistant.channels.http.gate import Administrator, InPerson
from assistant.channels.web.chats import made_code, named, title_of
from assistant.channels.web.entrance import address_of
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.chat.channel import Channel
from assistant.clock import Clock
from index.accounts import Role, Users
from index.chat_counts import ChatCounts
from index.chats import Chat, ChatKind, Chats
from index.teams import Team, Teams
from plan.errors import ChatMissing, InputError
from plan.language.collation import collation_key

PATH = "/quan-tri/tro-chuyen"
_WAITING = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Group:
    """A bound group chat as the page shows it. bound_by: the name of who did it; silent: he may not any more."""

    chat: Chat
    team: str
    bound_by: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Traffic:
    """The messages of one channel; dropped: not sent, because their reader may not see what they tell of."""

    channel: str
    ready: bool
    waiting: int
    sent: int
    refused: int
    dropped: int


def chat_administration(
    pages: Pages,
    chats: Chats,
    teams: Teams,
    users: Users,
    counts: Callable[[], ChatCounts],
    journal: Journal,
    channels: Mapping[str, Channel],
    names: Mapping[str, str],
    clock: Clock,
) -> APIRouter:
    """The page, and what it changes. channels: those that are set; names: of their bots.

    counts: how the queues stand.
    """
    router = APIRouter()

    def show(request: Request, error: InputError | None = None, code: str = "", chosen: str = "") -> Response:
        counted = counts()
        listed = sorted(teams.all(), key=lambda team: collation_key(team.name))
        response = pages.form(
            request,
            "chats/administration.html",
            error,
            groups=[_group(chat, listed, users) for chat in chats.groups()],
            teams=listed,
            chosen=chosen,
            channels=channels.values(),
            names=names,
            title_of=title_of(channels),
            arrived=counted.unanswered,
            traffic=_traffic(counted.messages, channels),
            made=made_code(code, clock),
        )
        if code:
            response.headers["Cache-Control"] = "no-store"
        return response

    @router.get(PATH)
    def state(request: Request, _viewer: Administrator) -> Response:
        """The bound groups and the state of the channels."""
        return show(request)

    @router.post(PATH)
    def make(request: Request, viewer: InPerson, _administrator: Administrator, team: Text = "") -> Response:
        """Make a code that binds a group chat to the plans of a team, or to those of everybody; shown this one time."""
        try:
            of = teams.get(team) if team else None
        except InputError as error:
            return show(request, error)
        code = chats.make_code(viewer.id, ChatKind.GROUP, of.id if of else None)
        journal.note(viewer, "group_link_made", team, of.name if of else "", address_of(request))
        return show(request, code=code, chosen=team)

    @router.post(f"{PATH}/{{chat_id}}/ngat")
    def unbind(request: Request, viewer: Administrator, chat_id: str) -> Response:
        """Let a group be strangers' again; raises ChatMissing."""
        chat = chats.get(chat_id)
        if chat.kind is not ChatKind.GROUP or not chat.linked:
            raise ChatMissing("Không có nhóm trò chuyện này. Hãy tải lại trang.")
        chats.unlink(chat_id)
        journal.note(viewer, "chat_unlinked", chat.id, named(chat, channels), address_of(request))
        return pages.see_other(PATH, said=f"Đã ngắt liên kết nhóm {named(chat, channels)}.")

    return router


def _group(chat: Chat, teams: list[Team], users: Users) -> Group:
    team = next((team.name for team in teams if team.id == chat.team_id), "")
    if chat.linked_by == LOCAL.id:
        return Group(chat, team, LOCAL.display, silent=False)
    try:
        user = users.get(chat.linked_by)
    except InputError:
        return Group(chat, team, "", silent=True)
    return Group(chat, team, user.shown, silent=not (user.active and user.role.covers(Role.ADMINISTRATOR)))


def _traffic(counts: Mapping[tuple[str, str], int], channels: Mapping[str, Channel]) -> list[Traffic]:
    """The channels that are set first, then those that have messages from before."""
    names = [*channels, *sorted({name for name, _ in counts} - channels.keys())]
    return [
        Traffic(
            name,
            name in channels,
            sum(counts.get((name, status), 0) for status in _WAITING),
            *(counts.get((name, status), 0) for status in ("sent", "refused", "dropped")),
        )
        for name in names
    ]
