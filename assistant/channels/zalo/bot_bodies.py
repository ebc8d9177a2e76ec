"""What the Zalo Bot Platform delivers, as updates. Its documents and its posts differ: both are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.channels.zalo.bodies import part, text
from assistant.chat.channel import NotUnderstood
from assistant.chat.update import Act, SentFile, Update

NAME = "zalo_bot"
_ACTS = {
    "message.text.received": Act.TEXT,
    "message.image.received": Act.OTHER,
    "message.sticker.received": Act.OTHER,
    "message.voice.received": Act.OTHER,
    "message.link.received": Act.OTHER,
    "message.unsupported.received": Act.FILE,
}
"""Files come as "unsupported", without a way to get at them; so does what protected people send. A reaction is none."""


def updates(body: Mapping[str, Any], names: Sequence[str]) -> list[Update]:
    """The update in a body, flat as it is posted or in the envelope that is documented; raises NotUnderstood.

    names: what the bot may be called with in a group.
    """
    inner = body.get("result")
    event = inner if isinstance(inner, dict) else body
    act = _ACTS.get(text(event.get("event_name")))
    message = event.get("message")
    if act is None or (message is None and act is Act.FILE):
        return []  # of no concern, or nobody knows whose
    if not isinstance(message, dict):
        raise NotUnderstood("no message")
    sender, chat = part(message, "from"), part(message, "chat")
    if sender.get("is_bot") is True:
        return []
    key, address = text(message.get("message_id")), text(chat.get("id"))
    if not key or not address:
        raise NotUnderstood("no message_id or chat")
    group = _is_group(sender, chat)
    said = text(message.get("text") or message.get("caption")).strip()
    return [
        Update(
            NAME,
            key,
            address,
            act,
            name=text(sender.get("display_name")),
            group=group,
            title=text(chat.get("title") or chat.get("name")) if group else "",
            text=_without_name(said, names) if group else said,
            message=key,
            file=_file(act, message),
        )
    ]


def _is_group(sender: Mapping[str, Any], chat: Mapping[str, Any]) -> bool:
    """Whether many read a chat: nothing personal may be linked where that is not sure."""
    kind = text(chat.get("chat_type")).upper()
    return kind != "PRIVATE" if kind else text(chat.get("id")) != text(sender.get("id"))


def _file(act: Act, message: Mapping[str, Any]) -> SentFile | None:
    photo = text(message.get("photo_url") or message.get("photo"))  # the latter is documented, the former comes
    if act is Act.FILE:
        return SentFile("", "")
    return SentFile(photo, "") if photo else None


def _without_name(said: str, names: Sequence[str]) -> str:
    for name in names:
        if said.casefold().startswith(f"@{name}".casefold()):
            return said[len(name) + 1 :].lstrip(" ,:")
    return said
