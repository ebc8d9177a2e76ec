"""What somebody did in a chat, in the same words for every messenger."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Act(StrEnum):
    """What was done. JOIN: the bot was let in (or followed, or unblocked); LEAVE: it was thrown out.

    OTHER: something no bot can read (a sticker, a voice), to be answered with what it can.
    """

    TEXT = "text"
    PRESS = "press"
    FILE = "file"
    JOIN = "join"
    LEAVE = "leave"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent. handle: by which its channel gives it out; size: in bytes, 0 where it is not known."""

    handle: str
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened. key: the channel's name for it, the same whenever it is delivered again.

    address: the channel's name for the chat. name: of who did it, as the channel shows it. title: of a group.
    addressed: whether the bot is meant; always in a private chat, in a group when it is named or answered.
    text: as typed, without the bot's name. action: what the pressed button stands for.
    message: the channel's name for the message that was written, or whose button was pressed.
    press: the channel's name for the pressing, where it wants to be told that it was noticed.
    """

    channel: str
    key: str
    address: str
    act: Act
    name: str = ""
    group: bool = False
    title: str = ""
    addressed: bool = True
    text: str = ""
    action: str = ""
    message: str = ""
    press: str = ""
    file: SentFile | None = None


def dump(update: Update) -> str:
    """An update as the JSON it is stored as, without lone surrogates, which no store takes."""
    return json.dumps(asdict(update), ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def load(text: str) -> Update:
    """The update that `dump` wrote."""
    values = json.loads(text)
    file = values.pop("file")
    return Update(**values | {"act": Act(values["act"]), "file": SentFile(**file) if file else None})
