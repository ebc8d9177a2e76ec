"""Telegram's updates in the words of `assistant.chat.update`.

In a group the bot is meant when it is named, when one of its messages is answered, and by its own commands. Edited
messages, posts of channels and what the group tells of itself (a new title, a pinned message) are of no concern.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import telegram
from telegram import ChatMemberUpdated, Message, MessageEntity
from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from assistant.chat.channel import NotUnderstood
from assistant.chat.commands import parse
from assistant.chat.update import Act, SentFile, Update

CHANNEL = "telegram"
WANTED = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER)
"""The kinds of updates that Telegram is asked for."""
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
_COMMAND_FOR = re.compile(r"(/\w{1,32})@(\w+)")
_BEFORE_WORDS = " \t\n,:;"  # what is left in front once "@kehoach_bot, " is taken away
_FAULTS = (AttributeError, LookupError, OSError, OverflowError, TypeError, ValueError)  # what de_json raises


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. id: 0, username: "" where it is not known; then every name that ends as bots' do is its own."""

    id: int
    username: str = ""

    def is_called(self, name: str) -> bool:
        """Whether it is this bot that a name (without @) stands for."""
        name = name.lower()
        return name == self.username.lower() if self.username else name.endswith("bot")


def parse_body(body: bytes, me: Me) -> list[Update]:
    """The update in a delivery, none where it is of no concern; raises NotUnderstood."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood("not JSON") from None
    found = read(understand(given), me)
    return [] if found is None else [found]


def understand(given: object) -> telegram.Update:
    """An update of the Bot API out of its JSON; raises NotUnderstood.

    What nobody asked for is left aside: an older or newer server may send of it what the library does not know.
    """
    if not isinstance(given, dict) or not isinstance(given.get("update_id"), int):
        raise NotUnderstood("not an update of the Bot API")
    try:
        return telegram.Update.de_json({name: given[name] for name in ("update_id", *WANTED) if name in given}, None)
    except _FAULTS as error:
        raise NotUnderstood(f"not an update of the Bot API ({type(error).__name__})") from None


def read(given: telegram.Update, me: Me) -> Update | None:
    """What an update tells; None where it is of no concern."""
    key = str(given.update_id)
    if given.message is not None:
        return _message(key, given.message, me)
    if given.callback_query is not None:
        return _press(key, given.callback_query)
    if given.my_chat_member is not None:
        return _membership(key, given.my_chat_member)
    return None


def _press(key: str, query: telegram.CallbackQuery) -> Update | None:
    if query.message is None or not query.data:
        return None
    about = _about(key, query.message.chat, query.from_user)
    return Update(**about, act=Act.PRESS, action=query.data, message=str(query.message.message_id), press=query.id)


def _membership(key: str, change: ChatMemberUpdated) -> Update | None:
    if change.chat.type == ChatType.CHANNEL:
        return None
    was_out, is_out = _is_out(change.old_chat_member), _is_out(change.new_chat_member)
    if was_out == is_out:
        return None
    return Update(**_about(key, change.chat, change.from_user), act=Act.LEAVE if is_out else Act.JOIN)


def _is_out(member: telegram.ChatMember) -> bool:
    if isinstance(member, telegram.ChatMemberRestricted):
        return not member.is_member
    return member.status in _OUT


def _message(key: str, message: Message, me: Me) -> Update | None:
    if message.chat.type not in (*_GROUPS, ChatType.PRIVATE) or _is_of_a_bot(message):
        return None
    about = _about(key, message.chat, message.from_user) | {"message": str(message.message_id)}
    if message.migrate_to_chat_id or message.migrate_from_chat_id:  # a group that became a large one has a new address
        return Update(**about, act=Act.LEAVE if message.migrate_to_chat_id else Act.JOIN)
    entities = message.entities or message.caption_entities
    text, named = _without_name(message.text or message.caption or "", entities, me)
    about |= {"text": text, "addressed": message.chat.type == ChatType.PRIVATE or named or _is_meant(message, text, me)}
    if message.text:
        return Update(**about, act=Act.TEXT)
    if message.document is not None:
        return Update(**about, act=Act.FILE, file=_file(message.document))
    return Update(**about, act=Act.OTHER) if message.effective_attachment else None


def _about(key: str, chat: telegram.Chat, person: telegram.User | None) -> dict[str, Any]:
    group = chat.type in _GROUPS
    return {
        "channel": CHANNEL,
        "key": key,
        "address": str(chat.id),
        "name": person.full_name if person else "",
        "group": group,
        "title": (chat.title or "") if group else "",
    }


def _is_of_a_bot(message: Message) -> bool:
    """Whether another bot wrote; who administers a group namelessly is shown as one too, with a chat in his place."""
    return bool(message.from_user and message.from_user.is_bot and message.sender_chat is None)


def _is_meant(message: Message, text: str, me: Me) -> bool:
    """Whether one of the bot's messages is answered, or a command given that it knows and no other bot is named for."""
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.is_bot:
        return answered.from_user.id == me.id if me.id else me.is_called(answered.from_user.username or "")
    return not _COMMAND_FOR.match(text) and parse(text) is not None


def _without_name(text: str, entities: Sequence[MessageEntity], me: Me) -> tuple[str, bool]:
    """A text without the bot's name, and whether it stood there. Offsets of entities count UTF-16 units."""
    units, named = text.encode("utf-16-le"), False
    for entity in sorted(entities, key=lambda one: one.offset, reverse=True):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if _names(entity, units[start:end].decode("utf-16-le", "replace"), me):
            units, named = units[:start] + units[end:], True
    left = units.decode("utf-16-le", "replace")
    command = _COMMAND_FOR.match(left)
    if command and me.is_called(command[2]):
        left, named = command[1] + left[command.end() :], True
    return (re.sub(" {2,}", " ", left).lstrip(_BEFORE_WORDS) if named else left).strip(), named


def _names(entity: MessageEntity, words: str, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    return entity.type == MessageEntity.MENTION and me.is_called(words.removeprefix("@"))


def _file(document: telegram.Document) -> SentFile:
    return SentFile(document.file_id, document.file_name or "", document.file_size or 0)
