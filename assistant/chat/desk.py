"""What is answered in a chat: linking, questions, lists, reminders, files; the same for every messenger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from anyio import to_thread

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.chat.answers import Manner
from assistant.chat.asking import Asking
from assistant.chat.channel import Abilities, Channel
from assistant.chat.commands import COMMANDS, parse
from assistant.chat.composing import chosen, menu_actions
from assistant.chat.courtesies import courtesy
from assistant.chat.doorway import Doorway
from assistant.chat.files import FileInbox, Files
from assistant.chat.linking import Linking, code_in
from assistant.chat.overviews import Overviews
from assistant.chat.reply import Reply
from assistant.chat.update import Act, Update
from assistant.clock import Clock
from assistant.conversation.own_unit import asks_of_own
from assistant.conversation.talk import Talk
from index.accounts import Role
from index.chats import Chat, ChatKind, Chats
from index.conversations import Conversations
from index.library import Library
from index.teams import Teams
from ingest.source import LIMITS
from plan.language.folding import fold

_MORE = ("xem them", "them", "tiep", "xem tiep")
_LISTS = ("m:", "h:", "t:", "v:")  # actions that show more of a list
_ANOTHER = ("h:0:", "v:0:")  # begin those that show the first rows of another one, or of the same again
_NO_MORE = "Không còn gì để xem thêm. Anh/chị hỏi gì tiếp theo?"
_WELCOME = "Chào anh/chị. Hãy gửi câu hỏi về nhiệm vụ trong các kế hoạch, hoặc gửi /trogiup để xem có thể hỏi gì."
_UNREADABLE = "Trợ lý chỉ đọc được chữ và tệp kế hoạch. Anh/chị hãy gõ câu hỏi, hoặc gửi /trogiup."
_NOT_CHOSEN = "Nút này không còn dùng được. Anh/chị hãy hỏi lại."
_NO_SUCH = "Không có lựa chọn số {}. Anh/chị hãy chọn số trong danh sách trên, hoặc gõ câu hỏi."
_NO_UNIT = "Chưa biết đơn vị của anh/chị. Hãy ghi tên đơn vị, ví dụ: việc quá hạn của Văn phòng Sở."
_HELP = """Anh/chị hỏi như nói với đồng nghiệp, có dấu hay không dấu, ví dụ:
- Ai chủ trì việc số hóa hồ sơ? (rồi hỏi tiếp: Còn phối hợp?)
- Văn phòng Sở phải làm gì trong quý IV?
Danh sách dài: gõ “xem thêm”.
"""
_IN_GROUP = "\nTrong nhóm: nhắc tên trợ lý hoặc trả lời tin của trợ lý."
_MAY_SEND = "\nGửi tệp kế hoạch vào đây để nạp vào thư viện."
_SHOWN_IN_HELP = ("han", "donvi", "vanban", "nhac")


class Reminders(Protocol):
    """What people want to be reminded of (`assistant.reminders.desk.ReminderDesk`)."""

    def is_asking(self, text: str) -> bool:
        """Whether a sentence asks for a reminder."""

    def said(self, viewer: Viewer, recipient: str, words: str) -> list[Reply]:
        """What follows /nhac, or such a sentence; "" lists what there is."""

    def pressed(self, viewer: Viewer, recipient: str, action: str, update_message: str) -> list[Reply]:
        """A button whose action begins with "r"."""


class ChatDesk:
    """Fits `assistant.chat.working.Desk`. address: of the web, "" where there is none to link to.

    channels: by name. inbox: None where this process takes no files; largest: bytes of one file.
    """

    def __init__(
        self,
        library: Library,
        talk: Talk,
        chats: Chats,
        conversations: Conversations,
        doorway: Doorway,
        reminders: Reminders,
        journal: Journal,
        clock: Clock,
        *,
        address: str,
        channels: Mapping[str, Channel],
        inbox: FileInbox | None,
        largest: int = LIMITS.size,
    ) -> None:
        self._doorway = doorway
        self._reminders = reminders
        self._channels = channels
        self._linking = Linking(chats, doorway, Teams(library.database), journal, clock, address)
        self._asking = Asking(talk, conversations, chats, journal, clock, _manners(channels, address))
        self._overviews = Overviews(library, clock, address)
        self._files = Files(inbox, journal, address, largest)
        self._commands: Mapping[str, Callable[[Viewer, Chat, str], Sequence[Reply]]] = {
            "han": lambda viewer, _chat, words: [self._overviews.due(viewer, words)],
            "donvi": lambda viewer, _chat, words: [self._overviews.unit(viewer, words)],
            "vanban": lambda viewer, _chat, words: [self._overviews.plans(viewer, words)],
            "nhac": lambda viewer, chat, words: self._reminders.said(viewer, chat.recipient, words),
            "moi": lambda _viewer, chat, _words: [self._asking.begin_anew(chat)],
            "ngat": lambda viewer, chat, _words: self._linking.unlink(chat, viewer),
            "trogiup": lambda viewer, chat, _words: [Reply(_help(viewer, chat, channels[chat.channel].abilities))],
        }

    async def respond(self, update: Update, chat: Chat) -> Sequence[Reply]:
        """The replies to an update; none where a stranger was told lately how to link.

        Raises KehoachError with a sentence for whoever wrote.
        """
        viewer = await to_thread.run_sync(self._doorway.viewer, chat)
        code = code_in(update, stranger=viewer is None)
        if code or (code is not None and viewer is not None):
            return await to_thread.run_sync(self._linking.link, update, chat, code)
        if viewer is None:
            return await to_thread.run_sync(self._linking.turn_away, update, chat)
        return await self._acts()[update.act](viewer, update, chat)

    def _acts(self) -> Mapping[Act, Callable[[Viewer, Update, Chat], Awaitable[Sequence[Reply]]]]:
        return {
            Act.TEXT: self._told,
            Act.PRESS: self._pressed,
            Act.FILE: self._sent,
            Act.JOIN: partial(_say, _WELCOME),
            Act.LEAVE: _nothing,
            Act.OTHER: partial(_say, _UNREADABLE),
        }

    async def _told(self, viewer: Viewer, update: Update, chat: Chat) -> Sequence[Reply]:
        text = update.text.strip()
        command = parse(text)
        if command is not None and command[0] in self._commands:
            return await to_thread.run_sync(self._commands[command[0]], viewer, chat, command[1])
        if command is not None:  # /hoi
            return await self._ask(viewer, update, chat, command[1])
        if action := _picked(chat.menu, text):
            return await self._pressed(viewer, replace(update, action=action, message=""), chat)
        if said := _at_once(chat.menu, text):
            return [Reply(said)]
        if self._reminders.is_asking(text):
            return await to_thread.run_sync(self._reminders.said, viewer, chat.recipient, text)
        return await self._ask(viewer, update, chat, text)

    async def _ask(self, viewer: Viewer, update: Update, chat: Chat, question: str) -> Sequence[Reply]:
        if not question:
            return [Reply("Anh/chị ghi câu hỏi sau lệnh, ví dụ: /hoi ai chủ trì việc số hóa hồ sơ?")]
        if question.startswith("/"):
            return [Reply(f"Không có lệnh {question.split(maxsplit=1)[0][:30]}. Anh/chị gửi /trogiup để xem các lệnh.")]
        if not viewer.unit and asks_of_own(question):
            return [Reply(_NO_UNIT)]
        return await self._asking.ask(viewer, chat, update, question)

    async def _pressed(self, viewer: Viewer, update: Update, chat: Chat) -> Sequence[Reply]:
        action = update.action
        if action.startswith("r"):
            pressed = partial(self._reminders.pressed, viewer, chat.recipient, action, update.message)
            return await to_thread.run_sync(pressed)
        shown, question = await to_thread.run_sync(self._asking.pressed, viewer, chat, action, update.message)
        if question:
            return await self._asking.ask(viewer, chat, update, question)
        shown = shown or await to_thread.run_sync(self._overviews.pressed, viewer, action)
        return [shown or Reply(_NOT_CHOSEN)]

    async def _sent(self, viewer: Viewer, update: Update, chat: Chat) -> Sequence[Reply]:
        return await self._files.take(viewer, self._channels[chat.channel], update.file)


def _manners(channels: Mapping[str, Channel], address: str) -> Mapping[str, Manner]:
    return {name: Manner(address, typed=channel.abilities.choices == 0) for name, channel in channels.items()}


def _picked(menu: str, text: str) -> str:
    """The action of a typed number, or of "xem thêm"; "" for neither."""
    if text.rstrip(".").isdecimal():
        return chosen(menu, text)
    if fold(text) not in _MORE:
        return ""
    return next((one for one in menu_actions(menu) if one.startswith(_LISTS) and not one.startswith(_ANOTHER)), "")


def _at_once(menu: str, text: str) -> str:
    """What is said to words for which no plan is needed; "" for all others."""
    number = text.rstrip(".")
    if number.isdecimal() and len(number) < 4 and menu:
        return _NO_SUCH.format(number)
    return _NO_MORE if fold(text) in _MORE else courtesy(text)


def _help(viewer: Viewer, chat: Chat, abilities: Abilities) -> str:
    known = {command.name: command.description for command in COMMANDS}
    commands = "\n".join(f"/{name}: {known[name]}" for name in _SHOWN_IN_HELP)
    group = _IN_GROUP if chat.kind is ChatKind.GROUP else ""
    files = _MAY_SEND if abilities.files and viewer.may(Role.EDITOR) else ""
    unit = f"\nĐơn vị của anh/chị: {viewer.unit}." if viewer.unit else ""
    return f"{_HELP}{commands}{group}{files}{unit}"


async def _say(text: str, _viewer: Viewer, _update: Update, _chat: Chat) -> Sequence[Reply]:
    return [Reply(text)]


async def _nothing(_viewer: Viewer, _update: Update, _chat: Chat) -> Sequence[Reply]:
    return []
