"""What the contract of channels (`test_channel_contract.py`) needs of each: a channel, and its messenger on loopback.

A harness is a class used as `with SomeHarness() as messenger:`; each entry begins anew, with a fake server of
`assistant.testing` running and a channel that is not opened yet. Those of Zalo stand in `zalo_harness.py`
(`ZaloBotHarness`, `ZaloOfficialHarness`), that of Telegram in `telegram_harness.py` (`TelegramHarness`).
"""

from __future__ import annotations

from typing import Literal, Protocol, Self

from assistant.chat.channel import Channel
from assistant.testing.sent import Sent

Delivery = tuple[dict[str, str], bytes]
"""A request to the webhook: headers with names in lower case, and the body."""
Failure = Literal["throttled", "broken", "slow", "blocked", "token", "too_long"]
"""What goes wrong: too many messages at once; the messenger's own trouble (a 5xx, or its code for it); no answer within
the channel's time limit; the person blocked the bot; the token is not known (where it can be renewed: nor is the new
one); the message is too long."""


class Harness(Protocol):
    """One messenger. `name` is the channel's; names of chats ("c1") and keys ("k1") are turned into what it would use.

    channel: in webhook mode, with a time limit under a second for one call. fake: the server it talks to.
    secrets: what must never be read in a log or an error: tokens, keys, the webhook's secret.
    """

    name: str
    channel: Channel
    fake: object
    secrets: tuple[str, ...]

    def __enter__(self) -> Self: ...

    def __exit__(self, *gone: object) -> None: ...

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

    def press(self, action: str, address: str, message: str) -> Delivery | None:
        """A press of a button with this action of a message of ours; address: as `Update.address`. None: no buttons."""

    def forged(self) -> list[Delivery]:
        """Deliveries with a wrong signature or without one."""

    def strange(self) -> list[Delivery]:
        """Genuine deliveries of no concern, that read as no update at all."""

    def broken(self) -> list[bytes]:
        """Bodies that are not in the messenger's format."""

    def sent(self) -> list[Sent]:
        """What the bot said so far."""

    def fail(self, how: Failure) -> bool:
        """Let the next call that sends go wrong; False where this messenger knows no such trouble."""

    def stop(self) -> None:
        """Take the server away, so that nobody answers at its address; leaving the harness is no error after that."""
