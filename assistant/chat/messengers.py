"""The messengers of a server, as its pages and webhooks know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.chat.channel import Channel
from assistant.chat.service import ChatService


@dataclass(frozen=True, slots=True)
class Messengers:
    """What a server knows of its messengers.

    service: works off their chats in this process; None where another one does, or nothing can be written. address: of
    the server, for links in messages, without a slash at its end; "" where it is not known.
    """

    channels: Mapping[str, Channel] = field(default_factory=dict)
    service: ChatService | None = None
    address: str = ""
