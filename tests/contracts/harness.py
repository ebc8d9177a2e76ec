"""What the contract of channels (`test_channel_contract.py`) needs of each: a channel, and its messenger on loopback.

A harness is used as `with SomeHarness() as messenger:`; each begins anew, with a fake server of `assistant.testing` and
a channel that is not opened yet. Those of Zalo stand in `zalo_harness.py` (`ZaloBotHarness`, `ZaloOfficialHarness`),
that of Telegram in `telegram_harness.py` (`TelegramHarness`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import Literal, Self

from starlette.types import ASGIApp

from assistant.chat.channel import Channel
from assistant.testing.sent import Sent
from assistant.testing.serving import Serving, running

Delivery = tuple[dict[str, str], bytes]
"""A request to the webhook: headers with names in lower case, and the body."""
Failure = Literal["throttled", "broken", "slow", "blocked", "token", "too_long"]
"""What goes wrong: too many messages at once; the messenger's own trouble (a 5xx, or its code for it); no answer within
the channel's time limit; the person blocked the bot; the token is not known (where it can be renewed: nor is the new
one); the message is too long."""


class Harness(ABC):
    """One messenger. `name` is the channel's; names of chats ("c1") and keys ("k1") are turned into what it would use.

    channel: in webhook mode, with a time limit under a second for one call. fake: the server it talks to.
    secrets: what must never be read in a log or an error: tokens, keys, the webhook's secret.
    """

    name: str
    channel: Channel
    secrets: tuple[str, ...]

    def __init__(self, serving: Serving = running) -> None:
        self._serving = serving
        self._stack = ExitStack()
        self._server = self._stack.enter_context(ExitStack())

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, *gone: object) -> None:
        self._stack.close()

    def stop(self) -> None:
        """Take the server away, so that nobody answers at its address."""
        self._server.close()

    def delivery(
        self,
        text: str = "Sở Y tế làm gì?",
        address: str = "c1",
        key: str = "k1",
        group: bool = False,
        addressed: bool = True,
    ) -> Delivery:
        """What somebody wrote, as the messenger delivers it. Without `addressed` (in groups) the bot is not meant.

        A messenger without groups ignores `group`.
        """
        return self._written(text, address, key, group, addressed)

    def press(self, action: str, address: str, message: str) -> Delivery | None:
        """A press of a button with this action of a message of ours; address: as `Update.address`. None: no buttons."""
        return None

    def sent(self) -> list[Sent]:
        """What the bot said so far."""
        return list(self.fake.sent)

    @abstractmethod
    def forged(self) -> list[Delivery]:
        """Deliveries with a wrong signature or without one."""

    @abstractmethod
    def strange(self) -> list[Delivery]:
        """Genuine deliveries of no concern, that read as no update at all."""

    @abstractmethod
    def broken(self) -> list[bytes]:
        """Bodies that are not in the messenger's format."""

    @abstractmethod
    def fail(self, how: Failure) -> bool:
        """Let the next call that sends go wrong; False where this messenger knows no such trouble."""

    @abstractmethod
    def _begin(self) -> None:
        """Make the fake, serve it, and make the channel."""

    @abstractmethod
    def _written(self, text: str, address: str, key: str, group: bool, addressed: bool) -> Delivery:
        """See `delivery`."""

    def _serve(self, app: ASGIApp) -> str:
        return self._server.enter_context(self._serving(app))
