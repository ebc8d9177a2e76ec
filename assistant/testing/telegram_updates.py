"""What people do in Telegram, as the JSON of the Bot API (the objects Update, Message, CallbackQuery ...)."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from assistant.testing.telegram_text import units

Json = dict[str, Any]
_MARKED = re.compile(r"(?P<mention>@\w{4,32})|(?P<bot_command>(?<!\S)/\w{1,32}(?:@\w+)?)")
_DATE = 1_767_575_000  # seconds; nothing depends on it
_SHARED = ["change_info", "invite_users", "pin_messages", "manage_topics"]
_RIGHTS = ["be_edited", "manage_chat", "delete_messages", "manage_video_chats", "restrict_members", "promote_members"]
_RIGHTS += ["post_stories", "edit_stories", "delete_stories", *_SHARED]
_PERMISSIONS = ["send_messages", "send_audios", "send_documents", "send_photos", "send_videos", "send_video_notes"]
_PERMISSIONS += ["send_voice_notes", "send_polls", "send_other_messages", "add_web_page_previews", "edit_tag"]
_PERMISSIONS += ["react_to_messages", *_SHARED]
_MEMBERS: dict[str, Json] = {
    "kicked": {"until_date": 0},
    "administrator": {"is_anonymous": False, **{f"can_{right}": False for right in _RIGHTS}},
    "restricted": {"is_member": True, "until_date": 0, **{f"can_{right}": False for right in _PERMISSIONS}},
}  # what ChatMember objects hold beside the user


@dataclass(frozen=True, slots=True)
class Place:
    """A chat. Groups have negative numbers, as in the Bot API. writer: who writes there."""

    id: int = 5001
    title: str = "Tổ chuyển đổi số"
    writer: str = "Lò Thị Mây"

    @property
    def is_group(self) -> bool:
        """Whether many write there."""
        return self.id < 0

    def chat(self) -> Json:
        """As the Chat object."""
        if self.is_group:
            return {"id": self.id, "type": "supergroup", "title": self.title}
        return {"id": self.id, "type": "private", "first_name": self.writer}

    def person(self) -> Json:
        """Who writes, as the User object."""
        number = 7000 if self.is_group else self.id
        return {"id": number, "is_bot": False, "first_name": self.writer, "language_code": "vi"}


@dataclass
class Happenings:
    """Makes updates for one bot, with numbers that rise by one as in the Bot API."""

    bot_id: int
    username: str
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(900_001))
    _messages: itertools.count[int] = field(default_factory=lambda: itertools.count(11))

    def bot(self) -> Json:
        """The bot as the User object."""
        return {"id": self.bot_id, "is_bot": True, "first_name": "Kế hoạch", "username": self.username}

    def text(self, words: str, place: Place | None = None, *, answers: bool = False, **more: Any) -> Json:  # noqa: ANN401 - JSON
        """Somebody writes; `answers`: as an answer to a message of the bot. more: other fields of the message."""
        return self._of_message(place or Place(), {"text": words, "entities": entities(words)} | more, answers=answers)

    def document(self, name: str, file_id: str, size: int, place: Place | None = None, caption: str = "") -> Json:
        """Somebody sends a file."""
        document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": size}
        told = {"caption": caption, "caption_entities": entities(caption)} if caption else {}
        return self._of_message(place or Place(), {"document": document} | told)

    def sticker(self, place: Place | None = None) -> Json:
        """Somebody sends a sticker."""
        sticker = {"file_id": "s1", "file_unique_id": "us1", "type": "regular", "width": 512, "height": 512}
        sticker |= {"is_animated": False, "is_video": False}
        return self._of_message(place or Place(), {"sticker": sticker})

    def service(self, place: Place, **fields: Any) -> Json:  # noqa: ANN401 - JSON
        """Something a group tells of itself: `new_chat_title`, `migrate_to_chat_id` ..."""
        return self._of_message(place, fields)

    def press(self, data: str, message: int, place: Place | None = None) -> Json:
        """Somebody presses a button of a message of the bot."""
        place = place or Place()
        told = {"message_id": message, "from": self.bot(), "chat": place.chat(), "date": _DATE, "text": "…"}
        query = {"id": f"44{message}{next(self._messages)}", "from": place.person(), "message": told}
        return self.update(callback_query=query | {"chat_instance": "-3", "data": data})

    def membership(self, old: str, new: str, place: Place | None = None) -> Json:
        """The bot's own place in a chat changes: "member", "left", "kicked", "administrator", "restricted"."""
        place = place or Place()
        change = {"chat": place.chat(), "from": place.person(), "date": _DATE}
        change |= {"old_chat_member": self._member(old), "new_chat_member": self._member(new)}
        return self.update(my_chat_member=change)

    def update(self, **happened: Json) -> Json:
        """Anything, under the next number."""
        return {"update_id": next(self._numbers), **happened}

    def _of_message(self, place: Place, fields: Json, *, answers: bool = False) -> Json:
        number = next(self._messages)
        message = {"message_id": number, "from": place.person(), "chat": place.chat(), "date": _DATE, **fields}
        if answers:
            told = {"message_id": 5, "from": self.bot(), "chat": place.chat(), "date": _DATE, "text": "…"}
            message["reply_to_message"] = told
        return self.update(message=message)

    def _member(self, status: str) -> Json:
        return {"user": self.bot(), "status": status} | _MEMBERS.get(status, {})


def entities(words: str) -> list[Json]:
    """The names and commands in a text, as MessageEntity objects: offsets in UTF-16 units."""
    return [
        {"type": found.lastgroup, "offset": units(words[: found.start()]), "length": units(found[0])}
        for found in _MARKED.finditer(words)
    ]
