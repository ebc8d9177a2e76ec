"""Chats of strangers: refused politely and seldom, until a one-time code says whom they speak for."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.chat.commands import parse
from assistant.chat.doorway import Doorway
from assistant.chat.reply import Reply
from assistant.chat.update import Act, Update
from assistant.clock import Clock
from index.chats import Chat, ChatKind, Chats
from index.teams import Teams
from plan.errors import LinkInvalid, TeamMissing
from plan.language.folding import fold

REFUSED_ONCE_IN = dt.timedelta(minutes=30)
GUESSES, GUESSED_WITHIN = 5, dt.timedelta(hours=1)
"""Wrong codes of a chat after which it is not heard, and within what time."""

_CODE = re.compile(r"[A-HJKMNP-TV-Z2-9]{5}[- ]?[A-HJKMNP-TV-Z2-9]{5}", re.IGNORECASE)  # the letters of `index.chats`
_LINK = re.compile(r"(?:ma )?lien ?ket(?: ma)?\b(.*)")
_HOW = (
    "Trợ lý này chỉ trả lời người đã liên kết tài khoản. Anh/chị hãy đăng nhập trang web của trợ lý{where}, mở "
    "Nhắc việc > Liên kết trò chuyện để lấy mã, rồi gửi vào đây: /lienket MÃ"
)
_HOW_GROUP = (
    "Trợ lý này chỉ trả lời trong nhóm đã được quản trị viên gắn. Quản trị viên lấy mã ở trang Quản trị > "
    "Trò chuyện của trang web{where}, rồi gửi vào nhóm: /lienket MÃ"
)


@dataclass(frozen=True, slots=True)
class Doorstep:
    """What is remembered of a chat that nobody is known of yet: when (UTC) and for which update.

    refused: the last refusal. wrong: wrong codes. used: the update whose code linked the chat.
    """

    refused: tuple[str, dt.datetime] | None = None
    wrong: Mapping[str, dt.datetime] = field(default_factory=dict)
    used: str = ""

    @classmethod
    def load(cls, menu: str) -> Doorstep:
        """As it stands in a chat's menu, beside or in place of what numbers choose."""
        kept = json.loads(menu).get("door") if menu else None
        if kept is None:
            return cls()
        refused = (kept["refused"][0], dt.datetime.fromisoformat(kept["refused"][1])) if kept["refused"] else None
        wrong = {key: dt.datetime.fromisoformat(at) for key, at in kept["wrong"].items()}
        return cls(refused, wrong, kept["used"])

    def dump(self) -> str:
        """As a chat's menu keeps it."""
        refused = [self.refused[0], self.refused[1].isoformat()] if self.refused else None
        wrong = {key: at.isoformat() for key, at in self.wrong.items()}
        return json.dumps({"door": {"refused": refused, "wrong": wrong, "used": self.used}})

    def guesses(self, now: dt.datetime, key: str) -> int:
        """The wrong codes of late, without those of the update `key`."""
        return sum(at > now - GUESSED_WITHIN for guess, at in self.wrong.items() if guess != key)


