"""A messenger as the rest of the program sees it.

Every channel passes `tests/contracts/test_channel_contract.py`, against a server of its own protocol in
`assistant.testing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from assistant.chat.reply import Reply
from assistant.chat.update import SentFile, Update

Mode = Literal["webhook", "polling"]
TITLES: Mapping[str, str] = {"telegram": "Telegram", "zalo_bot": "Zalo Bot", "zalo_oa": "Zalo OA"}
"""What people call each messenger, by the name of its channel."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can do.

    longest: of a message, in UTF-16 units. choices: buttons of a message; 0 where numbers are to be typed instead.
    links: whether a link can be a button; else its address stands in the text. edits: whether a message can be changed.
    files: whether it gives out the files people send, up to `largest_file` bytes.
    pace: messages a second, of all chats.
    """

    longest: int
    choices: int = 0
    links: bool = False
    edits: bool = False
    files: bool = False
    largest_file: int = 0
    pace: float = 20.0


class SendingFailed(Exception):
    """A message was not taken this time: the network, the channel's own trouble, too many at once.

    code: stable, for the log and the web; detail: what the channel says, without secrets.
    wait: seconds the channel asks for, None where it does not say.
    """

    def __init__(self, code: str, detail: str = "", wait: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.wait = wait


class SendingRefused(Exception):
    """A message will not be taken, however often it is sent: blocked, outside the window, over the quota.

    gone: nothing at all can be sent to this chat until somebody writes there again.
    """

    def __init__(self, code: str, detail: str = "", *, gone: bool = False) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.gone = gone


class NotUnderstood(Exception):
    """What came in is not in the channel's format."""


class Channel(Protocol):
    """One messenger with its token. Its coroutines all run in one event loop, between `open` and `close`.

    Every call of the network has a time limit, and no error tells a token.
    """

    @property
    def name(self) -> str:
        """One of `TITLES`."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def mode(self) -> Mode:
        """How updates come in."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    async def open(self) -> None:
        """Make what needs an event loop; asks nothing of the network."""

    async def close(self) -> None:
        """Let everything go; no error."""

    async def prepare(self, webhook: str) -> str:
        """Tell the channel the address of the webhook ("" for polling) and the commands; gives the bot's name there.

        May be called again. Raises SendingFailed, SendingRefused (a wrong token).
        """

    async def probe(self) -> str:
        """The bot's name there, of a channel that is not open; changes nothing, here or there.

        "" where that would change something. Raises SendingFailed, SendingRefused (a wrong token).
        """

    async def send(self, address: str, reply: Reply) -> str:
        """Send a reply that fits (`assistant.chat.composing`), and give the channel's name for the message.

        Raises SendingFailed, SendingRefused.
        """

    async def edit(self, address: str, message: str, reply: Reply) -> None:
        """Let a reply take the place of an own message; raises SendingFailed, SendingRefused.

        One that says the same already is no error.
        """

    async def notice(self, update: Update) -> None:
        """Show that an update is being worked at (a pressed button, "typing").

        Raises SendingFailed, SendingRefused.
        """

    async def fetch(self, file: SentFile, target: Path) -> None:
        """Write a file somebody sent; raises SendingFailed, SendingRefused."""

    async def poll(self) -> Sequence[Update]:
        """Wait for the next updates, some seconds at most; to ask again says that those given before are stored.

        Raises SendingFailed, SendingRefused.
        """

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a request to the webhook comes from the channel; header names are in lower case."""

    def read(self, body: bytes) -> list[Update]:
        """The updates in a request to the webhook, none for events that are of no concern; raises NotUnderstood."""
