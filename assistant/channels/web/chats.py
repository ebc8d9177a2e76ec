"""Liên kết trò chuyện: the chats in messengers that speak for somebody, and one-time codes for more of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import InPerson, Reader
from assistant.channels.web.entrance import address_of
from assistant.channels.web.pages import Pages
from assistant.chat.channel import TITLES, Channel
from assistant.clock import Clock
from index.chats import CODE_LASTS, Chat, ChatKind, Chats
from plan.errors import ChatMissing

PATH = "/tai-khoan/lien-ket"
COMMAND = "/lienket"
"""What is sent in a chat, with a code behind it."""


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A new code. command: what is sent in the chat; until: when it is worth nothing any more, `minutes` from now."""

    command: str
    until: dt.datetime
    minutes: int


def link_pages(
    pages: Pages,
    chats: Chats,
    journal: Journal,
    channels: Mapping[str, Channel],
    names: Mapping[str, str],
    clock: Clock,
) -> APIRouter:
    """The page of one's own chats, and what it changes. channels: those that are set; names: of their bots."""
    router = APIRouter()

    def show(request: Request, viewer: Viewer, code: str = "") -> Response:
        response = pages.html(
            request,
            "chats/own.html",
            chats=chats.of_user(viewer.id),
            title_of=title_of(channels),
            channels=channels.values(),
            names=names,
            made=made_code(code, clock),
        )
        if code:
            response.headers["Cache-Control"] = "no-store"
        return response

    @router.get(PATH)
    def own(request: Request, viewer: Reader) -> Response:
        """The chats that are linked to the viewer."""
        return show(request, viewer)

    @router.post(PATH)
    def make(request: Request, viewer: InPerson) -> Response:
        """Make a code and show it, this one time.

        The chat it is typed in sees all that its user may see, so a token, which may be limited to less, makes none.
        """
        code = chats.make_code(viewer.id, ChatKind.PRIVATE)
        journal.note(viewer, "link_made", viewer.id, "", address_of(request))
        return show(request, viewer, code)

    @router.post(f"{PATH}/{{chat_id}}/ngat")
    def unlink(request: Request, viewer: Reader, chat_id: str) -> Response:
        """Let a chat of the viewer be a stranger's again; raises ChatMissing."""
        if not is_own(chats.get(chat_id), viewer):
            raise ChatMissing("Không có liên kết trò chuyện này. Hãy tải lại trang.")
        chat = chats.unlink(chat_id)
        journal.note(viewer, "chat_unlinked", chat.id, named(chat, channels), address_of(request))
        return pages.see_other(PATH, said=f"Đã ngắt liên kết {named(chat, channels)}.")

    return router


def title_of(channels: Mapping[str, Channel]) -> Mapping[str, str]:
    """What people call each messenger, also those that are not set any more."""
    return {**TITLES, **{name: channel.title for name, channel in channels.items()}}


def named(chat: Chat, channels: Mapping[str, Channel]) -> str:
    """A chat in a sentence: "Telegram (Nguyễn An)"."""
    channel = title_of(channels).get(chat.channel, chat.channel)
    return f"{channel} ({chat.title})" if chat.title else channel


def is_own(chat: Chat, viewer: Viewer) -> bool:
    """Whether a chat is a private one that speaks for somebody."""
    return chat.linked and chat.kind is ChatKind.PRIVATE and chat.user_id == viewer.id


def made_code(code: str, clock: Clock) -> MadeCode | None:
    """What pages show of a new code; None for ""."""
    minutes = int(CODE_LASTS.total_seconds() // 60)
    return MadeCode(f"{COMMAND} {code}", clock() + CODE_LASTS, minutes) if code else None