class Linking:
    """Links chats by codes, ends that, and turns strangers away. address: of the web, "" where it is not known."""

    def __init__(
        self, chats: Chats, doorway: Doorway, teams: Teams, journal: Journal, clock: Clock, address: str
    ) -> None:
        self._chats = chats
        self._doorway = doorway
        self._teams = teams
        self._journal = journal
        self._clock = clock
        self._address = address

    def turn_away(self, update: Update, chat: Chat) -> list[Reply]:
        """What a stranger is told: how to link, once in half an hour; nothing else, whatever he does."""
        door, now = Doorstep.load(chat.menu), self._clock()
        if door.refused and door.refused[0] != update.key and door.refused[1] > now - REFUSED_ONCE_IN:
            return []
        self._chats.remember(chat.id, menu=replace(door, refused=(update.key, now)).dump())
        return [Reply(self._how(chat))]

    def link(self, update: Update, chat: Chat, code: str) -> list[Reply]:
        """Use a code up; without one say how to get one."""
        door, now = Doorstep.load(chat.menu), self._clock()
        if not code:
            return [Reply(self._how(chat))]
        if door.guesses(now, update.key) >= GUESSES:
            return []
        try:
            linked = self._chats.link(code, chat.id)
        except LinkInvalid as error:
            if door.used == update.key:  # the code was used by this very update, which a crash brings again
                return self._welcomed(chat)
            recent = {key: at for key, at in door.wrong.items() if at > now - GUESSED_WITHIN}
            self._chats.remember(chat.id, menu=replace(door, wrong=recent | {update.key: now}).dump())
            return [Reply(error.message)]
        self._chats.remember(chat.id, menu=Doorstep(used=update.key).dump())
        if (viewer := self._doorway.viewer(linked)) is not None:
            self._journal.note(viewer, "chat_linked", linked.id, _named(linked))
        return self._welcomed(linked)

    def unlink(self, chat: Chat, viewer: Viewer) -> list[Reply]:
        """End what was linked; a group is the administrators' matter."""
        if chat.kind is ChatKind.GROUP:
            return [Reply("Nhóm này do quản trị viên gắn; hãy ngắt ở trang Quản trị > Trò chuyện của trang web.")]
        self._chats.unlink(chat.id)
        self._journal.note(viewer, "chat_unlinked", chat.id, _named(chat))
        return [Reply("Đã ngắt liên kết. Từ nay trợ lý không trả lời ở đây nữa, cho đến khi anh/chị gửi mã mới.")]

    def _welcomed(self, chat: Chat) -> list[Reply]:
        viewer = self._doorway.viewer(chat)
        if viewer is None:
            return [Reply("Đã nhận mã, nhưng tài khoản tạo mã này không còn dùng được. Hãy báo quản trị viên.")]
        if chat.kind is ChatKind.GROUP:
            return [Reply(f"Đã gắn nhóm này với {self._plans_of(chat)}. {_HOW_TO_ASK_IN_GROUP}")]
        return [Reply(f"Đã liên kết với tài khoản {viewer.display}. {_HOW_TO_ASK}")]

    def _plans_of(self, chat: Chat) -> str:
        if chat.team_id is None:
            return "các văn bản dùng chung"
        try:
            return f"văn bản của nhóm “{self._teams.get(chat.team_id).name}” và văn bản dùng chung"
        except TeamMissing:
            return "các văn bản dùng chung"

    def _how(self, chat: Chat) -> str:
        form = _HOW_GROUP if chat.kind is ChatKind.GROUP else _HOW
        return form.format(where=f" ({self._address})" if self._address else "")


_HOW_TO_ASK = "Anh/chị gửi câu hỏi bất kỳ lúc nào, hoặc gửi /trogiup để xem có thể hỏi gì."
_HOW_TO_ASK_IN_GROUP = "Hãy nhắc tên trợ lý hoặc trả lời tin của trợ lý để hỏi; gửi /trogiup để xem có thể hỏi gì."


def code_in(update: Update, *, stranger: bool) -> str | None:
    """The code that a text asks to link by, "" for none after the word; None where it asks for something else.

    stranger: a code alone, or behind the words "liên kết", counts too; others may well ask about such words.
    """
    if update.act is not Act.TEXT:
        return None
    text, command = update.text.strip(), parse(update.text)
    if command is not None:
        by_link = command[0] == "trogiup" and _CODE.fullmatch(command[1])  # Telegram makes "/start CODE" of a link
        return command[1] if command[0] == "lienket" or by_link else None
    if not stranger:
        return None
    if _CODE.fullmatch(text):
        return text
    asked = _LINK.fullmatch(fold(text))
    return asked[1].strip() if asked and (not asked[1].strip() or _CODE.fullmatch(asked[1].strip())) else None


def _named(chat: Chat) -> str:
    return f"{chat.channel}: {chat.title}" if chat.title else chat.channel
